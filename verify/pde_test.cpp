// Cells, fluxes, tridiagonal systems, time steps and densities of the room pde, against other algorithms and hand-made values.

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>
#include <functional>
#include <string>

#include "flowgauge/pde/characteristics.hpp"
#include "flowgauge/pde/density_problem.hpp"
#include "flowgauge/pde/expansion.hpp"
#include "flowgauge/pde/method_of_lines.hpp"
#include "flowgauge/pde/plane_problem.hpp"
#include "flowgauge/pde/spectral.hpp"
#include "flowgauge/process/process.hpp"

using namespace flowgauge;

namespace {

/// Whether a call is refused with a message that holds all parts.
void check_refused(const std::function<void()>& call, std::initializer_list<const char*> parts) {
  std::string message = "was not refused";
  try {
    call();
  } catch (const std::invalid_argument& error) {
    message = error.what();
  }
  for (const char* part : parts) CHECK_MESSAGE(message.find(part) != std::string::npos, message);
}

LineCoefficient constant(double value) {
  return [value](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), value); };
}

Eigen::MatrixXd dense(const Tridiagonal& A) {
  const Index n = A.size();
  Eigen::MatrixXd M = Eigen::MatrixXd::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    M(i, i) += A.diagonal(i);
    if (i > 0) M(i, i - 1) += A.lower(i);
    if (i + 1 < n) M(i, i + 1) += A.upper(i);
  }
  if (A.cyclic) {
    M(0, n - 1) += A.lower(0);
    M(n - 1, 0) += A.upper(n - 1);
  }
  return M;
}

/// c, D and both ends.
LineEquation equation_of(double drift, double diffusion, Boundary end) {
  LineEquation equation;
  equation.drift = constant(drift);
  if (diffusion != 0) equation.diffusion = constant(diffusion);
  equation.at_low = equation.at_high = end;
  equation.autonomous = true;
  return equation;
}

}  // namespace

TEST_CASE("cells: faces, centres, widths and misuse") {
  const Cells cells = uniform_cells(-1, 3, 4);
  CHECK(cells.count() == 4);
  for (Index i = 0; i < 4; ++i) {
    CHECK(cells.faces(i) == doctest::Approx(-1.0 + static_cast<double>(i)));
    CHECK(cells.centres(i) == doctest::Approx(-0.5 + static_cast<double>(i)));
    CHECK(cells.widths(i) == doctest::Approx(1.0));
  }
  const Cells stretched = stretched_cells(-2, 5, 70, 1, 0.5);
  CHECK(stretched.faces(0) == -2);
  CHECK(stretched.faces(70) == 5);
  CHECK(stretched.widths.sum() == doctest::Approx(7).epsilon(1e-14));
  // Widths follow √(scale² + (x − focus)²) to the square of the spacing of ξ.
  const double spacing = (std::asinh(8.0) - std::asinh(-6.0)) / 70;
  for (Index i = 0; i < 70; ++i) {
    CHECK(stretched.widths(i) == doctest::Approx(spacing * std::hypot(0.5, stretched.centres(i) - 1)).epsilon(2e-3));
    CHECK(stretched.centres(i) == doctest::Approx((stretched.faces(i) + stretched.faces(i + 1)) / 2).epsilon(1e-14));
  }
  Index narrowest = 0;
  stretched.widths.minCoeff(&narrowest);
  CHECK(std::abs(stretched.centres(narrowest) - 1) < stretched.widths(narrowest));
  CHECK(mass_of(cells, Vector<double>::LinSpaced(4, 1, 4)) == doctest::Approx(10));

  check_refused([] { uniform_cells(1, 1, 4); }, {"[1, 1]", "low < high"});
  check_refused([] { uniform_cells(0, INFINITY, 4); }, {"inf", "finite"});
  check_refused([] { uniform_cells(0, 1, 0); }, {"n = 0", ">= 1"});
  check_refused([] { stretched_cells(0, 1, 4, 0, 0); }, {"scale = 0", "> 0"});
  check_refused([] { stretched_cells(0, 1, 4, NAN, 1); }, {"nan"});
  check_refused([] { cells_between(Vector<double>::Zero(1)); }, {"1 faces"});
  check_refused([] { cells_between(Vector<double>::Zero(3)); }, {"0, 0", "increase"});
  check_refused([] { cells_of(density_problem_named("box"), "karras", 4); }, {"karras", "uniform, stretched"});
}

TEST_CASE("the Bernoulli function at 0, near it, far out and on both sides") {
  CHECK(bernoulli(0).at == 1);
  CHECK(bernoulli(0).at_opposite == 1);
  for (const double z : {1e-300, 1e-16, 1e-9, 1e-3, 0.1, 0.3, 0.4, 0.45, 0.499, 0.5, 0.5000001, 0.6, 1.0, 7.0, 40.0, 300.0, 650.0}) {
    const long double at = static_cast<long double>(z) / std::expm1(static_cast<long double>(z));
    const long double opposite = -static_cast<long double>(z) / std::expm1(-static_cast<long double>(z));
    for (const double signed_z : {z, -z}) {
      const BernoulliPair b = bernoulli(signed_z);
      CHECK(std::abs((signed_z > 0 ? b.at : b.at_opposite) / static_cast<double>(at) - 1) <= 1e-15);
      CHECK(std::abs((signed_z > 0 ? b.at_opposite : b.at) / static_cast<double>(opposite) - 1) <= 1e-15);
    }
  }
  CHECK(bernoulli(1e5).at == 0);
  CHECK(bernoulli(1e5).at_opposite == 1e5);
  CHECK(std::isnan(bernoulli(NAN).at));
}

TEST_CASE("tridiagonal systems, open and cyclic, against dense elimination") {
  for (const bool cyclic : {false, true}) {
    for (const Index n : {3, 4, 17}) {
      Tridiagonal A{Vector<double>(n), Vector<double>(n), Vector<double>(n), cyclic};
      for (Index i = 0; i < n; ++i) {
        const double s = static_cast<double>(i);
        A.lower(i) = 1.3 + std::sin(s);
        A.upper(i) = 0.9 + 0.5 * std::cos(2 * s);
        A.diagonal(i) = -3.5 - 0.3 * std::sin(3 * s);
      }
      if (!cyclic) A.lower(0) = A.upper(n - 1) = 0;
      const Eigen::MatrixXd M = dense(A);
      const Vector<double> r = Vector<double>::LinSpaced(n, -1, 2).array().cos();
      CHECK((apply(A, r) - M * r).norm() <= 1e-14 * M.norm());
      for (const double factor : {0.4, -0.05, 3.0}) {
        Vector<double> x = r;
        ShiftedTridiagonal(A, factor).solve(x);
        const Vector<double> exact = (Eigen::MatrixXd::Identity(n, n) - factor * M).fullPivLu().solve(r);
        CHECK((x - exact).norm() <= 1e-13 * exact.norm());
        Vector<double> once = r, work;
        solve_shifted(A, factor, once, work);
        CHECK((once - exact).norm() <= 1e-13 * exact.norm());
      }
    }
  }
  Tridiagonal single{Vector<double>::Zero(1), Vector<double>::Constant(1, -3), Vector<double>::Zero(1)};
  Vector<double> x = Vector<double>::Constant(1, 10);
  ShiftedTridiagonal(single, 0.5).solve(x);
  CHECK(x(0) == doctest::Approx(4));
  Vector<double> once = Vector<double>::Constant(1, 10), work;
  solve_shifted(single, 0.5, once, work);
  CHECK(once(0) == doctest::Approx(4));
  CHECK(apply(single, x)(0) == doctest::Approx(-12));

  single.cyclic = true;
  check_refused([&] { ShiftedTridiagonal(single, 1); }, {"cyclic 3 or more"});
  check_refused([] { ShiftedTridiagonal({Vector<double>::Zero(2), Vector<double>::Zero(2), Vector<double>::Zero(2), true}, 1); },
                {"2, 2 and 2", "cyclic 3 or more"});
  check_refused([] { ShiftedTridiagonal(Tridiagonal{Vector<double>(2), Vector<double>(3), Vector<double>(3)}, 1); }, {"2, 3 and 3"});
  check_refused(
      [] {
        const Tridiagonal A{Vector<double>::Zero(2), Vector<double>::Zero(2), Vector<double>::Zero(2)};
        Vector<double> y(3);
        ShiftedTridiagonal(A, 1).solve(y);
      },
      {"3 entries", "must have 2"});
  check_refused(
      [] {
        Vector<double> y = Vector<double>::Zero(3), buffer;
        solve_shifted({Vector<double>::Zero(2), Vector<double>::Zero(2), Vector<double>::Zero(2)}, 1, y, buffer);
      },
      {"3 entries", "must have 2"});
  check_refused(
      [] {
        Vector<double> y(2), buffer;
        solve_shifted({Vector<double>(2), Vector<double>(2), Vector<double>(3)}, 1, y, buffer);
      },
      {"2, 2 and 3"});
}

