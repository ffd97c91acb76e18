#include "flowgauge/identity/data_density.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "flowgauge/target/gauss_rule.hpp"

namespace flowgauge {
namespace {

/// Enough nodes for 10^−digits where the integrand is analytic within about its panel's length of the panel.
const GaussRule<Mp50>& rule(int digits) { return gauss_rule<Mp50>(digits > 16 ? 44 : 24); }

using Interval = std::pair<double, double>;

double value(const std::function<double(double)>& f, double z) {
  const double v = f(z);
  return std::isnan(v) ? -std::numeric_limits<double>::infinity() : v;
}

struct Peak {
  double place, height;
};

/// The largest value of an integrand on each of the intervals, on which it has one peak or one valley, by thirds.
std::vector<Peak> peaks(const std::function<double(double)>& f, const std::vector<Interval>& intervals) {
  std::vector<Peak> all;
  for (auto [low, high] : intervals) {
    Peak best{low, -std::numeric_limits<double>::infinity()};
    for (int i = 0; i < 200 && high - low > 1e-15 * (std::abs(low) + std::abs(high)); ++i) {
      const double first = low + (high - low) / 3, second = high - (high - low) / 3;
      const double at_first = value(f, first), at_second = value(f, second);
      if (at_first > best.height) best = {first, at_first};
      if (at_second > best.height) best = {second, at_second};
      (at_first < at_second ? low : high) = at_first < at_second ? first : second;
    }
    all.push_back(best);
  }
  return all;
}

double largest(const std::vector<Peak>& all) {
  double best = -std::numeric_limits<double>::infinity();
  for (const Peak& peak : all) best = std::max(best, peak.height);
  return best;
}

/// Halves an interval until the integrand, whose logarithm is f, varies by a few powers of e and its singularities are no
/// nearer than the length. Leaves out what lies below `least` at both ends and away from the peak.
void cut(const DataDensity& data, const std::function<double(double)>& f, const Interval& interval, const Peak& peak,
         double widest, double least, std::vector<Interval>& panels, int depth = 0) {
  const auto [low, high] = interval;
  const double width = high - low, middle = low + width / 2;
  if (!(low < middle && middle < high)) return;
  const double inside = width * 1e-6;
  if (!(low <= peak.place && peak.place <= high) && value(f, low + inside) < least && value(f, high - inside) < least) return;
  const double values[3] = {value(f, low + width / 64), value(f, middle), value(f, high - width / 64)};
  const auto [smallest, greatest] = std::minmax({values[0], values[1], values[2]});
  const bool smooth = width <= widest && width <= data.width + std::abs(middle - data.centre);
  constexpr double variation = 16;
  constexpr int deepest = 80;
  if ((smooth && greatest - smallest <= variation) || depth == deepest) {
    panels.push_back(interval);
    return;
  }
  cut(data, f, {low, middle}, peak, widest, least, panels, depth + 1);
  cut(data, f, {middle, high}, peak, widest, least, panels, depth + 1);
}

/// The intervals between neighbouring places inside [low, high].
std::vector<Interval> between(double low, double high, std::vector<double> places) {
  std::erase_if(places, [&](double z) { return !(z > low && z < high); });
  places.push_back(low);
  places.push_back(high);
  std::sort(places.begin(), places.end());
  std::vector<Interval> intervals;
  for (std::size_t i = 0; i + 1 < places.size(); ++i) {
    if (places[i] < places[i + 1]) intervals.push_back({places[i], places[i + 1]});
  }
  return intervals;
}

/// Mass, mean and variance over the panels.
LinePosterior integrate_panels(const std::vector<Interval>& panels, int digits,
                               const std::function<Mp50(const Mp50&)>& log_integrand) {
  const auto& [nodes, weights] = rule(digits);
  std::vector<Mp50> places, widths, logs;
  Mp50 largest = -std::numeric_limits<Mp50>::infinity();
  for (const auto& [low, high] : panels) {
    const Mp50 middle = (Mp50(low) + Mp50(high)) / 2, half = Mp50(high) - middle;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      places.push_back(Mp50(middle + half * nodes[i]));
      widths.push_back(Mp50(half * weights[i]));
      logs.push_back(log_integrand(places.back()));
      if (logs.back() > largest) largest = logs.back();
    }
  }
  if (places.empty()) throw std::logic_error("line_posterior: no panel carries weight");
  const Mp50 origin = places.front();
  Mp50 sum(0), first(0), second(0);
  for (std::size_t i = 0; i < places.size(); ++i) {
    widths[i] *= exp(Mp50(logs[i] - largest));
    sum += widths[i];
    first += widths[i] * (places[i] - origin);
  }
  const Mp50 mean = first / sum;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Mp50 gap = places[i] - origin - mean;
    second += widths[i] * gap * gap;
  }
  return {Mp50(largest + log(sum)), Mp50(origin + mean), Mp50(second / sum)};
}

}  // namespace

