#include "flowgauge/study/sensitivity_study.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {

int sensitivity_gap_order(const ExplicitTableau& tableau) {
  return tableau.order == 2 ? 3 : tableau.order;
}

std::string sensitivity_gap_id(const SensitivityGapStudy& study) {
  return check_id(study.tableau->name, "sensitivity_gap", {{"problem", std::string(to_string(study.example))}});
}

void run_sensitivity_gap(const SensitivityGapStudy& study, const Sink& sink) {
  std::vector<double> gaps, largest;
  std::vector<long> evaluations;
  double size = 1;
  for (const int steps : study.steps) {
    const SensitivityTask<double> task = sensitivity_task<double>(study.example, *study.tableau, steps);
    const Gradient<double> discrete = discrete_adjoint(task), continuous = continuous_adjoint(task);
    Batch<double> gap(discrete.by_theta.size() + discrete.by_start.size(), 1);
    gap << continuous.by_theta - discrete.by_theta, continuous.by_start - discrete.by_start;
    gaps.push_back(gap.norm());
    largest.push_back(gap.cwiseAbs().maxCoeff());
    // Once forward for the states, and a stage of f a stage of the adjoint.
    evaluations.push_back(2L * steps * static_cast<long>(study.tableau->b.size()));
    size = std::max(size, discrete.by_theta.norm());
  }
  const int expected = sensitivity_gap_order(*study.tableau);
  const OrderGate gate{.expected = static_cast<double>(expected),
                       .tolerance = study.tolerance,
                       .floor = std::numeric_limits<double>::epsilon() * size *
                                std::sqrt(static_cast<double>(study.steps.back()))};
  Json fields;
  fields["solver"] = std::string(study.tableau->name);
  fields["problem"] = std::string(to_string(study.example));
  fields["grid"] = "time_uniform";
  fields["parameterisation"] = "velocity";
  fields["direction"] = std::string(to_string(Travel::backward));
  fields["scalar"] = std::string(to_string(Precision::double_precision));
  fields["norm"] = "gradient";
  fields["claimed_order"] = study.tableau->order;
  fields["expected_order"] = expected;
  const OrderFit fit = fit_order(study.steps, gaps, gate);
  sink(order_record(sensitivity_gap_id(study), std::move(fields), gate, fit, study.steps, evaluations, gaps, largest,
                    solver_named(study.tableau->name)));
}

std::vector<StudyTask> sensitivity_tasks() {
  std::vector<StudyTask> tasks;
  for (const SensitivityExample example : {SensitivityExample::growth, SensitivityExample::linear_system,
                                           SensitivityExample::logistic_rate, SensitivityExample::forced_pendulum}) {
    for (const ExplicitTableau& tableau : sensitivity_tableaux()) {
      const SensitivityGapStudy study{example, &tableau};
      tasks.push_back({sensitivity_gap_id(study), [=](const Sink& sink) { run_sensitivity_gap(study, sink); }});
    }
  }
  return tasks;
}

}  // namespace flowgauge