TEST_CASE("solutions of M-matrices keep relative accuracy over 200 decades") {
  // (I − L) x = e_0 with L of D = 1, h = 1: x_i falls by (3 − √5)/2 a cell, far below ε of x_0.
  constexpr Index n = 300;
  Tridiagonal L{Vector<double>::Ones(n), Vector<double>::Constant(n, -2), Vector<double>::Ones(n)};
  L.lower(0) = L.upper(n - 1) = 0;
  Vector<double> x = Vector<double>::Unit(n, 0);
  ShiftedTridiagonal(L, 1).solve(x);
  const double ratio = (3 - std::sqrt(5.0)) / 2;
  Vector<double> once = Vector<double>::Unit(n, 0), work;
  solve_shifted(L, 1, once, work);
  for (const Vector<double>& y : {x, once}) {
    for (Index i = 0; i + 40 < n; ++i) CHECK(y(i + 1) / y(i) == doctest::Approx(ratio).epsilon(1e-13));
    CHECK(y(250) < 1e-100);
  }
}

TEST_CASE("fluxes against the exact flux and values by hand") {
  // p = 2 + 3e^{cx/D} has the constant flux 2c: exponential fitting is exact on any cells.
  const double c = 1.7, D = 0.4;
  for (const char* grid : {"uniform", "stretched"}) {
    const Cells cells = std::string(grid) == "uniform" ? uniform_cells(0, 1, 7) : stretched_cells(0, 1, 7, 0.2, 0.1);
    const Vector<double> p = 2 + 3 * (cells.centres.array() * c / D).exp();
    for (const char* name : {"chang_cooper", "scharfetter_gummel"}) {
      const LineDiscretisation found =
          discretise(space_scheme_named(name), equation_of(c, D, Boundary::natural), cells, 0);
      const Vector<double> F = found.flux(cells, p);
      CHECK(F(0) == 0);
      CHECK(F(7) == 0);
      for (Index i = 1; i < 7; ++i) CHECK(F(i) == doctest::Approx(2 * c).epsilon(1e-12));
    }
  }
  // Two cells [0, 1] and [1, 3] with densities 5 and 2: d = 1.5, the left one weighs 2/3.
  const Cells two = cells_between((Vector<double>(3) << 0, 1, 3).finished());
  const Vector<double> p = (Vector<double>(2) << 5, 2).finished();
  const auto flux = [&](const char* name, double speed) {
    return discretise(space_scheme_named(name), equation_of(speed, 0.3, Boundary::natural), two, 0).flux(two, p)(1);
  };
  CHECK(flux("central", 2) == doctest::Approx(2 * (5 * 2.0 / 3 + 2 * 1.0 / 3) + 0.3 * 3 / 1.5));
  CHECK(flux("upwind", 2) == doctest::Approx(2 * 5 + 0.3 * 3 / 1.5));
  CHECK(flux("upwind", -2) == doctest::Approx(-2 * 2 + 0.3 * 3 / 1.5));
  CHECK(flux("limited_upwind", 2) == doctest::Approx(2 * 5 + 0.3 * 3 / 1.5));
  // Without diffusion exponential fitting is upwind.
  for (const char* name : {"chang_cooper", "scharfetter_gummel"}) {
    for (const double speed : {2.0, -2.0}) {
      const Vector<double> F = discretise(space_scheme_named(name), equation_of(speed, 0, Boundary::natural), two, 0).flux(two, p);
      CHECK(F(1) == (speed > 0 ? 10.0 : -4.0));
    }
  }
}

TEST_CASE("one place for all times: what a run finds at a time is what is found there alone, once a step") {
  const DensityProblem& problem = density_problem_named("manufactured");
  for (const char* grid : {"uniform", "stretched"}) {
    const Cells cells = cells_of(problem, grid, 12);
    for (const SpaceScheme& scheme : space_schemes()) {
      CAPTURE(scheme.entry.name);
      LineDiscretiser finds(scheme, problem.equation, cells);
      for (const double t : {0.3, 0.9, 0.2}) {
        const LineDiscretisation found = finds.at(t), alone = discretise(scheme, problem.equation, cells, t);
        CHECK(found.left == alone.left);
        CHECK(found.right == alone.right);
        CHECK(found.speed == alone.speed);
      }
    }
  }
  // A step of implicit Euler has one time, one of Crank and Nicolson shares its first with the step before.
  for (const char* method : {"implicit_euler", "crank_nicolson"}) {
    int calls = 0;
    LineProblem line{space_scheme_named("scharfetter_gummel"), problem.equation, cells_of(problem, "uniform", 12)};
    line.equation.drift = [&](double t, const Vector<double>& x) {
      ++calls;
      return problem.equation.drift(t, x);
    };
    advance(time_scheme_named(method), line, start_density(problem, line.cells), 0.2, 1.2, 7);
    CHECK(calls == 8);
  }
}

TEST_CASE("limited slopes: exact on straight densities, none at extrema") {
  const Cells cells = uniform_cells(0, 8, 8);
  const SpaceScheme& scheme = space_scheme_named("limited_upwind");
  const Vector<double> line = 1 + cells.centres.array();
  for (const double speed : {1.5, -1.5}) {
    const LineDiscretisation found = discretise(scheme, equation_of(speed, 0, Boundary::natural), cells, 0);
    const Vector<double> F = found.flux(cells, line);
    for (Index i = 2; i < 7; ++i) CHECK(F(i) == doctest::Approx(speed * (1 + cells.faces(i))));
    CHECK(F(0) == 0);
    CHECK(F(8) == 0);
    const Vector<double> peak = Vector<double>::Unit(8, 3);
    const Vector<double> of_peak = found.flux(cells, peak);
    CHECK(of_peak(speed > 0 ? 4 : 3) == speed);
    CHECK(of_peak(speed > 0 ? 3 : 4) == 0);
  }
  // The harmonic mean of slopes 1 and 3 is 1.5.
  Vector<double> bend = Vector<double>::Zero(8);
  bend(4) = 1;
  bend(5) = 4;
  const Vector<double> F = discretise(scheme, equation_of(1, 0, Boundary::natural), cells, 0).flux(cells, bend);
  CHECK(F(5) == doctest::Approx(1 + 0.75));
  check_refused([&] { discretise(scheme, equation_of(1, 0, Boundary::natural), cells, 0).matrix(cells); }, {"limited", "implicit"});
}

TEST_CASE("ends: nothing passes a wall, absorbing ones hold 0, periodic ones are one place") {
  const Cells cells = uniform_cells(0, 3, 3);
  const Vector<double> p = (Vector<double>(3) << 2, 5, 4).finished();
  const SpaceScheme& central = space_scheme_named("central");
  const LineDiscretisation absorbing = discretise(central, equation_of(0, 0.5, Boundary::absorbing), cells, 0);
  const Vector<double> F = absorbing.flux(cells, p);
  CHECK(F(0) == doctest::Approx(-0.5 * 2 / 0.5));
  CHECK(F(3) == doctest::Approx(0.5 * 4 / 0.5));
  const LineDiscretisation ring = discretise(central, equation_of(1, 0.5, Boundary::periodic), cells, 0);
  const Vector<double> R = ring.flux(cells, p);
  CHECK(R(0) == doctest::Approx((4 + 2) / 2.0 - 0.5 * (2 - 4)));
  CHECK(R(3) == R(0));
  for (const LineDiscretisation& found : {absorbing, ring}) {
    CHECK((apply(found.matrix(cells), p) - rate_of(cells, found.flux(cells, p))).norm() <= 1e-14);
  }
  // What flows out of an absorbing end without diffusion leaves, nothing comes in.
  const Vector<double> out = discretise(space_scheme_named("upwind"), equation_of(2, 0, Boundary::absorbing), cells, 0).flux(cells, p);
  CHECK(out(0) == 0);
  CHECK(out(3) == 8);
  const Vector<double> back = discretise(space_scheme_named("limited_upwind"), equation_of(-2, 0, Boundary::absorbing), cells, 0).flux(cells, p);
  CHECK(back(0) == -4);
  CHECK(back(3) == 0);
  for (const char* name : {"central", "upwind", "limited_upwind", "scharfetter_gummel", "chang_cooper"}) {
    CAPTURE(name);
    const Vector<double> ends = discretise(space_scheme_named(name), equation_of(2, 0, Boundary::absorbing), cells, 0).flux(cells, p);
    CHECK(ends(0) == 0);
    CHECK(ends(3) == 8);
  }

  LineEquation half = equation_of(0, 1, Boundary::natural);
  half.at_low = Boundary::periodic;
  check_refused([&] { discretise(central, half, cells, 0); }, {"one periodic end"});
  check_refused([&] { discretise(central, equation_of(0, -1, Boundary::natural), cells, 2); }, {"diffusion = -1", "x = 0", "t = 2", "ill-posed"});
  check_refused([] { space_scheme_named("chang_coper"); }, {"chang_coper", "chang_cooper"});
}

