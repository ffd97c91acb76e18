#include "flowgauge/target/distance_line.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "flowgauge/numeric/root.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {
namespace {

void require_law(const LineLaw& law, const char* which) {
  if (!law.below || !law.above || law.landmarks.size() < 2 ||
      !std::is_sorted(law.landmarks.begin(), law.landmarks.end()) || !(law.landmarks.front() < law.landmarks.back())) {
    throw std::invalid_argument(std::string("distance: ") + which +
                                " must have both tails and ascending landmarks, at least two of them different");
  }
}

/// The integral over the pieces between neighbours; the piece with the largest error is halved until the sum of the
/// errors is below rounding or, where the integrand itself is noise, 200 times.
template <class F>
double integrate_between(const F& f, const std::vector<double>& breaks) {
  struct Piece {
    double low, high, value, error;
    bool operator<(const Piece& other) const { return error < other.error; }
  };
  const auto piece = [&](double low, double high) {
    double error = 0;
    const double value = boost::math::quadrature::gauss_kronrod<double, 31>::integrate(f, low, high, 0, 0, &error);
    return Piece{low, high, value, error};
  };
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i + 1 < breaks.size(); ++i) {
    if (breaks[i] < breaks[i + 1]) pieces.push_back(piece(breaks[i], breaks[i + 1]));
  }
  std::make_heap(pieces.begin(), pieces.end());
  double value = 0;
  for (int halvings = 0;; ++halvings) {
    value = 0;
    double error = 0;
    for (const Piece& each : pieces) {
      value += each.value;
      error += each.error;
    }
    constexpr int most_halvings = 200;
    // An integrand that is not a number anywhere is none on the whole.
    if (!std::isfinite(error)) return std::numeric_limits<double>::quiet_NaN();
    if (halvings == most_halvings || error <= 1e-14 * std::abs(value)) return value;
    std::pop_heap(pieces.begin(), pieces.end());
    const Piece worst = pieces.back();
    pieces.pop_back();
    const double middle = worst.low + (worst.high - worst.low) / 2;
    for (const Piece& half : {piece(worst.low, middle), piece(middle, worst.high)}) {
      pieces.push_back(half);
      std::push_heap(pieces.begin(), pieces.end());
    }
  }
}

}  // namespace

LineLaw line_law(const NormalMixture<double>& mixture) {
  if (mixture.weights.size() == 0 || !(mixture.deviations.minCoeff() > 0)) {
    throw std::invalid_argument("distance: a mixture on the line needs components, all of deviation > 0");
  }
  const auto tail = [mixture](double x, double side) {
    double sum = 0;
    for (Index k = 0; k < mixture.weights.size(); ++k) {
      sum += mixture.weights(k) * normal_cdf(side * (x - mixture.means(k)) / mixture.deviations(k));
    }
    return sum;
  };
  LineLaw law{[tail](double x) { return tail(x, 1); }, [tail](double x) { return tail(x, -1); }, {}};
  for (Index k = 0; k < mixture.weights.size(); ++k) {
    for (const double z : {-39.0, -13.0, -6.0, -2.0, 0.0, 2.0, 6.0, 13.0, 39.0}) {
      law.landmarks.push_back(mixture.means(k) + z * mixture.deviations(k));
    }
  }
  std::sort(law.landmarks.begin(), law.landmarks.end());
  return law;
}

double quantile(const LineLaw& law, double z) {
  require_law(law, "the law");
  if (!(std::abs(z) <= 37)) {
    throw std::invalid_argument("quantile: z = " + std::to_string(z) + " must be in [-37, 37]");
  }
  const double tail = normal_cdf(-std::abs(z));
  const auto excess = [&](double x) { return z < 0 ? law.below(x) - tail : tail - law.above(x); };
  double low = law.landmarks.front(), high = law.landmarks.back();
  double reach = high - low;
  for (int doubling = 0; doubling < 60 && !(excess(low) <= 0); ++doubling, reach *= 2) low -= reach;
  reach = high - law.landmarks.front();
  for (int doubling = 0; doubling < 60 && !(excess(high) >= 0); ++doubling, reach *= 2) high += reach;
  if (!(excess(low) <= 0) || !(excess(high) >= 0)) return std::numeric_limits<double>::quiet_NaN();
  return find_root(excess, low, high);
}

double wasserstein1(const LineLaw& p, const LineLaw& q) {
  require_law(p, "p");
  require_law(q, "q");
  const auto gap = [&](double x) {
    const double f = p.below(x), g = q.below(x);
    return f < 0.5 && g < 0.5 ? f - g : q.above(x) - p.above(x);
  };
  std::vector<double> marks = p.landmarks;
  marks.insert(marks.end(), q.landmarks.begin(), q.landmarks.end());
  std::sort(marks.begin(), marks.end());
  std::vector<double> breaks{marks.front()};
  constexpr int parts = 8;
  for (std::size_t i = 0; i + 1 < marks.size(); ++i) {
    for (int part = 0; part < parts; ++part) {
      const double a = marks[i] + (marks[i + 1] - marks[i]) * part / parts;
      const double b = part + 1 == parts ? marks[i + 1] : marks[i] + (marks[i + 1] - marks[i]) * (part + 1) / parts;
      if (a < b && gap(a) * gap(b) < 0) breaks.push_back(find_root(gap, a, b));
    }
    breaks.push_back(marks[i + 1]);
  }
  return integrate_between([&](double x) { return std::abs(gap(x)); }, breaks);
}

double wasserstein2(const LineLaw& p, const LineLaw& q) {
  require_law(p, "p");
  require_law(q, "q");
  constexpr double reach = 13;
  std::vector<double> breaks{-reach, 0, reach};
  for (const LineLaw* law : {&p, &q}) {
    for (const double x : law->landmarks) {
      const double below = law->below(x), above = law->above(x);
      const double smaller = std::min(below, above);
      if (!(smaller > 0)) continue;
      const double z = below < above ? normal_quantile(smaller) : -normal_quantile(smaller);
      if (std::abs(z) < reach) breaks.push_back(z);
    }
  }
  std::sort(breaks.begin(), breaks.end());
  // Scaled by the largest gap, so that squares neither overflow nor underflow.
  double largest = 0;
  for (const double z : breaks) largest = std::max(largest, std::abs(quantile(p, z) - quantile(q, z)));
  if (!(largest > 0)) return largest;
  const double mean_square = integrate_between(
      [&](double z) {
        const double ratio = (quantile(p, z) - quantile(q, z)) / largest;
        return ratio * ratio * normal_pdf(z);
      },
      breaks);
  return largest * std::sqrt(mean_square);
}

}  // namespace flowgauge
