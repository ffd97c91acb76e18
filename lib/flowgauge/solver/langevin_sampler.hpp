#pragma once
// A Langevin sampler as a value: what it claims, what it costs, the law that it leaves, and how it runs.

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/json.hpp"
#include "flowgauge/solver/langevin.hpp"

namespace flowgauge {

/// Runs `steps` steps of length h, at each level of noise where there are levels.
template <class State>
using LangevinRun = std::function<PhasePoint<State>(const LangevinTarget<State>& target, double h, int steps,
                                                    const LangevinDraws<State>& draws, PhasePoint<State> at)>;

/// Variances of a stationary law; position and velocity are independent in it. velocity is 0 where there is none.
struct StationaryVariances {
  double position = 0;
  double velocity = 0;
};

/// One entry of the catalogue of Langevin samplers.
struct LangevinSampler {
  Entry entry = {};
  std::string_view claim_source = {};
  double claimed_order = 0;   ///< of the stationary law's error in h; 0 where nothing is claimed
  double position_order = 0;  ///< of the stationary variance on Gaussian data; 0: exact
  double velocity_order = 0;  ///< the same of the velocity
  bool kinetic = false;
  bool accepts = false;    ///< whether it accepts and rejects
  double friction = 0;     ///< of kinetic dynamics
  double temperature = 1;  ///< of kinetic dynamics
  std::optional<NoiseLadder> ladder = {};
  int draws_per_step = 1;           ///< normals; what accepts and rejects draws one uniform a step besides
  int evaluations_at_start = 0;     ///< beside one a step
  std::string_view no_affine = {};  ///< why it does not run on affine forms; empty where it does

  LangevinRun<Batch<double>> run = {};
  LangevinRun<AffineForm> run_affine = {};

  /// The law that steps of length h leave on N(m, variance) data; NaN where they are not stable. Empty where the steps
  /// change along the run.
  std::function<StationaryVariances(double variance, double h)> stationary = {};
  /// The h below which they are stable on N(m, variance); empty where every h is, or steps change.
  std::function<double(double variance)> stability_limit = {};

  int levels() const { return ladder ? ladder->levels : 1; }
  long evaluations(int steps) const { return static_cast<long>(steps) * levels() + evaluations_at_start; }
  long draws(int steps) const { return static_cast<long>(steps) * levels() * draws_per_step; }
};

/// Runs a sampler. States: Batch<double>, AffineForm. Throws std::invalid_argument unless h > 0 is finite and steps >=
/// 0, and on affine forms where the sampler accepts and rejects.
PhasePoint<Batch<double>> run_langevin(const LangevinSampler& sampler, const LangevinTarget<Batch<double>>& target,
                                       double h, int steps, const LangevinDraws<Batch<double>>& draws,
                                       PhasePoint<Batch<double>> at);
PhasePoint<AffineForm> run_langevin(const LangevinSampler& sampler, const LangevinTarget<AffineForm>& target, double h,
                                    int steps, const LangevinDraws<AffineForm>& draws, PhasePoint<AffineForm> at);

/// N(mean, variance) data, exact on batches of one dimension and on affine forms. Throws std::invalid_argument unless
/// variance > 0.
template <class State>
LangevinTarget<State> gaussian_langevin_target(double mean, double variance);

/// Philox: normals of batch_noise, uniforms of the same samples.
LangevinDraws<Batch<double>> langevin_draws(const RandomKey& key);

/// All Langevin samplers.
const std::vector<LangevinSampler>& langevin_catalogue();

/// The sampler of that name, or nothing.
const LangevinSampler* find_langevin(std::string_view name);

/// The sampler of that name with its defaults. Throws std::invalid_argument naming the nearest one.
const LangevinSampler& langevin_named(std::string_view name);

/// Reads {"type": name, options…}. Throws std::invalid_argument naming key, value and what is allowed.
LangevinSampler langevin_from_json(const Json& object);

}  // namespace flowgauge