TEST_CASE("circles of unequal cells: the seam is a face like all others") {
  const Cells cells = cells_between((Vector<double>(6) << 0, 1, 3, 4.5, 8, 8.5).finished());
  const Vector<double> p = (Vector<double>(5) << 2, 5, 4, 1, 3).finished();
  const double D = 0.3;
  for (const double c : {0.7, -0.7}) {
    const auto around = [](Index i) { return (i + 5) % 5; };
    const auto apart = [&](Index i) { return (cells.widths(around(i - 1)) + cells.widths(i)) / 2; };  // centres beside face i
    const auto rise = [&](Index i) { return (p(around(i)) - p(around(i - 1))) / apart(around(i)); };
    const auto slope = [&](Index i) {  // van Leer's, in cell i
      const double before = rise(i), after = rise(i + 1);
      return before * after > 0 ? 2 / (1 / before + 1 / after) : 0;
    };
    for (const char* name : {"central", "upwind", "scharfetter_gummel", "chang_cooper", "limited_upwind"}) {
      CAPTURE(name);
      const LineDiscretisation found = discretise(space_scheme_named(name), equation_of(c, D, Boundary::periodic), cells, 0);
      const Vector<double> F = found.flux(cells, p);
      for (Index i = 0; i < 5; ++i) {
        const Index left = around(i - 1);
        const double conductance = D / apart(i), z = c / conductance;
        double expected = conductance * (p(left) - p(i));
        if (std::string(name) == "central") {
          expected += c * (p(left) * cells.widths(i) + p(i) * cells.widths(left)) / (2 * apart(i));
        } else if (std::string(name) == "upwind") {
          expected += c > 0 ? c * p(left) : c * p(i);
        } else if (std::string(name) == "limited_upwind") {
          expected += c > 0 ? c * (p(left) + slope(left) * cells.widths(left) / 2) : c * (p(i) - slope(i) * cells.widths(i) / 2);
        } else {
          expected = c * (p(left) * std::exp(z) - p(i)) / std::expm1(z);
        }
        CHECK(F(i) == doctest::Approx(expected).epsilon(1e-13));
      }
      CHECK(F(5) == F(0));
      if (std::string(name) == "limited_upwind") continue;
      CHECK((apply(found.matrix(cells), p) - rate_of(cells, F)).norm() <= 1e-14);
    }
  }
}

TEST_CASE("order conditions of the tableaux, by rooted trees up to order 4") {
  for (const TimeScheme& scheme : time_schemes()) {
    const Tableau& m = scheme.tableau;
    if (m.stages == 0) continue;
    CAPTURE(scheme.entry.name);
    const Index s = m.stages;
    Eigen::MatrixXd A(s, s);
    Eigen::VectorXd b(s), c(s);
    for (Index i = 0; i < s; ++i) {
      for (Index j = 0; j < s; ++j) A(i, j) = m.at(static_cast<int>(i), static_cast<int>(j));
      b(i) = m.b[static_cast<std::size_t>(i)];
      c(i) = m.c[static_cast<std::size_t>(i)];
    }
    CHECK((A.rowwise().sum() - c).norm() <= 1e-14);
    CHECK(A.triangularView<Eigen::StrictlyUpper>().toDenseMatrix().norm() == 0);
    const Eigen::VectorXd c2 = c.cwiseProduct(c);
    const std::vector<std::vector<double>> defects{
        {b.sum() - 1},
        {b.dot(c) - 1.0 / 2},
        {b.dot(c2) - 1.0 / 3, b.dot(A * c) - 1.0 / 6},
        {b.dot(c2.cwiseProduct(c)) - 1.0 / 4, b.dot(c.cwiseProduct(A * c)) - 1.0 / 8, b.dot(A * c2) - 1.0 / 12, b.dot(A * A * c) - 1.0 / 24}};
    for (std::size_t order = 1; order <= 4; ++order) {
      double worst = 0;
      for (const double defect : defects[order - 1]) worst = std::max(worst, std::abs(defect));
      if (static_cast<double>(order) <= scheme.claimed_order) {
        CHECK(worst <= 1e-14);
      } else {
        CHECK(worst > 1e-3);
        break;
      }
    }
    CHECK(m.is_explicit() == !scheme.implicit);
    // L-stability: the last row of a is b, and the stages are implicit or start from the step itself.
    const double at_infinity = [&] {
      const double z = -1e9;
      const Eigen::VectorXd ones = Eigen::VectorXd::Ones(s);
      return 1 + z * b.dot((Eigen::MatrixXd::Identity(s, s) - z * A).fullPivLu().solve(ones));
    }();
    CHECK((std::abs(at_infinity) < 1e-6) == scheme.damps);
  }
}

TEST_CASE("one step multiplies the alternating density of a circle by the stability function") {
  const Cells cells = uniform_cells(0, 8, 8);
  const LineProblem line{space_scheme_named("central"), equation_of(0, 0.7, Boundary::periodic), cells};
  Vector<double> start(8);
  for (Index i = 0; i < 8; ++i) start(i) = i % 2 == 0 ? 1 : -1;
  const double k = 0.31, z = -4 * 0.7 * k;
  const double gamma = 2 - std::sqrt(2.0);
  const std::vector<std::pair<const char*, double>> factors{
      {"implicit_euler", 1 / (1 - z)},
      {"crank_nicolson", (1 + z / 2) / (1 - z / 2)},
      // Trapezoid to γ, then BDF2 through 0, γ and 1.
      {"tr_bdf2",
       (((1 + gamma * z / 2) / (1 - gamma * z / 2)) / (gamma * (2 - gamma)) - (1 - gamma) * (1 - gamma) / (gamma * (2 - gamma))) /
           (1 - z * (1 - gamma) / (2 - gamma))},
      {"explicit_euler", 1 + z},
      {"ssp_rk3", 1 + z + z * z / 2 + z * z * z / 6},
      {"odeint_rk4", 1 + z + z * z / 2 + z * z * z / 6 + z * z * z * z / 24}};
  for (const auto& [name, factor] : factors) {
    CAPTURE(name);
    const LineSolution end = carry_density(time_scheme_named(name), line, start, 0.2, 0.2 + k, 1);
    CHECK((end.density - factor * start).cwiseAbs().maxCoeff() <= 1e-14);
  }
  // Four steps of length k.
  const LineSolution four = advance(time_scheme_named("implicit_euler"), line, start, 1, 1 + 4 * k, 4);
  CHECK((four.density - std::pow(1 - z, -4) * start).cwiseAbs().maxCoeff() <= 1e-14);
}

TEST_CASE("coefficients and sources are taken at the times of the stages") {
  // dp/dt = s(t) = 3t² on cells without flux: exact for methods of order 3, and known defects below.
  LineProblem line{space_scheme_named("central"), equation_of(0, 1, Boundary::reflecting), uniform_cells(0, 1, 4)};
  line.equation.source = [](double t, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), 3 * t * t); };
  const Vector<double> zero = Vector<double>::Zero(4);
  const auto end = [&](const char* name) {
    return carry_density(time_scheme_named(name), line, zero, 0, 1, 1).density(2);
  };
  CHECK(end("implicit_euler") == doctest::Approx(3));
  CHECK(end("explicit_euler") == doctest::Approx(0));
  CHECK(end("crank_nicolson") == doctest::Approx(1.5));
  for (const char* name : {"ssp_rk3", "sdirk4", "odeint_rk4", "odeint_dopri5", "odeint_rosenbrock4_corrected"}) {
    CAPTURE(name);
    CHECK(end(name) == doctest::Approx(1).epsilon(1e-10));
  }
  CHECK(carry_density(time_scheme_named("odeint_controlled_dopri5"), line, zero, 0, 1, 0, 1e-11).density(2) == doctest::Approx(1).epsilon(1e-9));
}

