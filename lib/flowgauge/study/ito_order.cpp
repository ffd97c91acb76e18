#include "flowgauge/study/ito_order.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numbers>
#include <stdexcept>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr double horizon = 1;

/// The trapezoidal rule over the standard normal: all but 1e-11 of the mass, and aliasing of 1e-15.
struct NormalRule {
  std::vector<double> nodes, weights;
};
const NormalRule& normal_rule() {
  static const NormalRule rule = [] {
    NormalRule made;
    constexpr double spacing = 0.75;
    for (int k = -9; k <= 9; ++k) {
      const double z = spacing * k;
      made.nodes.push_back(z);
      made.weights.push_back(spacing * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi));
    }
    return made;
  }();
  return rule;
}

/// x = f(y), where the solution is y = y₀ + at + bW.
struct Straightened {
  ExactProcess<double> process;
  Coordinate coordinate = Coordinate::identity;
  double start = 0, rate = 0, volatility = 0;

  double x(double y) const {
    switch (coordinate) {
      case Coordinate::exponential:
        return std::exp(y);
      case Coordinate::hyperbolic_sine:
        return std::sinh(y);
      default:
        return std::tanh(y);
    }
  }
  double y(double x) const {
    switch (coordinate) {
      case Coordinate::exponential:
        return std::log(x);
      case Coordinate::hyperbolic_sine:
        return std::asinh(x);
      default:
        return std::atanh(x);
    }
  }
};

Straightened straightened(const Process& process) {
  Straightened line{exact_process<double>(process)};
  const std::string name(entry(process).name);
  if (!line.process.pathwise || !line.process.bulk) {
    throw std::invalid_argument("ito order: process " + name + " is no function of time and Brownian motion");
  }
  line.coordinate = line.process.bulk(1).coordinate;
  if (line.coordinate != Coordinate::exponential && line.coordinate != Coordinate::hyperbolic_sine &&
      line.coordinate != Coordinate::hyperbolic_tangent) {
    throw std::invalid_argument(
        "ito order: process " + name +
        " is not allowed; allowed are the exponential, hyperbolic sine or tangent of Brownian motion");
  }
  const auto solution = [&](double t, double w) {
    return line.y(line.process.pathwise(t, Batch<double>::Constant(1, 1, w))(0, 0));
  };
  line.rate = solution(2, 0) - solution(1, 0);
  line.volatility = solution(1, 1) - solution(1, 0);
  line.start = line.y(line.process.start(0));
  return line;
}

/// A grid in y around the start, which is a point of it.
struct Line {
  double low, spacing;
  Index count;
  double at(Index i) const { return low + spacing * static_cast<double>(i); }
};

/// Values at places on the grid: by 12 points around, by 2 where there are not as many on both sides, by the end
/// beyond.
constexpr int stencil = 12;
struct Place {
  Index first = 0;
  int points = stencil;
  std::array<double, stencil> weights{};
};

Place place_at(const Line& line, double y) {
  Place place;
  const double last = static_cast<double>(line.count - 1);
  const double s = std::clamp((y - line.low) / line.spacing, 0.0, last);
  const Index cell = std::min(static_cast<Index>(s), line.count - 2);
  place.first = cell - (stencil / 2 - 1);
  if (std::isnan(s) || place.first < 0 || place.first + stencil > line.count) {
    place.first = std::isnan(s) ? 0 : cell;
    place.points = 2;
    place.weights[1] = s - static_cast<double>(place.first);
    place.weights[0] = 1 - place.weights[1];
    return place;
  }
  for (int k = 0; k < stencil; ++k) {
    double weight = 1;
    for (int m = 0; m < stencil; ++m) {
      if (m != k) weight *= (s - static_cast<double>(place.first + m)) / (k - m);
    }
    place.weights[static_cast<std::size_t>(k)] = weight;
  }
  return place;
}

/// One step from every point of the grid with every increment: where it leads, and by how much more than the solution.
struct StepTable {
  Line line;
  std::vector<Place> places;  ///< increment within point
  std::vector<double> excess;
};

StepTable step_table(const ItoStep& step, const Straightened& of, double end, int steps) {
  if (!(end > 0) || !std::isfinite(end)) {
    throw std::invalid_argument("ito order: end = " + std::to_string(end) +
                                " is not allowed; it must be finite and > 0");
  }
  if (steps < 1) {
    throw std::invalid_argument("ito order: steps = " + std::to_string(steps) +
                                " is not allowed; allowed is 1 or more");
  }
  const NormalRule& rule = normal_rule();
  const double h = end / steps, width = std::abs(of.volatility);
  const double reach = std::abs(of.rate) * end + 9 * width * std::sqrt(end);
  constexpr double spacing = 0.08;
  const Index half = static_cast<Index>(std::ceil(reach / spacing));
  StepTable table{{of.start - spacing * static_cast<double>(half), spacing, 2 * half + 1}, {}, {}};
  const Index nodes = static_cast<Index>(rule.nodes.size());
  Batch<double> increments(1, nodes);
  for (Index j = 0; j < nodes; ++j) increments(0, j) = std::sqrt(h) * rule.nodes[static_cast<std::size_t>(j)];
  for (Index i = 0; i < table.line.count; ++i) {
    const double y = table.line.at(i);
    const Batch<double> reached = step(of.process, 0, h, Batch<double>::Constant(1, nodes, of.x(y)), increments);
    for (Index j = 0; j < nodes; ++j) {
      const double next = of.y(reached(0, j));
      table.places.push_back(place_at(table.line, next));
      table.excess.push_back(next - y - (of.rate * h + of.volatility * increments(0, j)));
    }
  }
  return table;
}

