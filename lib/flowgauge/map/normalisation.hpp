#pragma once
// Normalisation layers with fixed statistics.

#include <array>
#include <string>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Batch normalisation in evaluation mode; with mean 0, variance 1 and epsilon 0 activation normalisation.
struct NormalisationMap {
  Vector<double> mean, variance, scale, shift;
  double epsilon;

  static constexpr std::array<Parameter, 5> parameters{
      {{"mean", Shape::vector, "", {}, "m, one entry a coordinate"},
       {"variance", Shape::vector, "", {.low = 0}, "v, one entry a coordinate; v + epsilon > 0"},
       {"epsilon", Shape::number, "0", {.low = 0}, "added to the variance"},
       {"scale", Shape::vector, "1", {}, "g, none 0; 1 where left out"},
       {"shift", Shape::vector, "0", {}, "b; 0 where left out"}}};
  static constexpr Entry entry{
      .name = "normalisation",
      .title = "Normalisation with fixed statistics",
      .statement = "yᵢ = gᵢ(xᵢ − mᵢ)/√(vᵢ + epsilon) + bᵢ;  log|det| = Σ [log|gᵢ| − ½log(vᵢ + epsilon)]",
      .assumptions = "statistics do not depend on the batch: evaluation mode, or activation normalisation after its initialisation",
      .source = "Dinh et al. 2017, arXiv:1605.08803, section 3.7; Kingma and Dhariwal 2018, arXiv:1807.03039, table 1",
      .blind_to = "where log|det| is taken: it is the same at every point; statistics taken from the batch",
      .parameters = parameters,
      .example = R"({"type": "normalisation", "mean": [0.4, -1.5], "variance": [2.25, 0.3], "epsilon": 1e-5,
 "scale": [1.2, -0.7], "shift": [0.1, 0.5]})",
  };

  static NormalisationMap from(const auto& values) {
    NormalisationMap map{values.vector("mean"), values.vector("variance"), values.vector("scale"), values.vector("shift"),
                         values.number("epsilon")};
    const Index d = map.mean.size();
    if (!values.given("scale")) map.scale = Vector<double>::Ones(d);
    if (!values.given("shift")) map.shift = Vector<double>::Zero(d);
    for (const auto& [name, size] : {std::pair{"variance", map.variance.size()}, {"scale", map.scale.size()}, {"shift", map.shift.size()}}) {
      if (size != d) values.reject(name, "must have as many entries as mean");
    }
    for (Index i = 0; i < d; ++i) {
      const std::string place = "[" + std::to_string(i) + "]";
      if (!(map.variance(i) + map.epsilon > 0)) values.reject("variance" + place, "plus epsilon must be > 0");
      if (map.scale(i) == 0) values.reject("scale" + place, "must not be 0");
    }
    return map;
  }

  Index dimension() const { return mean.size(); }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    using std::sqrt;
    using R = Real<T>;
    for (Index i = 0; i < x.size(); ++i) {
      y(i) = scale(i) * T(x(i) - mean(i)) / R(sqrt(R(R(variance(i)) + epsilon))) + shift(i);
    }
    return log_det<T>();
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    using std::sqrt;
    using R = Real<T>;
    for (Index i = 0; i < y.size(); ++i) {
      x(i) = T(y(i) - shift(i)) * R(sqrt(R(R(variance(i)) + epsilon))) / scale(i) + mean(i);
    }
    return -log_det<T>();
  }

  template <class T>
  T log_det() const {
    using std::log;
    using R = Real<T>;
    R sum(0);
    for (Index i = 0; i < mean.size(); ++i) {
      sum += log(R(std::abs(scale(i)))) - log(R(R(variance(i)) + epsilon)) / 2;
    }
    return T(sum);
  }
};

}  // namespace flowgauge
