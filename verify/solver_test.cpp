#include "flowgauge/solver/solver.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/solver/ddim.hpp"
#include "flowgauge/solver/heun.hpp"
#include "flowgauge/solver/odeint_adapter.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/solver/reference.hpp"

using namespace flowgauge;

namespace {

constexpr Parameterisation parameterisations[] = {Parameterisation::x0, Parameterisation::epsilon, Parameterisation::v,
                                                  Parameterisation::velocity};

}  // namespace

TEST_CASE("the flow of a reference solve changes log-density by the difference of the exact densities") {
  Problem problem = load_problem("mixture_2d");
  problem.schedule = Edm{};
  problem.target = Atoms{Batch<double>{{0, 0}, {0, 1}}, Vector<double>{{1, 1}}};
  const Batch<double> X{{0}, {0}};
  const Flow result = flow(problem, 1e-5, 80, X);
  CHECK(result.method == "reference");
  // log N at an atom, σ = 1e-5, and far out at σ = 80, by hand: the second atom has no weight, then half of it.
  const double at_start = std::log(0.5) - std::log(2 * 3.14159265358979323846 * 1e-10);
  const double y = result.image(1, 0);
  const double at_end = std::log(0.5 * (std::exp(-y * y / 12800) + std::exp(-(y - 1) * (y - 1) / 12800))) -
                        std::log(2 * 3.14159265358979323846 * 6400);
  CHECK(std::abs(result.log_density_change(0) - (at_end - at_start)) <= 1e-12 * 31);
}

TEST_CASE("the four parameterisations are one model") {
  for (const Problem& problem : problem_catalogue()) {
    CAPTURE(problem.name);
    const GaussianPath<double> path = problem.path<double>();
    const double t = (problem.noise_time + problem.data_time) / 2;
    const Batch<double> X = start_points<double>(problem, t, 5);
    const Evaluation<double> at = path.evaluate(t, X);
    const Batch<double> epsilon = -path.level(t).sigma * at.score;
    for (const Parameterisation p : parameterisations) {
      CAPTURE(to_string(p));
      const auto model = path_model(path, p);
      CHECK((model.velocity(X, t) - at.velocity).norm() <= 1e-11 * (at.velocity.norm() + X.norm()));
      CHECK((model.denoiser(X, t) - at.denoiser).norm() <= 1e-11 * (at.denoiser.norm() + X.norm()));
      CHECK((model.epsilon(X, t) - epsilon).norm() <= 1e-11 * (epsilon.norm() + X.norm()) / path.level(t).sigma);
      CHECK(model.evaluations() == 3);
    }
  }
}

TEST_CASE("the affine model is the path's model") {
  for (const char* name : {"gaussian_narrow", "gaussian_wide"}) {
    const Problem problem = load_problem(name);
    const auto& target = std::get<Gaussian>(problem.target);
    for (const Parameterisation p : parameterisations) {
      const auto affine = affine_model(problem.schedule, target.mean(0), target.covariance(0, 0), p);
      const auto plain = path_model(problem.path<double>(), p);
      const AffineForm u = affine.velocity(AffineForm{{0.4, 1.5}}, 0.1);
      const Batch<double> X = (Batch<double>(1, 2) << 0.4, 1.9).finished();
      const Batch<double> U = plain.velocity(X, 0.1);
      CHECK(u.coefficients[0] == doctest::Approx(U(0, 0)).epsilon(1e-12));
      CHECK(u.coefficients[1] == doctest::Approx(U(0, 1) - U(0, 0)).epsilon(1e-12));
    }
  }
}

TEST_CASE("affine forms pad and know their law") {
  const AffineForm a{{1, 2}}, b{{3, 0, 4}};
  CHECK((a + b).coefficients == std::vector<double>{4, 2, 4});
  CHECK((a - b).coefficients == std::vector<double>{-2, 2, -4});
  CHECK((b - a).coefficients == std::vector<double>{2, -2, 4});
  CHECK((2.0 * b).coefficients == std::vector<double>{6, 0, 8});
  CHECK((AffineForm{{7, 3, 4}}).standard_deviation() == 5);
  CHECK(wasserstein2(1, 2, 4, 6) == 5);
}

