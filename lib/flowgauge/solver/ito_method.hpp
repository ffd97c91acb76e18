#pragma once
// Methods for equations on the line whose noise depends on the state, driven by increments of a given Brownian motion.

#include <functional>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// The states after a step of length h > 0 from time t, with the increments dW of variance h; all 1 × N.
using ItoStep = std::function<Batch<double>(const ExactProcess<double>& process, double t, double h,
                                            const Batch<double>& x, const Batch<double>& dW)>;

/// A method for dX = b dt + g dW in the sense of Itô, with the orders it claims.
struct ItoMethod {
  Entry entry;
  std::string_view claim_source;
  double strong_order;
  double weak_order;
  int noise_evaluations;  ///< of g a step
  ItoStep step;
};

/// Euler–Maruyama, Milstein, Platen's explicit method of strong order 1, and Heun's method for the same equation in the
/// sense of Stratonovich. gg′ is half of the process's diffusion_divergence.
const std::vector<ItoMethod>& ito_methods();

/// The method of that name, or nothing.
const ItoMethod* find_ito_method(std::string_view name);

}  // namespace flowgauge
