#pragma once
// Products with the Jacobian are with the Jacobian, not with its transpose.

#include "flowgauge/identity/map_evaluation.hpp"

namespace flowgauge {

struct MapVectorProducts {
  static constexpr Entry entry{
      .name = "map_vector_products",
      .title = "Products of the Jacobian with vectors",
      .statement = "Jv by one forward pass = Σⱼ vⱼ∂ⱼf;  Jᵀw by one backward pass = (w·∂ᵢf)ᵢ;  neither is that of the transpose",
      .assumptions = "products of the map's own, as the backward pass through layers; J is not symmetric at every point, where the transpose could not be told from it",
      .source = "Griewank and Walther 2008, Evaluating Derivatives, sections 3.1 and 3.2",
      .blind_to = "a wrong f",
  };

  template <class T>
  static std::string not_applicable(const MapEvaluation<T>& at) {
    if (!at.subject->jacobian_vector && !at.subject->vector_jacobian) {
      return "the map has no products of its own: those by duals are J itself, column by column";
    }
    for (const Matrix<T>& J : at.there.jacobian) {
      for (Index i = 0; i < J.size(); ++i) {
        if (!(J(i) == J(i))) return {};  // a J that is NaN is not symmetric
      }
      T largest(0), asymmetry(0);
      for (Index i = 0; i < J.rows(); ++i) {
        for (Index j = 0; j < J.cols(); ++j) {
          const T size = magnitude<T>(J(i, j)), gap = magnitude<T>(T(J(i, j) - J(j, i)));
          if (size > largest) largest = size;
          if (gap > asymmetry) asymmetry = gap;
        }
      }
      if (!(asymmetry <= largest * 0.01)) return {};
    }
    return "J is symmetric at every point: its transpose could not be told from it";
  }

  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    Batch<T> V(at.dimension(), at.points());
    for (Index n = 0; n < at.points(); ++n) {
      for (Index i = 0; i < at.dimension(); ++i) V(i, n) = T(1) / static_cast<double>(1 + i) - static_cast<double>((n + 2 * i) % 3);
    }
    Batch<T> forward, backward;
    if (at.subject->jacobian_vector) forward = at.subject->jacobian_vector(at.X, V);
    if (at.subject->vector_jacobian) backward = at.subject->vector_jacobian(at.X, V);
    NumberSides<T> sides;
    for (Index n = 0; n < at.points(); ++n) {
      const Matrix<T>& J = at.there.jacobian[static_cast<std::size_t>(n)];
      for (Index i = 0; i < at.dimension(); ++i) {
        T row(0), column(0), row_scale(0), column_scale(0);
        for (Index j = 0; j < at.dimension(); ++j) {
          row += J(i, j) * V(j, n);
          column += J(j, i) * V(j, n);
          row_scale += magnitude<T>(T(J(i, j) * V(j, n)));
          column_scale += magnitude<T>(T(J(j, i) * V(j, n)));
        }
        // A layer may pass through larger numbers than the whole: the largest entry of J counts.
        const T floor = T(J.cwiseAbs().maxCoeff());
        if (at.subject->jacobian_vector) sides.add(forward(i, n), row, T(row_scale + floor));
        if (at.subject->vector_jacobian) sides.add(backward(i, n), column, T(column_scale + floor));
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
