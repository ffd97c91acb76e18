#include "flowgauge/study/weak_order.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/sampler_order.hpp"

namespace flowgauge {
namespace {

/// Densities are cut where a normal is 1e-22 of its top.
constexpr double reach = 10;

struct Line {
  double low;
  double spacing;
  Index count;
  double at(Index i) const { return low + spacing * static_cast<double>(i); }
};

Batch<double> points(const Line& line) {
  Batch<double> x(1, line.count);
  for (Index i = 0; i < line.count; ++i) x(0, i) = line.at(i);
  return x;
}

/// The plan of a step with one evaluation at its start and one draw.
bool is_gaussian(const NoisyPlan& plan) {
  const auto& stages = plan.stages;
  return stages.size() == 1 && stages[0].reach.state == 1 && stages[0].reach.normals.empty() && plan.draws == 1 &&
         plan.end.normals.size() == 1 && plan.end.past.size() <= 1;
}

const GaussianMixture& mixture_on_line(const Problem& problem) {
  const auto* mixture = std::get_if<GaussianMixture>(&problem.target);
  if (mixture == nullptr || mixture->means.rows() != 1) {
    throw std::invalid_argument("weak order: problem " + problem.name + " must have a Gaussian mixture in d = 1");
  }
  return *mixture;
}

/// Where the exact law at a time is, with room for what a scheme makes of it.
Line line_at(const GaussianMixture& mixture, const NoiseLevel<double>& level, double spacing) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (Index k = 0; k < mixture.means.cols(); ++k) {
    const double middle = level.alpha * mixture.means(0, k);
    const double variance = mixture.covariances[static_cast<std::size_t>(k)](0, 0);
    const double width = reach * std::hypot(level.alpha * std::sqrt(variance), level.sigma);
    low = std::min(low, middle - width);
    high = std::max(high, middle + width);
  }
  return {low, spacing, static_cast<Index>(std::ceil((high - low) / spacing)) + 1};
}

double density(const GaussianMixture& mixture, const NoiseLevel<double>& level, double x) {
  double sum = 0;
  for (Index k = 0; k < mixture.means.cols(); ++k) {
    const double variance = mixture.covariances[static_cast<std::size_t>(k)](0, 0);
    const double total = level.alpha * level.alpha * variance + level.sigma * level.sigma;
    const double off = x - level.alpha * mixture.means(0, k);
    sum += mixture.weights(k) / std::sqrt(total) * std::exp(-off * off / (2 * total));
  }
  return sum / (mixture.weights.sum() * std::sqrt(2 * std::numbers::pi));
}

/// A third of the distance from the real line to where the denoiser's weights of two components have a pole, πC/(α ·
/// the width of the means): nodes half of that apart integrate what passes through the denoiser to e^{−12π}.
double smoothness(const GaussianMixture& mixture, const NoiseLevel<double>& level) {
  double narrowest = std::numeric_limits<double>::infinity();
  for (const Matrix<double>& covariance : mixture.covariances) narrowest = std::min(narrowest, covariance(0, 0));
  const double total = level.alpha * level.alpha * narrowest + level.sigma * level.sigma;
  const double width = level.alpha * (mixture.means.maxCoeff() - mixture.means.minCoeff());
  return width > 0 ? std::min(std::numbers::pi * total / (3 * width), std::sqrt(total)) : std::sqrt(total);
}

/// values(j) += mass · N(line.at(j); mean, deviation²) · spacing, for what is within reach: from the nearest point
/// outwards by the ratio of neighbours, e^{−td − d²/2}, which itself shrinks by e^{−d²} a point.
void spread(double mass, double mean, double deviation, const Line& line, Vector<double>& values) {
  const double d = line.spacing / deviation;
  const Index middle = std::clamp<Index>(std::lround((mean - line.low) / line.spacing), 0, line.count - 1);
  const double t = (line.at(middle) - mean) / deviation, shrink = std::exp(-d * d);
  const double top = mass * d / std::sqrt(2 * std::numbers::pi) * std::exp(-t * t / 2);
  const Index width = static_cast<Index>(reach / d) + 1;
  double value = top, ratio = std::exp(-t * d - d * d / 2);
  for (Index j = middle; j <= std::min(middle + width, line.count - 1); ++j) {
    values(j) += value;
    value *= ratio;
    ratio *= shrink;
  }
  ratio = std::exp(t * d - d * d / 2);
  value = top * ratio;
  for (Index j = middle - 1; j >= std::max<Index>(middle - width, 0); --j) {
    ratio *= shrink;
    values(j) += value;
    value *= ratio;
  }
}

Means means_of(const Line& line, const Vector<double>& masses) {
  Means means{};
  for (Index i = 0; i < line.count; ++i) {
    const Means at = observed(line.at(i));
    for (std::size_t f = 0; f < means.size(); ++f) means[f] += masses(i) * at[f];
  }
  return means;
}

/// Too little to matter: a mass of which 1e6 would not be seen.
constexpr double negligible = 1e-24;

}  // namespace

