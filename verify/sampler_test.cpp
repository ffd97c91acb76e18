// Samplers of diffusion models: their functions, error constants and laws against independent numbers, ends and edges.

#include <doctest/doctest.h>

#include <array>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/identity/rooted_trees.hpp"
#include "flowgauge/identity/scheme_definition.hpp"
#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/deis.hpp"
#include "flowgauge/solver/lagrange.hpp"
#include "flowgauge/solver/odeint_adapter.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/solver/phi_functions.hpp"
#include "flowgauge/solver/unipc.hpp"
#include "flowgauge/study/end_rules.hpp"
#include "flowgauge/study/law.hpp"
#include "flowgauge/study/scheme_law.hpp"
#include "flowgauge/study/solver_identities.hpp"
#include "flowgauge/study/surprises.hpp"

using namespace flowgauge;

namespace {

/// The samplers of diffusion models: those that run on affine forms.
std::vector<Solver> samplers() {
  std::vector<Solver> all;
  for (const Solver& solver : solver_catalogue()) {
    if (solver.run_affine) all.push_back(solver);
  }
  return all;
}

double gate_error(const Solver& solver, const Grid& grid, int steps) {
  const LawError narrow = law_error(solver, grid, load_problem("gaussian_narrow"), steps);
  const LawError wide = law_error(solver, grid, load_problem("gaussian_wide"), steps);
  return std::hypot(narrow.wasserstein2, wide.wasserstein2);
}

/// 2p₂ − p₁ of the two halvings that end at N = 512.
double order_at_512(const Solver& solver, const Grid& grid) {
  const double a = gate_error(solver, grid, 128), b = gate_error(solver, grid, 256), c = gate_error(solver, grid, 512);
  return 2 * std::log2(b / c) - std::log2(a / b);
}

Solver unipc_corrected_at_the_end(int order, Start start) {
  Solver solver = solver_named("unipc_2_bh2");
  solver.run_affine = [=](const auto& model, const auto& times, const auto& x) {
    return UniPc{{Parameterisation::x0, order, start}, UniPcScale::bh2, true, true}(model, times, x);
  };
  return solver;
}

}  // namespace

TEST_CASE("φ-functions are their integrals, on both sides of the switch between series and recurrence") {
  using Rule = boost::math::quadrature::gauss<long double, 30>;
  for (const double z : {-700.0, -40.0, -5.0, -2.001, -2.0, -1.999, -1e-3, -1e-9, 0.0, 1e-12, 0.5, 2.0, 2.001, 9.0}) {
    for (int k = 1; k <= 5; ++k) {
      long double factorial = 1;
      for (int j = 2; j < k; ++j) factorial *= j;
      long double integral = 0;
      const int pieces = 1 + static_cast<int>(std::abs(z) / 4);  // e^z within a piece stays tame
      for (int piece = 0; piece < pieces; ++piece) {
        for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
          for (const int sign : {-1, 1}) {
            const long double s = (piece + 0.5L + sign * Rule::abscissa()[i] / 2) / pieces;
            integral += Rule::weights()[i] / (2 * pieces) * std::exp((1 - s) * static_cast<long double>(z)) *
                        std::pow(s, static_cast<long double>(k - 1)) / factorial;
          }
        }
      }
      CAPTURE(z);
      CAPTURE(k);
      CHECK(std::abs(phi_function(k, z) - static_cast<double>(integral)) <=
            30 * 2.3e-16 * static_cast<double>(integral));
      CHECK(std::abs(phi_function<long double>(k, z) - integral) <= 100 * 1.1e-19L * integral);
    }
  }
  CHECK(phi_function(2, -std::numeric_limits<double>::infinity()) == 0);
}

TEST_CASE("Lagrange's integrals are exact for every polynomial they promise and for no higher one") {
  const std::vector<double> nodes{0.3, 1.0, 1.2, 2.0};
  for (std::size_t count = 1; count <= nodes.size(); ++count) {
    const std::vector<double> used(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(count));
    const std::vector<double> weights = lagrange_integrals(used, 0.3, -0.5);
    for (std::size_t power = 0; power <= count; ++power) {
      const double p = static_cast<double>(power);
      const double exact = (std::pow(-0.5, p + 1) - std::pow(0.3, p + 1)) / (p + 1);
      double sum = 0;
      for (std::size_t j = 0; j < count; ++j) sum += weights[j] * std::pow(used[j], p);
      CAPTURE(count);
      CAPTURE(power);
      CHECK((std::abs(sum - exact) <= 1e-14) == (power < count));
    }
  }
  // The classical weights of equal steps.
  const std::vector<double> adams = lagrange_integrals<double>({0, -1, -2, -3}, 0, 1);
  for (std::size_t j = 0; j < 4; ++j) {
    CHECK(adams[j] == doctest::Approx(std::array<double, 4>{55, -59, 37, -9}[j] / 24).epsilon(1e-14));
  }
}

