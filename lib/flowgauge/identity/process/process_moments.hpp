#pragma once
// Mean and covariance of a process against integrals over its density.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct ProcessMoments {
  static constexpr Entry entry{
      .name = "process_moments",
      .title = "Moments of a process",
      .statement = "m = ∫x p,  C = ∫(x − m)(x − m)ᵀp",
      .assumptions = "d = 1 and 2, by quadrature",
      .source = "definition",
      .blind_to = "the law beyond its second moments",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (!at.subject->moments) return "the moments have no closed form";
    return without_quadrature(at);
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using D = Dual<T>;
    const Index d = at.dimension();
    const ProcessQuadrature<T>& nodes = *at.quadrature;
    const MeanCovariance<D> closed = at.subject->moments(D(at.t));
    const Vector<T> mean = values_part(closed.mean);
    const Matrix<T> covariance = values_part(closed.covariance);
    NumberSides<T> sides;
    for (Index i = 0; i < d; ++i) {
      T sum(0), scale(0);
      for (Index n = 0; n < nodes.mass.size(); ++n) {
        sum += nodes.X(i, n) * nodes.mass(n);
        scale += magnitude<T>(nodes.X(i, n)) * nodes.mass(n);
      }
      sides.add(mean(i), sum, scale);
      for (Index j = 0; j <= i; ++j) {
        T square(0), size(0);
        for (Index n = 0; n < nodes.mass.size(); ++n) {
          const T term = (nodes.X(i, n) - mean(i)) * (nodes.X(j, n) - mean(j)) * nodes.mass(n);
          square += term;
          size += magnitude<T>(term);
        }
        sides.add(covariance(i, j), square, size);
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
