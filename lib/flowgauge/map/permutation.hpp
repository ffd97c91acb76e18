#pragma once
// Coordinates in another order.

#include <array>

#include "flowgauge/map/index_list.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// y_i = x_{order[i]}.
struct PermutationMap {
  std::vector<Index> order;

  static constexpr std::array<Parameter, 1> parameters{
      {{"order", Shape::vector, "", {.low = 0}, "order[i] is the coordinate, counted from 0, that becomes coordinate i"}}};
  static constexpr Entry entry{
      .name = "permutation",
      .title = "Permutation of coordinates",
      .statement = "f(x)ᵢ = x_{order[i]};  log|det| = 0,  f⁻¹(y)_{order[i]} = yᵢ",
      .assumptions = "order holds each of 0 … d − 1 once",
      .source = "Dinh et al. 2017, arXiv:1605.08803, section 3.5",
      .blind_to = "log|det|, which is 0; with an order that is its own inverse, the difference between f and f⁻¹",
      .parameters = parameters,
      .example = R"({"type": "permutation", "order": [2, 0, 1]})",
  };

  static PermutationMap from(const auto& values) {
    return {index_list(values, "order", values.vector("order").size())};
  }

  Index dimension() const { return static_cast<Index>(order.size()); }
  static constexpr bool volume_preserving() { return true; }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    for (Index i = 0; i < x.size(); ++i) y(i) = x(order[static_cast<std::size_t>(i)]);
    return T(0);
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    for (Index i = 0; i < y.size(); ++i) x(order[static_cast<std::size_t>(i)]) = y(i);
    return T(0);
  }
};

}  // namespace flowgauge
