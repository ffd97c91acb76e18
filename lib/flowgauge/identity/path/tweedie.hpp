#pragma once
// Tweedie's formula.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct Tweedie {
  static constexpr Entry entry{
      .name = "tweedie",
      .title = "Tweedie's formula",
      .statement = "α D = x + σ² s",
      .assumptions = "α > 0, σ > 0",
      .source = "Robbins 1956; Miyasawa 1961; Efron 2011, doi:10.1198/jasa.2011.tm11181",
      .blind_to = "errors of D far below |x|/α, near the noise end",
  };

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const NoiseLevel<T>& l = at.level;
    const T squared = l.sigma * l.sigma;
    const Batch<T> denoised = l.alpha * at.value.denoiser;
    SidesBuilder<T> builder;
    builder.add(denoised, at.X + squared * at.value.score,
                column_norms(denoised) + column_norms(at.X) + squared * column_norms(at.value.score));
    return builder.sides();
  }
};

}  // namespace flowgauge
