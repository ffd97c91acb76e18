#include "flowgauge/study/law_precision.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/law.hpp"
#include "flowgauge/study/support.hpp"
#include "flowgauge/study/weak_order.hpp"

namespace flowgauge {
namespace {

/// Squares would grow with the law of two states.
constexpr int most_steps_looking_back = 32;

std::string id_of(const Contestant& contestant, std::string_view check, const Problem& problem) {
  return check_id(contestant.solver.entry.name, check,
                  {{"grid", std::string(entry(contestant.grid).name)}, {"problem", problem.name}});
}

struct Errors {
  double rms;
  double largest;
};

/// error(steps) over the counts that the solver can take.
template <class Error>
void hand_over(const Contestant& contestant, const std::string& id, const Problem& problem, const char* norm,
               const std::vector<int>& counts, const Error& error, const Sink& sink) {
  const Solver& solver = contestant.solver;
  std::vector<int> steps;
  std::vector<long> evaluations;
  std::vector<double> rms_errors, largest_errors;
  for (const int count : counts) {
    if (count < solver.minimum_steps) continue;
    const Errors at = error(count);
    steps.push_back(count);
    evaluations.push_back(solver.evaluations(count));
    rms_errors.push_back(at.rms);
    largest_errors.push_back(at.largest);
  }
  Record record{"work_precision", id, Outcome::ok, Json::object()};
  Json& fields = record.fields;
  fields["solver"] = std::string(solver.entry.name);
  fields["problem"] = problem.name;
  fields["grid"] = std::string(entry(contestant.grid).name);
  fields["norm"] = norm;
  fields["adaptive"] = false;
  fields["knob"] = "steps";
  fields["stochastic"] = contestant.stochastic;
  fields["value"] = steps;
  fields["nfe"] = evaluations;
  fields["error_rms"] = numbers(rms_errors);
  fields["error_max"] = numbers(largest_errors);
  const bool finite = std::all_of(rms_errors.begin(), rms_errors.end(), [](double e) { return std::isfinite(e); });
  if (steps.empty()) {
    record.outcome = Outcome::not_applicable;
    fields["cause"] = "too_few_steps";
    fields["detail"] = "the solver needs " + std::to_string(solver.minimum_steps) + " steps or more";
  } else if (!finite) {
    record.outcome = Outcome::fault;
    fields["cause"] = "not_finite";
    fields["detail"] = "the law at the end is not finite";
  }
  sink(record);
}

bool is_named(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string law_precision_id(const LawPrecisionStudy& study) {
  return id_of(study.contestant, "law_work_precision", study.problem);
}

std::string weak_precision_id(const WeakPrecisionStudy& study) {
  return id_of(study.contestant, "weak_work_precision", study.problem);
}

void run_law_precision(const LawPrecisionStudy& study, const Sink& sink) {
  hand_over(
      study.contestant, law_precision_id(study), study.problem, "law", study.steps,
      [&](int steps) {
        const LawError error = law_error(study.contestant.solver, study.contestant.grid, study.problem, steps);
        return Errors{error.wasserstein2, std::max(std::abs(error.mean), std::abs(error.deviation))};
      },
      sink);
}

void run_weak_precision(const WeakPrecisionStudy& study, const Sink& sink) {
  const Contestant& contestant = study.contestant;
  const Means exact = exact_means(study.problem);
  hand_over(
      contestant, weak_precision_id(study), study.problem, "weak", study.steps,
      [&](int steps) {
        const Means means =
            contestant.stochastic
                ? scheme_means(stochastic_named(contestant.solver.entry.name), contestant.grid, study.problem, steps)
                : flow_means(contestant.solver, contestant.grid, study.problem, steps);
        Errors error{0, 0};
        for (std::size_t f = 0; f < means.size(); ++f) {
          const double off = std::abs(means[f] - exact[f]);
          error.rms += off * off / static_cast<double>(means.size());
          if (!(off <= error.largest) && !std::isnan(error.largest)) error.largest = off;
        }
        error.rms = std::sqrt(error.rms);
        return error;
      },
      sink);
}

std::vector<StudyTask> law_precision_tasks(const std::vector<std::string>& names) {
  constexpr std::array<std::string_view, 6> deterministic{"heun",     "ddim",        "edm_heun",
                                                          "dpmpp_2m", "unipc_2_bh2", "deis_tab_2"};
  std::vector<StudyTask> tasks;
  for (Contestant& one : contestants(LambdaUniform{})) {
    const std::string_view name = one.solver.entry.name;
    if (names.empty() ? false : !(one.stochastic && is_named(names, name))) continue;
    const bool beside = std::find(deterministic.begin(), deterministic.end(), name) != deterministic.end();
    if (one.stochastic ? has_gaussian_steps(stochastic_named(name)) : beside) {
      WeakPrecisionStudy weak{one};
      if (one.stochastic && stochastic_named(name).method.memory > 1) {
        std::erase_if(weak.steps, [](int steps) { return steps > most_steps_looking_back; });
      }
      std::string id = weak_precision_id(weak);
      tasks.push_back({std::move(id), [weak = std::move(weak)](const Sink& sink) { run_weak_precision(weak, sink); }});
    }
    LawPrecisionStudy law{std::move(one)};
    std::string id = law_precision_id(law);
    tasks.push_back({std::move(id), [law = std::move(law)](const Sink& sink) { run_law_precision(law, sink); }});
  }
  return tasks;
}

}  // namespace flowgauge