TEST_CASE("slopes in time of the right side never ask beyond the run, forward or back") {
  // dp/dt has the slope of t⁴/10 where b = −t⁴/10 · x and p = 1, up to the flux through the ends.
  LineProblem line{space_scheme_named("central"), {}, uniform_cells(-1, 1, 4)};
  double first = INFINITY, last = -INFINITY;
  line.equation.drift = [&](double t, const Vector<double>& x) -> Vector<double> {
    first = std::min(first, t);
    last = std::max(last, t);
    return -t * t * t * t / 10 * x;
  };
  const std::vector<double> p(4, 1.0);
  std::vector<double> jacobian, slope;
  for (const auto& [from, to] : {std::pair{0.5, 2.5}, std::pair{2.5, 0.5}}) {
    const OdeSystem system = semi_discrete(line, from, to);
    for (const double t : {0.5, 0.501, 0.503, 1.3, 2.4985, 2.5}) {
      system.jacobian(p, jacobian, slope, t);
      for (const std::size_t i : {1, 2}) CHECK(slope[i] == doctest::Approx(0.4 * t * t * t).epsilon(1e-9));
    }
  }
  CHECK(first >= 0.5 - 1e-15);
  CHECK(last <= 2.5 + 1e-15);
}

TEST_CASE("steps of its own choice end where the run ends, with steps far below a thousandth of it") {
  double last = 0;
  OdeSystem system;
  system.rate = [&](const std::vector<double>&, std::vector<double>& rate, double t) {
    last = std::max(last, t);
    rate = {1000 * std::cos(1000 * t)};
  };
  const std::vector<double> end = odeint_explicit("odeint_controlled_dopri5", system, {0}, 0, 1, 0, 1e-12);
  CHECK(end[0] == doctest::Approx(std::sin(1000.0)).epsilon(1e-8));
  CHECK(last == doctest::Approx(1).epsilon(1e-12));
  CHECK(last <= 1);
  check_refused([&] { odeint_explicit("odeint_euler", system, {0}, 0, 1, 4, 0); }, {"odeint_euler", "odeint_rk4"});
  // A run of no length gives back what it was given.
  const LineProblem line{space_scheme_named("central"), equation_of(0.3, 0.5, Boundary::reflecting), uniform_cells(0, 1, 5)};
  const Vector<double> p = Vector<double>::LinSpaced(5, 1, 2);
  CHECK((advance(time_scheme_named("implicit_euler"), line, p, 0.4, 0.4, 2).density - p).norm() <= 1e-15);
}

TEST_CASE("cells carried by a flow are read off the cubic through the two faces on either side") {
  const Cells cells = cells_between((Vector<double>(7) << 0, 1, 1.5, 3, 4, 4.5, 6).finished());
  const Vector<double> p = (Vector<double>(6) << 0.3, 1, 2, 0.7, 0.2, 0.5).finished();
  Vector<double> below = Vector<double>::Zero(7);
  for (Index i = 0; i < 6; ++i) below(i + 1) = below(i) + cells.widths(i) * p(i);
  const double shift = 0.3;
  const LineFlow flow = [=](double from, double to, const Vector<double>& x) -> Vector<double> { return x.array() + (to - from) * shift; };
  const Vector<double> found = carry_by_flow(flow, cells, p, 0, 1, 1);
  const auto carried = [&](Index i) {  // P at the face's origin, from the polynomial that a linear system gives
    const double x = cells.faces(i) - shift;
    if (x <= 0) return 0.0;
    Index cell = 0;
    while (cells.faces(cell + 1) <= x) ++cell;
    const Index first = std::min<Index>(std::max<Index>(cell - 1, 0), 3);
    Eigen::Matrix4d powers;
    for (Index r = 0; r < 4; ++r) {
      for (Index c = 0; c < 4; ++c) powers(r, c) = std::pow(cells.faces(first + r) - x, static_cast<double>(c));
    }
    return powers.fullPivLu().solve(below.segment(first, 4))(0);
  };
  for (Index i = 0; i < 6; ++i) CHECK(found(i) == doctest::Approx((carried(i + 1) - carried(i)) / cells.widths(i)).epsilon(1e-11));
}

TEST_CASE("expansions: one eigenfunction each, by hand, with its rate") {
  const double c = 0.6, D = 0.4, t = 0.7, turn = 2 * 3.141592653589793;
  const Cells circle = uniform_cells(1, 1 + turn, 64);
  const Eigen::ArrayXd x = circle.centres.array();
  const LineEquation ring = equation_of(c, D, Boundary::periodic);
  const Vector<double> moved = 2 + std::exp(-4 * D * t) * (2 * (x - c * t) - 0.3).cos();
  CHECK((expand(Eigenfunctions::fourier, ring, circle, 2 + (2 * x - 0.3).cos(), t, 2) - moved).cwiseAbs().maxCoeff() <= 1e-13);
  CHECK((expand(Eigenfunctions::fourier, ring, circle, 2 + (2 * x - 0.3).cos(), t, 1) - Vector<double>::Constant(64, 2)).norm() <= 1e-12);
  const Cells walls = uniform_cells(1, 3, 50);
  const Eigen::ArrayXd phase = 3 * turn / 4 * (walls.centres.array() - 1);
  const double fallen = std::exp(-D * std::pow(3 * turn / 4, 2) * t);
  const LineEquation heat = equation_of(0, D, Boundary::reflecting);
  CHECK((expand(Eigenfunctions::cosines, heat, walls, 1 + phase.cos(), t, 3) - Vector<double>(1 + fallen * phase.cos())).norm() <= 1e-12);
  CHECK((expand(Eigenfunctions::sines, heat, walls, phase.sin(), t, 3) - Vector<double>(fallen * phase.sin())).norm() <= 1e-12);
  LineEquation well = equation_of(0, D, Boundary::natural);
  well.drift = [](double, const Vector<double>& at) -> Vector<double> { return -0.8 * at; };
  const Cells line = uniform_cells(-8, 8, 400);
  const Eigen::ArrayXd y = line.centres.array() / std::sqrt(D / 0.8), weight = (-y.square() / 2).exp();
  CHECK((expand(Eigenfunctions::hermite, well, line, weight * (1 + 0.4 * y), t, 1) - Vector<double>(weight * (1 + 0.4 * std::exp(-0.8 * t) * y)))
            .cwiseAbs().maxCoeff() <= 1e-13);
  check_refused([&] { expand(Eigenfunctions::cosines, heat, stretched_cells(0, 1, 9, 0.5, 30), phase, t, 3); }, {"must be uniform"});
  check_refused([&] { expand(Eigenfunctions::cosines, heat, walls, phase, t, 0); }, {"modes = 0"});
}

TEST_CASE("a start of implicit Euler: two half steps each in place of the first two") {
  const DensityProblem& problem = density_problem_named("manufactured");
  const LineProblem line{space_scheme_named("chang_cooper"), problem.equation, cells_of(problem, "uniform", 20)};
  const Vector<double> start = start_density(problem, line.cells);
  const auto carry = [&](const char* name, const Vector<double>& p, double from, double to, int steps) {
    return advance(time_scheme_named(name), line, p, from, to, steps).density;
  };
  const Vector<double> found = carry("crank_nicolson_rannacher", start, 0.2, 1.2, 5);
  const Vector<double> by_parts = carry("crank_nicolson", carry("implicit_euler", start, 0.2, 0.6, 4), 0.6, 1.2, 3);
  CHECK((found - by_parts).norm() <= 1e-13);
  CHECK((found - carry("crank_nicolson", start, 0.2, 1.2, 5)).norm() > 1e-4);
}

