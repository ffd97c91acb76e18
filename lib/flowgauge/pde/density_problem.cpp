#include "flowgauge/pde/density_problem.hpp"

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/process/process.hpp"

namespace flowgauge {
namespace {

/// A process of the catalogue on [low, high].
DensityProblem of_process(Entry entry, const Json& object, double low, double high, double from, double to, double focus, double scale) {
  const auto process = std::make_shared<const ExactProcess<double>>(exact_process<double>(process_from_json(object)));
  DensityProblem problem{.entry = entry, .equation = fokker_planck_equation(*process, true), .density = {}, .low = low, .high = high,
                         .from = from, .to = to, .focus = focus, .scale = scale};
  problem.density = [process](double t, const Vector<double>& x) -> Vector<double> {
    return process->law(t, Batch<double>(x.transpose())).log_density.array().exp();
  };
  return problem;
}

/// A Gaussian path between two of its times.
DensityProblem of_path(Entry entry, LineEquation equation, double start, double end) {
  const Problem problem = load_problem("mixture_1d");
  const auto path = std::make_shared<const GaussianPath<double>>(problem.path<double>());
  const double sign = end > start ? 1 : -1;
  DensityProblem result{.entry = entry, .equation = std::move(equation), .density = {}, .low = -6, .high = 6, .from = 0,
                        .to = std::abs(end - start), .focus = 0, .scale = 2};
  result.density = [=](double tau, const Vector<double>& x) -> Vector<double> {
    return path->evaluate(start + sign * tau, x.transpose(), Want::log_density).log_density.array().exp();
  };
  return result;
}

/// N(x; m(t), s(t)²) under b = x − x³ and D = 0.4(1 + 0.3 sin(x + t)), with the source that makes it the solution.
DensityProblem manufactured() {
  DensityProblem problem;
  problem.entry = {.name = "manufactured",
                   .title = "Moving Gaussian in a double well, with a source",
                   .statement = "∂ₜp = −∂ₓ((x − x³)p) + ∂ₓₓ(Dp) + s,  D = 0.4(1 + 0.3 sin(x + t)),  p = N(0.4 sin 1.3t, (0.5 + 0.1 cos t)²)",
                   .assumptions = "s is the residual of p without it",
                   .source = "Roache 2002, doi:10.1115/1.1436090 (method of manufactured solutions)",
                   .blind_to = "walls: the density is 1e-19 of its peak there"};
  struct Shape {
    double mean, mean_rate, width, width_rate;
  };
  const auto shape = [](double t) {
    return Shape{0.4 * std::sin(1.3 * t), 0.52 * std::cos(1.3 * t), 0.5 + 0.1 * std::cos(t), -0.1 * std::sin(t)};
  };
  problem.density = [shape](double t, const Vector<double>& x) -> Vector<double> {
    const Shape at = shape(t);
    return (-((x.array() - at.mean) / at.width).square() / 2).exp() / (at.width * std::sqrt(2 * pi<double>()));
  };
  problem.equation.drift = [](double, const Vector<double>& x) -> Vector<double> { return x.array() - x.array().cube(); };
  problem.equation.diffusion = [](double t, const Vector<double>& x) -> Vector<double> { return 0.4 + 0.12 * (x.array() + t).sin(); };
  problem.equation.diffusion_slope = [](double t, const Vector<double>& x) -> Vector<double> { return 0.12 * (x.array() + t).cos(); };
  problem.equation.source = [shape, density = problem.density](double t, const Vector<double>& x) -> Vector<double> {
    const Shape at = shape(t);
    const auto y = ((x.array() - at.mean) / at.width).eval();
    const Eigen::ArrayXd rate = (y * at.mean_rate + (y.square() - 1) * at.width_rate) / at.width;  // ∂ₜp / p
    const Eigen::ArrayXd slope = -y / at.width;                                                    // ∂ₓp / p
    const Eigen::ArrayXd bend = (y.square() - 1) / (at.width * at.width);                          // ∂ₓₓp / p
    const Eigen::ArrayXd D = 0.4 + 0.12 * (x.array() + t).sin(), dD = 0.12 * (x.array() + t).cos(), ddD = 0.4 - D;
    const Eigen::ArrayXd drift = x.array() - x.array().cube(), divergence = 1 - 3 * x.array().square();
    return density(t, x).array() * (rate + divergence + drift * slope - (ddD + 2 * dD * slope + D * bend));
  };
  problem.low = -4;
  problem.high = 4;
  problem.from = 0.2;
  problem.to = 1.2;
  problem.scale = 1;
  return problem;
}

/// Transport to a wall, where diffusion makes a layer of width D/b.
DensityProblem boundary_layer() {
  static constexpr double D = 1e-4;
  DensityProblem problem;
  problem.entry = {.name = "boundary_layer",
                   .title = "Steady transport to an absorbing wall, the layer within one cell",
                   .statement = "0 = −p′ + Dp″ + 1,  p(0) = p(1) = 0,  D = 10⁻⁴:  p = x − (e^{(x−1)/D} − e^{−1/D})/(1 − e^{−1/D})",
                   .assumptions = "steady; the run goes on until the cells are steady too",
                   .source = "Roos, Stynes and Tobiska 2008, Robust Numerical Methods for Singularly Perturbed Differential Equations, "
                             "section I.2.1: uniform methods of exponential fitting are of order 1 where h ≫ D",
                   .blind_to = "time"};
  problem.equation.drift = [](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Ones(x.size()); };
  problem.equation.diffusion = [](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), D); };
  problem.equation.source = [](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Ones(x.size()); };
  problem.equation.at_low = problem.equation.at_high = Boundary::absorbing;
  problem.equation.autonomous = true;
  problem.density = [](double, const Vector<double>& x) -> Vector<double> {
    return x.array() - ((x.array() - 1) / D).exp() + std::exp(-1 / D) * (1 - x.array());
  };
  problem.low = 0;
  problem.high = 1;
  problem.to = 6;
  problem.focus = 1;
  problem.scale = 0.3;
  return problem;
}

