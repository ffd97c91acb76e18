#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "flowgauge/fault/density_faults.hpp"
#include "flowgauge/judge/judge.hpp"
#include "flowgauge/study/density_decay.hpp"
#include "flowgauge/study/density_study.hpp"
#include "flowgauge/study/plane_study.hpp"
#include "flowgauge/study/scheme_checks.hpp"
#include "flowgauge/study/spectral_study.hpp"

namespace flowgauge {
namespace {

/// What a record of kind order was held to.
CheckedResidual checked(const Record& record) {
  const auto value = [&](const char* key) {
    return record.fields.contains(key) ? to_number(record.fields[key]) : std::numeric_limits<double>::quiet_NaN();
  };
  return {record.id.substr(record.id.find('/') + 1), record.outcome, std::abs(value("measured_order") - value("expected_order")),
          value("tolerance")};
}

/// Orders in all distances of a flux on a problem.
std::vector<CheckedResidual> space_orders(const SpaceScheme& scheme, const DensityProblem& problem) {
  std::vector<CheckedResidual> checks;
  run_space_order({.scheme = scheme, .problem = problem, .cells = {96, 192, 384}, .steps = 32},
                  [&](const Record& record) { checks.push_back(checked(record)); });
  return checks;
}

/// The orders of Scharfetter and Gummel's flux on a problem whose equation is changed.
Fault equation_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view problem,
                     std::string_view shows, std::function<void(LineEquation&)> change) {
  return {id, title, nature, problem, shows, [=](bool planted) {
            DensityProblem faulty = density_problem_named(problem);
            if (planted) change(faulty.equation);
            return space_orders(space_scheme_named("scharfetter_gummel"), faulty);
          }};
}

LineCoefficient changed(const LineCoefficient& right, double (*f)(double)) {
  return [right, f](double t, const Vector<double>& x) -> Vector<double> { return right(t, x).unaryExpr(f); };
}

CheckedResidual mass_check(double defect) {
  constexpr double tolerance = 1e-13;
  return {"mass", judge_error(defect, tolerance).outcome, defect, tolerance};
}

/// The mass of steps p ← p − k b ∂ₓp, of the form that is no divergence, by the upwind values on the faces.
std::vector<CheckedResidual> transport_mass(bool planted) {
  const DensityProblem& problem = density_problem_named("probability_flow");
  const LineProblem line{space_scheme_named("upwind"), problem.equation, cells_of(problem, "uniform", 96)};
  const Vector<double> start = start_density(problem, line.cells);
  constexpr int steps = 100;
  if (!planted) return {mass_check(mass_defect(time_scheme_named("explicit_euler"), line, start, problem.to, steps))};
  Vector<double> p = start;
  const Index n = p.size();
  for (int step = 0; step < steps; ++step) {
    const Vector<double> speed = problem.equation.drift(problem.to * step / steps, line.cells.centres);
    Vector<double> next = p;
    for (Index i = 1; i + 1 < n; ++i) {
      next(i) -= problem.to / steps * speed(i) * (speed(i) > 0 ? p(i) - p(i - 1) : p(i + 1) - p(i)) / line.cells.widths(i);
    }
    p = next;
  }
  return {mass_check(std::abs(mass_of(line.cells, p) - mass_of(line.cells, start)))};
}

/// The mass of 10⁴ steps whose density is the solution of the linear system itself: what is rounded off there is not put back.
std::vector<CheckedResidual> direct_solve_mass(bool planted) {
  const DensityProblem& problem = density_problem_named("circle");
  const LineProblem line{space_scheme_named("chang_cooper"), problem.equation, cells_of(problem, "uniform", 200)};
  const Vector<double> start = start_density(problem, line.cells);
  constexpr int steps = 10000;
  constexpr double duration = 100;
  if (!planted) return {mass_check(mass_defect(time_scheme_named("implicit_euler"), line, start, duration, steps))};
  const ShiftedTridiagonal matrix(discretise(line.space, line.equation, line.cells, 0).matrix(line.cells), duration / steps);
  Vector<double> p = start;
  for (int step = 0; step < steps; ++step) matrix.solve(p);
  return {mass_check(std::abs(mass_of(line.cells, p) - mass_of(line.cells, start)))};
}

/// Mass on a line that is cut where the law still has some, with p = 0 beyond.
std::vector<CheckedResidual> truncated_mass(bool planted) {
  DensityProblem problem = density_problem_named("ornstein_uhlenbeck_line");
  if (planted) {
    problem.low = -2.5;
    problem.high = 2.5;
    problem.equation.at_low = problem.equation.at_high = Boundary::absorbing;
  }
  const LineProblem line{space_scheme_named("chang_cooper"), problem.equation, cells_of(problem, "uniform", 96)};
  const Vector<double> p =
      advance(time_scheme_named("tr_bdf2"), line, start_density(problem, line.cells), problem.from, problem.to, 64).density;
  return {mass_check(std::abs(mass_of(line.cells, p) - 1))};
}

/// Doubles the distance over which an absorbing wall draws density to 0: that of a ghost cell with p = 0 at its centre.
FaceWeights ghost_cell_weights(const FaceState& face) {
  FaceState seen = face;
  if (face.wall) {
    seen.distance *= 2;
    seen.peclet *= 2;
  }
  return space_scheme_named("scharfetter_gummel").weights(seen);
}

Vector<double> straight_between_modes(const DensityProblem& problem, int modes, const Vector<double>& x) {
  const double h = (problem.high - problem.low) / modes;
  const Vector<double> at = Vector<double>::LinSpaced(modes + 1, problem.low, problem.high), p = carry_fourier(problem, modes, at);
  Vector<double> result(x.size());
  for (Index i = 0; i < x.size(); ++i) {
    const auto k = static_cast<Index>(std::min((x(i) - problem.low) / h, modes - 1.0));
    result(i) = p(k) + (p(k + 1) - p(k)) * (x(i) - at(k)) / h;
  }
  return result;
}

}  // namespace