TEST_CASE("DEIS integrates over steps of any length, against the integral over t by another rule") {
  const Schedule schedule = VpLinear{};
  for (const auto& [before, from, to] :
       {std::tuple{1.0, 0.9, 0.001}, std::tuple{0.3, 0.29, 0.28}, std::tuple{0.01, 0.02, 0.9}}) {
    const std::vector<Node<double>> nodes{node_at(schedule, from), node_at(schedule, before)};
    const std::vector<double> integrals = Deis::integrals_in_time(schedule, nodes, node_at(schedule, to));
    for (std::size_t j = 0; j < 2; ++j) {
      const double other = nodes[1 - j].time;
      const auto integrand = [&](double t) {
        const NoiseLevel<double> level = noise_level(schedule, t);
        return -(t - other) / (nodes[j].time - other) * level.sigma / level.alpha * level.dlambda;  // ρ̇ = −ρλ̇
      };
      const Integral<double> exact = integrate<double>(integrand, std::min(from, to), std::max(from, to));
      const double signed_exact = from < to ? exact.value : -exact.value;
      CAPTURE(from);
      CHECK(std::abs(integrals[j] - signed_exact) <= 1e-12 * std::abs(signed_exact));
    }
  }
}

TEST_CASE("every law of every sampler fails when what it speaks of is off by 1e-9, or is NaN") {
  const auto outcome = [](const Solver& solver, std::string_view law) {
    for (const LawResult& result : check_solver_laws({solver, std::string(solver.entry.name)})) {
      if (result.identity == law) return result.verdict.outcome;
    }
    return Outcome::error;
  };
  for (const Solver& right : samplers()) {
    CAPTURE(right.entry.name);
    CHECK(outcome(right, "scheme_map") == Outcome::ok);
    CHECK(outcome(right, "bookkeeping") == Outcome::ok);
    for (const double factor : {1 + 1e-9, static_cast<double>(NAN)}) {
      Solver wrong = right;
      wrong.run_affine = [=](const auto& model, const auto& times, const auto& x) {
        return factor * right.run_affine(model, times, x);
      };
      CHECK(outcome(wrong, "scheme_map") == Outcome::fault);
      wrong.run = [=](const auto& model, const auto& times, const auto& X) -> Batch<double> {
        return factor * right.run(model, times, X);
      };
      CHECK(outcome(wrong, "bookkeeping") == Outcome::fault);
    }
    Solver early = right;
    early.run = [=](const auto& model, const std::vector<double>& times, const auto& X) {
      return right.run(model, times.size() > 2 ? std::vector<double>(times.begin(), times.end() - 1) : times, X);
    };
    CHECK(outcome(early, "bookkeeping") == Outcome::fault);
    Solver boastful = right;
    boastful.evaluations = [=](int steps) { return right.evaluations(steps) - (steps == 33 ? 1 : 0); };
    CHECK(outcome(boastful, "bookkeeping") == Outcome::fault);
    // Right on every grid but those that end at σ = 0, or begin at α = 0.
    for (const bool at_zero : {true, false}) {
      Solver one_off = right;
      one_off.evaluations_at_ends = [=](int steps, InfiniteSteps ends) {
        return right.evaluations_at_ends(steps, ends) + ((at_zero ? ends.last && !ends.first : ends.first) ? 1 : 0);
      };
      CHECK(outcome(one_off, "bookkeeping") == (right.family == "exponential" ? Outcome::fault : Outcome::ok));
    }
  }
  for (const SolverPair& pair : solver_pairs()) {
    CAPTURE(pair.first);
    CAPTURE(pair.second);
    const Solver first = solver_named(pair.first), second = solver_named(pair.second);
    CHECK(check_solver_pair({first, second, pair.where}).at(0).verdict.outcome == Outcome::ok);
    Solver off = second;
    off.run = [=](const auto& model, const auto& times, const auto& X) -> Batch<double> {
      return (1 + 1e-9) * second.run(model, times, X);
    };
    CHECK(check_solver_pair({first, off, pair.where}).at(0).verdict.outcome == Outcome::fault);
  }
}

