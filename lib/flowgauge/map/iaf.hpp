#pragma once
// The inverse autoregressive map: what undoes the masked one with the same functions.

#include "flowgauge/map/autoregressive.hpp"

namespace flowgauge {

/// x_i = u_i exp(a_i(x_{<i})) + μ_i(x_{<i}).
struct IafMap {
  AutoregressiveParts parts;

  static constexpr Entry entry{
      .name = "iaf",
      .title = "Inverse autoregressive map (IAF)",
      .statement = "x = f(u): xᵢ = uᵢ exp(aᵢ(x_{<i})) + μᵢ(x_{<i});  log|det| = Σ aᵢ;  the inverse of maf with the same μ and a",
      .assumptions = "as maf, with f from noise to data; with functions of u_{<i} instead, exp(aᵢ)uᵢ + μᵢ is maf with −μᵢexp(−aᵢ) and −aᵢ",
      .source = "Kingma et al. 2016, arXiv:1606.04934, section 3; Papamakarios et al. 2017, arXiv:1705.07057, section 3.4",
      .blind_to = "an order of coordinates other than the given one",
      .parameters = autoregressive_parameters,
      .example = R"({"type": "iaf", "shift": {"type": "tanh_units", "weights": [[0.9, -0.4], [0.3, 1.2]], "biases": [0.1, -0.2],
 "outputs": [[0.5, -0.3], [1.1, 0.7]], "offsets": [0.2, -0.6]}, "log_scale": {"type": "tanh_units", "weights": [[-0.8, 0.6], [1.3, 0.2]],
 "biases": [0.4, 0.1], "outputs": [[0.4, 0.2], [-0.6, 0.5]], "offsets": [0.1, 0.3]}})",
  };

  static IafMap from(const auto& values) { return {autoregressive_parts(values)}; }
  Index dimension() const { return parts.dimension(); }

  template <class T>
  T forward(const Vector<T>& u, Vector<T>& x) const {
    return parts.generate(u, x);
  }
  template <class T>
  T inverse(const Vector<T>& x, Vector<T>& u) const {
    return parts.normalise(x, u);
  }
};

}  // namespace flowgauge