Means observed(double x) { return {x, x * x, std::tanh(3 * x), std::exp(-x * x)}; }

bool has_gaussian_steps(const StochasticSampler& sampler) {
  if (sampler.method.memory > 2) return false;
  const Schedule schedule = VpLinear{};
  const std::vector<Node<double>> nodes{node_at(schedule, 0.2), node_at(schedule, 0.25)};
  const std::vector<Node<double>> known(nodes.begin(), nodes.begin() + sampler.method.memory);
  return is_gaussian(sampler.method.plan({schedule, known, node_at(schedule, 0.1), 3}));
}

Means scheme_means(const StochasticSampler& sampler, const Grid& grid, const Problem& problem, int steps,
                   double resolution) {
  const GaussianMixture& mixture = mixture_on_line(problem);
  if (!has_gaussian_steps(sampler)) {
    throw std::invalid_argument("weak order: the steps of sampler " + std::string(sampler.entry.name) +
                                " are not μ(x, x_before) + c ξ");
  }
  const std::vector<double> t = times<double>(grid, problem.schedule, problem.noise_time, problem.data_time, steps);
  const Model<Batch<double>, double> model = path_model(problem.path<double>(), Parameterisation::x0);
  const bool looks_back = sampler.method.memory == 2;

  std::vector<NoisyPlan> plans;
  std::vector<Node<double>> nodes;
  for (int n = 0; n < steps; ++n) {
    nodes.insert(nodes.begin(), node_at(problem.schedule, t[static_cast<std::size_t>(n)]));
    if (static_cast<int>(nodes.size()) > sampler.method.memory) nodes.pop_back();
    plans.push_back(sampler.method.plan(
        {problem.schedule, nodes, node_at(problem.schedule, t[static_cast<std::size_t>(n) + 1]), steps}));
  }
  const auto deviation = [&](int n) {
    return std::abs(plans[static_cast<std::size_t>(std::clamp(n, 0, steps - 1))].end.normals[0]);
  };
  const auto level_at = [&](int n) { return noise_level(problem.schedule, t[static_cast<std::size_t>(n)]); };
  // The kernel of a step as a function of x is as narrow as the mean is steep.
  std::vector<double> steepest;
  for (int n = 0; n < steps; ++n) {
    const Line probes = line_at(mixture, level_at(n), smoothness(mixture, level_at(n)) / 4);
    const Vector<double> D = model.denoiser(points(probes), t[static_cast<std::size_t>(n)]).row(0).transpose();
    const Index last = probes.count - 1;
    steepest.push_back((D.tail(last) - D.head(last)).cwiseAbs().maxCoeff() / probes.spacing);
  }
  const auto narrowest = [&](int n) {
    double width = deviation(n - 1);
    if (n < steps) {
      const StepSum& now = plans[static_cast<std::size_t>(n)].end;
      const double slope = std::abs(now.state) + std::abs(now.predictions[0]) * steepest[static_cast<std::size_t>(n)];
      width = std::min(width, deviation(n) / std::max(slope, 1.0));
    }
    if (n + 1 < steps && !plans[static_cast<std::size_t>(n) + 1].end.past.empty()) {
      const double slope =
          std::abs(plans[static_cast<std::size_t>(n) + 1].end.past[0]) * steepest[static_cast<std::size_t>(n)];
      width = std::min(width, deviation(n + 1) / std::max(slope, 1e-300));
    }
    return width;
  };
  const auto line = [&](int n) {
    const double spacing = resolution * std::min(narrowest(n), smoothness(mixture, level_at(n)));
    return line_at(mixture, level_at(n), n == steps ? std::min(spacing, 0.08) : spacing);
  };

  // joint(i, k): the mass at point i now and at point k before; one column where nothing is remembered.
  Line here = line(0);
  Matrix<double> joint(here.count, 1);
  const NoiseLevel<double> start = noise_level(problem.schedule, t.front());
  for (Index i = 0; i < here.count; ++i) joint(i, 0) = density(mixture, start, here.at(i)) * here.spacing;
  Vector<double> before = Vector<double>::Zero(1);  // predictions there
  for (int n = 0; n < steps; ++n) {
    const NoisyPlan& plan = plans[static_cast<std::size_t>(n)];
    const Line next = line(n + 1);
    const Batch<double> x = points(here);
    const Vector<double> prediction = model.denoiser(x, t[static_cast<std::size_t>(n)]).row(0).transpose();
    const double of_past = plan.end.past.empty() ? 0 : plan.end.past[0];
    Matrix<double> after = Matrix<double>::Zero(next.count, looks_back ? here.count : 1);
    Vector<double> values = Vector<double>::Zero(next.count);
    for (Index i = 0; i < here.count; ++i) {
      for (Index k = 0; k < joint.cols(); ++k) {
        if (!(joint(i, k) > negligible)) continue;
        const double mean = plan.end.state * x(0, i) + plan.end.predictions[0] * prediction(i) + of_past * before(k);
        spread(joint(i, k), mean, deviation(n), next, values);
      }
      if (looks_back) {
        after.col(i) = values;
        values.setZero();
      }
    }
    if (!looks_back) after.col(0) = values;
    joint = std::move(after);
    before = looks_back ? prediction : before;
    here = next;
  }
  return means_of(here, joint.rowwise().sum());
}

