#include "flowgauge/pde/time_scheme.hpp"

#include <cmath>
#include <map>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

Tableau tableau(int stages, std::vector<double> a, std::vector<double> b) {
  Tableau result{stages, std::move(a), std::move(b), {}};
  for (int i = 0; i < stages; ++i) {
    double node = 0;
    for (int j = 0; j < stages; ++j) node += result.at(i, j);
    result.c.push_back(node);
  }
  return result;
}

/// γ = 2 − √2 of the step; both implicit stages share γ/2.
Tableau tr_bdf2() {
  const double gamma = 2 - std::sqrt(2.0), half = gamma / 2, weight = std::sqrt(2.0) / 4;
  return tableau(3, {0, 0, 0, half, half, 0, weight, weight, half}, {weight, weight, half});
}

/// The five-stage method of order 4 with γ = 1/4, stiffly accurate.
Tableau sdirk4() {
  const double g = 0.25;
  return tableau(5,
                 {g,          0,           0,        0,          0,  //
                  1.0 / 2,    g,           0,        0,          0,  //
                  17.0 / 50,  -1.0 / 25,   g,        0,          0,  //
                  371.0 / 1360, -137.0 / 2720, 15.0 / 544, g,    0,  //
                  25.0 / 24,  -49.0 / 48,  125.0 / 16, -85.0 / 12, g},
                 {25.0 / 24, -49.0 / 48, 125.0 / 16, -85.0 / 12, g});
}

void require_steps(int steps) {
  if (steps < 1) throw std::invalid_argument("steps = " + std::to_string(steps) + " is not allowed; it must be >= 1");
}

void require_size(const LineProblem& problem, const Vector<double>& p) {
  if (p.size() != problem.cells.count()) {
    throw std::invalid_argument("density: " + std::to_string(p.size()) + " values are not allowed; there are " +
                                std::to_string(problem.cells.count()) + " cells");
  }
}

/// The discretisation at the times of the stages. Of an autonomous equation it is found once and its matrices are factored; otherwise
/// found where the time has changed, and eliminated as it is solved.
class Stages {
 public:
  Stages(const LineProblem& problem, double from)
      : problem_(problem), discretiser_(problem.space, problem.equation, problem.cells), at_(discretiser_.at(from)), time_(from) {}

  const LineDiscretisation& at(double t) {
    if (!problem_.equation.autonomous && t != time_) {
      discretiser_.at(t);
      time_ = t;
      has_matrix_ = false;
    }
    return at_;
  }
  /// Overwrites p by the solution of (I − factor · L(t)) q = p.
  void solve(double t, double factor, Vector<double>& p) {
    at(t);
    if (!has_matrix_) at_.matrix(problem_.cells, matrix_);
    has_matrix_ = true;
    if (!problem_.equation.autonomous) return solve_shifted(matrix_, factor, p, work_);
    const auto found = factored_.find(factor);
    (found != factored_.end() ? found : factored_.emplace(factor, ShiftedTridiagonal(matrix_, factor)).first)->second.solve(p);
  }

 private:
  const LineProblem& problem_;
  LineDiscretiser discretiser_;
  const LineDiscretisation& at_;
  double time_;
  bool has_matrix_ = false;
  Tridiagonal matrix_;
  Vector<double> work_;
  std::map<double, ShiftedTridiagonal> factored_;
};

}  // namespace

bool Tableau::is_explicit() const {
  for (int i = 0; i < stages; ++i) {
    if (at(i, i) != 0) return false;
  }
  return true;
}

void require_well_posed(const LineProblem& problem, double from, double to) {
  if (!(from > to) || !problem.equation.diffusion) return;
  // Where D depends on time it may vanish at an end.
  constexpr int times = 32;
  double largest = 0;
  for (int n = 0; n <= times; ++n) {
    largest = std::max(largest, problem.equation.diffusion(from + (to - from) * n / times, problem.cells.faces).maxCoeff());
  }
  if (largest > 0) {
    throw std::invalid_argument("to = " + shortest(to) + " before from = " + shortest(from) +
                                " is not allowed where D > 0: the backward heat equation is ill-posed; solve the reverse-time equation, "
                                "which needs the score");
  }
}