TEST_CASE("rooted trees are as many as they are, with their densities") {
  const int counts[] = {1, 1, 2, 4, 9, 20, 48, 115, 286};
  const TreeSystem system = tree_system(9);
  for (int nodes = 1; nodes <= 9; ++nodes) {
    int trees = 0;
    double sum = 0;
    for (const TreeSystem::Tree& tree : system.trees) {
      if (tree.nodes != nodes || tree.leaves_as_time > 0) continue;
      ++trees;
      sum += 1 / tree.density;
    }
    CHECK(trees == counts[nodes - 1]);
    // By hand: γ = 1; 2; 3, 6; 4, 8, 12, 24.
    if (nodes == 3) CHECK(sum == doctest::Approx(1.0 / 3 + 1.0 / 6));
    if (nodes == 4) CHECK(sum == doctest::Approx(1.0 / 4 + 1.0 / 8 + 1.0 / 12 + 1.0 / 24));
  }
  // The components solve the system: fehlberg78 in small steps.
  const TreeSystem small = tree_system(5);
  const Model<Batch<double>, double> model(VpLinear{}, Parameterisation::velocity,
                                           [&](const Batch<double>& y, double t) { return small.field(y, t); });
  const Batch<double> end =
      solver_named("odeint_fehlberg78").run(model, {0, 0.25, 0.5}, Batch<double>::Zero(small.size(), 1));
  CHECK((end.col(0) - small.exact(0.5)).cwiseAbs().maxCoeff() <= 1e-15);
  CHECK_THROWS_AS((void)tree_system(0), std::invalid_argument);
  CHECK_THROWS_AS((void)tree_system(10), std::invalid_argument);
  CHECK_THROWS_AS((void)odeint_embedded_error("odeint_rk4", nullptr, Batch<double>::Zero(1, 1), 0, 1),
                  std::invalid_argument);
}

TEST_CASE("order conditions hold up to the claimed order and not beyond, embedded pairs up to theirs") {
  for (const Solver& right : solver_catalogue()) {
    CAPTURE(right.entry.name);
    const auto outcome = [&](const SolverSubject& subject, std::string_view law) {
      for (const LawResult& result : check_solver_laws(subject)) {
        if (result.identity == law)
          return result.not_applicable.empty() ? result.verdict.outcome : Outcome::not_applicable;
      }
      return Outcome::error;
    };
    SolverSubject subject = solver_subject(right);
    const bool runge_kutta = right.family == "runge_kutta" && right.run;
    CHECK(outcome(subject, "order_conditions") == (runge_kutta ? Outcome::ok : Outcome::not_applicable));
    CHECK(outcome(subject, "embedded_conditions") == (subject.embedded ? Outcome::ok : Outcome::not_applicable));
    if (runge_kutta) {
      subject.solver.claimed_order += 1;
      CHECK(outcome(subject, "order_conditions") == Outcome::fault);
    }
    if (subject.embedded) {
      subject.embedded_order += 1;
      CHECK(outcome(subject, "embedded_conditions") == Outcome::fault);
      subject.embedded_order -= 2;
      CHECK(outcome(subject, "embedded_conditions") ==
            Outcome::fault);  // it vanishes on all of p̂: no estimate of order p̂ − 1
    }
  }
}

TEST_CASE("a method has a definition, or the law says that it does not concern it") {
  for (const Solver& solver : solver_catalogue()) {
    if (!solver.run) continue;
    const std::vector<LawResult> results = check_solver_laws({solver, std::string(solver.entry.name)});
    CHECK(results.at(0).not_applicable.empty() == static_cast<bool>(solver.run_affine));
    CHECK(results.at(1).verdict.outcome == Outcome::ok);
  }
  CHECK_FALSE(defined_scheme("no_such_method", VpLinear{}, 0.7, 0.25, {0.3, 0.1}, {0, 1, 1}).has_value());
}

TEST_CASE("orders and error constants of the gate configuration, against independent code") {
  const struct {
    Solver solver;
    double order_lambda, order_rough, lambda, rough;
  } rows[] = {
      {solver_named("edm_heun"), 2, 2, 9.5523e-07, 1.0343e-06},
      {solver_named("dpm_solver_2"), 2, 2, 7.9846e-07, 1.5093e-06},
      {solver_named("dpm_solver_3"), 3, 3.001, 2.4581e-10, 1.7338e-09},
      {solver_named("dpmpp_2s"), 2, 2, 7.9736e-07, 1.5065e-06},
      {solver_named("dpmpp_3s"), 3, 2.999, 1.5794e-10, 5.2131e-10},
      {solver_named("dpmpp_2m"), 2, 2.001, 8.3687e-07, 2.8544e-06},
      {solver_named("dpmpp_3m_published"), 2.001, 2.002, 6.8254e-07, 1.4840e-06},
      {solver_named("dpmpp_3m"), 2, 2.001, 3.7574e-06, 2.0636e-06},
      {solver_named("dpmpp_3m_3s_start"), 3, 3, 2.0178e-08, 7.2633e-08},
      {solver_named("deis_tab_1"), 2, 2, 4.4334e-06, 2.6968e-06},
      {solver_named("deis_tab_3"), 2, 2, 3.7523e-06, 2.0158e-06},
      {solver_named("unipc_2_corrected_end"), 3, 3.008, 8.6330e-09, 2.5330e-08},
      {solver_named("unipc_3_corrected_end"), 3, 2.954, 2.1691e-08, 2.9822e-09},
      {unipc_corrected_at_the_end(3, Start::third_order), 4.001, 4.254, 9.4875e-11, 1.7843e-10},
  };
  for (const auto& row : rows) {
    CAPTURE(row.solver.entry.name);
    // Below 1e-10 the round-off of 512 steps is seen in the fourth digit.
    const double digits = row.lambda < 1e-10 ? 1e-3 : 1e-4;
    CHECK(gate_error(row.solver, LambdaUniform{}, 512) == doctest::Approx(row.lambda).epsilon(digits));
    CHECK(gate_error(row.solver, Rough{}, 512) == doctest::Approx(row.rough).epsilon(1e-4));
    CHECK(std::abs(order_at_512(row.solver, LambdaUniform{}) - row.order_lambda) <= 0.002);
    CHECK(std::abs(order_at_512(row.solver, Rough{}) - row.order_rough) <= 0.002);
  }
  CHECK(gate_error(solver_named("rk4"), LambdaUniform{}, 512) == doctest::Approx(1.2706e-13).epsilon(0.05));
}