std::vector<Fault> density_faults() {
  std::vector<Fault> faults;
  faults.push_back(equation_fault("half_dropped", "Half dropped", "D = σ² in place of σ²/2", "benes_line", "the density does not converge to the exact one",
                                  [](LineEquation& equation) { equation.diffusion = changed(equation.diffusion, [](double D) { return 2 * D; }); }));
  faults.push_back(equation_fault("noise_not_squared", "g for g²", "D = g/2 in place of g²/2", "noising", "the density does not converge to the exact one",
                                  [](LineEquation& equation) {
                                    equation.diffusion = changed(equation.diffusion, [](double D) { return std::sqrt(2 * D) / 2; });
                                  }));
  faults.push_back(equation_fault("density_drift_sign", "Drift with the other sign", "+∂ₓ(b p) in place of −∂ₓ(b p)", "benes_line",
                                  "the density does not converge to the exact one",
                                  [](LineEquation& equation) { equation.drift = changed(equation.drift, [](double b) { return -b; }); }));
  faults.push_back(equation_fault("fick_form", "Fick's form for Itô's", "∂ₓ(D ∂ₓp) in place of ∂ₓₓ(D p)", "manufactured",
                                  "the density does not converge to the exact one", [](LineEquation& equation) { equation.diffusion_slope = nullptr; }));
  faults.push_back(equation_fault("wall_closed", "Wrong flux through a wall", "no flux where p = 0 is asked for", "absorbed_line",
                                  "the density does not converge to the exact one",
                                  [](LineEquation& equation) { equation.at_low = equation.at_high = Boundary::reflecting; }));
  faults.push_back({"not_conservative", "No divergence form", "p ← p − k b ∂ₓp in place of −k ∂ₓ(b p)", "upwind", "mass is not kept", transport_mass});
  faults.push_back({"direct_solve", "Density from the linear system itself", "p ← (1 − kL)⁻¹p in place of p ← p − k∂ₓF, F the flux of (1 − kL)⁻¹p",
                    "implicit_euler", "mass drifts by rounding, in the same direction step after step", direct_solve_mass});
  faults.push_back({"ghost_cell", "Ghost cell of first order", "p = 0 at the centre of a cell beyond the wall", "scharfetter_gummel",
                    "order 1 in place of 2", [](bool planted) {
                      SpaceScheme scheme = space_scheme_named("scharfetter_gummel");
                      if (planted) scheme.weights = ghost_cell_weights;
                      return space_orders(scheme, density_problem_named("absorbed_line"));
                    }});
  faults.push_back({"tail_lost", "Mass lost where the line is cut off", "p = 0 at ±2.5, where the law still has mass", "chang_cooper",
                    "mass decays", truncated_mass});
  faults.push_back({"mixed_dropped", "Mixed derivative dropped", "D_xy = 0 where the noise is correlated", "craig_sneyd",
                    "the density does not converge to the exact one", [](bool planted) {
                      PlaneProblem problem = plane_problem_named("correlated_plane");
                      if (planted) {
                        problem.equation.diffusion = [right = problem.equation.diffusion](double t) -> Eigen::Matrix2d {
                          return right(t).diagonal().asDiagonal();
                        };
                      }
                      std::vector<CheckedResidual> checks;
                      run_plane_order({plane_scheme_named("craig_sneyd"), problem}, [&](const Record& record) { checks.push_back(checked(record)); });
                      return checks;
                    }});
  faults.push_back({"decay_without_half", "Entropy with g² for ½g²", "cells diffuse with D = σ², whose entropy and divergence are held to σ²/2",
                    "chang_cooper", "entropy and divergence change at other rates", [](bool planted) {
                      DecayStudy study = decay_study("benes_line");
                      if (planted) study.problem.equation.diffusion = changed(study.problem.equation.diffusion, [](double D) { return 2 * D; });
                      std::vector<CheckedResidual> checks;
                      run_decay(study, [&](const Record& record) { checks.push_back(checked(record)); });
                      return checks;
                    }});
  faults.push_back({"straight_between_modes", "Straight lines between the places of a spectral solution", "values at other places from both neighbours in place of the "
                    "polynomial through all", "fourier_collocation", "errors fall like a power of the number of modes", [](bool planted) {
                      SpectralStudy study = spectral_studies().front();
                      if (planted) study.carry = straight_between_modes;
                      std::vector<CheckedResidual> checks;
                      run_spectral(study, [&](const Record& record) {
                        CheckedResidual one = checked(record);
                        one.residual = to_number(record.fields["error_max"]);
                        checks.push_back(one);
                      });
                      return checks;
                    }});
  faults.push_back({"frozen_coefficients", "Coefficients frozen at the start of a step", "L(t) in place of L(t + c_i k) in the stages",
                    "crank_nicolson", "order 1 in place of 2", [](bool planted) {
                      TimeScheme scheme = time_scheme_named("crank_nicolson");
                      if (planted) scheme.tableau.c.assign(scheme.tableau.c.size(), 0.0);
                      std::vector<CheckedResidual> checks;
                      run_time_order({.scheme = scheme, .problem = density_problem_named("noising")},
                                     [&](const Record& record) { checks.push_back(checked(record)); });
                      return checks;
                    }});
  return faults;
}

}  // namespace flowgauge
