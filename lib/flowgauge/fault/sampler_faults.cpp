#include <algorithm>
#include <cmath>
#include <utility>

#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/fault/general_mistakes.hpp"
#include "flowgauge/fault/planted_solvers.hpp"
#include "flowgauge/solver/ddim.hpp"
#include "flowgauge/solver/deis.hpp"
#include "flowgauge/solver/dpm_solver_1.hpp"
#include "flowgauge/solver/dpm_solver_2.hpp"
#include "flowgauge/solver/dpm_solver_3.hpp"
#include "flowgauge/solver/dpmpp_2s.hpp"
#include "flowgauge/solver/dpmpp_3m.hpp"
#include "flowgauge/solver/edm_heun.hpp"
#include "flowgauge/solver/lms.hpp"
#include "flowgauge/solver/pndm.hpp"
#include "flowgauge/solver/unipc.hpp"
#include "flowgauge/study/solver_identities.hpp"

namespace flowgauge {
namespace {

using Times = std::vector<double>;
using N = Node<double>;
using Nodes = std::vector<N>;
using Weights = Combination<double>;

double length(const N& from, const N& to) {
  return to.level.lambda - from.level.lambda;
}

/// The catalogue's solver with another method: a generic lambda over the state.
template <class Method>
Solver changed(std::string_view name, const Method& method) {
  Solver solver = solver_named(name);
  solver.run = [=](const Model<Batch<double>, double>& model, const Times& times, const Batch<double>& X) {
    return method(model, times, X);
  };
  solver.run_affine = [=](const Model<AffineForm, double>& model, const Times& times, const AffineForm& x) {
    return method(model, times, x);
  };
  solver.run_long_double = nullptr;
  solver.run_quad = nullptr;
  return solver;
}

Solver with_plan(std::string_view name, std::function<Plan<double>(const Schedule&, const N&, const N&)> plan) {
  return changed(name, [=](const auto& model, const Times& times, const auto& x) {
    return run_singlestep(model, times, x, plan);
  });
}

Solver with_weights(std::string_view name, const Multistep& rule,
                    std::function<Weights(const Schedule&, const Nodes&, const N&)> weights) {
  return changed(name, [=](const auto& model, const Times& times, const auto& x) {
    return run_multistep(rule, model, times, x, weights);
  });
}

/// DDIM with other nodes for a step: of the grid's, by number.
Solver ddim_between(std::function<std::pair<N, N>(const Nodes&, std::size_t n)> ends) {
  return changed("ddim", [=](const auto& model, const Times& times, auto x) {
    Nodes nodes;
    for (const double t : times) nodes.push_back(node_at(model.schedule(), t));
    for (std::size_t n = 0; n + 1 < nodes.size(); ++n) {
      const auto [from, to] = ends(nodes, n);
      x = combine(ddim_step(from, to), x, {model.denoiser(x, times[n])});
    }
    return x;
  });
}

/// The grid of a clock that is divided from below: every step but the last begins and ends a whole step late, and the
/// points handed over are those of a level that is never seen.
Solver with_leading_times(std::string_view name) {
  return changed(name, [right = solver_named(name)](const auto& model, Times times, const auto& x) {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) times[n] += 0.98 * (times[n + 1] - times[n]);
    if constexpr (requires { right.run_affine(model, times, x); }) {
      return right.run_affine(model, times, x);
    } else {
      return right.run(model, times, x);
    }
  });
}

/// DPM-Solver++(2M) that extrapolates in every step, the one to σ = 0 too.
Solver extrapolating_into_zero() {
  return changed("dpmpp_2m", [](const auto& model, const Times& times, auto x) {
    Nodes nodes;
    std::vector<std::decay_t<decltype(x)>> predictions;
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      nodes.insert(nodes.begin(), node_at(model.schedule(), times[n]));
      predictions.insert(predictions.begin(), model.denoiser(x, times[n]));
      const N to = node_at(model.schedule(), times[n + 1]);
      Weights by = ddim_step(nodes.front(), to);
      if (n > 0) {
        const double slope = by.values[0] / 2 * length(nodes[0], to) / length(nodes[1], nodes[0]);
        by.values = {by.values[0] + slope, -slope};
      }
      x = combine(by, x, predictions);
    }
    return x;
  });
}

