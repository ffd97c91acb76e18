#pragma once
// The smooth functions inside couplings and autoregressive maps: sums of tanh units.

#include <array>
#include <cmath>
#include <string>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/json.hpp"

namespace flowgauge {

/// m(x)_i = offsets_i + Σ_j outputs_ij tanh(Σ_l weights_jl x_l + biases_j).
struct TanhUnits {
  Matrix<double> weights;  ///< J × k
  Vector<double> biases;   ///< J
  Matrix<double> outputs;  ///< n × J
  Vector<double> offsets;  ///< n

  static constexpr std::array<Parameter, 4> parameters{
      {{"weights", Shape::points, "", {}, "J rows, one a unit, of k numbers, one an input"},
       {"biases", Shape::vector, "0", {}, "J entries; 0 where left out"},
       {"outputs", Shape::points, "", {}, "n rows, one an output, of J numbers, one a unit"},
       {"offsets", Shape::vector, "0", {}, "n entries; 0 where left out"}}};
  static constexpr Entry entry{
      .name = "tanh_units",
      .title = "Sum of tanh units",
      .statement = "m(x)ᵢ = offsetsᵢ + Σⱼ outputsᵢⱼ tanh(Σₗ weightsⱼₗ xₗ + biasesⱼ)",
      .assumptions = "k inputs, J units, n outputs",
      .source = "Dinh et al. 2017, arXiv:1605.08803, section 3.2: any function will do; this one is smooth and bounded",
      .blind_to = "conditioners that are not smooth",
      .parameters = parameters,
      .example = R"({"type": "tanh_units", "weights": [[0.8], [-1.3]], "biases": [0.1, 0.4], "outputs": [[0.6, -0.9]],
 "offsets": [0.2]})",
  };

  static TanhUnits from(const auto& values) {
    TanhUnits units{values.points("weights").transpose(), values.vector("biases"), values.points("outputs").transpose(),
                    values.vector("offsets")};
    if (!values.given("biases")) units.biases = Vector<double>::Zero(units.units());
    if (!values.given("offsets")) units.offsets = Vector<double>::Zero(units.count());
    if (units.biases.size() != units.units()) values.reject("biases", "must have one entry per row of weights");
    if (units.outputs.cols() != units.units()) values.reject("outputs", "must have one number per row of weights in each row");
    if (units.offsets.size() != units.count()) values.reject("offsets", "must have one entry per row of outputs");
    return units;
  }

  Index inputs() const { return weights.cols(); }
  Index units() const { return weights.rows(); }
  Index count() const { return outputs.rows(); }

  /// Output i at the first `known` entries of x, as if the others were not there.
  template <class T>
  T output(Index i, const Vector<T>& x, Index known) const {
    using std::tanh;
    T sum(offsets(i));
    for (Index j = 0; j < units(); ++j) {
      T argument(biases(j));
      for (Index l = 0; l < known; ++l) argument += weights(j, l) * x(l);
      sum += outputs(i, j) * T(tanh(argument));
    }
    return sum;
  }
};

/// Reads {"type": "tanh_units", …}; defined with the catalogue. Throws std::invalid_argument as map_from_json does.
TanhUnits tanh_units(const Json& object, const std::string& where);

}  // namespace flowgauge
