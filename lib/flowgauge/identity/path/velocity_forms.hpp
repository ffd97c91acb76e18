#pragma once
// Five equal forms of the velocity.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct VelocityForms {
  static constexpr Entry entry{
      .name = "velocity_forms",
      .title = "Five forms of the velocity",
      .statement = "u = α̇D + σ̇ε̂ = (α̇/α)x + σ²λ̇s = (σ̇/σ)x + αλ̇D = (α̇/α)x − σλ̇ε̂ = f x ∓ ½g²s",
      .assumptions = "α > 0, σ > 0",
      .source = "Lipman et al. 2023, arXiv:2210.02747, theorem 3; Song et al. 2021, arXiv:2011.13456, eq. 13; Salimans, Ho 2022, arXiv:2202.00512, appendix D",
      .blind_to = "an error of u, D and s that keeps all five equal",
  };

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const NoiseLevel<T>& l = at.level;
    const Batch<T>& u = at.value.velocity;
    const Batch<T>& s = at.value.score;
    const Batch<T>& D = at.value.denoiser;
    const Batch<T> noise = (at.X - l.alpha * D) / l.sigma;
    const T half(at.subject->direction == TimeDirection::diffusion_time ? -0.5 : 0.5);
    const Vector<T> of_x = column_norms(at.X), of_s = column_norms(s), of_D = column_norms(D), of_u = column_norms(u);
    SidesBuilder<T> builder;
    // a·first + b·second, and how large its terms are; noise is formed from x and D, which count in its place.
    const auto form = [&](const T& a, const Batch<T>& first, const Vector<T>& size_first, const T& b,
                          const Batch<T>& second, const Vector<T>& size_second) {
      using std::abs;
      builder.add(u, a * first + b * second, of_u + abs(a) * size_first + abs(b) * size_second);
    };
    const Vector<T> of_noise = (of_x + l.alpha * of_D) / l.sigma;
    form(l.dalpha, D, of_D, l.dsigma, noise, of_noise);
    form(l.dalpha / l.alpha, at.X, of_x, l.sigma * l.sigma * l.dlambda, s, of_s);
    form(l.dsigma / l.sigma, at.X, of_x, l.alpha * l.dlambda, D, of_D);
    form(l.dalpha / l.alpha, at.X, of_x, -l.sigma * l.dlambda, noise, of_noise);
    form(l.drift, at.X, of_x, half * l.diffusion_squared, s, of_s);
    return builder.sides();
  }
};

}  // namespace flowgauge
