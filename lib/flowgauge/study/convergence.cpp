#include "flowgauge/study/convergence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/judge/order.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/climb.hpp"
#include "flowgauge/study/infinite_ends.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

template <class T>
const FixedRun<T>& fixed_run(const Solver& solver) {
  if constexpr (std::same_as<T, double>) {
    return solver.run;
  } else if constexpr (std::same_as<T, long double>) {
    return solver.run_long_double;
  } else {
    return solver.run_quad;
  }
}

/// What an order is fitted to.
struct Judged {
  std::vector<int> steps;
  std::vector<double> errors;
};

/// Of errors N^{−p}(A log N + B), over doubled counts, what A leaves: N^{−p}|Δ(N^p e_N)|, of order p with no logarithm. The first
/// count falls away. Errors of another order q stay of order q.
Judged without_logarithm(const std::vector<int>& steps, const std::vector<double>& errors, double p) {
  Judged judged;
  for (std::size_t k = 1; k < steps.size(); ++k) {
    const double gain = std::pow(static_cast<double>(steps[k - 1]) / steps[k], p);
    judged.steps.push_back(steps[k]);
    judged.errors.push_back(std::abs(errors[k] - gain * errors[k - 1]));
  }
  return judged;
}

/// What a ladder of runs gave, in double whatever the runs were in.
struct Runs {
  std::vector<int> steps;
  std::optional<Climbed> climbed;  ///< where the errors chose the steps
  std::vector<double> errors_rms, errors_max;
  std::vector<long> evaluations;
  double limit_rms = 0, limit_max = 0;  ///< errors of the extrapolated limit
  double limit_tolerance = 0;
  double first = 0, first_change = 0, first_change_before = 0;  ///< first coordinate of the first point, finest runs
  double floor = 0;
};

template <class T>
Answer<T> exact_answer(const ConvergenceStudy& study, double from, double to, const Batch<T>& X) {
  if constexpr (std::same_as<T, double>) {
    return answer_for(study.exact, study.problem, from, to, X);
  } else {
    return answer<T>(study.problem, from, to, X);
  }
}

OrderGate order_gate(const ConvergenceStudy& study) {
  return {.expected = study.solver.expected_order(entry(study.grid).name),
          .tolerance = study.solver.foreign ? 0.15 : study.tolerance,
          .one_sided = study.one_sided || study.solver.foreign};
}

template <class T>
Runs measure(const ConvergenceStudy& study) {
  const FixedRun<T>& run = fixed_run<T>(study.solver);
  if (!run) {
    throw std::runtime_error("solver " + std::string(study.solver.entry.name) + " does not run in " +
                             std::string(to_string(study.precision)));
  }
  const double from = start_time(study.problem, study.travel);
  const double to = end_time(study.problem, study.travel);
  const GaussianPath<T> path = study.problem.path<T>();
  const Batch<T> X = start_points<T>(study.problem, T(from), study.points);
  const Answer<T> exact = exact_answer(study, from, to, X);

  struct Run {
    Batch<T> end;
    double error_rms, error_max;
    long evaluations;
  };
  std::map<int, Run> runs;
  const auto at = [&](int steps) -> const Run& {
    if (const auto found = runs.find(steps); found != runs.end()) return found->second;
    const Model<Batch<T>, T> model = path_model(path, study.parameterisation);
    Batch<T> end = run(model, times<T>(study.grid, study.problem.schedule, T(from), T(to), steps), X);
    if (end.rows() != X.rows() || end.cols() != X.cols()) {
      throw std::runtime_error("the solver returned " + std::to_string(end.rows()) + " × " +
                               std::to_string(end.cols()) + " numbers for " + std::to_string(X.rows()) + " × " +
                               std::to_string(X.cols()));
    }
    const Batch<T> difference = end - exact.points;
    return runs.emplace(steps, Run{std::move(end), rms(difference), largest_column(difference), model.evaluations()})
        .first->second;
  };
  const double epsilon = to_double(T(std::numeric_limits<T>::epsilon()));
  const auto floor_at = [&](int steps) {
    return std::max(epsilon * rms(exact.points) * std::sqrt(static_cast<double>(steps)), exact.uncertainty);
  };

  Runs ladder;
  ladder.steps = study.steps;
  if (ladder.steps.empty()) {
    ladder.climbed = climb(
        {}, order_gate(study), study.solver.minimum_steps, [&](int steps) { return at(steps).error_rms; }, floor_at);
    ladder.steps = ladder.climbed->counts;
  }
  for (const int steps : ladder.steps) {
    const Run& one = at(steps);
    ladder.errors_rms.push_back(one.error_rms);
    ladder.errors_max.push_back(one.error_max);
    ladder.evaluations.push_back(one.evaluations);
  }
  ladder.floor = floor_at(ladder.steps.back());

  // Fewer than three counts show no next term: there is no limit to judge.
  if (ladder.steps.size() < 3) return ladder;
  const double order = order_gate(study).expected;
  const auto gain = [&](std::size_t k, double p) {
    return std::pow(static_cast<double>(ladder.steps[k]) / ladder.steps[k - 1], p) - 1;
  };
  const std::size_t last = ladder.steps.size() - 1;
  const Batch<T>&finest = at(ladder.steps[last]).end, &second = at(ladder.steps[last - 1]).end,
        &third = at(ladder.steps[last - 2]).end;
  const Batch<T> leading = (finest - second) / T(gain(last, order));  // of the error of the finest run, negated
  const Batch<T> limit = finest + leading;
  const Batch<T> limit_before = second + (second - third) / T(gain(last - 1, order));
  const Batch<T> off = limit - exact.points;
  ladder.limit_rms = rms(off);
  ladder.limit_max = largest_column(off);
  const double next = rms(Batch<T>(limit - limit_before)) / gain(last, order + 1);
  const double allowed = std::max(rms(leading) / 2, 2 * next) + 10 * ladder.floor;
  ladder.limit_tolerance = std::isfinite(allowed) ? allowed : 0;
  ladder.first = to_double(T(finest(0, 0)));
  ladder.first_change = to_double(T(finest(0, 0) - second(0, 0)));
  ladder.first_change_before = to_double(T(second(0, 0) - third(0, 0)));
  return ladder;
}

