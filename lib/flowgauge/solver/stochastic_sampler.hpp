#pragma once
// A stochastic sampler with fixed steps, as a value: what it claims, what it costs, and how it runs.

#include <functional>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/json.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/solver/affine_form.hpp"
#include "flowgauge/solver/noisy_step.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {

/// Draws independent unit normals in the shape of a state: the index-th draw of a step. A pure function of its
/// arguments.
template <class State>
using Noise = std::function<State(const State& like, int step, int index)>;

/// Philox: column n of the batch belongs to sample first_sample + n.
Noise<Batch<double>> batch_noise(const RandomKey& key, std::uint64_t first_sample = 0);

/// Coefficient first + step · draws_per_step + index alone is 1. Throws std::invalid_argument unless first >= 1,
/// because coefficient 0 is the mean, and 0 <= index < draws_per_step.
Noise<AffineForm> affine_noise(std::size_t first, int draws_per_step);

/// Which functions on a step the draws are: ξ_k = ∫ψ_k dW, ∫ψ_k² = 1, where the sampler follows a path of the reverse
/// SDE.
enum class PathDraws {
  none,         ///< it follows none
  increments,   ///< ψ₀ = 1 and ψ₁ = √3(1 − 2τ) over the step, up to norm: ΔW, and what ∫ΔW adds to it
  data_kernel,  ///< ψ ∝ e^{λ} dW_λ: the noise of the exponential solution for predictions of the data
  noise_kernel  ///< ψ ∝ e^{−λ} dW_λ: the same for predictions of the noise
};

/// One entry of the catalogue of stochastic samplers. Times must decrease the noise.
struct StochasticSampler {
  Entry entry = {};
  std::string_view family =
      {};  ///< "euler_maruyama", "posterior", "churn", "ancestral", "runge_kutta", "exponential", "langevin"
  std::string_view claim_source = {};
  double weak_order = 0;    ///< claimed, 0 where nothing is
  double strong_order = 0;  ///< claimed, 0 where nothing is
  double law_order = 0;     ///< the order in law that it has; 0: its law does not tend to that of the data
  double path_order = 0;    ///< the strong order that it has on linear drifts, 0 where it does not follow a path
  std::string_view limit_cause = {};
  std::string_view limit_detail = {};
  int evaluations_per_step = 1;  ///< steps without a length in λ take 1
  int draws_per_step = 1;
  PathDraws path_draws = PathDraws::none;
  double path_eta = 1;              ///< the SDE it follows has w = path_eta · g
  std::vector<double> parts = {1};  ///< draw k of a kernel belongs to the part of the step in λ that ends at parts[k]
  NoisyMethod method = {};

  long evaluations(int steps) const { return static_cast<long>(steps) * evaluations_per_step; }
  long draws(int steps) const { return static_cast<long>(steps) * draws_per_step; }
};

/// Carries x along the times. States: Batch<double>, AffineForm. Throws std::invalid_argument unless there are two
/// times or more and λ increases strictly along them.
template <class State>
State run_sampler(const NoisyMethod& method, const Model<State, double>& model, const std::vector<double>& times,
                  const Noise<State>& noise, State x);

/// All stochastic samplers.
const std::vector<StochasticSampler>& stochastic_catalogue();

/// The sampler of that name, or nothing.
const StochasticSampler* find_stochastic(std::string_view name);

/// The sampler of that name with its defaults. Throws std::invalid_argument naming the nearest one.
const StochasticSampler& stochastic_named(std::string_view name);

/// Reads {"type": name, options…}. Throws std::invalid_argument naming key, value and what is allowed.
StochasticSampler stochastic_from_json(const Json& object);

/// The sampler as a solver of laws: on affine forms with draws of its own, for what measures laws of solvers. Batches
/// are left out, because a solver has no place for noise.
Solver law_solver(const StochasticSampler& sampler);

}  // namespace flowgauge