LineSolution advance(const TimeScheme& method, const LineProblem& problem, const Vector<double>& p, double from, double to, int steps) {
  if (method.tableau.stages == 0) {
    throw std::invalid_argument("advance: time scheme " + std::string(method.entry.name) + " has no tableau; use carry_density");
  }
  require_steps(steps);
  require_size(problem, p);
  require_well_posed(problem, from, to);
  const Cells& cells = problem.cells;
  const Index n = cells.count();
  const auto size = static_cast<std::size_t>(method.tableau.stages);
  const bool has_source = static_cast<bool>(problem.equation.source);
  std::vector<Vector<double>> flux(size), source(size);
  LineSolution solution{p, 0, 0};
  Stages stages(problem, from);
  Vector<double> total(n + 1), stage(n);

  const auto take_step = [&](const Tableau& m, double start, double end, double k) {
    for (int i = 0; i < m.stages; ++i) {
      const double node = m.c[static_cast<std::size_t>(i)];
      const double t = node == 1 ? end : start + k * node;  // exactly where the next step begins
      const double own = k * m.at(i, i);
      stage = solution.density;
      if (has_source) source[static_cast<std::size_t>(i)] = problem.equation.source(t, cells.centres);
      for (int j = 0; j <= i; ++j) {
        const double weight = k * m.at(i, j);
        if (weight == 0) continue;
        const auto past = static_cast<std::size_t>(j);
        if (j < i) stage.array() += weight * (flux[past].head(n) - flux[past].tail(n)).array() / cells.widths.array();
        if (has_source) stage += weight * source[past];
      }
      if (own != 0) stages.solve(t, own, stage);
      stages.at(t).flux(cells, stage, flux[static_cast<std::size_t>(i)]);
    }
    total.setZero();
    for (std::size_t i = 0; i < m.b.size(); ++i) {
      total += (k * m.b[i]) * flux[i];
      if (has_source) solution.density += (k * m.b[i]) * source[i];
    }
    solution.density.array() += (total.head(n) - total.tail(n)).array() / cells.widths.array();
    if (problem.equation.at_low != Boundary::periodic) {
      solution.through_low -= total(0);
      solution.through_high += total(n);
    }
  };
  static const Tableau euler = tableau(1, {1}, {1});
  const double k = (to - from) / steps;
  for (int step = 0; step < steps; ++step) {
    const double start = from + k * step, middle = start + k / 2, end = from + k * (step + 1);
    if (step < method.damped_steps) {
      take_step(euler, start, middle, k / 2);
      take_step(euler, middle, end, k / 2);
    } else {
      take_step(method.tableau, start, end, k);
    }
  }
  return solution;
}

