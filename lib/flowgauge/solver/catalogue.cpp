#include <algorithm>
#include <array>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/solver/dpm_solver_adaptive.hpp"
#include "flowgauge/solver/method_lists.hpp"
#include "flowgauge/solver/odeint_adapter.hpp"

namespace flowgauge {
namespace {

/// An Odeint Runge–Kutta method with `stages` evaluations a step and `extra` once a run.
Solver odeint_runge_kutta(const Entry& entry, int order, int stages, int extra = 0) {
  Solver solver;
  solver.entry = entry;
  solver.family = "runge_kutta";
  solver.claim_source = "Boost.Odeint 1.74, table of steppers";
  solver.start_rule = "none";
  solver.claimed_order = order;
  solver.evaluations_per_step = stages;
  solver.expected_order = [order](std::string_view) { return static_cast<double>(order); };
  solver.evaluations = [stages, extra](int steps) { return static_cast<long>(steps) * stages + extra; };
  solver.run = odeint_fixed<double>(entry.name);
  solver.run_long_double = odeint_fixed<long double>(entry.name);
  solver.run_quad = odeint_fixed<Quad>(entry.name);
  return solver;
}

/// Odeint's Adams–Bashforth–Moulton method of K steps: K − 1 steps of fehlberg78, then predict, evaluate, correct.
Solver odeint_adams(const Entry& entry, int order) {
  Solver solver = odeint_runge_kutta(entry, order, 2);
  solver.family = "multistep";
  solver.start_rule = "fehlberg78";
  solver.minimum_steps = order;
  solver.expected_order = [order](std::string_view grid) {
    if (grid == "time_uniform") return static_cast<double>(order);
    return grid == "rough" ? 1.0 : 2.0;
  };
  solver.evaluations = [order](int steps) {
    const int started = std::min(steps, order - 1);
    return 13L * started + 2L * (steps - started);
  };
  solver.limit_cause = "constant_step";
  solver.limit_detail =
      "Odeint's Adams coefficients assume a constant step: order K on the grid uniform in time, 2 on smooth grids, "
      "1 where steps alternate";
  return solver;
}

Solver odeint_controlled(const Entry& entry) {
  Solver solver;
  solver.entry = entry;
  solver.family = "adaptive";
  solver.claim_source = "Boost.Odeint 1.74, table of steppers";
  solver.start_rule = "none";
  solver.adaptive = true;
  solver.run_adaptive = odeint_adaptive<double>(entry.name);
  return solver;
}

constexpr std::string_view odeint_source = "Boost.Odeint 1.74; Ahnert, Mulansky 2011, arXiv:1110.3397";

std::vector<Solver> build() {
  std::vector<Solver> all;
  const auto add = [&](const auto& method) {
    const bool exponential = std::same_as<std::decay_t<decltype(method)>, Ddim>;
    all.push_back(own_solver(exponential ? "exponential" : "runge_kutta", method));
  };
  std::apply([&](const auto&... method) { (add(method), ...); }, ReferenceMethods{});
  for (const auto& samplers : {singlestep_samplers, multistep_samplers, adaptive_samplers}) {
    for (Solver& solver : samplers()) all.push_back(std::move(solver));
  }

  all.push_back(odeint_runge_kutta({.name = "odeint_euler",
                                    .title = "Odeint euler",
                                    .statement = "x ← x + h u(x, t)",
                                    .assumptions = "u continuously differentiable",
                                    .source = odeint_source,
                                    .blind_to = "order above 1"},
                                   1, 1));
  all.push_back(odeint_runge_kutta({.name = "odeint_modified_midpoint",
                                    .title = "Odeint modified_midpoint (2 substeps)",
                                    .statement = "Gragg's modified midpoint rule with two substeps of h/2",
                                    .assumptions = "u twice continuously differentiable",
                                    .source = "Gragg 1965; Hairer, Nørsett, Wanner 1993, eq. II.9.13",
                                    .blind_to = "the expansion in h², which only extrapolation uses"},
                                   2, 3));
  all.push_back(odeint_runge_kutta(
      {.name = "odeint_rk4",
       .title = "Odeint runge_kutta4",
       .statement = "x ← x + (h/6)(k₁ + 2k₂ + 2k₃ + k₄)",
       .assumptions = "u four times continuously differentiable",
       .source = "Kutta 1901; Hairer, Nørsett, Wanner 1993, table II.1.2",
       .blind_to = "in double the round-off floor: beyond a few hundred steps the order no longer shows"},
      4, 4));
  all.push_back(odeint_runge_kutta({.name = "odeint_cash_karp54",
                                    .title = "Odeint runge_kutta_cash_karp54",
                                    .statement = "six stages, order 5 with an embedded order 4",
                                    .assumptions = "u five times continuously differentiable",
                                    .source = "Cash, Karp 1990, doi:10.1145/79505.79507, table I",
                                    .blind_to = "the embedded weights, which only step control uses"},
                                   5, 6));
  all.push_back(odeint_runge_kutta({.name = "odeint_dopri5",
                                    .title = "Odeint runge_kutta_dopri5",
                                    .statement = "seven stages, first same as last, order 5 with an embedded order 4",
                                    .assumptions = "u five times continuously differentiable",
                                    .source = "Dormand, Prince 1980, doi:10.1016/0771-050X(80)90013-3, table 2",
                                    .blind_to = "the embedded weights, which only step control uses"},
                                   5, 6, 1));
  all.push_back(odeint_runge_kutta({.name = "odeint_fehlberg78",
                                    .title = "Odeint runge_kutta_fehlberg78",
                                    .statement = "thirteen stages, order 8 with an embedded order 7",
                                    .assumptions = "u eight times continuously differentiable",
                                    .source = "Fehlberg 1968, NASA TR R-287, table X",
                                    .blind_to = "in double the round-off floor comes before the order shows"},
                                   8, 13));
  constexpr std::string_view adams_statement =
      "x̂ ← x + h Σ bⱼ u_{n−j},  x ← x + h(β₀u(x̂, t + h) + Σ βⱼ u_{n+1−j}), constant-step coefficients";
  constexpr std::string_view adams_assumptions = "steps of equal length; the order falls otherwise";
  constexpr std::string_view adams_source =
      "Hairer, Nørsett, Wanner 1993, Solving ODEs I, section III.1; Boost.Odeint 1.74";
  constexpr std::string_view adams_blind = "step ratios other than 1, which the method takes for 1";
  all.push_back(odeint_adams({.name = "odeint_abm3",
                              .title = "Odeint adams_bashforth_moulton, 3 steps",
                              .statement = adams_statement,
                              .assumptions = adams_assumptions,
                              .source = adams_source,
                              .blind_to = adams_blind},
                             3));
  all.push_back(odeint_adams({.name = "odeint_abm4",
                              .title = "Odeint adams_bashforth_moulton, 4 steps",
                              .statement = adams_statement,
                              .assumptions = adams_assumptions,
                              .source = adams_source,
                              .blind_to = adams_blind},
                             4));
  all.push_back(odeint_adams({.name = "odeint_abm5",
                              .title = "Odeint adams_bashforth_moulton, 5 steps",
                              .statement = adams_statement,
                              .assumptions = adams_assumptions,
                              .source = adams_source,
                              .blind_to = adams_blind},
                             5));

  constexpr std::string_view controlled_assumptions = "local error per step held below tolerance · (1 + |x| + h|u|)";
  constexpr std::string_view controlled_blind = "order: the steps are the solver's own";
  all.push_back(odeint_controlled({.name = "odeint_controlled_cash_karp54",
                                   .title = "Odeint controlled cash_karp54",
                                   .statement = "order 5, step from the embedded order 4",
                                   .assumptions = controlled_assumptions,
                                   .source = "Cash, Karp 1990, doi:10.1145/79505.79507",
                                   .blind_to = controlled_blind}));
  all.push_back(odeint_controlled({.name = "odeint_controlled_dopri5",
                                   .title = "Odeint controlled dopri5",
                                   .statement = "order 5, step from the embedded order 4",
                                   .assumptions = controlled_assumptions,
                                   .source = "Dormand, Prince 1980, doi:10.1016/0771-050X(80)90013-3",
                                   .blind_to = controlled_blind}));
  all.push_back(odeint_controlled({.name = "odeint_controlled_fehlberg78",
                                   .title = "Odeint controlled fehlberg78",
                                   .statement = "order 8, step from the embedded order 7",
                                   .assumptions = controlled_assumptions,
                                   .source = "Fehlberg 1968, NASA TR R-287",
                                   .blind_to = controlled_blind}));
  all.push_back(odeint_controlled({.name = "odeint_bulirsch_stoer",
                                   .title = "Odeint bulirsch_stoer",
                                   .statement = "extrapolated modified midpoint, order and step chosen together",
                                   .assumptions = controlled_assumptions,
                                   .source = "Bulirsch, Stoer 1966; Hairer, Nørsett, Wanner 1993, section II.9",
                                   .blind_to = controlled_blind}));
  return all;
}

}  // namespace

const std::vector<Solver>& solver_catalogue() {
  static const std::vector<Solver> all = build();
  return all;
}

const Solver& solver_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Solver& solver : solver_catalogue()) {
    if (solver.entry.name == name) return solver;
    names.push_back(solver.entry.name);
  }
  throw std::invalid_argument("unknown solver \"" + std::string(name) + "\"" + did_you_mean(name, names) +
                              "; known are " + join(names, ", "));
}