TEST_CASE("one step of each of our methods, by hand") {
  // u(x, t) = 3x + t on one point, from t = 1 to 1.5: written out, not through the code under test.
  const Model<Batch<double>, double> model(
      Ve{}, Parameterisation::velocity,
      [](const Batch<double>& x, double t) -> Batch<double> { return Batch<double>((3 * x).array() + t); });
  const std::vector<double> t = {1, 1.5};
  const Batch<double> X = Batch<double>::Constant(1, 1, 2);
  CHECK(solver_named("euler").run(model, t, X)(0, 0) == 5.5);
  CHECK(solver_named("heun").run(model, t, X)(0, 0) == 2 + 0.25 * (7 + 18));
  CHECK(solver_named("midpoint").run(model, t, X)(0, 0) == 2 + 0.5 * (3 * 3.75 + 1.25));
  const double k1 = 7, k2 = 3 * (2 + 0.25 * k1) + 1.25, k3 = 3 * (2 + 0.25 * k2) + 1.25, k4 = 3 * (2 + 0.5 * k3) + 1.5;
  CHECK(solver_named("rk4").run(model, t, X)(0, 0) ==
        doctest::Approx(2 + (k1 + 2 * k2 + 2 * k3 + k4) / 12).epsilon(1e-15));
  for (const auto& [own, foreign] : {std::pair{"euler", "odeint_euler"}, std::pair{"rk4", "odeint_rk4"}}) {
    CHECK(solver_named(own).run(model, t, X)(0, 0) ==
          doctest::Approx(solver_named(foreign).run(model, t, X)(0, 0)).epsilon(1e-14));
  }
  // DDIM on one atom is exact in one step.
  const Problem problem = load_problem("mixture_1d");
  const Model<Batch<double>, double> atom(
      problem.schedule, Parameterisation::x0,
      [](const Batch<double>& x, double) -> Batch<double> { return Batch<double>::Constant(x.rows(), x.cols(), 0.7); });
  const NoiseLevel<double> a = noise_level(problem.schedule, 0.3), b = noise_level(problem.schedule, 0.02);
  CHECK(solver_named("ddim").run(atom, {0.3, 0.02}, X)(0, 0) ==
        doctest::Approx(b.alpha * 0.7 + b.sigma * (2 - a.alpha * 0.7) / a.sigma).epsilon(1e-14));
}

TEST_CASE("reference solves agree with exact flows, tails included") {
  for (const char* name : {"gaussian_wide", "gaussian_2d", "mixture_1d", "mixture_3_1d", "mixture_flow_1d",
                           "mixture_ve_1d", "mixture_trigonometric_1d"}) {
    CAPTURE(name);
    const Problem problem = load_problem(name);
    for (const auto& [from, to] :
         {std::pair{problem.noise_time, problem.data_time}, std::pair{problem.data_time, problem.noise_time}}) {
      Batch<double> X = start_points<double>(problem, from, 9);
      if (problem.dimension() == 1) {
        X(0, 0) -= 6;
        X(0, 8) += 6;
      }
      const Flow exact = flow(problem, from, to, X);
      const Flow reference = reference_flow(problem.schedule, problem.target, from, to, X);
      CHECK(exact.method != "reference");
      for (Index n = 0; n < X.cols(); ++n) {
        const double scale = X.col(n).norm() + exact.image.col(n).norm() + 1;
        CHECK((exact.image.col(n) - reference.image.col(n)).norm() <= 1e-12 * scale);
        const double change = std::abs(exact.log_density_change(n)) + scale * scale;
        CHECK(std::abs(exact.log_density_change(n) - reference.log_density_change(n)) <= 1e-12 * change);
        CHECK(reference.error_estimate(n) <= 1e-12 * change);
      }
    }
  }
}

TEST_CASE("problems without a closed form have a reference that returns to its start") {
  for (const char* name : {"mixture_2d", "mixture_8d", "atoms_2d", "iris"}) {
    CAPTURE(name);
    const Problem problem = load_problem(name);
    const Batch<double> X = start_points<double>(problem, problem.noise_time, 3);
    const Flow there = flow(problem, problem.noise_time, problem.data_time, X);
    const Flow back = flow(problem, problem.data_time, problem.noise_time, there.image);
    CHECK(there.method == "reference");
    CHECK(there.error_estimate.maxCoeff() <= 1e-12 * (X.norm() + 1));
    CHECK((back.image - X).norm() <= 1e-12 * X.norm());
    const GaussianPath<double> path = problem.path<double>();
    const Vector<double> change = path.evaluate(problem.data_time, there.image, Want::log_density).log_density -
                                  path.evaluate(problem.noise_time, X, Want::log_density).log_density;
    CHECK((there.log_density_change - change).norm() <= 1e-12 * (change.norm() + 1));
  }
}

