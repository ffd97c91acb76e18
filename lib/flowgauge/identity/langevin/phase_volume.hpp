#pragma once
// A step of kinetic Langevin dynamics loses phase volume to friction alone.

#include <cmath>
#include <string>

#include "flowgauge/identity/langevin_step.hpp"
#include "flowgauge/identity/langevin_subject.hpp"
#include "flowgauge/identity/number_sides.hpp"

namespace flowgauge {

struct PhaseVolume {
  static constexpr Entry entry{
      .name = "phase_volume",
      .title = "Phase volume lost to friction",
      .statement = "det ∂(x', v')/∂(x, v) = e^{−γh}",
      .assumptions = "kinetic dynamics; kicks and moves are shears; N(0.7, v) data, h = 0.1, 0.5 and 0.9 of the stable",
      .source = "Liouville's theorem with damping: ∇·(v, −ω²x − γv) = −γ",
      .blind_to = "the noise, and the order of the parts",
  };

  static std::string not_applicable(const LangevinSubject& at) {
    return at.sampler.kinetic ? "" : "there is no velocity";
  }

  template <class T>
  static Sides<T> sides(const LangevinSubject& at) {
    NumberSides<T> sides;
    for (const T variance : {0.25, 4.0}) {
      for (const T part : {0.1, 0.5, 0.9}) {
        const T h = part * at.sampler.stability_limit(variance);
        const auto M = affine_step(at.sampler, 0.7, variance, h).matrix;
        sides.add(static_cast<T>(M[0][0] * M[1][1] - M[0][1] * M[1][0]), std::exp(-at.sampler.friction * h),
                  static_cast<T>(std::abs(M[0][0] * M[1][1]) + std::abs(M[0][1] * M[1][0])));
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