TEST_CASE("spectral operators: derivatives of waves and Gaussians, mass, stationary laws, exponentials") {
  // b = sin x + 0.3, D = 0.4 + 0.1 cos x on a circle, against L of e^{sin x} by hand.
  LineEquation ring;
  ring.drift = [](double t, const Vector<double>& x) -> Vector<double> { return t * (x.array().sin() + 0.3); };
  ring.diffusion = [](double, const Vector<double>& x) -> Vector<double> { return 0.4 + 0.1 * x.array().cos(); };
  const int n = 41;
  const double turn = 2 * 3.141592653589793;
  const Matrix<double> L = fourier_operator(ring, 2, 1, turn, n);
  const Eigen::ArrayXd x = Vector<double>::LinSpaced(n, 1, 1 + turn * (n - 1) / n).array();
  const Eigen::ArrayXd p = x.sin().exp(), slope = x.cos() * p, bend = (x.cos().square() - x.sin()) * p;
  const Eigen::ArrayXd b = 2 * (x.sin() + 0.3), db = 2 * x.cos(), D = 0.4 + 0.1 * x.cos(), dD = -0.1 * x.sin(), ddD = -0.1 * x.cos();
  const Eigen::ArrayXd exact = -(db * p + b * slope) + ddD * p + 2 * dD * slope + D * bend;
  CHECK((L * p.matrix() - exact.matrix()).cwiseAbs().maxCoeff() <= 1e-11);
  CHECK(L.colwise().sum().cwiseAbs().maxCoeff() <= 1e-11);
  check_refused([&] { fourier_operator(ring, 0, 0, 1, 4); }, {"modes = 4", "odd"});
  check_refused([&] { fourier_operator(ring, 0, 0, 1, 1); }, {"modes = 1", ">= 3"});

  // He_3 = y³ − 3y over √6; orthonormal under N(0, 1).
  const Vector<double> y = (Vector<double>(2) << 0.5, -2).finished();
  const Matrix<double> h = hermite_polynomials(y, 4);
  CHECK(h(0, 0) == 1);
  CHECK(h(1, 1) == -2);
  CHECK(h(0, 2) == doctest::Approx((0.25 - 1) / std::sqrt(2.0)));
  CHECK(h(1, 3) == doctest::Approx((-8 + 6) / std::sqrt(6.0)));
  // dX = −a(X − m)dt + √(2D)dW about its own law: −ak on the diagonal. About another one E_p of h₁′ and h₂″ by hand.
  LineEquation line;
  line.drift = [](double, const Vector<double>& at) -> Vector<double> { return -0.8 * (at.array() - 0.3); };
  line.diffusion = [](double, const Vector<double>& at) -> Vector<double> { return Vector<double>::Constant(at.size(), 0.5); };
  const Matrix<double> own = hermite_operator(line, 0, 0.3, std::sqrt(0.5 / 0.8), 8);
  Matrix<double> rates = Matrix<double>::Zero(8, 8);
  for (Index k = 0; k < 8; ++k) rates(k, k) = -0.8 * static_cast<double>(k);
  CHECK((own - rates).norm() <= 1e-11);
  // Far out the weight of many modes underflows where its root does not.
  const Matrix<double> many = hermite_operator(line, 0, 0.3, std::sqrt(0.5 / 0.8), 450);
  CHECK(many(449, 449) == doctest::Approx(-0.8 * 449).epsilon(1e-11));
  check_refused([&] { hermite_operator(line, 0, 0, 1, 501); }, {"modes = 501", "1 to 500"});
  const double scale = 1.1, shift = 0.2;
  const Matrix<double> other = hermite_operator(line, 0, 0.3 + shift, scale, 5);
  CHECK(other.row(0).norm() == 0);
  CHECK(other(1, 0) == doctest::Approx(-0.8 * shift / scale));
  CHECK(other(1, 1) == doctest::Approx(-0.8));
  CHECK(other(2, 0) == doctest::Approx(std::sqrt(2.0) * (0.5 / (scale * scale) - 0.8)));
  CHECK(other(2, 1) == doctest::Approx(-0.8 * std::sqrt(2.0) * shift / scale));
  CHECK(std::abs(other(1, 2)) <= 1e-12);
  check_refused([&] { hermite_operator(line, 0, 0, 0, 3); }, {"scale = 0", "> 0"});
  check_refused([&] { hermite_operator(line, 0, 0, 1, 0); }, {"modes = 0"});

  const Matrix<double> turning = (Matrix<double>(2, 2) << 0, -20, 20, 0).finished();
  const Matrix<double> turned = (Matrix<double>(2, 2) << std::cos(20.0), -std::sin(20.0), std::sin(20.0), std::cos(20.0)).finished();
  CHECK((exponential(turning) - turned).norm() <= 1e-13);
  const double three = 3;
  CHECK((exponential(0.15 * turning) - (Matrix<double>(2, 2) << std::cos(three), -std::sin(three), std::sin(three), std::cos(three)).finished()).norm() <= 1e-14);
  CHECK((exponential(turning / 100) - (Matrix<double>(2, 2) << std::cos(0.2), -std::sin(0.2), std::sin(0.2), std::cos(0.2)).finished()).norm() <= 1e-15);
  CHECK((exponential(Matrix<double>::Zero(3, 3)) - Matrix<double>::Identity(3, 3)).norm() == 0);

  // Between its places, at one of them and a turn further.
  const DensityProblem& circle = density_problem_named("circle");
  const Vector<double> at = (Vector<double>(3) << 0, turn, turn / 21).finished();
  CHECK((carry_fourier(circle, 21, at) - circle.density(circle.to, at)).cwiseAbs().maxCoeff() <= 1e-12);
  check_refused([&] { carry_fourier(density_problem_named("benes_line"), 21, at); }, {"benes_line", "periodic"});
  check_refused([&] { carry_hermite(circle, 0, 1, 21, at); }, {"circle", "natural"});
  check_refused([&] { carry_hermite(density_problem_named("noising"), 0, 1, 21, at); }, {"noising", "autonomous"});
  check_refused([&] { carry_hermite(density_problem_named("manufactured"), 0, 1, 21, at); }, {"manufactured", "source"});
}

TEST_CASE("mass through absorbing ends against the exact outflow") {
  const DensityProblem& problem = density_problem_named("absorbed_line");
  const ExactProcess<double> exact = exact_process<double>(process_named("absorbed_brownian"));
  const LineProblem line{space_scheme_named("chang_cooper"), problem.equation, cells_of(problem, "uniform", 400)};
  const Vector<double> start = start_density(problem, line.cells);
  const LineSolution end = advance(time_scheme_named("tr_bdf2"), line, start, problem.from, problem.to, 200);
  double low = 0, high = 0;  // Simpson's rule
  constexpr int pieces = 400;
  for (int i = 0; i <= pieces; ++i) {
    const Vector<double> rate = exact.outflow(problem.from + (problem.to - problem.from) * i / pieces);
    const double weight = (i == 0 || i == pieces ? 1 : i % 2 == 1 ? 4 : 2) * (problem.to - problem.from) / (3 * pieces);
    low += weight * rate(0);
    high += weight * rate(1);
  }
  CHECK(end.through_low == doctest::Approx(low).epsilon(1e-4));
  CHECK(end.through_high == doctest::Approx(high).epsilon(1e-3));
  CHECK(low > 2 * high);
  CHECK(std::isnan(carry_density(time_scheme_named("odeint_rk4"), line, start, 0, 1e-6, 1).through_low));
}

TEST_CASE("densities solve their equations: differences of eighth order in time and place") {
  const auto derivative = [](const std::function<double(double)>& f, double at, double h) {
    return (4.0 / 5 * (f(at + h) - f(at - h)) - 1.0 / 5 * (f(at + 2 * h) - f(at - 2 * h)) + 4.0 / 105 * (f(at + 3 * h) - f(at - 3 * h)) -
            1.0 / 280 * (f(at + 4 * h) - f(at - 4 * h))) / h;
  };
  for (const DensityProblem& problem : density_problems()) {
    if (problem.entry.name == "boundary_layer") continue;
    CAPTURE(problem.entry.name);
    const auto value = [](const LineCoefficient& f, double t, double x) {
      return f ? f(t, Vector<double>::Constant(1, x))(0) : 0.0;
    };
    for (const double share : {0.3, 0.5, 0.72}) {
      const double t = problem.from + (problem.to - problem.from) * 0.6, ht = (problem.to - problem.from) * 4e-3;
      const double x = problem.low + (problem.high - problem.low) * (0.25 + share / 2), hx = (problem.high - problem.low) * 2e-3;
      const auto flux = [&](double y) {
        const double drift = value(problem.equation.drift, t, y), D = value(problem.equation.diffusion, t, y);
        const double slope = value(problem.equation.diffusion_slope, t, y);
        const auto p = [&](double z) { return value(problem.density, t, z); };
        return (drift - slope) * p(y) - (D == 0 ? 0 : D * derivative(p, y, hx));
      };
      const double rate = derivative([&](double s) { return value(problem.density, s, x); }, t, ht);
      const double divergence = derivative(flux, x, hx), source = value(problem.equation.source, t, x);
      // ∂ₓD is the slope of D.
      if (problem.equation.diffusion_slope) {
        const double slope = derivative([&](double y) { return value(problem.equation.diffusion, t, y); }, x, hx);
        CHECK(std::abs(slope - value(problem.equation.diffusion_slope, t, x)) <= 1e-8);
      }
      const double scale = std::abs(rate) + std::abs(divergence) + std::abs(source) + 0.1;
      CHECK(std::abs(rate + divergence - source) <= 1e-5 * scale);
    }
  }
  // The layer, in long double by hand at its foot and in the middle.
  const DensityProblem& layer = density_problem_named("boundary_layer");
  const Vector<double> x = (Vector<double>(4) << 0, 0.5, 1 - 1e-4, 1).finished();
  const Vector<double> p = layer.density(0, x);
  CHECK(p(0) == doctest::Approx(0));
  CHECK(p(1) == doctest::Approx(0.5));
  CHECK(p(2) == doctest::Approx(1 - 1e-4 - std::exp(-1.0)).epsilon(1e-12));
  CHECK(p(3) == doctest::Approx(0));
}