/// A jump in the start, at thirds of cells: n = 96 · 2^k cells of [−8, 8] have the jumps at a third and two thirds of a cell.
DensityProblem box(bool averages) {
  static constexpr double speed = 0.5, D = 0.5, left = -8 + (42 + 1.0 / 3) / 6, right = -8 + (57 + 2.0 / 3) / 6;
  DensityProblem problem;
  problem.entry = {.name = averages ? "box_averages" : "box",
                   .title = averages ? "Uniform start, given by its averages over cells" : "Uniform start, given by its values at centres",
                   .statement = "∂ₜp = −½∂ₓp + ½∂ₓₓp from the uniform law:  p = (Φ((x − l − t/2)/√t) − Φ((x − r − t/2)/√t))/(r − l)",
                   .assumptions = averages ? "averages lose nothing: order 2" : "a jump between centres is misplaced by a part of a cell: order 1",
                   .source = "Carslaw and Jaeger 1959, Conduction of Heat in Solids, section 2.2; orders for data with jumps: Thomée 2006, "
                             "Galerkin Finite Element Methods for Parabolic Problems, chapter 3",
                   .blind_to = "coefficients that depend on the place"};
  problem.equation.drift = [](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), speed); };
  problem.equation.diffusion = [](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), D); };
  problem.equation.autonomous = true;
  problem.density = [](double t, const Vector<double>& x) -> Vector<double> {
    const double width = std::sqrt(2 * D * t);
    Vector<double> p(x.size());
    for (Index i = 0; i < x.size(); ++i) {
      const double y = x(i) - speed * t;
      p(i) = t > 0 ? (normal_cdf((y - left) / width) - normal_cdf((y - right) / width)) / (right - left)
                   : (y > left && y < right ? 1 / (right - left) : 0);
    }
    return p;
  };
  problem.low = -8;
  problem.high = 8;
  problem.scale = 2;
  problem.point_start = !averages;
  if (averages) {
    problem.averages = [](const Cells& cells) {
      Vector<double> p(cells.count());
      for (Index i = 0; i < p.size(); ++i) {
        const double covered = std::min(cells.faces(i + 1), right) - std::max(cells.faces(i), left);
        p(i) = std::max(covered, 0.0) / (cells.widths(i) * (right - left));
      }
      return p;
    };
  }
  return problem;
}

}  // namespace