TEST_CASE("the published 3M is of order 2, the corrected one of order 3, and its low start makes it 2 again") {
  for (const Grid& grid : {Grid(LambdaUniform{}), Grid(Rough{})}) {
    CHECK(std::abs(order_at_512(solver_named("dpmpp_3m_published"), grid) - 2) <= 0.05);
    CHECK(std::abs(order_at_512(solver_named("dpmpp_3m_3s_start"), grid) - 3) <= 0.05);
    CHECK(std::abs(order_at_512(solver_named("dpmpp_3m"), grid) - 2) <= 0.05);
  }
}

TEST_CASE("expected orders follow from start and end") {
  const auto expected = [](const char* name) { return solver_named(name).expected_order("rough"); };
  CHECK(expected("dpmpp_2m") == 2);
  CHECK(expected("dpmpp_3m") == 2);
  CHECK(expected("dpmpp_3m_3s_start") == 3);
  CHECK(expected("dpmpp_3m_lower_order_end") == 2);
  CHECK(expected("unipc_3_bh2") == 3);
  CHECK(expected("unipc_3_3s_start") == 4);
  CHECK(expected("unipc_4_rk4_start") == 5);
  CHECK(expected("deis_tab_3") == 2);
  CHECK(expected("deis_tab_3_rk4_start") == 4);
  CHECK(expected("ipndm") == 1);
  CHECK(solver_named("ipndm").expected_order("lambda_uniform") == 2);
  for (const Solver& solver : samplers()) {
    CAPTURE(solver.entry.name);
    const bool below = solver.expected_order("rough") < solver.claimed_order;
    CHECK(below == !solver.limit_cause.empty());
    CHECK(below == !solver.limit_detail.empty());
  }
  CHECK(solver_named("unipc_2_bh2").evaluations(7) == 7);
  CHECK(solver_named("unipc_2_corrected_end").evaluations(7) == 8);
  CHECK(solver_named("unipc_4_rk4_start").evaluations(7) == 7 + 3 * 3);
  CHECK(solver_named("dpmpp_3m_3s_start").evaluations(7) == 7 + 2 * 2);
  CHECK(solver_named("dpmpp_3m_3s_start").evaluations(1) == 3);
  CHECK(solver_named("dpmpp_3m_lower_order_end").evaluations(1) == 1);
  CHECK(solver_named("plms").evaluations(7) == 8);
  CHECK(solver_named("pndm").evaluations(7) == 7 + 3 * 3);
  // Karras et al. 2022, algorithm 1: 2N − 1 down to σ = 0. Starts begin again after a step from α = 0.
  const InfiniteSteps down{false, true}, up{true, false}, both{true, true};
  const auto at = [](const char* name, int steps, InfiniteSteps ends) {
    return solver_named(name).evaluations_at_ends(steps, ends);
  };
  CHECK(at("edm_heun", 7, down) == 13);
  CHECK(at("edm_heun", 7, both) == 12);
  CHECK(at("edm_heun", 1, both) == 1);
  CHECK(at("dpm_solver_3", 7, down) == 19);
  CHECK(at("ddim", 7, down) == 7);
  CHECK(at("unipc_2_corrected_end", 7, down) == 7);
  CHECK(at("unipc_2_corrected_end", 7, up) == 8);
  CHECK(at("unipc_4_rk4_start", 7, up) == 7 + 3 * 3);
  CHECK(at("unipc_4_rk4_start", 4, up) == 4 + 3 * 3);
  CHECK(at("unipc_4_rk4_start", 4, both) == 4 + 3 * 2);
  CHECK(at("dpmpp_3m_3s_start", 2, down) == 2 + 2);
  CHECK(stated_evaluations(solver_named("edm_heun"), 7, {}) == 14);
  CHECK(stated_evaluations(solver_named("edm_heun"), 7, down) == 13);
  CHECK(stated_evaluations(solver_named("heun"), 7, down) == 14);
  CHECK(with_denoise_step(solver_named("edm_heun")).evaluations_at_ends(7, down) == 14);
}

