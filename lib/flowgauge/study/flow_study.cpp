#include "flowgauge/study/flow_study.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/path/quantile.hpp"
#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

constexpr double tolerance = 1e-12;

bool has_closed_form(const Problem& problem) { return has_exact_flow(prepare<double>(problem.target)); }

std::string flow_id(const Problem& problem, bool backward) {
  return check_id(std::string(entry(problem.schedule).name) + "." + problem.name, "flow_map",
                  {{"direction", backward ? "backward" : "forward"}});
}

/// F(x) of a mixture of normals.
double distribution(const NormalMixture<double>& law, double x) {
  double sum = 0;
  for (Index k = 0; k < law.weights.size(); ++k) {
    sum += law.weights(k) * normal_cdf((x - law.means(k)) / law.deviations(k));
  }
  return sum;
}

/// Where F reaches a level, by bisection: independent of the quantile map under test.
double quantile_of(const NormalMixture<double>& law, double level) {
  double low = (law.means - 40 * law.deviations).minCoeff();
  double high = (law.means + 40 * law.deviations).maxCoeff();
  while (true) {
    const double middle = low + (high - low) / 2;
    if (!(low < middle && middle < high)) return middle;
    (distribution(law, middle) < level ? low : high) = middle;
  }
}

/// The quarters between the edges, at one deviation, of neighbouring components that do not overlap there.
std::vector<double> gap_points(const NormalMixture<double>& law) {
  std::vector<Index> order(static_cast<std::size_t>(law.means.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index i, Index j) { return law.means(i) < law.means(j); });
  std::vector<double> points;
  for (std::size_t k = 0; k + 1 < order.size(); ++k) {
    const double left = law.means(order[k]) + law.deviations(order[k]);
    const double right = law.means(order[k + 1]) - law.deviations(order[k + 1]);
    if (!(left < right)) continue;
    for (const double part : {0.25, 0.5, 0.75}) points.push_back(left + part * (right - left));
  }
  return points;
}

constexpr std::array<double, 9> deviations{-6, -4, -2, -1, 0, 1, 2, 4, 6};

Batch<double> columns(const std::vector<Vector<double>>& points, Index dimension) {
  Batch<double> X(dimension, static_cast<Index>(points.size()));
  for (std::size_t n = 0; n < points.size(); ++n) X.col(static_cast<Index>(n)) = points[n];
  return X;
}

/// The tails and the body of a law at one noise level, by what is known of it; parts of products and images by their own. On
/// the line the means of components and ±1, ±2, ±4 and ±6 of their deviations, or the quantiles these would be; of Gaussians
/// the same along each axis; of radial laws of the radius.
Batch<double> law_points(const Law<double>& law, const NoiseLevel<double>& level) {
  const Index d = law.dimension;
  std::vector<Vector<double>> points;
  if (law.normal_mixture) {
    const NormalMixture<double> start = law.normal_mixture(level);
    for (Index k = 0; k < start.means.size(); ++k) {
      for (const double z : deviations) points.push_back(Vector<double>::Constant(1, start.means(k) + z * start.deviations(k)));
    }
  } else if (law.tails) {
    for (const double z : deviations) {
      const double x = quantile(law, level, Tails<double>{log_normal_cdf(z), log_normal_sf(z)});
      points.push_back(Vector<double>::Constant(1, x));
    }
  } else if (law.gaussian) {
    const GaussianParts<double> parts = law.gaussian();
    const Vector<double> mean = level.alpha * parts.mean;
    const Matrix<double> covariance =
        level.alpha * level.alpha * parts.vectors * parts.variances.asDiagonal() * parts.vectors.transpose();
    for (Index j = 0; j < d; ++j) {
      for (const double z : deviations) {
        Vector<double> x = mean;
        x(j) += z * std::sqrt(covariance(j, j) + level.sigma * level.sigma);
        points.push_back(std::move(x));
      }
    }
  } else if (law.radial) {
    Vector<double> direction = Vector<double>::LinSpaced(d, 1, -0.5).normalized();
    for (const double z : deviations) {
      const double radius = level.alpha * law.radial->radius + z * level.sigma;
      points.push_back((radius > 0 ? radius : -radius / 8) * direction);
    }
  } else if (!law.factors.empty()) {
    std::vector<Batch<double>> blocks;
    for (const Law<double>& factor : law.factors) blocks.push_back(law_points(factor, level));
    Vector<double> middle(d);
    Index first = 0;
    for (const Batch<double>& block : blocks) {
      middle.segment(first, block.rows()) = block.col(block.cols() / 3);
      first += block.rows();
    }
    first = 0;
    for (const Batch<double>& block : blocks) {
      for (Index n = 0; n < block.cols(); ++n) {
        Vector<double> x = middle;
        x.segment(first, block.rows()) = block.col(n);
        points.push_back(std::move(x));
      }
      first += block.rows();
    }
  } else if (law.image_of) {
    const SimilarImage<double>& image = *law.image_of;
    const Batch<double> base = law_points(image.base, scaled_noise(level, image.factor));
    return (image.factor * image.rotation * base).colwise() + level.alpha * image.shift;
  }
  return columns(points, d);
}

}  // namespace