/// A Runge–Kutta method with stages k_i = u(x + h Σ a_ij k_j, t + c_i h).
Solver with_tableau(std::string_view name, Times c, std::vector<Times> a, Times b) {
  return changed(name, [=](const auto& model, const Times& times, auto x) {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const double h = times[n + 1] - times[n];
      std::vector<std::decay_t<decltype(x)>> k;
      for (std::size_t i = 0; i < c.size(); ++i) {
        Weights to_stage{1, {}};
        for (std::size_t j = 0; j < i; ++j) to_stage.values.push_back(h * a[i][j]);
        k.push_back(model.velocity(combine(to_stage, x, k), times[n] + c[i] * h));
      }
      Weights to_end{1, {}};
      for (const double weight : b) to_end.values.push_back(h * weight);
      x = combine(to_end, x, k);
    }
    return x;
  });
}

/// Every law of a solver, and of the pairs it is one of.
std::vector<CheckedResidual> checks(const SolverSubject& subject) {
  const std::string& stands_for = subject.stands_for;
  std::vector<CheckedResidual> checks;
  const auto add = [&](const std::vector<LawResult>& results, const std::string& name) {
    for (const LawResult& result : results) {
      if (!result.not_applicable.empty()) continue;
      checks.push_back(
          {result.identity + ":" + name, result.verdict.outcome, result.verdict.residual, result.verdict.tolerance});
    }
  };
  add(check_solver_laws(subject), stands_for);
  for (const SolverPair& pair : solver_pairs()) {
    if (pair.first != stands_for && pair.second != stands_for) continue;
    const Solver other = solver_named(pair.first == stands_for ? pair.second : pair.first);
    add(check_solver_pair({subject.solver, other, pair.where}),
        std::string(pair.first) + "." + std::string(pair.second));
  }
  return checks;
}

}  // namespace