/// p(d + shift) from p(d), by Horner's scheme.
template <class Coefficients>
void shift_polynomial(Coefficients& p, double shift) {
  const auto degree = static_cast<int>(p.size()) - 1;
  for (int k = 0; k < degree; ++k) {
    for (int m = degree - 1; m >= k; --m) p[static_cast<std::size_t>(m)] += shift * p[static_cast<std::size_t>(m) + 1];
  }
}

template <std::size_t Terms>
using Polynomials = std::vector<std::array<double, Terms>>;

/// The mean over a step of polynomials in d, one at each point of the grid.
template <std::size_t Terms>
Polynomials<Terms> step_back(const StepTable& table, const Polynomials<Terms>& u) {
  const NormalRule& rule = normal_rule();
  Polynomials<Terms> mean(u.size(), std::array<double, Terms>{});
  std::size_t at = 0;
  for (auto& sum : mean) {
    for (std::size_t j = 0; j < rule.nodes.size(); ++j, ++at) {
      const Place& place = table.places[at];
      std::array<double, Terms> p{};
      for (int k = 0; k < place.points; ++k) {
        const auto& values = u[static_cast<std::size_t>(place.first + k)];
        for (std::size_t m = 0; m < Terms; ++m) p[m] += place.weights[static_cast<std::size_t>(k)] * values[m];
      }
      shift_polynomial(p, table.excess[at]);
      for (std::size_t m = 0; m < Terms; ++m) sum[m] += rule.weights[j] * p[m];
    }
  }
  return mean;
}

/// (f(y) − f(y − d))² as d² times the polynomial of degree 5 in d through Chebyshev's nodes on [−0.2, 0.2].
std::array<double, 8> squared_difference(const Straightened& of, double y) {
  constexpr int nodes = 6;
  constexpr double width = 0.2;
  Matrix<double> powers(nodes, nodes);
  Vector<double> values(nodes);
  for (int k = 0; k < nodes; ++k) {
    const double s = std::cos(std::numbers::pi * (2 * k + 1) / (2.0 * nodes)), d = width * s;
    values(k) = std::pow((of.x(y) - of.x(y - d)) / d, 2);
    for (int m = 0; m < nodes; ++m) powers(k, m) = std::pow(s, m);
  }
  const Vector<double> fitted = powers.partialPivLu().solve(values);
  std::array<double, 8> p{};
  for (int m = 0; m < nodes; ++m) p[static_cast<std::size_t>(m) + 2] = fitted(m) / std::pow(width, m);
  return p;
}

void hand_over(const ItoOrderStudy& study, const std::string& id, const char* norm, double expected, double tolerance,
               double floor, const std::vector<double>& errors, const Sink& sink) {
  Solver solver;
  solver.entry = study.method.entry;
  solver.claimed_order = expected;
  const OrderGate gate{.expected = expected, .tolerance = tolerance, .floor = floor};
  Json fields;
  fields["solver"] = std::string(study.method.entry.name);
  fields["problem"] = std::string(entry(study.process).name);
  fields["grid"] = "time_uniform";
  fields["direction"] = "forward";
  fields["scalar"] = "double";
  fields["norm"] = norm;
  fields["claimed_order"] = expected;
  fields["expected_order"] = expected;
  std::vector<long> evaluations;
  for (const int steps : study.steps) evaluations.push_back(static_cast<long>(steps) * study.method.noise_evaluations);
  sink(order_record(id, std::move(fields), gate, fit_order(study.steps, errors, gate), study.steps, evaluations, errors,
                    errors, solver));
}

std::string process_name(const ItoOrderStudy& study) {
  return std::string(entry(study.process).name);
}

}  // namespace

