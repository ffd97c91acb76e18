#include "flowgauge/study/support.hpp"

#include <tbb/task_arena.h>

#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/solver/reference.hpp"

namespace flowgauge {

template <class T>
Answer<T> answer(const Problem& problem, double from, double to, const Batch<T>& X) {
  if (auto exact = exact_flow(problem.path<T>(), T(from), T(to), X)) return {std::move(exact->image), 0};
  if constexpr (std::same_as<T, double>) {
    const Flow flow = reference_flow(problem.schedule, problem.target, from, to, X);
    const double uncertainty = flow.error_estimate.maxCoeff();
    if (!std::isfinite(uncertainty) || !flow.image.allFinite()) {
      throw std::runtime_error("the reference solve of problem " + problem.name + " failed");
    }
    return {flow.image, uncertainty};
  } else {
    throw std::runtime_error("problem " + problem.name +
                             " has no closed form; beyond double an exact flow map is needed");
  }
}

template Answer<double> answer(const Problem&, double, double, const Batch<double>&);
template Answer<long double> answer(const Problem&, double, double, const Batch<long double>&);
template Answer<Quad> answer(const Problem&, double, double, const Batch<Quad>&);

SharedAnswer shared_answer(const Problem& problem, Travel travel, Index points) {
  struct Found {
    std::once_flag once;
    Answer<double> answer;
  };
  return [=, found = std::make_shared<Found>()]() -> const Answer<double>& {
    // Isolated: a thread that waits within the solve must not take up another study that asks for the same answer.
    std::call_once(found->once, [&] {
      tbb::this_task_arena::isolate([&] {
        const double from = start_time(problem, travel), to = end_time(problem, travel);
        found->answer = answer<double>(problem, from, to, start_points<double>(problem, from, points));
      });
    });
    return found->answer;
  };
}

Answer<double> answer_for(const SharedAnswer& shared, const Problem& problem, double from, double to,
                          const Batch<double>& X) {
  if (!shared) return answer<double>(problem, from, to, X);
  const Answer<double>& found = shared();
  if (found.points.rows() != X.rows() || found.points.cols() != X.cols()) {
    throw std::invalid_argument("exact: an answer of " + std::to_string(found.points.rows()) + " × " +
                                std::to_string(found.points.cols()) + " numbers for " + std::to_string(X.rows()) +
                                " × " + std::to_string(X.cols()) + " of problem " + problem.name);
  }
  return found;
}

Record error_record(const std::string& kind, const std::string& id, const std::string& what) {
  Record record{kind, id, Outcome::error, Json::object()};
  record.fields["solver"] = id.substr(0, id.find('/'));
  record.fields["cause"] = "exception";
  record.fields["detail"] = what;
  return record;
}

Record judged_record(const std::string& id, Json fields, double error_max, double error_rms, const Verdict& verdict,
                     const std::string& cause) {
  Record record{"error", id, verdict.outcome, std::move(fields)};
  record.fields["error_max"] = number(error_max);
  record.fields["error_rms"] = number(error_rms);
  record.fields["tolerance"] = number(verdict.tolerance);
  if (verdict.outcome != Outcome::ok) {
    record.fields["cause"] = std::isfinite(error_rms) ? cause : "not_finite";
    record.fields["detail"] = verdict.detail;
  }
  return record;
}

Record order_record(const std::string& id, Json fields, const OrderGate& gate, const OrderFit& fit,
                    const std::vector<int>& steps, const std::vector<long>& evaluations,
                    const std::vector<double>& errors, const std::vector<double>& errors_max, const Solver& solver) {
  Record record{"order", id, fit.outcome, std::move(fields)};
  record.fields["measured_order"] = number(fit.p_hat);
  record.fields["interval"] = numbers({fit.interval_low, fit.interval_high});
  record.fields["tolerance"] = gate.tolerance;
  record.fields["one_sided"] = gate.one_sided;
  record.fields["steps"] = steps;
  record.fields["nfe"] = evaluations;
  record.fields["errors"] = numbers(errors);
  record.fields["errors_max"] = numbers(errors_max);
  record.fields["local_orders"] = numbers(fit.local_orders);
  record.fields["slope"] = fit.slope ? number(*fit.slope) : number(std::numeric_limits<double>::quiet_NaN());
  record.fields["floor"] = number(gate.floor);
  record.fields["ladder"] = std::string(to_string(fit.ladder));
  if (fit.outcome == Outcome::ok && gate.expected < solver.claimed_order && !solver.limit_cause.empty()) {
    record.outcome = Outcome::limit;
    record.fields["cause"] = std::string(solver.limit_cause);
    record.fields["detail"] = std::string(solver.limit_detail);
  } else if (fit.outcome != Outcome::ok) {
    record.fields["cause"] = fit.ladder == Ladder::asymptotic ? "out_of_band" : std::string(to_string(fit.ladder));
    record.fields["detail"] = fit.detail;
  }
  return record;
}

void add_grid_convergence(Json& fields, const std::vector<int>& steps, double fine, double fine_change,
                          double medium_change) {
  const std::size_t n = steps.size();
  if (n < 3 || steps[n - 1] != 2 * steps[n - 2] || steps[n - 2] != 2 * steps[n - 3]) return;
  const GridConvergence index = grid_convergence_of_changes(fine, fine - fine_change, fine_change, medium_change);
  fields["gci"] = Json{{"index_fine", number(index.index_fine)}, {"asymptotic_ratio", number(index.asymptotic_ratio)}};
}

Record final_time_record(const std::string& id, const Solver& solver, const Schedule& schedule,
                         const std::vector<double>& times, Json fields) {
  using Plain = Model<Batch<double>, double>;
  const double atom = 0.7;
  const double from = times.front();
  const double to = times.back();
  Batch<double> X(1, 2);
  X << -0.4, 1.3;
  const bool exponential = solver.family == "exponential";
  const Plain model =
      exponential ? Plain(schedule, Parameterisation::x0,
                          [&](const Batch<double>& x, double) -> Batch<double> {
                            return Batch<double>::Constant(x.rows(), x.cols(), atom);
                          })
                  : Plain(schedule, Parameterisation::velocity, [](const Batch<double>& x, double) -> Batch<double> {
                      return Batch<double>::Ones(x.rows(), x.cols());
                    });
  Batch<double> expected = X.array() + (to - from);
  if (exponential) {
    const NoiseLevel<double> start = noise_level(schedule, from);
    const NoiseLevel<double> end = noise_level(schedule, to);
    expected = end.alpha * atom + end.sigma / start.sigma * (X.array() - start.alpha * atom);
  }
  const Batch<double> reached =
      solver.adaptive ? solver.run_adaptive(model, from, to, X, 1e-6) : solver.run(model, times, X);
  const Batch<double> difference = reached - expected;
  const double scale = std::max(1.0, expected.cwiseAbs().maxCoeff()) + std::abs(from) + std::abs(to);
  const double tolerance =
      64 * std::numeric_limits<double>::epsilon() * scale * std::sqrt(static_cast<double>(times.size()));
  const double error = largest_column(difference);
  return judged_record(id, std::move(fields), error, rms(difference), judge_error(error, tolerance), "wrong_end");
}

}  // namespace flowgauge
