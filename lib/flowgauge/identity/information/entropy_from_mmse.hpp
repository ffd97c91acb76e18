#pragma once
// The entropy of the data from the mean square error at all noise levels.

#include "flowgauge/identity/information/rate_sides.hpp"

namespace flowgauge {

struct EntropyFromMmse {
  static constexpr Entry entry{
      .name = "entropy_from_mmse",
      .title = "Entropy from the mean square error",
      .statement = "H(Z) = (d/2)log 2πe − ½∫₀^∞ [d/(1 + snr) − mmse] dsnr",
      .assumptions =
          "in double: the integral over all noise levels is a trapezoid rule in λ on |λ| ≤ 20 with step 1/4 (error "
          "e^{−4π²})",
      .source = "Guo, Shamai, Verdú 2005, arXiv:cs/0412108 (differential entropy from the mean square error)",
      .blind_to = "errors of mmse that integrate to 0",
  };

  template <class T>
  static std::string not_applicable(const InformationEvaluation<T>& at) {
    return at.data_entropy ? "" : "the integral over all noise levels is done once, in double";
  }

  template <class T>
  static Sides<T> sides(const InformationEvaluation<T>& at) {
    const T rhs = at.subject->rates.entropy(at.dimension, at.mmse_integral.value);
    return rate_sides<T>(at.data_entropy->value, rhs, T(at.data_entropy->size + at.mmse_integral.size));
  }
};

}  // namespace flowgauge
