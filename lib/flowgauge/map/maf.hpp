#pragma once
// The masked autoregressive map, data to noise.

#include "flowgauge/map/autoregressive.hpp"

namespace flowgauge {

/// u_i = (x_i − μ_i(x_{<i})) exp(−a_i(x_{<i})).
struct MafMap {
  AutoregressiveParts parts;

  static constexpr Entry entry{
      .name = "maf",
      .title = "Masked autoregressive map (MAF)",
      .statement = "f(x)ᵢ = (xᵢ − μᵢ(x_{<i})) exp(−aᵢ(x_{<i}));  log|det| = −Σ aᵢ",
      .assumptions = "μᵢ and aᵢ are functions of the coordinates before i: offsetsᵢ + Σⱼ outputsᵢⱼ tanh(Σ_{l<i} weightsⱼₗ xₗ + biasesⱼ); f goes from data to noise in one pass",
      .source = "Papamakarios, Pavlakou and Murray 2017, arXiv:1705.07057, eqs 3 to 5",
      .blind_to = "an order of coordinates other than the given one",
      .parameters = autoregressive_parameters,
      .example = R"({"type": "maf", "shift": {"type": "tanh_units", "weights": [[0.9, -0.4], [0.3, 1.2]], "biases": [0.1, -0.2],
 "outputs": [[0.5, -0.3], [1.1, 0.7]], "offsets": [0.2, -0.6]}, "log_scale": {"type": "tanh_units", "weights": [[-0.8, 0.6], [1.3, 0.2]],
 "biases": [0.4, 0.1], "outputs": [[0.4, 0.2], [-0.6, 0.5]], "offsets": [0.1, 0.3]}})",
  };

  static MafMap from(const auto& values) { return {autoregressive_parts(values)}; }
  Index dimension() const { return parts.dimension(); }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& u) const {
    return parts.normalise(x, u);
  }
  template <class T>
  T inverse(const Vector<T>& u, Vector<T>& x) const {
    return parts.generate(u, x);
  }
};

}  // namespace flowgauge