Batch<double> flow_points(const Problem& problem, double from, double to) {
  const Batch<double> body = start_points<double>(problem, from, 8);
  const Index d = body.rows();
  const Law<double> law = prepare<double>(problem.target);
  const NoiseLevel<double> level = noise_level(problem.schedule, from);
  const Batch<double> tails = law_points(law, level);
  std::vector<Vector<double>> gaps;
  if (law.normal_mixture) {
    const NormalMixture<double> start = law.normal_mixture(level);
    const NormalMixture<double> end = law.normal_mixture(noise_level(problem.schedule, to));
    for (const double x : gap_points(start)) gaps.push_back(Vector<double>::Constant(1, x));
    for (const double y : gap_points(end)) gaps.push_back(Vector<double>::Constant(1, quantile_of(start, distribution(end, y))));
  }
  Batch<double> X(d, body.cols() + tails.cols() + static_cast<Index>(gaps.size()));
  X << body, tails, columns(gaps, d);
  return X;
}

Verdict judge_flow(const FlowResult<double>& closed_form, const Flow& reference, const Batch<double>& X) {
  // The change of log-density stretches rounding of x on the line; elsewhere the Gaussian map does so by at most its largest
  // factor, which the images themselves show.
  Sides<double> sides{Batch<double>(X.rows() + 1, X.cols()), Batch<double>(X.rows() + 1, X.cols()), Vector<double>(X.cols())};
  for (Index n = 0; n < X.cols(); ++n) {
    sides.lhs.col(n) << closed_form.image.col(n), closed_form.log_density_change(n);
    sides.rhs.col(n) << reference.image.col(n), reference.log_density_change(n);
    const double stretch = X.rows() == 1 ? std::exp(-reference.log_density_change(n)) : 1;
    sides.scale(n) =
        reference.image.col(n).norm() + stretch * X.col(n).norm() + std::abs(reference.log_density_change(n)) + 1;
  }
  return judge(sides, tolerance);
}

namespace {

Record flow_record(const Problem& problem, bool backward) {
  const double from = backward ? problem.noise_time : problem.data_time;
  const double to = backward ? problem.data_time : problem.noise_time;
  const GaussianPath<double> path = problem.path<double>();
  const Batch<double> X = flow_points(problem, from, to);
  const Verdict verdict = judge_flow(exact_flow(path, from, to, X).value(),
                                     reference_flow(problem.schedule, problem.target, from, to, X), X);
  Record record{"identity", flow_id(problem, backward), verdict.outcome, Json::object()};
  Json worst_x = Json::array();
  for (Index j = 0; j < X.rows(); ++j) worst_x.push_back(number(X(j, verdict.worst)));
  record.fields = {
      {"identity", flow_map_entry().name},
      {"subject", std::string(entry(problem.schedule).name) + "." + problem.name},
      {"scalar", "double"},
      {"residual", number(verdict.residual)},
      {"relative_error", number(verdict.relative_error)},
      {"condition", number(verdict.condition)},
      {"tolerance", number(verdict.tolerance)},
      {"points", verdict.points},
      {"worst", {{"t", number(from)}, {"x", worst_x}}},
  };
  if (verdict.outcome != Outcome::ok) {
    record.fields["cause"] = "flow_map";
    record.fields["detail"] = verdict.detail;
  }
  return record;
}

}  // namespace

const Entry& flow_map_entry() {
  static constexpr Entry entry{
      .name = "flow_map",
      .title = "Closed-form flow map against a tight solve",
      .statement = "ψ_{s→t}(x) solves dx/dt = u_t(x), log p_t(ψ(x)) − log p_s(x) = −∫∇·u",
      .assumptions = "targets with a closed flow map: one Gaussian or atom, any law on the line, spheres, products of these and their images under similarities",
      .source = "Chen et al. 2018, arXiv:1806.07366, theorem 1; Odeint's fehlberg78 and Bulirsch–Stoer in long double",
      .blind_to = "errors of the velocity that the closed form shares",
  };
  return entry;
}

std::vector<std::string> flow_ids(const std::vector<Problem>& problems) {
  std::vector<std::string> ids;
  for (const Problem& problem : problems) {
    if (!has_closed_form(problem)) continue;
    for (const bool backward : {true, false}) ids.push_back(flow_id(problem, backward));
  }
  return ids;
}

void run_flows(const std::vector<Problem>& problems, const std::function<bool(const std::string& id)>& selected,
               const std::function<void(const Record&)>& sink) {
  struct Task {
    const Problem* problem;
    bool backward;
    Record record;
  };
  std::vector<Task> tasks;
  for (const Problem& problem : problems) {
    if (!has_closed_form(problem)) continue;
    for (const bool backward : {true, false}) {
      if (selected(flow_id(problem, backward))) tasks.push_back({&problem, backward, {}});
    }
  }
  tbb::parallel_for(std::size_t{0}, tasks.size(),
                    [&](std::size_t i) { tasks[i].record = flow_record(*tasks[i].problem, tasks[i].backward); });
  for (const Task& task : tasks) sink(task.record);
}

}  // namespace flowgauge