TEST_CASE("under a table's clock a flow without closed form is as tight as its coordinates, which have one") {
  const auto covariance = [](double first) { return Matrix<double>{{first, 0}, {0, 0.5}}; };
  const Schedule schedule = example_schedule("ddpm");
  const double from = t_of_lambda(schedule, 0.0), to = t_of_lambda(schedule, 3.0);
  Batch<double> X(2, 3);
  X << -1.2, 0.1, 2, 0.7, -0.4, 1.5;
  const auto problem = [&](Target target) {
    return Problem{.name = "p", .title = {}, .cannot_see = {}, .schedule = schedule, .target = std::move(target), .noise_time = from, .data_time = to};
  };
  const Vector<double> weights{{0.4, 0.6}};
  const Flow plane = flow(problem(GaussianMixture{weights, Batch<double>{{-1, 0.8}, {0.3, 0.3}}, {covariance(0.2), covariance(0.4)}}), from, to, X);
  CHECK(plane.method == "reference");
  const Matrix<double> narrow = Matrix<double>::Constant(1, 1, 0.2), wide = Matrix<double>::Constant(1, 1, 0.4);
  const Flow across = flow(problem(GaussianMixture{weights, Batch<double>{{-1, 0.8}}, {narrow, wide}}), from, to, X.row(0));
  const Flow up = flow(problem(Gaussian{Vector<double>::Constant(1, 0.3), Matrix<double>::Constant(1, 1, 0.5)}), from, to, X.row(1));
  for (Index n = 0; n < X.cols(); ++n) {
    CAPTURE(n);
    CHECK(plane.error_estimate(n) <= 1e-14);
    CHECK(std::abs(plane.image(0, n) - across.image(0, n)) <= 1e-14);
    CHECK(std::abs(plane.image(1, n) - up.image(0, n)) <= 1e-14);
    CHECK(std::abs(plane.log_density_change(n) - across.log_density_change(n) - up.log_density_change(n)) <= 1e-13);
  }
}

TEST_CASE("flow refuses what it cannot carry") {
  const Problem problem = load_problem("mixture_2d");
  CHECK_THROWS_AS((void)flow(problem, 0.3, 1.5, Batch<double>::Zero(2, 1)), std::invalid_argument);
  CHECK_THROWS_AS((void)flow(problem, 0.3, 0.1, Batch<double>::Zero(3, 1)), std::invalid_argument);
  CHECK_THROWS_AS((void)flow(problem, 0.3, 0.1, Batch<double>::Constant(2, 1, NAN)), std::invalid_argument);
  const Flow still = flow(problem, 0.3, 0.3, Batch<double>::Ones(2, 1));
  CHECK(still.method == "identity");
  CHECK(still.image == Batch<double>::Ones(2, 1));
  // Into atoms at σ = 0 the field has no limit: no numbers are made up.
  const Problem atoms = load_problem("atoms_2d");
  const Flow stuck = flow(atoms, 0.5, 0.0, Batch<double>::Constant(2, 1, 0.3));
  CHECK(std::isinf(stuck.error_estimate(0)));
  CHECK(std::isnan(stuck.image(0, 0)));
}

TEST_CASE("a field that is not a number ends an adaptive run") {
  const Model<Batch<double>, double> model(Ve{}, Parameterisation::velocity,
                                           [](const Batch<double>& x, double t) -> Batch<double> {
                                             return Batch<double>::Constant(x.rows(), x.cols(), t < 0.5 ? NAN : 1.0);
                                           });
  for (const Solver& solver : solver_catalogue()) {
    if (!solver.adaptive) continue;
    CAPTURE(solver.entry.name);
    Batch<double> end = Batch<double>::Zero(1, 1);
    bool threw = false;
    try {
      end = solver.run_adaptive(model, 0.9, 0.1, Batch<double>::Ones(1, 1), 1e-6);
    } catch (const std::runtime_error&) {
      threw = true;
    }
    CHECK((threw || std::isnan(end(0, 0))));
  }
}

TEST_CASE("solvers of the user are checked for name, order and callable") {
  const auto callable = [](const VelocityField& u, const std::vector<double>& times,
                           const Batch<double>& X) -> Batch<double> {
    return X + (times.back() - times.front()) * u(X, times.front());
  };
  CHECK(make_solver("mine", 1, callable).entry.name == "mine");
  CHECK(make_solver("mine", 1, callable).foreign);
  CHECK_THROWS_AS((void)make_solver("my solver", 1, callable), std::invalid_argument);
  CHECK_THROWS_AS((void)make_solver("", 1, callable), std::invalid_argument);
  CHECK_THROWS_AS((void)make_solver("heun", 1, callable), std::invalid_argument);
  CHECK_THROWS_AS((void)make_solver("mine", NAN, callable), std::invalid_argument);
  CHECK_THROWS_AS((void)make_solver("mine", 1, nullptr), std::invalid_argument);
  CHECK_THROWS_AS((void)solver_named("huen"), std::invalid_argument);
  Solver copy = make_solver("moved", 1, callable);
  const Solver moved = std::move(copy);
  CHECK(moved.entry.name == "moved");
}

TEST_CASE("every solver says what it is") {
  for (const Solver& solver : solver_catalogue()) {
    CAPTURE(solver.entry.name);
    CHECK_FALSE(solver.entry.source.empty());
    CHECK_FALSE(solver.entry.statement.empty());
    CHECK_FALSE(solver.entry.blind_to.empty());
    CHECK_FALSE(solver.claim_source.empty());
    CHECK(solver.adaptive == static_cast<bool>(solver.run_adaptive));
    CHECK(solver.adaptive != static_cast<bool>(solver.run));
  }
}
