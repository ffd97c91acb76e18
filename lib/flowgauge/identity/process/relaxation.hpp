#pragma once
// A process disturbed by one eigenfunction relaxes at one rate.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct Relaxation {
  static constexpr Entry entry{
      .name = "relaxation",
      .title = "Relaxation at one rate",
      .statement = "∂ₜ(p_t/p_∞) = −k(p_t/p_∞ − 1)",
      .assumptions = "the start differs from p_∞ by one eigenfunction, of rate k",
      .source = "Risken 1989, The Fokker–Planck Equation, section 5.4",
      .blind_to = "which eigenfunction it is",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    return at.subject->relaxation_rate ? "" : "more than one rate";
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using std::exp;
    const double rate = *at.subject->relaxation_rate;
    NumberSides<T> sides;
    for (Index n = 0; n < at.points(); ++n) {
      const T difference = at.value.log_density(n) - at.stationary->log_density(n);
      const T ratio = exp(difference);
      sides.add(T(ratio * at.by_time.log_density(n)), T(-rate * (ratio - 1)),
                T(rate * (1 + ratio) * (1 + magnitude<T>(at.stationary->log_density(n)))));
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