Json subject_fields(const ConvergenceStudy& study) {
  Json fields;
  fields["solver"] = std::string(study.solver.entry.name);
  fields["problem"] = study.problem.name;
  fields["grid"] = std::string(entry(study.grid).name);
  fields["parameterisation"] = std::string(to_string(study.parameterisation));
  fields["direction"] = std::string(to_string(study.travel));
  return fields;
}

bool doubles(const std::vector<int>& steps) {
  return std::any_of(steps.begin(), steps.end(), [&](int n) {
    const auto has = [&](int count) { return std::find(steps.begin(), steps.end(), count) != steps.end(); };
    return has(2 * n) && has(4 * n);
  });
}

std::string list(const std::vector<int>& steps) {
  std::string text;
  for (const int n : steps) text += (text.empty() ? "" : ", ") + std::to_string(n);
  return text;
}

/// What can be said of counts from which no order can be fitted: their errors, and NaN among them.
OrderFit unfitted(const ConvergenceStudy& study, const Runs& ladder) {
  OrderFit fit;
  fit.p_hat = fit.interval_low = fit.interval_high = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t k = 0; k + 1 < study.steps.size(); ++k) {
    fit.local_orders.push_back(std::log(ladder.errors_rms[k] / ladder.errors_rms[k + 1]) /
                               std::log(static_cast<double>(study.steps[k + 1]) / study.steps[k]));
  }
  const bool finite =
      std::all_of(ladder.errors_rms.begin(), ladder.errors_rms.end(), [](double e) { return std::isfinite(e); });
  fit.outcome = finite ? Outcome::inconclusive : Outcome::fault;
  fit.detail = finite ? "an order needs three counts N, 2N, 4N; measured at N = " + list(study.steps)
                      : "expected finite errors at N = " + list(study.steps) + ", found one that is not";
  return fit;
}

Record evaluations_record(const ConvergenceStudy& study, const Runs& ladder) {
  const std::string id = convergence_id(study, "evaluations");
  Json fields = subject_fields(study);
  fields["steps"] = study.steps.back();
  fields["nfe"] = ladder.evaluations.back();
  if (!study.solver.evaluations) {
    fields["cause"] = "not_stated";
    fields["detail"] = "the solver does not state how many evaluations it needs";
    return {"error", id, Outcome::not_applicable, std::move(fields)};
  }
  double worst = 0;
  for (std::size_t k = 0; k < study.steps.size(); ++k) {
    worst = std::max(worst,
                     static_cast<double>(std::labs(ladder.evaluations[k] - study.solver.evaluations(study.steps[k]))));
  }
  fields["nfe_expected"] = study.solver.evaluations(study.steps.back());
  return judged_record(id, std::move(fields), worst, worst, judge_error(worst, 0), "wrong_evaluations");
}

}  // namespace

std::string convergence_id(const ConvergenceStudy& study, std::string_view check) {
  std::vector<std::pair<std::string, std::string>> keys = {{"grid", std::string(entry(study.grid).name)},
                                                           {"param", std::string(to_string(study.parameterisation))},
                                                           {"problem", study.problem.name},
                                                           {"direction", std::string(to_string(study.travel))}};
  if (study.precision == Precision::long_double_precision) keys.emplace_back("scalar", "long_double");
  if (study.precision == Precision::quad_precision) keys.emplace_back("scalar", "quad");
  return check_id(study.solver.entry.name, check, keys);
}

