#include "flowgauge/study/plane_study.hpp"

#include <limits>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {

std::string plane_order_id(const PlaneOrderStudy& study) {
  return check_id(study.scheme.entry.name, "plane_order", {{"problem", std::string(study.problem.entry.name)}});
}

void run_plane_order(const PlaneOrderStudy& study, const Sink& sink) {
  const PlaneProblem& problem = study.problem;
  const SpaceScheme& space = space_scheme_named(problem.space);
  std::vector<double> values, largest;
  std::vector<long> evaluations;
  for (const int n : study.cells) {
    const PlaneCells cells = cells_of(problem, n);
    const Matrix<double> p = carry_plane(study.scheme, space, problem.equation, cells, density_at(problem, cells, problem.from),
                                         problem.from, problem.to, n / 4);
    const Matrix<double> error = (p - density_at(problem, cells, problem.to)).cwiseAbs();
    values.push_back(mass_of(cells, error));
    largest.push_back(error.allFinite() ? error.maxCoeff() : std::numeric_limits<double>::quiet_NaN());
    evaluations.push_back(n / 4);
  }
  const OrderGate gate{.expected = study.scheme.claimed_order, .tolerance = study.tolerance, .floor = 1e-14};
  Json fields = density_fields(study.scheme.entry.name, problem.entry.name, "uniform", "density", "l1", study.scheme.claimed_order,
                               study.scheme.claimed_order);
  sink(order_record(plane_order_id(study), std::move(fields), gate, fit_order(study.cells, values, gate), study.cells, evaluations,
                    values, largest, density_claim(study.scheme.claimed_order)));
}

std::vector<NamedTask> plane_tasks() {
  std::vector<NamedTask> tasks;
  for (const PlaneScheme& scheme : plane_schemes()) {
    for (const PlaneProblem& problem : plane_problems()) {
      if (problem.equation.diffusion(problem.from)(0, 1) != 0 && !scheme.mixed) continue;
      const PlaneOrderStudy study{scheme, problem};
      tasks.push_back({std::string(scheme.entry.name), {plane_order_id(study), [study](const Sink& sink) { run_plane_order(study, sink); }}});
    }
  }
  return tasks;
}

}  // namespace flowgauge
