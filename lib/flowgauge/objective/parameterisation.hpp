#pragma once
// What a model predicts, and how predictions and their losses convert into each other.

#include <string_view>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/noise_level.hpp"

namespace flowgauge {

/// What a model predicts at (x, t): the data, the noise, v = αε − σx₀, the velocity of the probability flow, or the
/// score.
enum class Parameterisation { x0, epsilon, v, velocity, score };

std::string_view to_string(Parameterisation parameterisation);

/// All of them, in the order of the enumeration.
const std::vector<Parameterisation>& all_parameterisations();

/// What is regressed on: data · Z + noise · ε.
template <class T>
struct Regressand {
  T data;
  T noise;
};

/// x₀ = Z, ε, v = αε − σZ, u = α̇Z + σ̇ε, s = −ε/σ. Source: Salimans, Ho 2022, arXiv:2202.00512, section 4 (v);
/// Lipman et al. 2023, arXiv:2210.02747, eq. 14 (velocity); Vincent 2011, doi:10.1162/NECO_a_00142, eq. 8 (score).
template <class T>
Regressand<T> regressand(const NoiseLevel<T>& level, Parameterisation parameterisation) {
  switch (parameterisation) {
    case Parameterisation::x0:
      return {T(1), T(0)};
    case Parameterisation::epsilon:
      return {T(0), T(1)};
    case Parameterisation::v:
      return {T(-level.sigma), level.alpha};
    case Parameterisation::velocity:
      return {level.dalpha, level.dsigma};
    case Parameterisation::score:
      return {T(0), T(-1 / level.sigma)};
  }
  return {T(0), T(0)};
}

/// Another prediction as x_part · x + output_part · (model output).
template <class T>
struct Conversion {
  T x_part;
  T output_part;
};

/// The conversion between two predictions at one time, on any schedule: from x = αD + σε̂ and the output y = aD + bε̂ it
/// is
/// [(cb − da)x + (dα − cσ)y]/(αb − σa) for cD + dε̂. Errors convert by |output_part|: |Δu| = |αλ̇||ΔD| = |σλ̇||Δε|,
/// |Δε| = (α/σ)|ΔD|, |Δs| = |Δε|/σ. Infinite or NaN where the output does not determine the other: x₀ and v-free forms
/// at σ = 0, ε at α = 0. The denominator α² + σ² of v is 1 on variance-preserving schedules only.
template <class T>
Conversion<T> conversion(const NoiseLevel<T>& level, Parameterisation from, Parameterisation to) {
  if (from == to) return {T(0), T(1)};
  const Regressand<T> y = regressand(level, from), z = regressand(level, to);
  const T determinant = level.alpha * y.noise - level.sigma * y.data;
  return {T((z.data * y.noise - z.noise * y.data) / determinant),
          T((z.noise * level.alpha - z.data * level.sigma) / determinant)};
}

/// Model outputs (d × N) at the points X (d × N) in another parameterisation.
template <class T>
Batch<T> convert(const NoiseLevel<T>& level, Parameterisation from, Parameterisation to, const Batch<T>& X,
                 const Batch<T>& output) {
  if (from == to) return output;
  const Conversion<T> by = conversion(level, from, to);
  return by.x_part * X + by.output_part * output;
}

}  // namespace flowgauge