const std::vector<DensityProblem>& density_problems() {
  static const std::vector<DensityProblem> problems = [] {
    std::vector<DensityProblem> all;
    all.push_back(of_process({.name = "ornstein_uhlenbeck_line",
                              .title = "Ornstein–Uhlenbeck process from two lumps",
                              .statement = "∂ₜp = ∂ₓ(0.8 x p) + 0.605 ∂ₓₓp from a mixture of Gaussians, which stays one",
                              .assumptions = "the line cut off at ±7",
                              .source = "Gardiner 2009, Stochastic Methods, section 4.5.6",
                              .blind_to = "nonlinear drift; noise that depends on the place"},
                             Json{{"type", "ornstein_uhlenbeck_mixture"}, {"drift", 0.8}, {"noise", 1.1}, {"weights", {0.3, 0.7}},
                                  {"means", {-1, 1.5}}, {"covariances", {0.2, 0.1}}},
                             -7, 7, 0, 1, 0, 2));
    all.push_back(of_process({.name = "benes_line",
                              .title = "Beneš process",
                              .statement = "∂ₜp = −∂ₓ(a tanh(ax) p) + ½∂ₓₓp, a = 0.9",
                              .assumptions = "the line cut off at ±9; from t = 0.2",
                              .source = "Beneš 1981, doi:10.1080/17442508108833174",
                              .blind_to = "noise that depends on the place"},
                             Json{{"type", "benes"}}, -9, 9, 0.2, 1, 0, 2));
    all.push_back(of_process({.name = "cox_ingersoll_ross_line",
                              .title = "Cox–Ingersoll–Ross process",
                              .statement = "∂ₜp = −∂ₓ(κ(θ − x)p) + ½∂ₓₓ(ξ²x p) on x > 0",
                              .assumptions = "cut off at 8; p ~ x^2.375 at 0; from t = 0.2",
                              .source = "Cox, Ingersoll and Ross 1985, doi:10.2307/1911242, equation 18",
                              .blind_to = "what happens at 0 when Feller's condition fails"},
                             Json{{"type", "cox_ingersoll_ross"}}, 0, 8, 0.2, 1, 0.5, 0.5));
    all.back().ends_at_low = true;
    all.push_back(of_process({.name = "reflected_line",
                              .title = "Brownian motion between reflecting walls",
                              .statement = "∂ₜp = 0.32 ∂ₓₓp on [0, 1.5], ∂ₓp = 0 at both ends",
                              .assumptions = "from t = 0.05",
                              .source = "Carslaw and Jaeger 1959, Conduction of Heat in Solids, sections 3.4 and 14.3",
                              .blind_to = "drift: there is none"},
                             Json{{"type", "reflected_brownian"}}, 0, 1.5, 0.05, 0.4, 0.4, 0.5));
    all.push_back(of_process({.name = "absorbed_line",
                              .title = "Brownian motion between absorbing walls",
                              .statement = "∂ₜp = 0.245 ∂ₓₓp on [0, 1.6], p = 0 at both ends",
                              .assumptions = "from t = 0.05",
                              .source = "Carslaw and Jaeger 1959, Conduction of Heat in Solids, sections 3.4 and 14.3",
                              .blind_to = "drift: there is none"},
                             Json{{"type", "absorbed_brownian"}}, 0, 1.6, 0.05, 0.5, 0.5, 0.5));
    all.push_back(of_process({.name = "circle",
                              .title = "Brownian motion with drift on a circle",
                              .statement = "∂ₜp = −0.6 ∂ₓp + 0.605 ∂ₓₓp, periodic",
                              .assumptions = "from t = 0.2",
                              .source = "Mardia and Jupp 2000, Directional Statistics, section 3.5.7",
                              .blind_to = "everything that depends on the place"},
                             Json{{"type", "circular_brownian"}}, 0, 2 * pi<double>(), 0.2, 1, 3, 3));
    all.push_back(of_process({.name = "double_well_line",
                              .title = "Double well in its stationary state",
                              .statement = "0 = −∂ₓ((x − x³)p) + 0.405 ∂ₓₓp",
                              .assumptions = "stationary; cut off at ±3.5",
                              .source = "Risken 1989, The Fokker–Planck Equation, section 5.2",
                              .blind_to = "every error in time"},
                             Json{{"type", "double_well"}}, -3.5, 3.5, 0, 4, 0, 1));
    all.push_back(manufactured());

    const Problem path = load_problem("mixture_1d");
    constexpr double data = 0.05, noise = 0.25;
    all.push_back(of_path({.name = "noising",
                           .title = "Forward noising of two lumps",
                           .statement = "∂ₜp = −∂ₓ(f x p) + ½g²∂ₓₓp, VP linear, t from 0.05 to 0.25",
                           .assumptions = "the line cut off at ±6",
                           .source = "Song et al. 2021, arXiv:2011.13456, equation 5",
                           .blind_to = "couplings between coordinates"},
                          noising_equation(path, data), data, noise));
    all.push_back(of_path({.name = "marginal_family",
                           .title = "Generation with constant noise, of the family with the path's marginals",
                           .statement = "∂_τ p = −∂ₓ((−u + ½w²s)p) + ½w²∂ₓₓp, w = 2, t from 0.25 to 0.05",
                           .assumptions = "exact score; the line cut off at ±6",
                           .source = "Holderrieth and Erives 2025, arXiv:2506.02070, theorem 17",
                           .blind_to = "errors of a score"},
                          marginal_equation(path, noise, 2, true), noise, data));
    all.push_back(of_path({.name = "reverse_time",
                           .title = "Anderson's reverse-time equation",
                           .statement = "∂_τ p = −∂ₓ((−f x + g²s)p) + ½g²∂ₓₓp, t from 0.25 to 0.05",
                           .assumptions = "exact score; the line cut off at ±6",
                           .source = "Anderson 1982, doi:10.1016/0304-4149(82)90051-5; Song et al. 2021, arXiv:2011.13456, equation 6",
                           .blind_to = "errors of a score"},
                          reverse_time_equation(path, noise), noise, data));
    all.push_back(of_path({.name = "probability_flow",
                           .title = "Continuity equation of the probability flow",
                           .statement = "∂_τ p = −∂ₓ(−u p), t from 0.25 to 0.05: no diffusion",
                           .assumptions = "exact velocity; the line cut off at ±6",
                           .source = "Song et al. 2021, arXiv:2011.13456, equation 13",
                           .blind_to = "errors of a score"},
                          marginal_equation(path, noise, 0, true), noise, data));
    all.push_back(boundary_layer());
    all.push_back(box(false));
    all.push_back(box(true));
    return all;
  }();
  return problems;
}