std::vector<PlantedSolver> planted_solvers() {
  std::vector<PlantedSolver> planted;
  const auto plant = [&](std::string_view id, std::string_view title, std::string_view nature, std::string_view shows,
                         std::string_view subject, const Solver& wrong) {
    planted.push_back({id, title, nature, shows, subject, wrong});
  };
  constexpr std::string_view other_map = "its map of Gaussian data is not the integral of its polynomial";
  constexpr std::string_view other_end = "it ends elsewhere than the grid";
  const Multistep two{Parameterisation::x0, 2}, three{Parameterisation::x0, 3};

  plant("M45", "DDIM with α and σ swapped", "x ← σ_t D + α_t ε̂", other_map, "ddim",
        with_plan("ddim", [](const Schedule&, const N& s, const N& t) {
          const double ratio = t.level.alpha / s.level.sigma;
          return Plan<double>{Parameterisation::x0, {}, {ratio, {t.level.sigma - ratio * s.level.alpha}}};
        }));
  plant("M46", "DDIM with ᾱ for √ᾱ", "α² and σ² where α and σ are needed", other_map, "ddim",
        with_plan("ddim", [](const Schedule&, N s, N t) {
          for (N* node : {&s, &t}) {
            node->level.alpha *= node->level.alpha;
            node->level.sigma *= node->level.sigma;
          }
          return ddim_plan(s, t);
        }));
  plant("M48", "Last step skipped", "the loop ends one step early", other_end, "ddim",
        changed("ddim", [](const auto& model, const Times& times, const auto& x) {
          return Ddim{}(model, Times(times.begin(), times.end() - 1), x);
        }));
  plant("M50", "DPM-Solver++(2M) for equal steps", "r = h_before/h taken for 1", other_map, "dpmpp_2m",
        with_weights("dpmpp_2m", two, [](const Schedule& schedule, const Nodes& nodes, const N& to) {
          Weights by = DpmPp2m::weights(schedule, nodes, to);
          if (nodes.size() < 2) return by;
          const double whole = by.values[0] + by.values[1];
          by.values = {1.5 * whole, -0.5 * whole};
          return by;
        }));
  plant("M51", "Divided difference for the second derivative",
        "d₂ = (a₀ − a₁)/(r₀ + r₁) without the factor 2, as in widespread code", "order 2 instead of 3",
        "dpmpp_3m_3s_start", changed("dpmpp_3m_3s_start", [](const auto& model, const Times& times, const auto& x) {
          return DpmPp3m{{Parameterisation::x0, 3, Start::third_order}, 1}(model, times, x);
        }));
  plant("M54", "Stage in the middle of t", "DPM-Solver-2 with its stage at (s + t)/2 instead of λ_s + h/2",
        "order and limit are right; the map of one step is not", "dpm_solver_2",
        with_plan("dpm_solver_2", [](const Schedule& schedule, const N& s, const N& t) {
          Plan<double> plan = DpmSolver2{}.plan(schedule, s, t);
          const N middle = node_at(schedule, (s.time + t.time) / 2);
          plan.stages = {{middle, DpmSolver1::plan(schedule, s, middle).end}};
          return plan;
        }));

  plant("old_noise_level", "Second slope with the old noise level",
        "EDM Heun divides ŷ − D̂ by ρ_s instead of ρ_t (huggingface/diffusers PR 1512)", other_map, "edm_heun",
        with_plan("edm_heun", [](const Schedule& schedule, const N& s, const N& t) {
          Plan<double> plan = EdmHeun::plan(schedule, s, t);
          plan.end.values[1] *= relative_noise(t.level) / relative_noise(s.level);
          return plan;
        }));
  plant("needless_evaluation", "One evaluation too many",
        "the model is asked once more, for nothing (diffusers PR 1503)", "evaluations counted are not those stated",
        "heun", changed("heun", [heun = solver_named("heun")](const auto& model, const Times& times, const auto& x) {
          (void)model.velocity(x, times.back());
          if constexpr (requires { heun.run_affine(model, times, x); }) {
            return heun.run_affine(model, times, x);
          } else {
            return heun.run(model, times, x);
          }
        }));
  plant("high_order_into_zero", "A step of order 3 to σ = 0",
        "no lower order where h = ∞ (huggingface/diffusers issue 9007)", "the end is not a number", "dpmpp_3s",
        changed("dpmpp_3s", [](const auto& model, const Times& times, auto x) {
          for (std::size_t n = 0; n + 1 < times.size(); ++n) {
            const Schedule& schedule = model.schedule();
            const N from = node_at(schedule, times[n]), to = node_at(schedule, times[n + 1]);
            x = carry_out(DpmPp3s::plan(schedule, from, to), model, x, model.denoiser(x, times[n]));
          }
          return x;
        }));
  plant("data_taken_for_noise", "Prediction of the data taken for noise",
        "D enters as ε̂: x ← α_t(x − σ_s D)/α_s + σ_t D (huggingface/diffusers issue 1486)", other_map, "ddim",
        with_plan("ddim", [](const Schedule&, const N& s, const N& t) {
          const double ratio = t.level.alpha / s.level.alpha;
          return Plan<double>{Parameterisation::x0, {}, {ratio, {t.level.sigma - ratio * s.level.sigma}}};
        }));
  plant("next_time_asked", "The model is asked at the next time",
        "D(x, t_{n+1}) where D(x, t_n) is meant, there and back (diffusers issue 10695, Stability-AI/stablediffusion "
        "PR 226)",
        other_map, "ddim", changed("ddim", [](const auto& model, const Times& times, auto x) {
          for (std::size_t n = 0; n + 1 < times.size(); ++n) {
            const N from = node_at(model.schedule(), times[n]), to = node_at(model.schedule(), times[n + 1]);
            x = combine(ddim_step(from, to), x, {model.denoiser(x, times[n + 1])});
          }
          return x;
        }));
  plant(
      "levels_off_by_one", "ᾱ of the step after",
      "the update goes from t_{n+1} to t_{n+2} with the model at t_n (lucidrains/denoising-diffusion-pytorch issue 81)",
      other_map, "ddim", ddim_between([](const Nodes& nodes, std::size_t n) {
        return std::pair{nodes[n + 1], nodes[std::min(n + 2, nodes.size() - 1)]};
      }));
  plant("inversion_first_level", "First level of the inversion",
        "the first step starts from the level of the second (Project-MONAI/GenerativeModels issue 446)", other_end,
        "ddim", ddim_between([](const Nodes& nodes, std::size_t n) {
          return std::pair{n == 0 ? nodes[1] : nodes[n], nodes[n + 1]};
        }));
  plant("terminal_level", "Residual noise at the end",
        "the last step goes to the level before the last (lllyasviel/ControlNet PR 587, CompVis/latent-diffusion issue "
        "136)", other_end, "ddim",
        ddim_between([](const Nodes& nodes, std::size_t n) {
          return std::pair{nodes[n], n + 2 == nodes.size() ? nodes[n] : nodes[n + 1]};
        }));
  plant("half_for_solved_weights", "UniP-3 with ρ = ½",
        "the system for the weights is not solved (huggingface/diffusers PR 11612)", other_map, "unip_3",
        with_weights("unip_3", three, [](const Schedule&, const Nodes& nodes, const N& to) {
          const double h = length(nodes[0], to), whole = to.level.alpha * std::expm1(-h);
          Weights by{to.level.sigma / nodes[0].level.sigma, {-whole}};
          for (std::size_t k = 1; k < nodes.size(); ++k) {
            const double weight = whole / 2 * h / length(nodes[k], nodes[0]);
            by.values[0] -= weight;
            by.values.push_back(weight);
          }
          return by;
        }));
  plant("corrector_forgets", "Corrector of order 1 behind a predictor of order 2",
        "UniC leaves out the earlier predictions (wl-zhao/UniPC issue 10)", "order 2 instead of 3", "unipc_2_bh2",
        changed("unipc_2_bh2", [two](const auto& model, const Times& times, const auto& x) {
          return run_predictor_corrector(
              two, false, model, times, x, [](const Nodes& nodes, const N& to, bool corrector) {
                Weights by = UniPc{}.weights(corrector ? newest(nodes, 1) : nodes, to, corrector);
                if (corrector && nodes.size() == 2) by.values = {by.values[0], 0, by.values[1]};
                return by;
              });
        }));
  plant("length_of_step_before", "Step length of the step before",
        "e^{−h} with h of the step before (crowsonkb/k-diffusion issue 56)", other_end, "dpmpp_2m",
        with_weights("dpmpp_2m", two, [](const Schedule& schedule, const Nodes& nodes, const N& to) {
          Weights by = DpmPp2m::weights(schedule, nodes, to);
          if (nodes.size() < 2) return by;
          const double factor = std::expm1(-length(nodes[1], nodes[0])) / std::expm1(-length(nodes[0], to));
          for (double& weight : by.values) weight *= factor;
          return by;
        }));
  plant("history_shifted", "History shifted by one place",
        "the newest prediction stands for the one before it, and so on (leejet/stable-diffusion.cpp PR 1885)",
        other_map, "lms_4",
        with_weights("lms_4", {Parameterisation::epsilon, 4},
                     [](const Schedule& schedule, const Nodes& nodes, const N& to) {
                       Weights by = Lms::weights(schedule, nodes, to);
                       for (std::size_t j = 1; j < by.values.size(); ++j)
                         by.values[j - 1] += std::exchange(by.values[j], 0.0);
                       return by;
                     }));
  plant("exploding_on_preserving", "VE's formula under α ≠ 1",
        "DPM-Solver++(2M) without α_t (Haoming02/sd-webui-forge-classic PR 1381)", other_end, "dpmpp_2m",
        with_weights("dpmpp_2m", two, [](const Schedule& schedule, const Nodes& nodes, const N& to) {
          Weights by = DpmPp2m::weights(schedule, nodes, to);
          for (double& weight : by.values) weight /= to.level.alpha;
          return by;
        }));
  plant("direction_of_time", "Sign of the step",
        "|h| for h: backwards in time it runs forwards (hustvl/LightningDiT issue 89)", other_end, "euler",
        changed("euler", [](const auto& model, const Times& times, auto x) {
          for (std::size_t n = 0; n + 1 < times.size(); ++n) {
            x = combine(Weights{1, {std::abs(times[n + 1] - times[n])}}, x, {model.velocity(x, times[n])});
          }
          return x;
        }));
  plant("one_step_for_all", "One step whatever the count", "K = 1 for K = steps (LuChengTHU/dpm-solver issue 44)",
        "evaluations counted are not those stated", "dpmpp_1",
        changed("dpmpp_1", [](const auto& model, const Times& times, const auto& x) {
          return Ddim{}(model, Times{times.front(), times.back()}, x);
        }));
  plant("stage_at_old_time", "c₂ = 0",
        "the midpoint's stage at t: right for autonomous fields (srenevey/ode-solvers PR 42)", other_map, "midpoint",
        with_tableau("midpoint", {0, 0}, {{}, {0.5}}, {0, 1}));
  plant("missing_digit", "A coefficient with a digit missing", "a₃₂ = 0.05 for 0.5 (giovannipurpura/daceypy PR 11)",
        other_map, "rk4",
        with_tableau("rk4", {0, 0.5, 0.5, 1}, {{}, {0.5}, {0, 0.05}, {0, 0, 1}}, {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0}));
  plant("earlier_stage", "k₂ for k₃", "the last stage starts from k₂ (f1tenth/f1tenth_gym PR 52)", other_map, "rk4",
        with_tableau("rk4", {0, 0.5, 0.5, 1}, {{}, {0.5}, {0, 0.5}, {0, 1, 0}}, {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0}));
  plant("swapped_weights", "Weights swapped", "b = (3, 1)/4 for (1, 3)/4 (compare SciML/OrdinaryDiffEq.jl PR 1333)",
        "order 1 instead of 2", "ralston2", with_tableau("ralston2", {0, 2 / 3.0}, {{}, {2 / 3.0}}, {0.75, 0.25}));
  plant("embedded_propagated", "The embedded solution propagated",
        "a method of order 3 goes on from its solution of order 2 (pathsim/pathsim issue 232)", "order 2 instead of 3",
        "rk3", with_tableau("rk3", {0, 0.5, 1}, {{}, {0.5}, {-1, 2}}, {0, 1, 0}));
  plant("first_step_length", "All steps as long as the first",
        "right only where the step divides the interval (rtqichen/torchdiffeq PR 82)", other_end, "euler",
        changed("euler", [](const auto& model, const Times& times, auto x) {
          const double h = times[1] - times[0];
          for (std::size_t n = 0; n + 1 < times.size(); ++n) {
            x = combine(Weights{1, {h}}, x, {model.velocity(x, times[n])});
          }
          return x;
        }));
  plant("whole_log_snr", "λ = log-SNR", "2λ where λ is expected: every h is twice as long", other_end, "dpmpp_2s",
        with_plan("dpmpp_2s", [](const Schedule& schedule, const N& s, const N& t) {
          Plan<double> plan = DpmPp2s{}.plan(schedule, s, t);
          const double factor = std::expm1(-2 * length(s, t)) / std::expm1(-length(s, t));
          for (double& weight : plan.end.values) weight *= factor;
          return plan;
        }));
  plant("slope_without_part", "Derivative not divided by 2/3", "DPM-Solver-3 with the factor 1 for 3/2",
        "order 1 instead of 3", "dpm_solver_3",
        with_plan("dpm_solver_3", [](const Schedule& schedule, const N& s, const N& t) {
          Plan<double> plan = DpmSolver3::plan(schedule, s, t);
          const double off = plan.end.values[2] / 3;
          plan.end.values[0] += off;
          plan.end.values[2] -= off;
          return plan;
        }));
  plant("polynomial_in_noise", "Polynomial in the wrong variable", "DEIS tAB1 with ℓⱼ in ρ instead of t",
        "order and limit are right; the map of a step is not", "deis_tab_1",
        with_weights("deis_tab_1", {Parameterisation::epsilon, 2},
                     [](const Schedule& schedule, const Nodes& nodes, const N& to) {
                       return Deis{{}, DeisClock::relative_noise}.weights(schedule, nodes, to);
                     }));
  plant("adams_sign", "Sign in the four-step weights", "(55, −59, 37, 9)/24", other_end, "ipndm",
        with_weights("ipndm", {Parameterisation::epsilon, 4},
                     [](const Schedule& schedule, const Nodes& nodes, const N& to) {
                       Weights by = Pndm::weights(schedule, nodes, to);
                       if (by.values.size() == 4) by.values[3] = -by.values[3];
                       return by;
                     }));
  plant("constant_step_adams", "Adams weights of equal steps", "(23, −16, 5)/12 whatever the steps", other_map, "ab3",
        with_weights("ab3", {Parameterisation::velocity, 3, Start::rk4},
                     [](const Schedule&, const Nodes& nodes, const N& to) {
                       const double h = to.time - nodes[0].time;
                       return Weights{1, {23 * h / 12, -16 * h / 12, 5 * h / 12}};
                     }));
  return planted;
}