TEST_CASE("a model is one model in every parameterisation, for every sampler, both ways") {
  const Target target = load_problem("mixture_1d").target;
  const Batch<double> X{{-1.7, -0.4, 0.1, 0.9, 2.3}};
  for (const auto& [schedule, from, to] :
       {std::tuple{Schedule(VpLinear{}), 0.3, 0.02}, std::tuple{Schedule(VpLinear{}), 0.02, 0.3},
        std::tuple{Schedule(CondOt{}), 0.4, 0.92}, std::tuple{Schedule(CondOt{}), 0.92, 0.4}}) {
    const GaussianPath<double> path(schedule, target);
    const std::vector<double> t = times<double>(Rough{}, schedule, from, to, 7);
    for (const Solver& solver : samplers()) {
      CAPTURE(solver.entry.name);
      const Batch<double> end = solver.run(path_model(path, Parameterisation::x0), t, X);
      for (const Parameterisation p :
           {Parameterisation::epsilon, Parameterisation::v, Parameterisation::velocity, Parameterisation::score}) {
        const Batch<double> other = solver.run(path_model(path, p), t, X);
        CHECK((other - end).cwiseAbs().maxCoeff() <= 1e-12 * (end.cwiseAbs().maxCoeff() + X.cwiseAbs().maxCoeff()));
      }
    }
  }
}

TEST_CASE("from pure noise and into σ = 0: finite, and exact for one atom") {
  const double atom = 0.7;
  const Batch<double> X{{-0.4, 1.3}};
  const Target target = load_problem("mixture_1d").target;
  for (const auto& [schedule, noise, data] :
       {std::tuple{Schedule(CondOt{}), 0.0, 1.0}, std::tuple{Schedule(Trigonometric{}), 0.0, 1.0},
        std::tuple{Schedule(VpLinear{}), 1.0, 0.0}}) {
    const Model<Batch<double>, double> one_atom(schedule, Parameterisation::x0,
                                                [&](const Batch<double>& x, double) -> Batch<double> {
                                                  return Batch<double>::Constant(x.rows(), x.cols(), atom);
                                                });
    for (const Solver& solver : samplers()) {
      if (solver.family != "exponential") continue;
      CAPTURE(solver.entry.name);
      for (const int steps : {1, 2, 3, 4, 5, 9}) {
        const std::vector<double> t = times<double>(TimeUniform{}, schedule, noise, data, steps);
        const Batch<double> end = solver.run(one_atom, t, X);
        CHECK((end.array() - atom).cwiseAbs().maxCoeff() <= 1e-12);
        const Batch<double> of_mixture =
            solver.run(path_model(GaussianPath<double>(schedule, target), Parameterisation::x0), t, X);
        CHECK(of_mixture.allFinite());
      }
    }
  }
}

TEST_CASE("a step to σ = 0 is the denoiser") {
  const Problem problem = load_problem("mixture_1d");
  const Batch<double> X{{-0.4, 1.3}};
  const auto model = path_model(problem.path<double>(), Parameterisation::x0);
  const Batch<double> expected = model.denoiser(X, 0.02);
  for (const Solver& solver : samplers()) {
    if (solver.family != "exponential") continue;
    CAPTURE(solver.entry.name);
    CHECK((solver.run(model, {0.02, 0.0}, X) - expected).cwiseAbs().maxCoeff() <= 1e-15);
  }
}

