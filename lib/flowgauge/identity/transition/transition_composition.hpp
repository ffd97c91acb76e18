#pragma once
// Two transitions in a row are one (Chapman–Kolmogorov).

#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/transition_subject.hpp"

namespace flowgauge {

struct TransitionComposition {
  static constexpr Entry entry{
      .name = "transition_composition",
      .title = "Transitions compose (Chapman–Kolmogorov)",
      .statement = "a_{s→u} = a_{t→u}a_{s→t}, v_{s→u} = a²_{t→u}v_{s→t} + v_{t→u}",
      .assumptions = "s the data end, t at λ = 2, u at λ = 1.5",
      .source = "Chapman–Kolmogorov equation for linear SDEs; Song et al. 2021, arXiv:2011.13456, eq. 29",
      .blind_to = "variances wrong by a multiple of the same σ² − a²σ²",
  };

  template <class T>
  static Sides<T> sides(const TransitionEvaluation<T>& at) {
    const Transition<T>& first = at.spans[0].transition;
    const Transition<T>& second = at.spans[1].transition;
    const Transition<T>& whole = at.spans[2].transition;
    const auto one = [](const T& x) { return Vector<T>(Vector<T>::Constant(1, x)); };
    const T carried = second.scale * second.scale * first.variance;
    SidesBuilder<T> builder;
    builder.add_row(one(whole.scale), one(T(second.scale * first.scale)), one(T(2 * whole.scale)));
    builder.add_row(one(whole.variance), one(T(carried + second.variance)),
                    one(T(whole.variance + carried + second.variance)));
    return builder.sides();
  }
};

}  // namespace flowgauge