std::vector<Fault> sampler_faults() {
  std::vector<Fault> faults;
  const auto add = [&](const PlantedSolver& one) {
    SolverSubject faulty = solver_subject(solver_named(one.subject));
    faulty.solver = one.wrong;
    faults.push_back({one.id, one.title, one.nature, one.subject, one.shows, [=](bool planted) {
                        return checks(planted ? faulty : solver_subject(solver_named(one.subject)));
                      }});
  };
  for (const PlantedSolver& one : planted_solvers()) add(one);
  // Of what can be done to any sampler, one example each.
  for (const GeneralMistake& mistake : general_mistakes()) {
    if (!mistake.shown_on.empty()) add(with_mistake(mistake, solver_named(mistake.shown_on)));
  }
  for (const PlantedSolver& one : step_mistakes()) {
    if (std::none_of(faults.begin(), faults.end(), [&](const Fault& fault) { return fault.id == one.id; })) add(one);
  }

  constexpr std::string_view other_map = "its map of Gaussian data is another";
  add({"leading_times", "Grid divided from below",
       "levels 980, 960, …, 0 of 1000 for 999, …, 0: the points of the prior are taken for those of a later level "
       "(huggingface/diffusers issue 2585)",
       other_map, "ddim", with_leading_times("ddim")});
  add({"leading_times_with_history", "Grid divided from below, with history",
       "levels 667, 334, 1 for 999, 500, 1 (CompVis/stable-diffusion issue 686)", other_map, "ipndm",
       with_leading_times("ipndm")});
  add({"second_order_into_zero", "A step of order 2 to σ = 0",
       "DPM-Solver++(2M) without a lower order where h = ∞ (crowsonkb/k-diffusion issue 43)",
       "the end is not a number", "dpmpp_2m", extrapolating_into_zero()});
  add({"slope_overwritten", "First slope overwritten by the second",
       "k₂ for k₁ and for k₂: the second call of the model writes where the first did (compare Comfy-Org/ComfyUI "
       "PR 14814)",
       "order 1 instead of 2", "heun", with_tableau("heun", {0, 1}, {{}, {1}}, {0, 1})});

  SolverSubject wrong_pair = solver_subject(solver_named("odeint_controlled_dopri5"));
  wrong_pair.embedded = [right = wrong_pair.embedded](const VelocityField& u, const Batch<double>& X, double t,
                                                      double h) {
    const Model<Batch<double>, double> model(VpLinear{}, Parameterisation::velocity,
                                             [&](const Batch<double>& x, double at) { return u(x, at); });
    const Batch<double> end = solver_named("odeint_dopri5").run(model, {t, t + h}, X);
    return Batch<double>(right(u, X, t, h) + h / 20 * u(end, t + h));
  };
  faults.push_back({"embedded_sign", "Sign of an embedded weight",
                    "b₇ − b̂₇ = 1/40 for −1/40 (headmyshoulder/odeint-v2 PR 235, which was reverted)",
                    "odeint_controlled_dopri5", "the weights of the estimate do not sum to 0", [=](bool planted) {
                      return checks(planted ? wrong_pair : solver_subject(solver_named("odeint_controlled_dopri5")));
                    }});
  return faults;
}

}  // namespace flowgauge