const std::vector<TimeScheme>& time_schemes() {
  static const std::vector<TimeScheme> schemes{
      {.entry = {.name = "implicit_euler",
                 .title = "Implicit Euler",
                 .statement = "p′ = p + k L′p′",
                 .assumptions = "keeps p >= 0 with any step where the flux has no negative weights",
                 .source = "Hairer and Wanner 1996, Solving ODEs II, IV.3",
                 .blind_to = "order 2 and above"},
       .claimed_order = 1,
       .expected_order = 1,
       .implicit = true,
       .damps = true,
       .tableau = tableau(1, {1}, {1})},
      {.entry = {.name = "crank_nicolson",
                 .title = "Crank–Nicolson",
                 .statement = "p′ = p + (k/2)(Lp + L′p′)",
                 .assumptions = "keeps p >= 0 where k|L_ii| <= 2; does not damp what varies from cell to cell",
                 .source = "Crank and Nicolson 1947, doi:10.1017/S0305004100023197",
                 .blind_to = "rings of data with jumps"},
       .claimed_order = 2,
       .expected_order = 2,
       .implicit = true,
       .tableau = tableau(2, {0, 0, 0.5, 0.5}, {0.5, 0.5})},
      {.entry = {.name = "crank_nicolson_rannacher",
                 .title = "Crank–Nicolson after a start of implicit Euler",
                 .statement = "four half steps of implicit Euler in place of the first two, then p′ = p + (k/2)(Lp + L′p′)",
                 .assumptions = "the start damps what jumps stir up, which Crank–Nicolson alone would carry along",
                 .source = "Rannacher 1984, doi:10.1007/BF01390130; Giles and Carter 2006, doi:10.21314/JCF.2006.152",
                 .blind_to = "jumps that come later than the start"},
       .claimed_order = 2,
       .expected_order = 2,
       .implicit = true,
       .tableau = tableau(2, {0, 0, 0.5, 0.5}, {0.5, 0.5}),
       .damped_steps = 2},
      {.entry = {.name = "tr_bdf2",
                 .title = "TR-BDF2",
                 .statement = "trapezoid to γk, then BDF2 to k,  γ = 2 − √2",
                 .assumptions = "L-stable; both implicit stages have one matrix",
                 .source = "Bank et al. 1985, doi:10.1109/TCAD.1985.1270142; Hosea and Shampine 1996, doi:10.1016/0168-9274(95)00115-8",
                 .blind_to = "order 3 and above"},
       .claimed_order = 2,
       .expected_order = 2,
       .implicit = true,
       .damps = true,
       .tableau = tr_bdf2()},
      {.entry = {.name = "sdirk4",
                 .title = "Diagonally implicit method of order 4",
                 .statement = "five stages, a_ii = 1/4, stiffly accurate",
                 .assumptions = "L-stable; all stages have one matrix",
                 .source = "Hairer and Wanner 1996, Solving ODEs II, table IV.6.5",
                 .blind_to = "order 5 and above"},
       .claimed_order = 4,
       .expected_order = 4,
       .implicit = true,
       .damps = true,
       .tableau = sdirk4()},
      {.entry = {.name = "explicit_euler",
                 .title = "Explicit Euler",
                 .statement = "p′ = p + k L p",
                 .assumptions = "stable where k|λ| <= 2 on the spectrum; keeps p >= 0 where k|L_ii| <= 1",
                 .source = "Courant, Friedrichs and Lewy 1928, doi:10.1007/BF01448839",
                 .blind_to = "order 2 and above"},
       .claimed_order = 1,
       .expected_order = 1,
       .tableau = tableau(1, {0}, {1})},
      {.entry = {.name = "ssp_rk3",
                 .title = "Strong-stability-preserving method of order 3",
                 .statement = "three convex combinations of steps of explicit Euler",
                 .assumptions = "keeps p >= 0 with the steps with which explicit Euler does",
                 .source = "Shu and Osher 1988, doi:10.1016/0021-9991(88)90177-5",
                 .blind_to = "order 4 and above"},
       .claimed_order = 3,
       .expected_order = 3,
       .tableau = tableau(3, {0, 0, 0, 1, 0, 0, 0.25, 0.25, 0}, {1.0 / 6, 1.0 / 6, 2.0 / 3})},
      {.entry = {.name = "odeint_rk4",
                 .title = "Odeint runge_kutta4 on the cells",
                 .statement = "the classical Runge–Kutta method on dp/dt = Lp",
                 .assumptions = "stable where k|λ| <= 2.785 on a real spectrum",
                 .source = "Boost.Odeint; Hairer, Nørsett and Wanner 1993, Solving ODEs I, II.1",
                 .blind_to = "the account of mass through the ends"},
       .claimed_order = 4,
       .expected_order = 4},
      {.entry = {.name = "odeint_dopri5",
                 .title = "Odeint runge_kutta_dopri5 on the cells",
                 .statement = "the method of Dormand and Prince on dp/dt = Lp with equal steps",
                 .assumptions = "stable where k|λ| <= 3.3 on a real spectrum",
                 .source = "Boost.Odeint; Dormand and Prince 1980, doi:10.1016/0771-050X(80)90013-3",
                 .blind_to = "the account of mass through the ends"},
       .claimed_order = 5,
       .expected_order = 5},
      {.entry = {.name = "odeint_controlled_dopri5",
                 .title = "Odeint controlled dopri5 on the cells",
                 .statement = "the method of Dormand and Prince on dp/dt = Lp, steps of its own choice",
                 .assumptions = "steps shrink with the square of the cells",
                 .source = "Boost.Odeint; Dormand and Prince 1980, doi:10.1016/0771-050X(80)90013-3",
                 .blind_to = "the account of mass through the ends"},
       .claimed_order = 5,
       .expected_order = 5,
       .adaptive = true},
      {.entry = {.name = "odeint_rosenbrock4",
                 .title = "Odeint rosenbrock4 as shipped",
                 .statement = "the method RODAS of order 4 with d₄ = +0.0362: of order 1 where the right side depends on t",
                 .assumptions = "dense matrices",
                 .source = "Boost.Odeint 1.74, rosenbrock4.hpp; Hairer and Wanner 1996, Solving ODEs II, IV.7",
                 .blind_to = "nothing on autonomous equations: order 4 there"},
       .claimed_order = 4,
       .expected_order = 1,
       .implicit = true},
      {.entry = {.name = "odeint_rosenbrock4_corrected",
                 .title = "Odeint rosenbrock4 with d₄ = −0.0362",
                 .statement = "the method RODAS of order 4, d_i = Σ_j γ_ij",
                 .assumptions = "dense matrices",
                 .source = "Hairer and Wanner 1996, Solving ODEs II, table IV.7.2 and program RODAS",
                 .blind_to = "order 5 and above"},
       .claimed_order = 4,
       .expected_order = 4,
       .implicit = true,
       .damps = true},
  };
  return schemes;
}

const TimeScheme& time_scheme_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const TimeScheme& scheme : time_schemes()) {
    if (scheme.entry.name == name) return scheme;
    names.push_back(scheme.entry.name);
  }
  throw std::invalid_argument("time scheme \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) +
                              "; allowed are " + join(names, ", "));
}

}  // namespace flowgauge
