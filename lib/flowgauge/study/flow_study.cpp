#include "flowgauge/study/flow_study.hpp"

#include <tbb/parallel_for.h>

#include <nlohmann/json.hpp>

#include "flowgauge/judge/judge.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/reference.hpp"

namespace flowgauge {
namespace {

constexpr double tolerance = 1e-12;

bool has_closed_form(const Problem& problem) {
  const Law<double> law = prepare<double>(problem.target);
  return law.gaussian || law.normal_mixture;
}

std::string flow_id(const Problem& problem, bool backward) {
  return check_id(std::string(entry(problem.schedule).name) + "." + problem.name, "flow_map",
                  {{"direction", backward ? "backward" : "forward"}});
}

/// Points of the law at t, and points six standard deviations outside of it along each axis.
Batch<double> points_with_tails(const Problem& problem, double t) {
  const Batch<double> body = start_points<double>(problem, t, 8);
  const Vector<double> mean = body.rowwise().mean();
  const Vector<double> spread = ((body.colwise() - mean).rowwise().squaredNorm() / 8).cwiseSqrt();
  const Index d = body.rows();
  Batch<double> X(d, body.cols() + 2 * d);
  X.leftCols(body.cols()) = body;
  for (Index j = 0; j < d; ++j) {
    for (const int side : {0, 1}) {
      X.col(body.cols() + 2 * j + side) = mean;
      X(j, body.cols() + 2 * j + side) += (side == 0 ? -6 : 6) * spread(j);
    }
  }
  return X;
}

Record flow_record(const Problem& problem, bool backward) {
  const double from = backward ? problem.noise_time : problem.data_time;
  const double to = backward ? problem.data_time : problem.noise_time;
  const GaussianPath<double> path = problem.path<double>();
  const Batch<double> X = points_with_tails(problem, from);
  const FlowResult<double> exact = exact_flow(path, from, to, X).value();
  const Flow reference = reference_flow(problem.schedule, problem.target, from, to, X);

  // The change of log-density stretches rounding of x on the line; elsewhere the Gaussian map does so by at most its largest
  // factor, which the images themselves show.
  Sides<double> sides{Batch<double>(X.rows() + 1, X.cols()), Batch<double>(X.rows() + 1, X.cols()), Vector<double>(X.cols())};
  for (Index n = 0; n < X.cols(); ++n) {
    sides.lhs.col(n) << exact.image.col(n), exact.log_density_change(n);
    sides.rhs.col(n) << reference.image.col(n), reference.log_density_change(n);
    const double stretch = X.rows() == 1 ? std::exp(-exact.log_density_change(n)) : 1;
    sides.scale(n) = exact.image.col(n).norm() + stretch * X.col(n).norm() + std::abs(exact.log_density_change(n)) + 1;
  }
  const Verdict verdict = judge(sides, tolerance);
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
      .assumptions = "targets with a closed flow map: one Gaussian or atom, or mixtures of normals on the line",
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
