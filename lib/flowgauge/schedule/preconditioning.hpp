#pragma once
// EDM's preconditioning: a denoiser made of a network whose input and target have variance 1.

#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// D(x; σ) = skip · x + output · F(input · x; noise), with the weight under which the loss of D is that of F.
template <class T>
struct Preconditioning {
  T skip;
  T output;
  T input;
  T noise;
  T weight;

  /// D from the network's output F at x.
  T denoiser(const T& x, const T& network) const { return skip * x + output * network; }
  /// What the network is trained on: the F for which D(x) = z.
  T target(const T& x, const T& z) const { return (z - skip * x) / output; }
};

/// For noise σ > 0 and data of standard deviation σ_d > 0: with c² = σ² + σ_d², skip σ_d²/c², output σσ_d/c, input 1/c,
/// noise log(σ)/4, weight 1/output². Relative error a few ε. Source: Karras et al. 2022, arXiv:2206.00364, table 1,
/// appendix B.6.
template <class T>
Preconditioning<T> edm_preconditioning(const T& sigma, const T& data_deviation) {
  using std::log;
  const T total = hypotenuse(sigma, data_deviation);
  const T share = data_deviation / total;
  const T output = sigma * share;
  return {T(share * share), output, T(1 / total), T(log(sigma) / 4), T(1 / (output * output))};
}

}  // namespace flowgauge