TEST_CASE("AffineForm is the law of a Monte Carlo run") {
  const Problem problem = load_problem("gaussian_wide");
  const std::vector<double> t = times<double>(Rough{}, problem.schedule, problem.noise_time, problem.data_time, 5);
  const auto start = noise_level(problem.schedule, problem.noise_time);
  const double mean = start.alpha * 0.7, deviation = std::hypot(2 * start.alpha, start.sigma);
  const Index n = 100000;
  Batch<double> X = normal_batch({20231, experiment_number("affine form")}, 0, 1, n);
  X = (deviation * X).array() + mean;
  for (const char* name : {"dpm_solver_3", "dpmpp_3m_3s_start", "unipc_3_bh2", "deis_tab_3", "pndm", "ab4"}) {
    CAPTURE(name);
    const Solver solver = solver_named(name);
    const AffineForm law = solver.run_affine(affine_model(problem.schedule, 0.7, 4, Parameterisation::x0), t,
                                             AffineForm{{mean, deviation}});
    const Batch<double> reached = solver.run(path_model(problem.path<double>(), Parameterisation::x0), t, X);
    const double sample_mean = reached.mean();
    const double sample_variance = (reached.array() - sample_mean).square().sum() / static_cast<double>(n - 1);
    const double variance = law.standard_deviation() * law.standard_deviation();
    // |z| <= 6.109 has a false-alarm probability of 1e-9.
    CHECK(std::abs(sample_mean - law.mean()) <= 6.109 * std::sqrt(variance / static_cast<double>(n)));
    CHECK(std::abs(sample_variance / variance - 1) <= 6.109 * std::sqrt(2.0 / static_cast<double>(n - 1)));
  }
}

TEST_CASE("the law in the plane, by eigenvalues, is that of the scheme's own affine map") {
  const Problem problem = load_problem("gaussian_2d");
  const auto& target = std::get<Gaussian>(problem.target);
  const std::vector<double> t = times<double>(Rough{}, problem.schedule, problem.noise_time, problem.data_time, 6);
  const auto start = noise_level(problem.schedule, problem.noise_time);
  const Vector<double> mean = start.alpha * target.mean;
  const Matrix<double> covariance =
      start.alpha * start.alpha * target.covariance + start.sigma * start.sigma * Matrix<double>::Identity(2, 2);
  Batch<double> X(2, 3);
  X << mean, mean + Vector<double>{{1, 0}}, mean + Vector<double>{{0, 1}};
  for (const Solver& solver : solver_catalogue()) {
    if (solver.adaptive || solver.minimum_steps > 6) continue;
    CAPTURE(solver.entry.name);
    const SchemeLaw law = scheme_law(solver, Rough{}, problem, 6);
    REQUIRE(law.refused.empty());
    const Batch<double> end = solver.run(path_model(problem.path<double>(), Parameterisation::x0), t, X);
    Matrix<double> A(2, 2);
    A << end.col(1) - end.col(0), end.col(2) - end.col(0);
    CHECK((law.reached.mean - end.col(0)).norm() <= 1e-13);
    CHECK((law.reached.covariance - A * covariance * A.transpose()).norm() <= 1e-12);
    CHECK(law.wasserstein2 > 0);
    CHECK(law.kullback_leibler > 0);
  }
  // On the line it is what law_error says.
  const SchemeLaw line = scheme_law(solver_named("dpmpp_2m"), Rough{}, load_problem("gaussian_wide"), 16);
  const LawError error = law_error(solver_named("dpmpp_2m"), Rough{}, load_problem("gaussian_wide"), 16);
  CHECK(line.wasserstein2 == doctest::Approx(error.wasserstein2).epsilon(1e-10));
  const double ratio = line.reached.covariance(0, 0) / line.exact.covariance(0, 0);
  const double shift = line.reached.mean(0) - line.exact.mean(0);
  CHECK(line.kullback_leibler ==
        doctest::Approx((ratio - 1 - std::log(ratio) + shift * shift / line.exact.covariance(0, 0)) / 2).epsilon(1e-9));
}

TEST_CASE("laws that are not normal are refused with a reason") {
  const Problem problem = load_problem("gaussian_narrow");
  CHECK(scheme_law(solver_named("odeint_controlled_dopri5"), Rough{}, problem, 8).refused.find("adaptive") !=
        std::string::npos);
  CHECK(scheme_law(solver_named("heun"), Rough{}, load_problem("mixture_1d"), 8).refused.find("not Gaussian") !=
        std::string::npos);
  const Solver clipping =
      make_solver("clipping", 1, [](const VelocityField& u, const std::vector<double>& t, const Batch<double>& X) {
        Batch<double> x = X;
        for (std::size_t n = 0; n + 1 < t.size(); ++n)
          x = (x + (t[n + 1] - t[n]) * u(x, t[n])).cwiseMin(1.0).cwiseMax(-1.0);
        return x;
      });
  CHECK(scheme_law(clipping, Rough{}, problem, 8).refused.find("not affine") != std::string::npos);
  // Clipping so far out that three standard deviations do not reach it.
  const Solver at_three =
      make_solver("clipping_far", 1, [](const VelocityField& u, const std::vector<double>& t, const Batch<double>& X) {
        Batch<double> x = X;
        for (std::size_t n = 0; n + 1 < t.size(); ++n) {
          x = (x + (t[n + 1] - t[n]) * u(x, t[n])).cwiseMin(3.0).cwiseMax(-3.0);
        }
        return x;
      });
  CHECK(scheme_law(at_three, Rough{}, problem, 8).refused.find("not affine") != std::string::npos);
}