Means flow_means(const Solver& solver, const Grid& grid, const Problem& problem, int steps) {
  const GaussianMixture& mixture = mixture_on_line(problem);
  const NoiseLevel<double> start = noise_level(problem.schedule, problem.noise_time);
  const Line line = line_at(mixture, start, smoothness(mixture, start) / 32);
  const Batch<double> reached =
      solver.run(path_model(problem.path<double>(), Parameterisation::x0),
                 times<double>(grid, problem.schedule, problem.noise_time, problem.data_time, steps), points(line));
  Means means{};
  for (Index i = 0; i < line.count; ++i) {
    const double mass = density(mixture, start, line.at(i)) * line.spacing;
    const Means at = observed(reached(0, i));
    for (std::size_t f = 0; f < means.size(); ++f) means[f] += mass * at[f];
  }
  return means;
}

Means exact_means(const Problem& problem) {
  const GaussianMixture& mixture = mixture_on_line(problem);
  const NoiseLevel<double> level = noise_level(problem.schedule, problem.data_time);
  double narrowest = std::numeric_limits<double>::infinity();
  for (const Matrix<double>& covariance : mixture.covariances) narrowest = std::min(narrowest, covariance(0, 0));
  const Line line = line_at(mixture, level, std::hypot(level.alpha * std::sqrt(narrowest), level.sigma) / 20);
  Vector<double> masses(line.count);
  for (Index i = 0; i < line.count; ++i) masses(i) = density(mixture, level, line.at(i)) * line.spacing;
  return means_of(line, masses);
}

std::string weak_order_id(const WeakOrderStudy& study, std::string_view observable) {
  return check_id(study.sampler.entry.name, "weak_order",
                  {{"grid", std::string(entry(study.grid).name)},
                   {"problem", study.problem.name},
                   {"observable", std::string(observable)}});
}

void run_weak_order(const WeakOrderStudy& study, const Sink& sink) {
  const Means exact = exact_means(study.problem);
  std::array<std::vector<double>, observables.size()> errors;
  for (const int steps : study.steps) {
    const Means means = scheme_means(study.sampler, study.grid, study.problem, steps);
    for (std::size_t f = 0; f < means.size(); ++f) errors[f].push_back(std::abs(means[f] - exact[f]));
  }
  // Masses are rounded once a step, and cut at 1e-22 of the top.
  const OrderGate gate{
      .expected = study.sampler.law_order,
      .tolerance = study.tolerance,
      .floor = 16 * std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(study.steps.back()))};
  for (std::size_t f = 0; f < observables.size(); ++f) {
    hand_over_order(weak_order_id(study, observables[f]),
                    {study.sampler, study.grid, study.problem, "weak", study.sampler.weak_order, study.steps, errors[f]},
                    gate, sink);
  }
}

}  // namespace flowgauge
