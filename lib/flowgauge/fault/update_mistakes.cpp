#include "flowgauge/fault/update_mistakes.hpp"

#include <algorithm>
#include <cmath>

#include "flowgauge/fault/general_mistakes.hpp"

namespace flowgauge {
namespace {

using N = Node<double>;
using Weights = Combination<double>;
using P = Parameterisation;
using Times = std::vector<double>;

template <class Method>
Solver run_by(std::string_view name, const Method& method) {
  Solver solver = solver_named(name);
  solver.run = [=](const auto& model, const Times& times, const Batch<double>& X) { return method(model, times, X); };
  solver.run_affine = [=](const auto& model, const Times& times, const AffineForm& x) {
    return method(model, times, x);
  };
  solver.run_long_double = nullptr;
  solver.run_quad = nullptr;
  return solver;
}

double length(const N& from, const N& to) {
  return to.level.lambda - from.level.lambda;
}

/// The difference from the update of order 1 times a factor.
void scale_correction(const Update& at, Weights& by, double factor) {
  scale(by, factor);
  if (!by.values.empty()) by.values.front() += (1 - factor) * at.first.values.front();
}

/// 1 − e^{−h} for x₀, e^h − 1 for ε.
double exponential(P kind, double h) {
  return kind == P::x0 ? -std::expm1(-h) : std::expm1(h);
}

/// Steps in λ that are twice, or half, as long as they should be.
UpdateMistake other_log_ratio(double factor) {
  const bool doubled = factor > 1;
  return {
      doubled ? "log_snr_doubled" : "log_snr_halved", doubled ? "λ = log-SNR" : "λ = half of log(α/σ)",
      doubled ? "2λ where λ is expected: every h is twice as long" : "λ/2 where λ is expected: every h is half as long",
      [=](const Update& at, Weights& by) {
        const double h = length(at.from, at.to);
        scale(by, exponential(at.kind, factor * h) / exponential(at.kind, h));
      },
      false};
}

}  // namespace

Solver singlestep_by(std::string_view name, const MakePlan& plan) {
  return run_by(name, [=](const auto& model, const Times& times, const auto& x) {
    return run_singlestep(model, times, x, plan);
  });
}

Solver multistep_by(std::string_view name, const Multistep& rule, const MakeWeights& weights) {
  return run_by(name, [=](const auto& model, const Times& times, const auto& x) {
    return run_multistep(rule, model, times, x, weights);
  });
}

double reading(Clock clock, const N& node) {
  return clock == Clock::lambda ? node.level.lambda : clock == Clock::time ? node.time : relative_noise(node.level);
}

Weights first_order(P kind, const N& from, const N& to) {
  if (kind == P::x0) return ddim_step(from, to);
  if (kind == P::velocity) return {1, {to.time - from.time}};
  return {to.level.alpha / from.level.alpha,
          {to.level.alpha * (relative_noise(to.level) - relative_noise(from.level))}};
}

void scale(Weights& by, double factor) {
  for (double& value : by.values) value *= factor;
}

const std::vector<UpdateMistake>& update_mistakes() {
  static const std::vector<UpdateMistake> all{
      {"correction_doubled", "A half missing", "1/r for 1/(2r): the correction beyond order 1 is taken twice",
       [](const Update& at, Weights& by) { scale_correction(at, by, 2); }},
      {"correction_sign", "Sign of the correction", "the correction beyond order 1 is taken away",
       [](const Update& at, Weights& by) { scale_correction(at, by, -1); }},
      {"correction_halved", "A half too many", "half of the correction beyond order 1",
       [](const Update& at, Weights& by) { scale_correction(at, by, 0.5); }},
      {"slopes_doubled", "Slopes that are not averaged",
       "the sum of the slopes for their mean: every step goes twice as far",
       [](const Update&, Weights& by) { scale(by, 2); }},
      {"slopes_halved", "Half of every slope", "every step goes half as far",
       [](const Update&, Weights& by) { scale(by, 0.5); }},
      {"length_sign", "Sign of the step in an exponential", "e^h for e^{−h}",
       [](const Update& at, Weights& by) {
         scale(by, -exponential(at.kind, -length(at.from, at.to)) / exponential(at.kind, length(at.from, at.to)));
       },
       false},
      {"length_before", "Step length of the step before",
       "the update goes as far as the one before it (compare crowsonkb/k-diffusion issue 56)",
       [](const Update& at, Weights& by) {
         if (at.before == nullptr) return;
         if (at.clock == Clock::lambda) {
           scale(by, exponential(at.kind, length(*at.before, at.from)) / exponential(at.kind, length(at.from, at.to)));
         } else {
           const Clock clock = at.clock == Clock::time && at.kind == P::epsilon ? Clock::noise : at.clock;
           scale(by, (reading(clock, at.from) - reading(clock, *at.before)) /
                         (reading(clock, at.to) - reading(clock, at.from)));
         }
       }},
      {"history_out_of_place", "History shifted by one place",
       "the newest prediction stands for the one before it, and so on",
       [](const Update&, Weights& by) {
         for (std::size_t j = 1; j < by.values.size(); ++j) by.values[j - 1] += std::exchange(by.values[j], 0.0);
       }},
      {"history_reversed", "History in the other order", "the oldest prediction is taken for the newest",
       [](const Update&, Weights& by) { std::reverse(by.values.begin(), by.values.end()); }},
      {"signal_of_start", "α of the start", "α_s where α_t is meant, before the predictions",
       [](const Update& at, Weights& by) { scale(by, at.from.level.alpha / at.to.level.alpha); }, false},
      {"noise_of_start", "σ of the start", "σ_s where σ_t is meant, before the predictions",
       [](const Update& at, Weights& by) { scale(by, at.from.level.sigma / at.to.level.sigma); }, false},
      {"state_not_scaled", "State not scaled", "x enters the new state as it is",
       [](const Update&, Weights& by) { by.state = 1; }, false},
      {"state_upside_down", "Ratio upside down", "x is scaled by the inverse of what is meant",
       [](const Update&, Weights& by) { by.state = 1 / by.state; }, false},
      {"state_of_other_form", "State scaled as for the other prediction", "α_t/α_s for σ_t/σ_s, or the other way round",
       [](const Update& at, Weights& by) {
         by.state =
             at.kind == P::x0 ? at.to.level.alpha / at.from.level.alpha : at.to.level.sigma / at.from.level.sigma;
       },
       false},
      {"exploding_on_preserving", "VE's formula under α ≠ 1",
       "predictions without the factor α_t (Haoming02/sd-webui-forge-classic PR 1381)",
       [](const Update& at, Weights& by) { scale(by, 1 / at.to.level.alpha); }, false},
      other_log_ratio(2),
      other_log_ratio(0.5),
  };
  return all;
}

const std::vector<PlantedSolver>& step_mistakes() {
  static const std::vector<PlantedSolver> made = [] {
    std::vector<PlantedSolver> all = history_mistakes();
    for (PlantedSolver& one : stage_mistakes()) all.push_back(std::move(one));
    return all;
  }();
  return made;
}

}  // namespace flowgauge
