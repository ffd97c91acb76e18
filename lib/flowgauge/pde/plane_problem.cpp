#include "flowgauge/pde/plane_problem.hpp"

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/path/diffusion.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/process/process.hpp"

namespace flowgauge {
namespace {

PlaneProblem of_process(Entry entry, const Json& object, std::string_view space, double half_width, double from, double to) {
  const auto process = std::make_shared<const ExactProcess<double>>(exact_process<double>(process_from_json(object)));
  return {entry, plane_equation(*process),
          [process](double t, const Batch<double>& X) -> Vector<double> { return process->law(t, X).log_density.array().exp(); }, space,
          half_width, from, to};
}

/// The noising of a path in diffusion time between two of its times.
PlaneProblem of_noising(Entry entry, const char* name, double half_width, double from, double to) {
  const Problem problem = load_problem(name);
  const auto path = std::make_shared<const GaussianPath<double>>(problem.path<double>());
  const TimeDirection direction = flowgauge::direction(problem.schedule);
  PlaneProblem result;
  result.entry = entry;
  result.equation.drift = [path, direction](double t, const Batch<double>& X) { return noising(path->level(t), direction, X).drift; };
  result.equation.diffusion = [path](double t) -> Eigen::Matrix2d {
    return path->level(t).diffusion_squared / 2 * Eigen::Matrix2d::Identity();
  };
  result.density = [path](double t, const Batch<double>& X) -> Vector<double> {
    return path->evaluate(t, X, Want::log_density).log_density.array().exp();
  };
  result.space = "scharfetter_gummel";
  result.half_width = half_width;
  result.from = from;
  result.to = to;
  return result;
}

}  // namespace

const std::vector<PlaneProblem>& plane_problems() {
  static const std::vector<PlaneProblem> problems{
      of_process({.name = "ornstein_uhlenbeck_plane",
                  .title = "Ornstein–Uhlenbeck process with rotation from two lumps",
                  .statement = "∂ₜp = ∇·(A x p) + ½Σ β_i²∂ᵢᵢp, A not symmetric, from a mixture of Gaussians, which stays one",
                  .assumptions = "the square cut off at ±6",
                  .source = "Gardiner 2009, Stochastic Methods, section 4.5.6",
                  .blind_to = "mixed derivatives; nonlinear drift"},
                 Json{{"type", "ornstein_uhlenbeck_mixture"}, {"noise", {{0.9, 0}, {0, 0.8}}}}, "scharfetter_gummel", 6, 0, 0.6),
      of_process({.name = "correlated_plane",
                  .title = "Ornstein–Uhlenbeck process with correlated noise from two lumps",
                  .statement = "∂ₜp = ∇·(A x p) + ½Σ (BBᵀ)_ij ∂ᵢⱼp, from a mixture of Gaussians, which stays one",
                  .assumptions = "the square cut off at ±6",
                  .source = "Gardiner 2009, Stochastic Methods, section 4.5.6",
                  .blind_to = "nonlinear drift"},
                 Json{{"type", "ornstein_uhlenbeck_mixture"}, {"noise", {{0.8, 0.5}, {-0.1, 0.9}}}}, "scharfetter_gummel", 6, 0, 0.6),
      of_process({.name = "kinetic_plane",
                  .title = "Kinetic Langevin dynamics in a harmonic trap",
                  .statement = "∂ₜp = −v∂ₓp + ∂ᵥ((γv + ω²x)p) + γT∂ᵥᵥp",
                  .assumptions = "the square cut off at ±6; from t = 1",
                  .source = "Risken 1989, The Fokker–Planck Equation, section 10.2",
                  .blind_to = "anharmonic forces"},
                 Json{{"type", "kinetic_langevin"}}, "central", 6, 1, 2),
      of_noising({.name = "checkerboard_noising",
                  .title = "Noising of a checkerboard",
                  .statement = "∂ₜp = −∇·(f x p) + ½g²Δp from uniform squares",
                  .assumptions = "the square cut off at ±7",
                  .source = "Song et al. 2021, arXiv:2011.13456, equation 5",
                  .blind_to = "mixed derivatives"},
                 "checkerboard", 7, 0.1, 0.25),
      of_noising({.name = "mixture_noising",
                  .title = "Noising of three lumps",
                  .statement = "∂ₜp = −∇·(f x p) + ½g²Δp from a mixture of Gaussians",
                  .assumptions = "the square cut off at ±6",
                  .source = "Song et al. 2021, arXiv:2011.13456, equation 5",
                  .blind_to = "mixed derivatives"},
                 "mixture_2d", 6, 0.05, 0.2),
  };
  return problems;
}

const PlaneProblem& plane_problem_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const PlaneProblem& problem : plane_problems()) {
    if (problem.entry.name == name) return problem;
    names.push_back(problem.entry.name);
  }
  throw std::invalid_argument("plane problem \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) +
                              "; allowed are " + join(names, ", "));
}

PlaneCells cells_of(const PlaneProblem& problem, std::string_view grid, Index n) {
  const double w = problem.half_width;
  if (grid == "uniform") return {uniform_cells(-w, w, n), uniform_cells(-w, w, n)};
  if (grid == "stretched") {
    return {stretched_cells(-w, w, n, problem.focus_x, problem.scale), stretched_cells(-w, w, n, problem.focus_y, problem.scale)};
  }
  throw std::invalid_argument("cells: grid \"" + std::string(grid) + "\" is unknown; allowed are uniform, stretched");
}

Matrix<double> density_at(const PlaneProblem& problem, const PlaneCells& cells, double t) {
  const Vector<double> p = problem.density(t, centres(cells));
  return Eigen::Map<const Matrix<double>>(p.data(), cells.x.count(), cells.y.count());
}

}  // namespace flowgauge