TEST_CASE("a law that is not a number is a fault, not a scheme without a law") {
  const Solver lost = make_solver("lost", 1, [](const VelocityField&, const std::vector<double>&,
                                                const Batch<double>& X) -> Batch<double> { return X * NAN; });
  Solver lost_affine = solver_named("heun");
  lost_affine.run_affine = [](const auto&, const auto&, const AffineForm& x) { return NAN * x; };
  for (const Solver& solver : {lost, lost_affine}) {
    const SchemeLaw law = scheme_law(solver, Rough{}, load_problem("gaussian_2d"), 8);
    CHECK(law.refused.empty());
    CHECK(std::isnan(law.wasserstein2));
    CHECK(std::isnan(law.kullback_leibler));
    std::vector<Record> records;
    run_scheme_law({.solver = solver, .grid = Rough{}, .problem = load_problem("gaussian_2d")},
                   [&](const Record& record) { records.push_back(record); });
    REQUIRE(records.size() == 1);
    CHECK_MESSAGE(records[0].outcome == Outcome::fault, to_line(records[0]));
    CHECK(records[0].fields["cause"] == "not_finite");
  }
}

TEST_CASE("end rules leave the floors that are known, and one that leaves another is seen") {
  const auto record_of = [](const auto& run) {
    std::vector<Record> records;
    run([&](const Record& record) { records.push_back(record); });
    REQUIRE(records.size() == 1);
    return records[0];
  };
  const Solver heun = solver_named("edm_heun");
  for (const EndRule rule : {EndRule::stop, EndRule::denoise, EndRule::step_to_zero}) {
    const Record record = record_of([&](const Sink& sink) { run_end_rule({heun, rule}, sink); });
    CAPTURE(to_line(record));
    CHECK(record.outcome == Outcome::limit);
    CHECK(record.fields["cause"] == "sigma_zero_end");
    // ρ²/2√S = 4e-4 of the deviation, too little after the denoiser; before it α takes half of that away again, with S
    // = ¼.
    const double deviation = to_number(record.fields["std_error"]);
    CHECK(deviation == doctest::Approx(rule == EndRule::stop ? 3e-4 : -4e-4).epsilon(0.01));
  }
  // The prior: 0.7 · 0.5/80 of the mean is missing.
  const Record prior = record_of([&](const Sink& sink) { run_prior({heun}, sink); });
  CAPTURE(to_line(prior));
  CHECK(prior.outcome == Outcome::limit);
  CHECK(prior.fields["cause"] == "prior_mismatch");
  CHECK(to_number(prior.fields["w2"]) == doctest::Approx(4.4e-3).epsilon(0.01));
  // A denoiser step at the wrong time, and a sampler that forgets its last step.
  Solver early = heun;
  early.run_affine = [heun](const auto& model, const std::vector<double>& t, const AffineForm& x) {
    return heun.run_affine(model, std::vector<double>(t.begin(), t.end() - 16), x);
  };
  for (const EndRule rule : {EndRule::stop, EndRule::denoise, EndRule::step_to_zero}) {
    const Record record = record_of([&](const Sink& sink) { run_end_rule({early, rule}, sink); });
    CHECK_MESSAGE(record.outcome == Outcome::fault, to_line(record));
    CHECK(record.fields["cause"] == "off_floor");
  }
  CHECK(record_of([&](const Sink& sink) { run_prior({early}, sink); }).outcome == Outcome::fault);
  // An error of the predicted size and the wrong sign is another law.
  const auto mirrored = [&](double mean, double deviation) {
    Solver solver = heun;
    solver.run_affine = [=](const auto& model, const std::vector<double>& t, const AffineForm& x) {
      const AffineForm end = heun.run_affine(model, t, x);
      const double scale = (2 * deviation - end.standard_deviation()) / end.standard_deviation();
      return AffineForm{{2 * mean - end.mean(), scale * end.standard_deviation()}};
    };
    return solver;
  };
  const Record wide = record_of([&](const Sink& sink) { run_end_rule({mirrored(0.7, 0.5), EndRule::stop}, sink); });
  CHECK_MESSAGE(wide.outcome == Outcome::fault, to_line(wide));
  CHECK(to_number(wide.fields["w2"]) == doctest::Approx(to_number(wide.fields["w2_predicted"])).epsilon(0.01));
  CHECK(to_number(wide.fields["std_error"]) == doctest::Approx(-3e-4).epsilon(0.01));
  CHECK(to_number(wide.fields["std_error_predicted"]) == doctest::Approx(3e-4).epsilon(0.01));
  CHECK(to_number(wide.fields["deviation"]) == doctest::Approx(2).epsilon(0.01));
  const Record far = record_of([&](const Sink& sink) { run_prior({mirrored(0.7, std::hypot(0.5, 0.02))}, sink); });
  CHECK_MESSAGE(far.outcome == Outcome::fault, to_line(far));
  CHECK(to_number(far.fields["mean_error"]) == doctest::Approx(4.4e-3).epsilon(0.01));
  CHECK(to_number(far.fields["mean_error_predicted"]) == doctest::Approx(-4.4e-3).epsilon(0.01));

  const Solver denoised = with_denoise_step(heun);
  CHECK(denoised.evaluations(9) == 19);
  const Problem problem = load_problem("mixture_1d");
  const Batch<double> X{{-0.4, 1.3}};
  const auto model = path_model(problem.path<double>(), Parameterisation::x0);
  CHECK((denoised.run(model, {0.3, 0.1}, X) - model.denoiser(heun.run(model, {0.3, 0.1}, X), 0.1))
            .cwiseAbs()
            .maxCoeff() == 0);
}