TEST_CASE("mass of the densities, stated tails and starts") {
  for (const DensityProblem& problem : density_problems()) {
    CAPTURE(problem.entry.name);
    const Cells cells = cells_of(problem, "uniform", 4000);
    const double tail = tail_mass(problem);
    CHECK(tail >= 0);
    CHECK(tail < 2e-10);
    const Vector<double> p = problem.density(problem.to, cells.centres);
    CHECK(p.minCoeff() >= 0);
    if (problem.entry.name == "absorbed_line" || problem.entry.name == "boundary_layer") continue;
    CHECK(mass_of(cells, p) == doctest::Approx(1).epsilon(1e-6));
    CHECK(mass_of(cells, start_density(problem, cells)) == doctest::Approx(1).epsilon(1e-3));
    CHECK(start_density(problem, cells).size() == 4000);
  }
  // A Gaussian cut off where its tail is known: the Beneš mixture at t = 1.
  const DensityProblem& benes = density_problem_named("benes_line");
  const double right = 1 / (1 + std::exp(-0.54)), left = 1 - right;
  const double exact = (right * (std::erfc((9 - 1.2) / std::sqrt(2.0)) + std::erfc((9 + 1.2) / std::sqrt(2.0))) +
                        left * (std::erfc((9 + 0.6) / std::sqrt(2.0)) + std::erfc((9 - 0.6) / std::sqrt(2.0)))) / 2;
  CHECK(tail_mass(benes) == doctest::Approx(exact).epsilon(1e-5));
  // Cut off at both ends of a law that is known: Φ(−1) and Φ(−2) of N(0, 1).
  DensityProblem normal = benes;
  normal.low = -1;
  normal.high = 2;
  normal.density = [](double, const Vector<double>& x) -> Vector<double> { return (-x.array().square() / 2).exp() / std::sqrt(6.283185307179586); };
  const double below = std::erfc(1 / std::sqrt(2.0)) / 2 - std::erfc(4 / std::sqrt(2.0)) / 2, above = std::erfc(2 / std::sqrt(2.0)) / 2 - std::erfc(5 / std::sqrt(2.0)) / 2;
  CHECK(tail_mass(normal) == doctest::Approx(below + above).epsilon(1e-5));
  normal.ends_at_low = true;
  CHECK(tail_mass(normal) == doctest::Approx(above).epsilon(1e-5));
  normal.equation.at_high = Boundary::reflecting;
  CHECK(tail_mass(normal) == 0);
  // Stretched cells are narrowest where something happens.
  const Cells layer = cells_of(density_problem_named("boundary_layer"), "stretched", 20);
  for (Index i = 0; i + 1 < 20; ++i) CHECK(layer.widths(i) > layer.widths(i + 1));
  CHECK(layer.widths(19) < 0.35 * layer.widths(0));
  // Averages of the box over its cells have its mass exactly; values at centres misplace two thirds of a cell.
  const DensityProblem &averages = density_problem_named("box_averages"), &centres = density_problem_named("box");
  for (const int n : {96, 192, 384}) {
    const Cells cells = cells_of(averages, "uniform", n);
    const double width = 15.0 / 6 + 1.0 / 18, h = 16.0 / n;
    CHECK(mass_of(cells, start_density(averages, cells)) == doctest::Approx(1).epsilon(1e-13));
    CHECK(std::abs(mass_of(cells, start_density(centres, cells)) - 1) == doctest::Approx(2 * h / 3 / width).epsilon(1e-9));
  }
  check_refused([] { density_problem_named("boxes"); }, {"boxes", "box"});
}

TEST_CASE("equations of processes and paths, and their misuse") {
  const LineEquation cir = fokker_planck_equation(exact_process<double>(process_named("cox_ingersoll_ross")), true);
  const Vector<double> x = (Vector<double>(2) << 0.5, 2).finished();
  CHECK(cir.drift(0, x)(1) == doctest::Approx(1.2 * (0.9 - 2)));
  CHECK(cir.diffusion(0, x)(1) == doctest::Approx(0.64 * 2 / 2));
  CHECK(cir.diffusion_slope(0, x)(0) == doctest::Approx(0.32));
  CHECK(cir.autonomous);
  check_refused([] { fokker_planck_equation(exact_process<double>(process_named("kinetic_langevin")), true); }, {"dimension 2"});
  check_refused([] { noising_equation(load_problem("mixture_2d"), 0.1); }, {"mixture_2d", "dimension 2"});
  check_refused([] { marginal_equation(load_problem("mixture_1d"), 0.1, -1, true); }, {"noise", ">= 0"});
  // Flow time: noising runs against the clock. b = −(α̇/α)x with α = t.
  const LineEquation flow = noising_equation(load_problem("mixture_flow_1d"), 0.8);
  CHECK(flow.drift(0.3, x)(1) == doctest::Approx(-2 / 0.5));
}

TEST_CASE("misuse of time steps, and ill-posed runs") {
  const LineProblem line{space_scheme_named("central"), equation_of(0, 1, Boundary::reflecting), uniform_cells(0, 1, 4)};
  const Vector<double> p = Vector<double>::Ones(4);
  const TimeScheme& euler = time_scheme_named("implicit_euler");
  check_refused([&] { advance(euler, line, p, 0, 1, 0); }, {"steps = 0", ">= 1"});
  check_refused([&] { carry_density(time_scheme_named("odeint_rk4"), line, p, 0, 1, 0); }, {"steps = 0"});
  check_refused([&] { advance(euler, line, Vector<double>::Ones(3), 0, 1, 1); }, {"3 values", "4 cells"});
  check_refused([&] { carry_density(time_scheme_named("odeint_rk4"), line, Vector<double>::Ones(5), 0, 1, 1); }, {"5 values", "4 cells"});
  check_refused([&] { advance(time_scheme_named("odeint_rk4"), line, p, 0, 1, 1); }, {"odeint_rk4", "carry_density"});
  check_refused([&] { advance(euler, line, p, 1, 0.5, 1); }, {"to = 0.5", "from = 1", "backward heat equation"});
  LineProblem fading = line;
  fading.equation.diffusion = [](double t, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), 1 - t); };
  check_refused([&] { advance(euler, fading, p, 1, 0, 8); }, {"to = 0", "from = 1", "backward heat equation"});
  check_refused([] { time_scheme_named("crank_nicholson"); }, {"crank_nicholson", "crank_nicolson"});
  check_refused([] { odeint_explicit("euler", {}, {}, 0, 1, 1, 1); }, {"euler", "odeint_rk4"});
  LineProblem limited = line;
  limited.space = space_scheme_named("limited_upwind");
  check_refused([&] { advance(euler, limited, p, 0, 1, 1); }, {"limited"});
  // Transport may run back.
  const LineProblem transport{space_scheme_named("upwind"), equation_of(1, 0, Boundary::periodic), uniform_cells(0, 4, 4)};
  const Vector<double> moved = advance(time_scheme_named("explicit_euler"), transport, Vector<double>::Unit(4, 1), 1, 1.5, 1).density;
  CHECK(moved(2) == doctest::Approx(0.5));
  // Values that are not finite are data.
  CHECK(std::isnan(advance(euler, line, Vector<double>::Constant(4, NAN), 0, 1, 2).density(0)));
}

TEST_CASE("the Jacobian of the cells against differences") {
  const DensityProblem& problem = density_problem_named("noising");
  const LineProblem line{space_scheme_named("scharfetter_gummel"), problem.equation, uniform_cells(-3, 3, 9)};
  const OdeSystem system = semi_discrete(line, 0, 0.2);
  std::vector<double> y(9), rate, shifted, jacobian, slope;
  for (std::size_t i = 0; i < 9; ++i) y[i] = 1 + 0.3 * std::sin(static_cast<double>(i));
  system.jacobian(y, jacobian, slope, 0.1);
  system.rate(y, rate, 0.1);
  for (std::size_t j = 0; j < 9; ++j) {
    std::vector<double> z = y;
    z[j] += 1;  // linear
    system.rate(z, shifted, 0.1);
    for (std::size_t i = 0; i < 9; ++i) CHECK(jacobian[i * 9 + j] == doctest::Approx(shifted[i] - rate[i]).epsilon(1e-10));
  }
  std::vector<double> later, earlier;
  system.rate(y, later, 0.1 + 1e-5);
  system.rate(y, earlier, 0.1 - 1e-5);
  for (std::size_t i = 0; i < 9; ++i) CHECK(slope[i] == doctest::Approx((later[i] - earlier[i]) / 2e-5).epsilon(1e-6));
  // On a circle the corners are there.
  const LineProblem ring{space_scheme_named("central"), equation_of(1, 0.5, Boundary::periodic), uniform_cells(0, 5, 5)};
  std::vector<double> p(5, 1.0);
  semi_discrete(ring, 0, 1).jacobian(p, jacobian, slope, 0);
  CHECK(jacobian[4] == doctest::Approx(1.0));
  CHECK(jacobian[20] == doctest::Approx(0.0));
  CHECK(slope == std::vector<double>(5, 0.0));
}

