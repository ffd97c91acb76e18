#pragma once
// A Law<T> behind which one shared kernel stands.

#include <memory>

#include "flowgauge/target/law.hpp"

namespace flowgauge::detail {

/// The law that the kernel evaluates; what else is known of it is for the caller to add.
template <class T, class Kernel>
Law<T> evaluated_by(const std::shared_ptr<const Kernel>& kernel) {
  Law<T> law;
  law.dimension = kernel->dimension();
  law.evaluate = [kernel](const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) {
    kernel->evaluate(level, X, want, out);
  };
  return law;
}

}  // namespace flowgauge::detail