const DensityProblem& density_problem_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const DensityProblem& problem : density_problems()) {
    if (problem.entry.name == name) return problem;
    names.push_back(problem.entry.name);
  }
  throw std::invalid_argument("density problem \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) +
                              "; allowed are " + join(names, ", "));
}

Vector<double> start_density(const DensityProblem& problem, const Cells& cells) {
  return problem.averages ? problem.averages(cells) : problem.density(problem.from, cells.centres);
}

Cells cells_of(const DensityProblem& problem, std::string_view grid, Index n) {
  if (grid == "uniform") return uniform_cells(problem.low, problem.high, n);
  if (grid == "stretched") return stretched_cells(problem.low, problem.high, n, problem.focus, problem.scale);
  throw std::invalid_argument("cells: grid \"" + std::string(grid) + "\" is unknown; allowed are uniform, stretched");
}

double tail_mass(const DensityProblem& problem) {
  // Trapezoids over as much again on each side, at both times.
  constexpr Index nodes = 2001;
  const auto beyond = [&](double t, double begin, double end) {
    const Vector<double> p = problem.density(t, Vector<double>::LinSpaced(nodes, begin, end));
    return (p.sum() - (p(0) + p(nodes - 1)) / 2) * (end - begin) / (nodes - 1);
  };
  const double width = problem.high - problem.low;
  double worst = 0;
  for (const double t : {problem.from, problem.to}) {
    double outside = 0;
    if (problem.equation.at_low == Boundary::natural && !problem.ends_at_low) outside += beyond(t, problem.low - width, problem.low);
    if (problem.equation.at_high == Boundary::natural) outside += beyond(t, problem.high, problem.high + width);
    worst = std::max(worst, outside);
  }
  return worst;
}

}  // namespace flowgauge