TEST_CASE("cells carried by a flow: a shift and a stretch by hand, mass, and what leaves") {
  const Cells cells = uniform_cells(0, 8, 8);
  Vector<double> p = Vector<double>::Zero(8);
  p(3) = 2;
  p(4) = 1;
  const LineFlow shift = [](double from, double to, const Vector<double>& x) -> Vector<double> { return x.array() + (to - from); };
  const Vector<double> moved = carry_by_flow(shift, cells, p, 0, 2, 2);
  CHECK((moved - (Vector<double>(8) << 0, 0, 0, 0, 0, 2, 1, 0).finished()).norm() <= 1e-13);
  CHECK(mass_of(cells, carry_by_flow(shift, cells, p, 0, 4, 4)) == doctest::Approx(2));  // the last cell has left
  // A cubic distribution function is carried exactly: p = 3x²/512 under x → 2x is 3x²/(8·512).
  const Vector<double> faces3 = cells.faces.array().cube() / 512;
  const Vector<double> square = faces3.tail(8) - faces3.head(8);
  const LineFlow stretch = [](double from, double to, const Vector<double>& x) -> Vector<double> { return x * std::exp2(to - from); };
  CHECK((carry_by_flow(stretch, cells, square, 0, 1, 1) - square / 8).norm() <= 1e-14);

  check_refused([&] { carry_by_flow(shift, uniform_cells(0, 1, 3), Vector<double>::Zero(3), 0, 1, 1); }, {"n = 3", ">= 4"});
  check_refused([&] { carry_by_flow(shift, cells, p, 0, 1, 0); }, {"steps = 0"});
  check_refused([&] { carry_by_flow(shift, cells, Vector<double>::Zero(7), 0, 1, 1); }, {"7 values", "8 cells"});
  check_refused([] { probability_flow_map(load_problem("mixture_2d"), 0.1, true); }, {"mixture_2d", "dimension 2"});
  check_refused([] { carry_particles(load_problem("mixture_1d"), 0.1, true, {}, 0, 1, 0); }, {"steps = 0"});
}

TEST_CASE("the flow map and particles of both directions, in both directions of time") {
  for (const char* name : {"mixture_1d", "mixture_flow_1d"}) {
    const Problem problem = load_problem(name);
    const GaussianPath<double> path = problem.path<double>();
    const Vector<double> x = (Vector<double>(3) << -0.7, 0.1, 1.2).finished();
    for (const bool generative : {true, false}) {
      CAPTURE(name);
      CAPTURE(generative);
      const double start = generative ? problem.noise_time : problem.data_time, end = generative ? problem.data_time : problem.noise_time;
      const double length = std::abs(end - start) / 2, half = (start + end) / 2;
      const LineFlow flow = probability_flow_map(problem, start, generative);
      const Vector<double> image = flow(0, length, x);
      CHECK((flow(length, 0, image) - x).norm() <= 1e-12);
      const Vector<double> before = path.evaluate(start, x.transpose(), Want::log_density).log_density;
      const LineParticles end_of = carry_particles(problem, start, generative, {x, before}, 0, length, 200);
      CHECK((end_of.places - image).norm() <= 1e-7);
      const Vector<double> after = path.evaluate(half, image.transpose(), Want::log_density).log_density;
      CHECK((end_of.log_density - after).norm() <= 1e-6);
      CHECK((end_of.log_density - before).norm() > 1e-2);  // it has changed on the way
    }
  }
}

TEST_CASE("expansions and kernels: misuse, few modes, and the start at t = 0") {
  const DensityProblem& circle = density_problem_named("circle");
  const Cells cells = cells_of(circle, "uniform", 64);
  const Vector<double> p = start_density(circle, cells);
  CHECK((expand(Eigenfunctions::fourier, circle.equation, cells, p, 0, 31) - p).cwiseAbs().maxCoeff() <= 1e-9);
  CHECK((expand(Eigenfunctions::fourier, circle.equation, cells, p, 0.8, 1) - circle.density(1, cells.centres)).cwiseAbs().maxCoeff() > 1e-3);
  check_refused([&] { expand(Eigenfunctions::fourier, circle.equation, cells, p, 1, 0); }, {"modes = 0"});
  check_refused([&] { expand(Eigenfunctions::fourier, circle.equation, cells_of(circle, "stretched", 64), p, 1, 2); }, {"uniform"});
  const ExactProcess<double> well = exact_process<double>(process_named("double_well"));
  check_refused([&] { transfer(well, cells, p, 1, 1); }, {"no transition"});
  check_refused([&] { transfer(exact_process<double>(process_named("benes")), cells, p, 1, 0); }, {"steps = 0"});
}

TEST_CASE("plane: operators, sweeps and mixed derivatives against dense matrices and polynomials") {
  const PlaneCells cells{uniform_cells(-1, 1, 5), stretched_cells(-2, 1, 4, 0, 1)};
  PlaneEquation equation;
  equation.drift = [](double t, const Batch<double>& X) -> Batch<double> {
    Batch<double> b(2, X.cols());
    b.row(0) = X.row(1).array() - t;
    b.row(1) = 0.5 * X.row(0) - X.row(1);
    return b;
  };
  equation.diffusion = [](double) -> Eigen::Matrix2d { return (Eigen::Matrix2d() << 0.3, 0.1, 0.1, 0.7).finished(); };
  Matrix<double> p(5, 4);
  for (Index i = 0; i < 20; ++i) p(i) = 1 + std::sin(2.0 * static_cast<double>(i));
  for (const int axis : {0, 1}) {
    CAPTURE(axis);
    const PlaneOperator L = operator_along(axis, space_scheme_named("central"), equation, cells, 0.2);
    const Matrix<double> rate = apply_along(axis, L, p);
    CHECK(std::abs(mass_of(cells, rate)) <= 1e-13);
    // Every line is a line of cells of its own.
    const Cells &own = axis == 0 ? cells.x : cells.y, &other = axis == 0 ? cells.y : cells.x;
    for (Index l = 0; l < other.count(); ++l) {
      LineEquation along;
      const double place = other.centres(l);
      along.drift = [&](double t, const Vector<double>& x) -> Vector<double> {
        return axis == 0 ? Vector<double>::Constant(x.size(), place - t) : Vector<double>(0.5 * place - x.array());
      };
      along.diffusion = constant(axis == 0 ? 0.3 : 0.7);
      const Vector<double> q = axis == 0 ? Vector<double>(p.col(l)) : Vector<double>(p.row(l).transpose());
      const Vector<double> expected = rate_of(own, discretise(space_scheme_named("central"), along, own, 0.2).flux(own, q));
      const Vector<double> found = axis == 0 ? Vector<double>(rate.col(l)) : Vector<double>(rate.row(l).transpose());
      CHECK((found - expected).norm() <= 1e-13);
    }
    Matrix<double> q = p;
    PlaneSweep(axis, L, 0.37).solve(q);
    CHECK((q - 0.37 * apply_along(axis, L, q) - p).norm() <= 1e-13);
    Matrix<double> twice = p;
    PlaneSweep(axis, L, 0.37).reflect(twice);
    CHECK((twice - q - 0.37 * apply_along(axis, L, q)).norm() <= 1e-13);
    Matrix<double> sum = p;
    add_along(axis, L, -2.5, q, sum);
    CHECK((sum - p + 2.5 * apply_along(axis, L, q)).norm() <= 1e-13);
  }
  // More lines than a block of the sweep, with a rest and without.
  for (const int axis : {0, 1}) {
    for (const Index lines : {8, 16, 19}) {
      CAPTURE(lines);
      const Cells six = uniform_cells(-1, 1, 6), other = stretched_cells(-1, 1, lines, 0.3, 1);
      const PlaneCells many = axis == 0 ? PlaneCells{six, other} : PlaneCells{other, six};
      const PlaneOperator L = operator_along(axis, space_scheme_named("scharfetter_gummel"), equation, many, 0);
      Matrix<double> right(many.x.count(), many.y.count());
      for (Index i = 0; i < right.size(); ++i) right(i) = 2 + std::cos(3.0 * static_cast<double>(i));
      Matrix<double> q = right, twice = right;
      const PlaneSweep sweep(axis, L, 0.2);
      sweep.solve(q);
      CHECK((q - 0.2 * apply_along(axis, L, q) - right).norm() <= 1e-13);
      sweep.reflect(twice);
      CHECK((twice - 2 * q + right).norm() <= 1e-14);
    }
  }
  // 2D ∂ₓᵧ of xy is 2D inside; sums vanish.
  const PlaneCells square{uniform_cells(-1, 1, 8), uniform_cells(-1, 1, 8)};
  const Matrix<double> xy = square.x.centres * square.y.centres.transpose();
  const Matrix<double> mixed = mixed_derivative(square, 0.3, xy);
  for (Index i = 1; i < 7; ++i) CHECK(mixed(i, 3) == doctest::Approx(0.6));
  CHECK(std::abs(mass_of(square, mixed)) <= 1e-14);
  // Of x²y² it is 2D · 4xy inside; two cells across are enough.
  const Matrix<double> squares = square.x.centres.cwiseAbs2() * square.y.centres.cwiseAbs2().transpose();
  const Matrix<double> of_squares = mixed_derivative(square, 0.3, squares);
  for (Index i = 1; i < 7; ++i) {
    for (Index j = 1; j < 7; ++j) CHECK(of_squares(i, j) == doctest::Approx(2.4 * square.x.centres(i) * square.y.centres(j)));
  }
  const PlaneCells narrow{uniform_cells(0, 1, 2), uniform_cells(-1, 1, 8)};
  CHECK(mixed_derivative(narrow, 0.3, narrow.x.centres * narrow.y.centres.transpose())(0, 3) == doctest::Approx(0.6));
  const PlaneCells flat{uniform_cells(-1, 1, 8), uniform_cells(0, 1, 2)};
  CHECK(mixed_derivative(flat, 0.3, flat.x.centres * flat.y.centres.transpose())(3, 0) == doctest::Approx(0.6));
  const Batch<double> X = centres(cells);
  CHECK(X(0, 7) == cells.x.centres(2));
  CHECK(X(1, 7) == cells.y.centres(1));
}

