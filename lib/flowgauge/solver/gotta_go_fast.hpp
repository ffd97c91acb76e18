#pragma once
// Gotta Go Fast: the reverse SDE with steps of the sampler's own choice.

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/adaptive_step.hpp"
#include "flowgauge/solver/bridged_path.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// x′ by Euler–Maruyama and x″ by stochastic Heun from one ΔW; accepted is x″. Where a step is rejected the shorter one sees
/// the same path, by a Brownian bridge.
struct GottaGoFast {
  static constexpr Entry entry{
      .name = "gotta_go_fast",
      .title = "Gotta Go Fast, step control by Euler–Maruyama and stochastic Heun",
      .statement = "x′ = x + h b + w ΔW, x″ = x + ½h(b + b̂) + ½(w_s + w_t)ΔW, E = ‖(x″ − x′)/max(τ, τ max(|x′|, |x′_prev|))‖, "
                   "h ← 0.9 h E^{−0.9}, accepted if E ≤ 1",
      .assumptions = "α > 0 at the start; the step to σ = 0 is of order 1, taken from where σ/α ≤ √τ",
      .source = "Jolicoeur-Martineau et al. 2021, arXiv:2105.14080, algorithm 1, with a Brownian bridge on rejection "
                "(Lévy 1948)",
      .blind_to = "order: the steps are the sampler's own; affine forms, because the steps depend on the state",
  };

  /// Exponent 0.9, safety 0.9.
  static constexpr StepControl control{.exponent = 0.9};

  /// The strong error falls with the tolerance to this power: x″ − x′ = O(h^{3/2}) is held to it, and the strong order of
  /// stochastic Heun is 1.
  static constexpr double tolerance_power = 2.0 / 3;
};

/// Carries X (d × N) from the noise to the data along the path W of the clock |t − from|; the first step is a hundredth of
/// the way. One evaluation at the start, kept on rejection, and one for every step tried. Ends as evaluation_limit before
/// evaluation_limit evaluations are exceeded. Throws std::invalid_argument unless the tolerance is finite and positive, λ
/// increases from `from` to `to`, and is not −∞ at the start.
AdaptiveResult run_gotta_go_fast(const Model<Batch<double>, double>& model, double from, double to,
                                 const Batch<double>& X, double tolerance, const BrownianMotion& W,
                                 const StepControl& control = GottaGoFast::control);

}  // namespace flowgauge