double homogeneous_strong_error(const ItoStep& step, const GeometricBrownian& process, double end, int steps) {
  const double h = end / steps;
  const ExactProcess<double> exact = exact_process<double>(process);
  const NormalRule& rule = normal_rule();
  const Index nodes = static_cast<Index>(rule.nodes.size());
  Batch<double> increments(1, nodes);
  for (Index j = 0; j < nodes; ++j) increments(0, j) = std::sqrt(h) * rule.nodes[static_cast<std::size_t>(j)];
  const Batch<double> scheme = step(exact, 0, h, Batch<double>::Constant(1, nodes, process.start), increments);
  const Batch<double> solution = exact.pathwise(h, increments);
  double square = 0, product = 0, difference_square = 0;
  for (Index j = 0; j < nodes; ++j) {
    const double weight = rule.weights[static_cast<std::size_t>(j)];
    const double e = solution(0, j) / process.start, difference = scheme(0, j) / process.start - e;
    square += weight * e * e;
    product += weight * e * difference;
    difference_square += weight * difference * difference;
  }
  // A = C(1 + 2p + q), B = C(1 + p).
  const double p = product / square, q = difference_square / square, N = steps;
  const double relative = std::expm1(N * std::log1p(2 * p + q)) - 2 * std::expm1(N * std::log1p(p));
  return process.start * std::sqrt(std::pow(square, N) * relative);
}

double carried_strong_error(const ItoStep& step, const Process& process, double end, int steps) {
  const Straightened of = straightened(process);
  const StepTable table = step_table(step, of, end, steps);
  Polynomials<8> u;
  for (Index i = 0; i < table.line.count; ++i) u.push_back(squared_difference(of, table.line.at(i)));
  for (int n = 0; n < steps; ++n) u = step_back(table, u);
  return std::sqrt(u[u.size() / 2][0]);
}

Means carried_means(const ItoStep& step, const Process& process, double end, int steps) {
  const Straightened of = straightened(process);
  const StepTable table = step_table(step, of, end, steps);
  Means means{};
  for (std::size_t f = 0; f < means.size(); ++f) {
    Polynomials<1> u;
    for (Index i = 0; i < table.line.count; ++i) u.push_back({observed(of.x(table.line.at(i)))[f]});
    for (int n = 0; n < steps; ++n) u = step_back(table, u);
    means[f] = u[u.size() / 2][0];
  }
  return means;
}

Means solution_means(const Process& process, double end) {
  const Straightened of = straightened(process);
  constexpr double spacing = 0.05;
  Means means{};
  for (int k = -240; k <= 240; ++k) {
    const double z = spacing * k, weight = spacing * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    const double x = of.x(of.start + of.rate * end + of.volatility * std::sqrt(end) * z);
    for (std::size_t f = 0; f < means.size(); ++f) means[f] += weight * observed(x)[f];
  }
  return means;
}

std::string ito_strong_id(const ItoOrderStudy& study) {
  return check_id(study.method.entry.name, "strong_order", {{"process", process_name(study)}});
}

std::string ito_weak_id(const ItoOrderStudy& study, std::string_view observable) {
  return check_id(study.method.entry.name, "weak_order",
                  {{"process", process_name(study)}, {"observable", std::string(observable)}});
}

void run_ito_strong_order(const ItoOrderStudy& study, const Sink& sink) {
  std::vector<double> errors;
  for (const int steps : study.steps) {
    const auto* homogeneous = std::get_if<GeometricBrownian>(&study.process);
    errors.push_back(homogeneous != nullptr ? homogeneous_strong_error(study.method.step, *homogeneous, horizon, steps)
                                            : carried_strong_error(study.method.step, study.process, horizon, steps));
  }
  hand_over(study, ito_strong_id(study), "strong", study.method.strong_order, 0.05, 1e-9, errors, sink);
}

void run_ito_weak_order(const ItoOrderStudy& study, const Sink& sink) {
  const Means exact = solution_means(study.process, horizon);
  std::array<std::vector<double>, observables.size()> errors;
  for (const int steps : study.steps) {
    const Means means = carried_means(study.method.step, study.process, horizon, steps);
    for (std::size_t f = 0; f < means.size(); ++f) errors[f].push_back(std::abs(means[f] - exact[f]));
  }
  for (std::size_t f = 0; f < observables.size(); ++f) {
    hand_over(study, ito_weak_id(study, observables[f]), "weak", study.method.weak_order, 0.1, 1e-8, errors[f], sink);
  }
}

std::vector<StudyTask> ito_tasks(const std::vector<std::string>& names) {
  std::vector<StudyTask> tasks;
  for (const ItoMethod& method : ito_methods()) {
    if (!names.empty() && std::find(names.begin(), names.end(), method.entry.name) == names.end()) continue;
    for (const Process& process : {Process(GeometricBrownian{}), Process(SinhWiener{}), Process(TanhWiener{})}) {
      const ItoOrderStudy study{method, process};
      tasks.push_back({ito_strong_id(study), [study](const Sink& sink) { run_ito_strong_order(study, sink); }});
      tasks.push_back({ito_weak_id(study), [study](const Sink& sink) { run_ito_weak_order(study, sink); }});
    }
  }
  return tasks;
}

}  // namespace flowgauge
