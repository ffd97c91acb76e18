#pragma once
// The Fokker–Planck equation of the process, in log form.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct FokkerPlanck {
  static constexpr Entry entry{
      .name = "fokker_planck",
      .title = "Fokker–Planck equation",
      .statement = "∂ₜlog p = −∇·b − b·∇log p + ½∇·(∇·Q) + (∇·Q)·∇log p + ½tr Q(∇²log p + ∇log p ∇log pᵀ),  Q = GGᵀ",
      .assumptions = "inside the domain; ∂ₜ and ∂ₓ by forward-mode duals, ∇²log p from the score",
      .source = "Risken 1989, The Fokker–Planck Equation, section 4.7; Itô's sense",
      .blind_to = "boundary conditions and the start: any solution of the same equation passes",
  };

  /// Both sides at the points, for a density whose derivative in time is `rate`.
  template <class T>
  static Sides<T> sides_of(const ProcessEvaluation<T>& at, const DensityValues<T>& p,
                           const std::vector<DensityValues<T>>& by, const Vector<T>& rate) {
    const Index d = at.dimension(), count = at.points();
    Sides<T> sides{Batch<T>(1, count), Batch<T>(1, count), Vector<T>(count)};
    for (Index n = 0; n < count; ++n) {
      T sum(0), scale = magnitude<T>(rate(n));
      const auto add = [&](const T& term) {
        sum += term;
        scale += magnitude<T>(term);
      };
      for (Index i = 0; i < d; ++i) {
        const std::size_t along = static_cast<std::size_t>(i);
        add(T(-at.drift_by_coordinate[along](i, n)));
        add(T(-at.drift(i, n) * p.score(i, n)));
        add(T(at.diffusion_divergence_by_coordinate[along](i, n) / 2));
        add(T(at.diffusion_divergence(i, n) * p.score(i, n)));
        for (Index j = 0; j < d; ++j) {
          add(T(at.diffusion(i + d * j, n) * by[along].score(j, n) / 2));
          add(T(at.diffusion(i + d * j, n) * p.score(i, n) * p.score(j, n) / 2));
        }
      }
      sides.lhs(0, n) = rate(n);
      sides.rhs(0, n) = sum;
      sides.scale(n) = scale;
    }
    return sides;
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    return sides_of(at, at.value, at.by_coordinate, at.by_time.log_density);
  }
};

}  // namespace flowgauge
