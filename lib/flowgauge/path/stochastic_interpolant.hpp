#pragma once
// Stochastic interpolants between two Gaussian mixtures.

#include "flowgauge/path/moving_mixture.hpp"
#include "flowgauge/target/gaussian_mixture.hpp"

namespace flowgauge {

/// The coefficients of I_t = β₀X₀ + β₁X₁ + γz at one time; γ̇ is singular where γ = 0, γγ̇ is not.
template <class T>
struct InterpolantCoefficients {
  T from, to;       ///< β₀, β₁
  T dfrom, dto;     ///< β̇₀, β̇₁
  T noise_squared;  ///< γ²
  T noise_dnoise;   ///< γγ̇
};

/// β₀ = 1 − t, β₁ = t, or cos(πt/2), sin(πt/2); γ² = 2ct(1 − t) with c ≥ 0, 0 < t < 1.
struct InterpolantShape {
  bool trigonometric = false;
  double noise = 1;

  template <class T>
  InterpolantCoefficients<T> at(const T& t) const {
    using std::cos, std::sin;
    const T squared = 2 * T(noise) * t * (1 - t);
    const T half_rate = T(noise) * (1 - 2 * t);
    if (!trigonometric) return {T(1 - t), t, T(-1), T(1), squared, half_rate};
    const T quarter = pi<T>() / 2;
    const T angle = quarter * t;
    return {T(cos(angle)), T(sin(angle)), T(-quarter * sin(angle)), T(quarter * cos(angle)), squared, half_rate};
  }
};

/// I_t = β₀X₀ + β₁X₁ + γz with X₀ and X₁ independent mixtures and z ~ N(0, I): a mixture over pairs with C_ij = β₀²S_i
/// + β₁²S′_j + γ²I and velocity b = E[İ | x] = Σ r [β̇₀m_i + β̇₁μ_j + (β₀β̇₀S_i + β₁β̇₁S′_j + γγ̇I)C_ij⁻¹y]. Source:
/// Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797, definition 1, theorem 6 and appendix A.
struct StochasticInterpolant {
  GaussianMixture from, to;
  InterpolantShape shape;

  template <class T>
  std::vector<MovingComponent<T>> components(const T& t) const {
    const InterpolantCoefficients<T> c = shape.at(t);
    const Index d = from.means.rows();
    const T from_total = from.weights.cast<T>().sum(), to_total = to.weights.cast<T>().sum();
    std::vector<MovingComponent<T>> all;
    for (Index i = 0; i < from.weights.size(); ++i) {
      for (Index j = 0; j < to.weights.size(); ++j) {
        const Matrix<T> S = from.covariances[static_cast<std::size_t>(i)].cast<T>();
        const Matrix<T> R = to.covariances[static_cast<std::size_t>(j)].cast<T>();
        const Vector<T> m = from.means.col(i).cast<T>(), mu = to.means.col(j).cast<T>();
        Matrix<T> covariance = T(c.from * c.from) * S + T(c.to * c.to) * R;
        Matrix<T> rate = T(c.from * c.dfrom) * S + T(c.to * c.dto) * R;
        for (Index k = 0; k < d; ++k) {
          covariance(k, k) += c.noise_squared;
          rate(k, k) += c.noise_dnoise;
        }
        all.push_back({T(from.weights(i)) / from_total * (T(to.weights(j)) / to_total),
                       Vector<T>(c.from * m + c.to * mu), Vector<T>(c.dfrom * m + c.dto * mu), std::move(covariance),
                       std::move(rate)});
      }
    }
    return all;
  }

  template <class T>
  Evaluation<T> evaluate(const T& t, const Batch<T>& X) const {
    return evaluate_moving_mixture(components(t), X);
  }

  /// E[z | x] = −γ ∇log p, d × N.
  template <class T>
  Batch<T> noise_mean(const T& t, const Batch<T>& X) const {
    using std::sqrt;
    return -sqrt(shape.at(t).noise_squared) * evaluate(t, X).score;
  }
};

}  // namespace flowgauge
