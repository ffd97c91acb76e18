#include "flowgauge/study/spectral_study.hpp"

#include <cmath>
#include <limits>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::string id_of(const SpectralStudy& study, std::string_view check) {
  return check_id(study.scheme, check, {{"problem", std::string(study.problem.entry.name)}});
}

/// The law N(centre, variance) about which Hermite functions are taken; it must not be that of the problem.
auto hermite_about(double centre, double variance) {
  return [=](const DensityProblem& problem, int modes, const Vector<double>& x) {
    return carry_hermite(problem, centre, std::sqrt(variance), modes, x);
  };
}

}  // namespace

double order_growth(const std::vector<int>& modes, const std::vector<double>& errors) {
  double worst = -1, before = nan;
  for (std::size_t k = 0; k + 1 < errors.size(); ++k) {
    const double order = std::log(errors[k] / errors[k + 1]) / std::log(static_cast<double>(modes[k + 1]) / modes[k]);
    if (!std::isfinite(order) || !(order > 0)) return nan;
    if (k > 0) worst = std::max(worst, before / order);
    before = order;
  }
  return worst > 0 ? worst : nan;
}

std::string spectral_order_id(const SpectralStudy& study) { return id_of(study, "faster_than_any_power"); }
std::string spectral_solution_id(const SpectralStudy& study) { return id_of(study, "solution"); }

void run_spectral(const SpectralStudy& study, const Sink& sink) {
  const DensityProblem& problem = study.problem;
  const Vector<double> x = Vector<double>::LinSpaced(201, problem.low, problem.high), exact = problem.density(problem.to, x);
  std::vector<double> errors;
  for (const int modes : study.modes) {
    const Vector<double> difference = study.carry(problem, modes, x) - exact;
    errors.push_back(difference.allFinite() ? difference.cwiseAbs().maxCoeff() : nan);
  }
  const auto hand_over = [&](const std::string& id, double error, double tolerance, const char* cause) {
    Json fields;
    fields["solver"] = study.scheme;
    fields["problem"] = std::string(problem.entry.name);
    fields["modes"] = study.modes;
    fields["errors"] = numbers(errors);
    sink(judged_record(id, std::move(fields), error, error, judge_error(error, tolerance), cause));
  };
  hand_over(spectral_order_id(study), order_growth(study.modes, errors), 0.85, "no_faster_than_a_power");
  hand_over(spectral_solution_id(study), errors.back(), study.error_at_last, "wrong_solution");
}

std::vector<SpectralStudy> spectral_studies() {
  return {{"fourier_collocation", density_problem_named("circle"), carry_fourier, {5, 9, 17}, 1e-11},
          {"hermite_galerkin", density_problem_named("ornstein_uhlenbeck_line"), hermite_about(0.3, 0.9), {4, 8, 16, 32}, 1e-9},
          {"hermite_galerkin", density_problem_named("benes_line"), hermite_about(0.3, 1.3), {8, 16, 32, 64}, 1e-7}};
}

std::vector<NamedTask> spectral_tasks() {
  std::vector<NamedTask> tasks;
  for (const SpectralStudy& study : spectral_studies()) {
    tasks.push_back({study.scheme, {spectral_solution_id(study), [study](const Sink& sink) { run_spectral(study, sink); }}});
  }
  return tasks;
}

}  // namespace flowgauge
