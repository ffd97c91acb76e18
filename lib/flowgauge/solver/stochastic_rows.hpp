#pragma once
// The catalogue of stochastic samplers in parts: each sampler, how it is made from its parameters, and what it then
// claims.

#include <functional>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"

namespace flowgauge {

/// A sampler, and how it is made from the values of its parameters. `claims`, where there is one, sets what depends on
/// them.
struct StochasticRow {
  StochasticSampler sampler;
  NoisyMethod (*make)(const Parameters&);
  void (*claims)(const Parameters&, StochasticSampler&) = nullptr;
};

/// Euler–Maruyama and reverse diffusion; stochastic Runge–Kutta methods.
std::vector<StochasticRow> reverse_rows();

/// The first two with a Langevin corrector.
std::vector<StochasticRow> corrector_rows();

/// DDPM and DDIM(η); EDM's churn; ancestral samplers.
std::vector<StochasticRow> posterior_rows();

/// SDE-DPM-Solver++ and SEEDS.
std::vector<StochasticRow> exponential_rows();

/// What blinds all of them, or many.
inline constexpr std::string_view clean_data = "σ > 0 at every time but the last; the step to σ = 0 is x ← α_t D";
inline constexpr std::string_view one_atom = "one atom, on which its law is exact in one step";

}  // namespace flowgauge