void run_convergence(const ConvergenceStudy& asked, const Sink& sink) {
  ConvergenceStudy study = asked;
  const Solver& solver = study.solver;
  std::erase_if(study.steps, [&](int n) { return n < solver.minimum_steps; });
  const std::string id = convergence_id(study, "order");
  try {
    // A grid with a uniform λ has no times where λ is infinite: it is not the solver that fails.
    (void)times<double>(study.grid, study.problem.schedule, start_time(study.problem, study.travel),
                        end_time(study.problem, study.travel), 8);
    study.solver = at_ends(asked.solver, study.grid, study.problem, study.travel);
  } catch (const std::exception& error) {
    Record record = error_record("order", id, error.what());
    if (has_infinite_end(study.problem)) {
      record.outcome = Outcome::not_applicable;
      record.fields["cause"] = "no_grid";
    }
    record.fields.update(subject_fields(study));
    sink(record);
    return;
  }
  if (study.steps.empty() && !asked.steps.empty()) {
    Record record{"order", id, Outcome::not_applicable, subject_fields(study)};
    record.fields["cause"] = "too_few_steps";
    record.fields["detail"] = "the solver needs " + std::to_string(solver.minimum_steps) +
                              " steps or more; asked for were " + list(asked.steps);
    sink(record);
    return;
  }
  // Beside a mixture's, the leading term of the error at an infinite step may vanish.
  if (solver.expected_order(entry(study.grid).name) < asked.solver.expected_order(entry(study.grid).name) &&
      !std::holds_alternative<GaussianMixture>(study.problem.target)) {
    study.one_sided = true;
  }
  Runs ladder;
  bool fits = false;
  try {
    switch (study.precision) {
      case Precision::double_precision:
        ladder = measure<double>(study);
        break;
      case Precision::long_double_precision:
        ladder = measure<long double>(study);
        break;
      case Precision::quad_precision:
        ladder = measure<Quad>(study);
        break;
    }
    study.steps = ladder.steps;
    fits = doubles(study.steps);
    if (fits) sink(evaluations_record(study, ladder));
    if (fits && solver.run && study.precision == Precision::double_precision) {
      const std::vector<double> coarsest =
          times<double>(study.grid, study.problem.schedule, start_time(study.problem, study.travel),
                        end_time(study.problem, study.travel), study.steps.front());
      Json fields = subject_fields(study);
      fields["steps"] = study.steps.front();
      sink(final_time_record(convergence_id(study, "final_time"), solver, study.problem.schedule, coarsest,
                             std::move(fields)));
    }
  } catch (const std::exception& error) {
    Record record = error_record("order", id, error.what());
    record.fields.update(subject_fields(study));
    sink(record);
    return;
  }

  OrderGate gate = order_gate(study);
  gate.floor = ladder.floor;
  Json fields = subject_fields(study);
  fields["scalar"] = std::string(to_string(study.precision));
  fields["norm"] = "rms";
  fields["claimed_order"] = solver.claimed_order;
  fields["expected_order"] = gate.expected;
  if (!fits) {
    Record record = order_record(id, std::move(fields), gate, unfitted(study, ladder), study.steps, ladder.evaluations,
                                 ladder.errors_rms, ladder.errors_max, solver);
    if (record.outcome == Outcome::inconclusive) {
      record.fields.erase("ladder");  // no shape is known
      record.fields["cause"] = "no_doubling";
    }
    sink(record);
    return;
  }

  Json limit_fields = subject_fields(study);
  limit_fields["steps"] = study.steps.back();
  limit_fields["nfe"] = ladder.evaluations.back();
  sink(judged_record(convergence_id(study, "limit"), std::move(limit_fields), ladder.limit_max, ladder.limit_rms,
                     judge_error(ladder.limit_rms, ladder.limit_tolerance), "wrong_limit"));

  const auto fitted = [&](const Judged& of) {
    return ladder.climbed ? fit_climbed({of.steps, ladder.climbed->settled}, of.errors, gate)
                          : fit_order(of.steps, of.errors, gate);
  };
  OrderFit fit = fitted({study.steps, ladder.errors_rms});
  if (fit.outcome == Outcome::fault && fit.ladder == Ladder::asymptotic && study.steps.size() > 3 &&
      resonates(asked.solver, study.grid, study.problem, study.travel)) {
    const OrderFit without = fitted(without_logarithm(study.steps, ladder.errors_rms, gate.expected));
    if (without.outcome == Outcome::ok) fit = without;
  }
  add_grid_convergence(fields, study.steps, ladder.first, ladder.first_change, ladder.first_change_before);
  sink(order_record(id, std::move(fields), gate, fit, study.steps, ladder.evaluations, ladder.errors_rms,
                    ladder.errors_max, solver));
}

}  // namespace flowgauge