TEST_CASE("plane: equations of processes keep the time, and an axis without diffusion is allowed") {
  ExactProcess<double> process;
  process.dimension = 2;
  process.noises = 1;
  process.drift = [](double t, const Batch<double>& X) -> Batch<double> { return t * X; };
  process.noise = [](double, const Batch<double>&) -> Batch<double> { return Batch<double>{{0.0}, {0.6}}; };
  const PlaneEquation equation = plane_equation(process);
  const Batch<double> X = (Batch<double>(2, 1) << 1, -2).finished();
  CHECK(equation.drift(3, X) == 3 * X);
  CHECK((equation.diffusion(0) - (Eigen::Matrix2d() << 0, 0, 0, 0.18).finished()).norm() <= 1e-16);
  const PlaneCells cells{uniform_cells(0, 2, 2), uniform_cells(0, 1, 1)};
  // On the face x = 1 the speed is 3: the flux is 3(p_0 + p_1)/2.
  const Matrix<double> p = (Matrix<double>(2, 1) << 5, 1).finished();
  const Matrix<double> rate = apply_along(0, operator_along(0, space_scheme_named("central"), equation, cells, 3), p);
  CHECK(rate(0, 0) == doctest::Approx(-9));
  CHECK(rate(1, 0) == doctest::Approx(9));
}

TEST_CASE("plane: rates of all terms, stretched squares and misuse") {
  const PlaneProblem& problem = plane_problem_named("correlated_plane");
  const PlaneCells cells = cells_of(problem, "stretched", 9);
  CHECK(cells.x.faces == stretched_cells(-6, 6, 9, 0.5, 2).faces);
  CHECK(cells.y.faces == stretched_cells(-6, 6, 9, -0.5, 2).faces);
  CHECK(cells_of(problem, "uniform", 9).y.faces == uniform_cells(-6, 6, 9).faces);
  check_refused([&] { cells_of(problem, "polar", 9); }, {"polar", "uniform, stretched"});
  const Matrix<double> p = density_at(problem, cells, 0.1);
  const SpaceScheme& central = space_scheme_named("central");
  Matrix<double> sum = apply_along(0, operator_along(0, central, problem.equation, cells, 0), p);
  sum += apply_along(1, operator_along(1, central, problem.equation, cells, 0), p);
  sum += mixed_derivative(cells, problem.equation.diffusion(0)(0, 1), p);
  CHECK((rate_of(central, problem.equation, cells, 0, p) - sum).norm() <= 1e-15);
  CHECK(sum.norm() > 0.01);
}

TEST_CASE("plane: steps against dense exponentials, time-dependent coefficients and misuse") {
  // Small cells, many steps: the matrix exponential by a Taylor series of short pieces.
  const PlaneProblem& problem = plane_problem_named("correlated_plane");
  const PlaneCells cells{uniform_cells(-3, 3, 7), uniform_cells(-3, 3, 6)};
  const Matrix<double> start = density_at(problem, cells, 0);
  const SpaceScheme& space = space_scheme_named("scharfetter_gummel");
  for (const char* name : {"craig_sneyd", "peaceman_rachford", "strang_splitting"}) {
    CAPTURE(name);
    PlaneEquation equation = problem.equation;
    const bool mixed = plane_scheme_named(name).mixed;
    if (!mixed) equation.diffusion = [](double) -> Eigen::Matrix2d { return Eigen::Vector2d(0.4, 0.3).asDiagonal(); };
    const PlaneOperator x = operator_along(0, space, equation, cells, 0), y = operator_along(1, space, equation, cells, 0);
    Matrix<double> exact = start;
    for (int piece = 0; piece < 400; ++piece) {
      Matrix<double> term = exact;
      for (int n = 1; n <= 6; ++n) {
        const Matrix<double> rate =
            apply_along(0, x, term) + apply_along(1, y, term) + mixed_derivative(cells, mixed ? equation.diffusion(0)(0, 1) : 0, term);
        term = rate * (0.5 / 400 / n);
        exact += term;
      }
    }
    const auto error = [&](int steps) {
      return (carry_plane(plane_scheme_named(name), space, equation, cells, start, 0, 0.5, steps) - exact).norm();
    };
    const double coarse = error(20), fine = error(40);
    CHECK(fine < 1e-3);
    CHECK(std::log2(coarse / fine) == doctest::Approx(2).epsilon(0.05));
  }
  // Rates that grow with t, on one line of the equation: order 2 against many steps.
  PlaneEquation growing = problem.equation;
  growing.autonomous = false;
  growing.diffusion = [](double t) -> Eigen::Matrix2d { return (0.2 + t) * Eigen::Matrix2d::Identity(); };
  for (const PlaneScheme& method : plane_schemes()) {
    CAPTURE(method.entry.name);
    const auto end = [&](int steps) { return carry_plane(method, space, growing, cells, start, 0, 0.5, steps); };
    const Matrix<double> exact = end(1280);
    CHECK(std::log2((end(20) - exact).norm() / (end(40) - exact).norm()) == doctest::Approx(2).epsilon(0.06));
  }
  const PlaneScheme& adi = plane_scheme_named("peaceman_rachford");
  check_refused([&] { carry_plane(adi, space, growing, cells, start, 0, 1, 0); }, {"steps = 0"});
  check_refused([&] { carry_plane(adi, space, growing, cells, Matrix<double>::Zero(6, 7), 0, 1, 1); }, {"6 × 7", "7 × 6"});
  check_refused([&] { carry_plane(adi, space, growing, cells, start, 1, 0, 1); }, {"backward heat"});
  check_refused([&] { carry_plane(adi, space, problem.equation, cells, start, 0, 1, 1); }, {"D_xy = 0.185", "craig_sneyd"});
  check_refused([&] { carry_plane(adi, space_scheme_named("limited_upwind"), growing, cells, start, 0, 1, 1); }, {"limited"});
  growing.diffusion = [](double) -> Eigen::Matrix2d { return Eigen::Vector2d(1, -1).asDiagonal(); };
  check_refused([&] { carry_plane(adi, space, growing, cells, start, 0, 1, 1); }, {"diffusion = -1", "axis 1"});
  // Correlations that come with time, and such as no diffusion has.
  growing.diffusion = [](double t) -> Eigen::Matrix2d { return (Eigen::Matrix2d() << 1, t / 2, t / 2, 1).finished(); };
  check_refused([&] { carry_plane(adi, space, growing, cells, start, 0, 1, 1); }, {"D_xy = 0.5", "peaceman_rachford"});
  growing.diffusion = [](double) -> Eigen::Matrix2d { return (Eigen::Matrix2d() << 1, 1.1, 1.1, 1).finished(); };
  check_refused([&] { carry_plane(plane_scheme_named("craig_sneyd"), space, growing, cells, start, 0, 1, 1); },
                {"D_xy = 1.1", "positive semidefinite"});
  check_refused([] { plane_scheme_named("strang"); }, {"strang", "strang_splitting"});
  check_refused([] { plane_problem_named("kinetic"); }, {"kinetic", "kinetic_plane"});
  check_refused([] { plane_equation(exact_process<double>(process_named("benes"))); }, {"dimension 1"});
}