LinePosterior line_posterior(const DataDensity& data, const Mp50& alpha, const Mp50& sigma, const Mp50& x, int digits) {
  if (!(sigma > 0)) throw std::invalid_argument("line_posterior: sigma = " + std::to_string(to_double(sigma)) + " must be > 0");
  if (!(alpha > 0)) throw std::invalid_argument("line_posterior: alpha = " + std::to_string(to_double(alpha)) + " must be > 0");
  const double omega = to_double(Mp50(alpha / sigma)), peak = to_double(Mp50(x / alpha));
  const double inner_low = data.centre - data.width, inner_high = data.centre + data.width;
  const double noise = 1 / omega, span = std::sqrt(2 * (digits * 2.303 + 60)) + 3;
  const double low = std::max(data.low, std::min(inner_low, peak) - span * noise);
  const double high = std::min(data.high, std::max(inner_high, peak) + span * noise);
  const double nearest = std::clamp(peak, low, high);
  const double distance = to_double(Mp50((x - alpha * Mp50(nearest)) / sigma));
  const auto rough = [&](double z) {
    const double step = omega * (z - nearest);
    return data.rough_log_pdf(z) + distance * step - step * step / 2;
  };
  std::vector<double> places = data.breaks;
  places.push_back(peak);
  places.push_back(data.centre);
  const double best = largest(peaks(rough, between(low, high, places)));
  // Heavy tails hold little mass but count in the second moment.
  const double extent = data.moments < std::numeric_limits<double>::infinity() ? 2 * std::log(2 + (high - low) / data.width) : 0;
  const double drop = digits * 2.303 + 12 + extent;
  // How far from `nearest` the noise alone has fallen below the best value, wherever the data are as dense as can be.
  const double fall = std::max(0.0, data.log_bound - best) + drop;
  const double steep = std::abs(distance) * omega;
  const double window = 2 * fall / (steep + std::sqrt(steep * steep + 2 * omega * omega * fall));
  const std::vector<Interval> intervals = between(std::max(low, nearest - window), std::min(high, nearest + window), places);
  const std::vector<Peak> highest = peaks(rough, intervals);
  std::vector<Interval> panels;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    cut(data, rough, intervals[i], highest[i], 6 * noise, best - drop, panels);
  }
  LinePosterior posterior = integrate_panels(panels, digits, [&](const Mp50& z) {
    const Mp50 gap = (x - alpha * z) / sigma;
    return Mp50(data.log_pdf(z) - gap * gap / 2);
  });
  posterior.log_density -= log(Mp50(sigma * sqrt(Mp50(2 * pi<Mp50>()))));
  return posterior;
}

LinePosterior line_moments(const DataDensity& data) {
  if (!(data.moments >= 2)) throw std::invalid_argument("line_moments: the data have no second moment");
  constexpr double drop = 82;
  const double fallen = data.reach(drop);
  std::vector<double> places = data.breaks;
  places.push_back(data.centre);
  const std::vector<Interval> intervals = between(std::max(data.low, data.centre - data.width - fallen),
                                                  std::min(data.high, data.centre + data.width + fallen), places);
  const std::vector<Peak> highest = peaks(data.rough_log_pdf, intervals);
  const double best = largest(highest);
  std::vector<Interval> panels;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    cut(data, data.rough_log_pdf, intervals[i], highest[i], std::numeric_limits<double>::infinity(), best - drop, panels);
  }
  return integrate_panels(panels, 30, data.log_pdf);
}

}  // namespace flowgauge