TEST_CASE("surprises are reproduced, and a solver that does not surprise is seen") {
  const auto findings_of = [](const std::vector<Solver>& solvers) {
    std::vector<Record> findings;
    for (const StudyTask& task : surprise_tasks(solvers)) {
      task.run([&](const Record& record) { findings.push_back(record); });
      CHECK(findings.back().id == task.id);
    }
    return findings;
  };
  const std::vector<Record> all = findings_of(solver_catalogue());
  CHECK(all.size() == 4);
  for (const Record& finding : all) CHECK_MESSAGE(finding.outcome == Outcome::ok, to_line(finding));
  // Each with the run of another method in its place.
  for (const auto& [subject, other] :
       {std::pair{"dpmpp_3m_published", "dpmpp_3m_3s_start"}, std::pair{"dpmpp_3m", "dpmpp_3m_3s_start"},
        std::pair{"dpmpp_2m", "ddim"}, std::pair{"ddim", "dpmpp_2m"}}) {
    Solver wrong = solver_named(subject);
    wrong.run_affine = solver_named(other).run_affine;
    const std::vector<Record> findings = findings_of({wrong});
    REQUIRE(findings.size() == 1);
    CHECK_MESSAGE(findings[0].outcome == Outcome::fault, to_line(findings[0]));
    CHECK(findings[0].fields["cause"] == "not_reproduced");
  }
  CHECK(findings_of({}).empty());
}

TEST_CASE("a step out of pure noise is of order 1, and what follows starts afresh") {
  const Schedule schedule = CondOt{};
  const Target target = load_problem("mixture_1d").target;
  const Batch<double> X{{-1.1, 0.2, 1.3}};
  const auto model = path_model(GaussianPath<double>(schedule, target), Parameterisation::x0);
  const std::vector<double> whole{0, 0.2, 0.45, 0.55, 0.8, 0.9}, rest(whole.begin() + 1, whole.end());
  const Batch<double> first = 0.2 * model.denoiser(X, 0) + 0.8 * X;
  for (const Solver& solver : samplers()) {
    if (solver.family != "exponential") continue;
    CAPTURE(solver.entry.name);
    CHECK((solver.run(model, {0, 0.2}, X) - first).cwiseAbs().maxCoeff() <= 1e-15);
    CHECK((solver.run(model, whole, X) - solver.run(model, rest, first)).cwiseAbs().maxCoeff() <= 1e-14);
  }
}

TEST_CASE("long double runs the same method, and what a sampler says of its cost is so") {
  const Problem problem = load_problem("mixture_1d");
  const Batch<double> X{{-1.1, 0.2, 1.3}};
  const std::vector<double> t = times<double>(Rough{}, problem.schedule, 0.3, 0.02, 9);
  const auto model = path_model(problem.path<double>(), Parameterisation::x0);
  const auto precise = path_model(problem.path<long double>(), Parameterisation::x0);
  for (const Solver& solver : samplers()) {
    CAPTURE(solver.entry.name);
    const Batch<long double> end = solver.run_long_double(precise, std::vector<long double>(t.begin(), t.end()),
                                                          Batch<long double>(X.cast<long double>()));
    CHECK((solver.run(model, t, X) - end.cast<double>()).cwiseAbs().maxCoeff() <= 1e-13);
    CHECK(std::abs(static_cast<double>(solver.evaluations(1000)) / 1000 - solver.evaluations_per_step) <= 0.01);
  }
  CHECK(solver_named("dpmpp_3s").start_rule == "none");
  CHECK(solver_named("deis_rhoab_0").start_rule == "none");
  CHECK(solver_named("dpmpp_3m_3s_start").start_rule == "DPM-Solver++(3S)");
  CHECK(solver_named("plms").start_rule.starts_with("Heun"));
}
