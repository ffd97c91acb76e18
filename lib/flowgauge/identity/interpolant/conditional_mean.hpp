#pragma once
// Velocity and denoiser of a stochastic interpolant are conditional means.

#include "flowgauge/identity/interpolant_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct ConditionalMean {
  static constexpr Entry entry{
      .name = "conditional_mean",
      .title = "Velocity and noise of an interpolant as conditional means",
      .statement = "b(x) = E[β̇₀X₀ + β̇₁X₁ + γ̇z | I = x], E[z | x] = −γ∇log p, by quadrature over X₀ and X₁",
      .assumptions = "d = 1, 0 < t < 1, in double; z = (x − β₀X₀ − β₁X₁)/γ",
      .source = "Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797, theorems 6 and 8",
      .blind_to = "d > 1",
  };

  template <class T>
  static std::string not_applicable(const InterpolantCase<T>& at) {
    if (!at.subject->interpolant) return "the path is no stochastic interpolant";
    if (at.X.rows() != 1 || !std::same_as<T, double>) return "quadrature is done for d = 1 in double";
    return {};
  }

  template <class T>
  static Sides<T> sides(const InterpolantCase<T>& at) {
    using std::abs, std::exp, std::sqrt;
    const StochasticInterpolant& interpolant = *at.subject->interpolant;
    const InterpolantCoefficients<T> c = interpolant.shape.at(at.t);
    const T gamma = sqrt(c.noise_squared);
    const Batch<T> b = at.subject->velocity(at.t, at.X), z = at.subject->noise_mean(at.t, at.X);
    // Steps of ⅕ deviation: the kernel of width γ/β must be resolved too.
    constexpr double reach = 9, step = 0.1;
    const int half = static_cast<int>(reach / step);
    SidesBuilder<T> builder;
    for (Index n = 0; n < at.X.cols(); ++n) {
      T mass(0), mean_velocity(0), mean_noise(0), velocity_terms(0), noise_terms(0);
      for (Index i = 0; i < interpolant.from.weights.size(); ++i) {
        for (Index j = 0; j < interpolant.to.weights.size(); ++j) {
          const T weight = T(interpolant.from.weights(i)) * T(interpolant.to.weights(j));
          const T s = sqrt(T(interpolant.from.covariances[static_cast<std::size_t>(i)](0, 0)));
          const T r = sqrt(T(interpolant.to.covariances[static_cast<std::size_t>(j)](0, 0)));
          for (int k = -half; k <= half; ++k) {
            for (int l = -half; l <= half; ++l) {
              const T a = T(step * k), e = T(step * l);
              const T x0 = T(interpolant.from.means(0, i)) + s * a, x1 = T(interpolant.to.means(0, j)) + r * e;
              const T noise = (at.X(0, n) - c.from * x0 - c.to * x1) / gamma;
              const T density = weight * exp(T(-(a * a + e * e + noise * noise) / 2));
              const T speed = c.dfrom * x0 + c.dto * x1 + c.noise_dnoise / gamma * noise;
              mass += density;
              mean_velocity += density * speed;
              mean_noise += density * noise;
              velocity_terms += density * abs(speed);
              noise_terms += density * abs(noise);
            }
          }
        }
      }
      Vector<T> lhs(2), rhs(2), scale(2);
      lhs << b(0, n), z(0, n);
      rhs << mean_velocity / mass, mean_noise / mass;
      scale << velocity_terms / mass + abs(b(0, n)), noise_terms / mass + abs(z(0, n));
      builder.add_row(lhs, rhs, scale);
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
