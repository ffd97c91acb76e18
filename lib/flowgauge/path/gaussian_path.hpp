#pragma once
// The Gaussian path: the law of X_t = α_t Z + σ_t ε for a schedule and a target.

#include "flowgauge/schedule/schedule.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge {

/// A probability path in scalar T. Values are prepared once (decompositions); evaluation is const and thread-safe.
/// Instantiated for double, Dual<double>, long double, Quad, Mp50 and Dual<Mp50>.
template <class T>
class GaussianPath {
 public:
  GaussianPath(Schedule schedule, const Target& target);

  Index dimension() const { return law_.dimension; }
  const Schedule& schedule() const { return schedule_; }
  const Law<T>& law() const { return law_; }

  /// α, σ and their derivatives at t. t is not checked against the domain.
  NoiseLevel<T> level(const T& t) const { return noise_level(schedule_, t); }

  /// The wanted quantities at time t for the points X (d × N). Values in the path's own time; accurate to 1e-12 of the sum of
  /// their terms (posterior covariance 1e-10) for |x| ≤ 1e6 and σ ≥ 1e-8. At σ = 0 with atoms: see AtomsLaw.
  /// Throws std::invalid_argument when X does not have dimension() rows.
  Evaluation<T> evaluate(const T& t, const Batch<T>& X, Want want = Want::all) const;

  /// The velocity alone: the right-hand side of the probability-flow ODE.
  Batch<T> velocity(const T& t, const Batch<T>& X) const { return evaluate(t, X, Want::velocity).velocity; }

 private:
  Schedule schedule_;
  Law<T> law_;
};

/// The path as a catalogue entry.
const Entry& gaussian_path_entry();

/// N points of X_t, d × N; column n depends on (seed, n) alone.
Batch<double> sample(const Schedule& schedule, const Target& target, double t, Index points, std::uint64_t seed);

}  // namespace flowgauge