Solver make_solver(
    const std::string& name, double claimed_order,
    std::function<Batch<double>(const VelocityField&, const std::vector<double>&, const Batch<double>&)> callable) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c == '_' || (c < 128 && std::isalnum(c) != 0);
  });
  if (!plain) throw std::invalid_argument("make_solver: name \"" + name + "\" must be letters, digits and _");
  for (const Solver& solver : solver_catalogue()) {
    if (solver.entry.name == name) throw std::invalid_argument("make_solver: name \"" + name + "\" is taken");
  }
  if (!(claimed_order > 0 && claimed_order < 100)) {
    throw std::invalid_argument("make_solver: claimed_order = " + std::to_string(claimed_order) +
                                "; allowed is (0, 100)");
  }
  if (!callable) throw std::invalid_argument("make_solver: the callable of \"" + name + "\" is empty");
  Solver solver;
  solver.texts = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{name});
  solver.entry = {.name = solver.texts->front(),
                  .title = solver.texts->front(),
                  .statement = "the user's own method",
                  .assumptions = "none stated",
                  .source = "the user",
                  .blind_to = "evaluations, of which none are stated"};
  solver.family = "user";
  solver.claim_source = "the user";
  solver.start_rule = "unknown";
  solver.claimed_order = claimed_order;
  solver.foreign = true;
  solver.expected_order = [claimed_order](std::string_view) { return claimed_order; };
  solver.run = [callable = std::move(callable)](const Model<Batch<double>, double>& model,
                                                const std::vector<double>& times, const Batch<double>& X) {
    return callable([&model](const Batch<double>& x, double t) { return model.velocity(x, t); }, times, X);
  };
  return solver;
}

}  // namespace flowgauge
