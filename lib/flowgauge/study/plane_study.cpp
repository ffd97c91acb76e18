#include "flowgauge/study/plane_study.hpp"

#include <limits>

#include "flowgauge/pde/odeint_lines.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Errors against the exact density over cells.
struct Errors {
  std::vector<double> l1, largest;

  void add(const PlaneProblem& problem, const PlaneCells& cells, const Matrix<double>& p) {
    const Matrix<double> error = (p - density_at(problem, cells, problem.to)).cwiseAbs();
    l1.push_back(mass_of(cells, error));
    largest.push_back(error.allFinite() ? error.maxCoeff() : nan);
  }
};

Matrix<double> carried(const PlaneScheme& scheme, const SpaceScheme& space, const PlaneProblem& problem, const PlaneCells& cells, int steps) {
  return carry_plane(scheme, space, problem.equation, cells, density_at(problem, cells, problem.from), problem.from, problem.to, steps);
}

bool takes(const PlaneScheme& scheme, const PlaneProblem& problem) {
  return scheme.mixed || problem.equation.diffusion(problem.from)(0, 1) == 0;
}

}  // namespace

std::string plane_order_id(const PlaneOrderStudy& study) {
  std::vector<std::pair<std::string, std::string>> keys{{"problem", std::string(study.problem.entry.name)}};
  if (study.grid != "uniform") keys.insert(keys.begin(), {"grid", study.grid});
  return check_id(study.scheme.entry.name, "plane_order", keys);
}

void run_plane_order(const PlaneOrderStudy& study, const Sink& sink) {
  const PlaneProblem& problem = study.problem;
  Errors errors;
  std::vector<long> evaluations;
  for (const int n : study.cells) {
    const PlaneCells cells = cells_of(problem, study.grid, n);
    errors.add(problem, cells, carried(study.scheme, space_scheme_named(problem.space), problem, cells, n / 4));
    evaluations.push_back(n / 4);
  }
  const OrderGate gate{.expected = study.scheme.claimed_order, .tolerance = study.tolerance, .floor = 1e-14};
  Json fields = density_fields(study.scheme.entry.name, problem.entry.name, study.grid, "density", "l1", study.scheme.claimed_order,
                               study.scheme.claimed_order);
  sink(order_record(plane_order_id(study), std::move(fields), gate, fit_order(study.cells, errors.l1, gate), study.cells, evaluations,
                    errors.l1, errors.largest, density_claim(study.scheme.claimed_order)));
}

std::string plane_space_order_id(const PlaneSpaceStudy& study) {
  return check_id(study.scheme.entry.name, "plane_space_order",
                  {{"grid", study.grid}, {"problem", std::string(study.problem.entry.name)}});
}

void run_plane_space_order(const PlaneSpaceStudy& study, const Sink& sink) {
  const PlaneProblem& problem = study.problem;
  const PlaneScheme& time = plane_scheme_named("craig_sneyd");
  Errors errors;
  std::vector<long> evaluations;
  for (const int n : study.cells) {
    const PlaneCells cells = cells_of(problem, study.grid, n);
    const Matrix<double> once = carried(time, study.scheme, problem, cells, study.steps);
    const Matrix<double> twice = carried(time, study.scheme, problem, cells, 2 * study.steps);
    errors.add(problem, cells, twice + (twice - once) / 3);
    evaluations.push_back(3L * study.steps);
  }
  const OrderGate gate{.expected = study.scheme.claimed_order, .tolerance = study.tolerance, .floor = 1e-14};
  Json fields = density_fields(study.scheme.entry.name, problem.entry.name, study.grid, "density", "l1", study.scheme.claimed_order,
                               study.scheme.claimed_order);
  sink(order_record(plane_space_order_id(study), std::move(fields), gate, fit_order(study.cells, errors.l1, gate), study.cells,
                    evaluations, errors.l1, errors.largest, density_claim(study.scheme.claimed_order)));
}

std::string plane_time_order_id(const PlaneTimeStudy& study) {
  return check_id(study.scheme.entry.name, "plane_time_order", {{"problem", std::string(study.problem.entry.name)}});
}

void run_plane_time_order(const PlaneTimeStudy& study, const Sink& sink) {
  const PlaneProblem& problem = study.problem;
  const SpaceScheme& space = space_scheme_named(problem.space);
  const PlaneCells cells = cells_of(problem, "uniform", study.cells);
  const Matrix<double> start = density_at(problem, cells, problem.from);
  OdeSystem system;
  system.rate = [&](const std::vector<double>& y, std::vector<double>& rate, double t) {
    const Matrix<double> found =
        rate_of(space, problem.equation, cells, t, Eigen::Map<const Matrix<double>>(y.data(), start.rows(), start.cols()));
    rate.assign(found.data(), found.data() + found.size());
  };
  const std::vector<double> exact = odeint_explicit("odeint_controlled_dopri5", system, {start.data(), start.data() + start.size()},
                                                    problem.from, problem.to, 0, 1e-12);
  const Eigen::Map<const Matrix<double>> reference(exact.data(), start.rows(), start.cols());
  std::vector<double> values;
  std::vector<long> evaluations;
  for (const int steps : study.steps) {
    const Matrix<double> difference = carried(study.scheme, space, problem, cells, steps) - reference;
    values.push_back(difference.allFinite() ? difference.cwiseAbs().maxCoeff() : nan);
    evaluations.push_back(steps);
  }
  const OrderGate gate{.expected = study.scheme.claimed_order, .tolerance = study.tolerance, .floor = 1e-13};
  Json fields = density_fields(study.scheme.entry.name, problem.entry.name, "time_uniform", "density_in_time", "max",
                               study.scheme.claimed_order, study.scheme.claimed_order);
  sink(order_record(plane_time_order_id(study), std::move(fields), gate, fit_order(study.steps, values, gate), study.steps, evaluations,
                    values, values, density_claim(study.scheme.claimed_order)));
}

std::vector<NamedTask> plane_tasks() {
  std::vector<NamedTask> tasks;
  for (const PlaneProblem& problem : plane_problems()) {
    for (const PlaneScheme& scheme : plane_schemes()) {
      if (!takes(scheme, problem)) continue;
      const std::string name(scheme.entry.name);
      for (const char* grid : {"uniform", "stretched"}) {
        if (!problem.equation.autonomous && std::string_view(grid) == "stretched" && !scheme.mixed) continue;
        PlaneOrderStudy study{scheme, problem};
        study.grid = grid;
        tasks.push_back({name, {plane_order_id(study), [study](const Sink& sink) { run_plane_order(study, sink); }}});
      }
      const PlaneTimeStudy study{scheme, problem};
      tasks.push_back({name, {plane_time_order_id(study), [study](const Sink& sink) { run_plane_time_order(study, sink); }}});
    }
    // All fluxes on one problem, the one that suits it on the others: of what the plane adds to the line they differ in nothing.
    const bool all = problem.entry.name == "ornstein_uhlenbeck_plane";
    for (const SpaceScheme& space : space_schemes()) {
      if (space.limited || space.integrates || (space.entry.name != problem.space && !all)) continue;
      for (const char* grid : {"uniform", "stretched"}) {
        if (!all && std::string_view(grid) == "uniform" && problem.entry.name != "kinetic_plane") continue;
        const PlaneSpaceStudy study{space, problem, grid};
        tasks.push_back({std::string(space.entry.name),
                         {plane_space_order_id(study), [study](const Sink& sink) { run_plane_space_order(study, sink); }}});
      }
    }
  }
  return tasks;
}

}  // namespace flowgauge
