#pragma once
// How the moments of a process change follows from drift and noise.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct ProcessMomentRates {
  static constexpr Entry entry{
      .name = "process_moment_rates",
      .title = "Moment equations of a process",
      .statement = "ṁ = E b,  Ċ = E[b(x − m)ᵀ] + E[(x − m)bᵀ] + E GGᵀ",
      .assumptions = "no walls; d = 1 and 2, by quadrature; ∂ₜ of the closed form by duals",
      .source = "Särkkä and Solin 2019, Applied Stochastic Differential Equations, section 5.5",
      .blind_to = "the law beyond its second moments",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (!at.subject->moments) return "the moments have no closed form";
    for (const Axis& axis : at.subject->axes) {
      if (axis.at_low != Boundary::natural || axis.at_high != Boundary::natural) return "walls push, too";
    }
    return without_quadrature(at);
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using D = Dual<T>;
    const Index d = at.dimension();
    const ProcessQuadrature<T>& nodes = *at.quadrature;
    const MeanCovariance<D> closed = at.subject->moments(D(at.t, T(1)));
    const Vector<T> mean = values_part(closed.mean);
    const Batch<T> drift = values_part(at.subject->drift(D(at.t), constant_duals(nodes.X)));
    const Batch<T> diffusion = squared_noise<T>(values_part(at.subject->noise(D(at.t), constant_duals(nodes.X))), d);
    NumberSides<T> sides;
    for (Index i = 0; i < d; ++i) {
      T sum(0), scale(0);
      for (Index n = 0; n < nodes.mass.size(); ++n) {
        sum += drift(i, n) * nodes.mass(n);
        scale += magnitude<T>(drift(i, n)) * nodes.mass(n);
      }
      sides.add(closed.mean(i).derivative, sum, T(scale + magnitude<T>(closed.mean(i).derivative)));
      for (Index j = 0; j <= i; ++j) {
        T rate(0), size(0);
        for (Index n = 0; n < nodes.mass.size(); ++n) {
          const T one = drift(i, n) * (nodes.X(j, n) - mean(j)) * nodes.mass(n);
          const T other = drift(j, n) * (nodes.X(i, n) - mean(i)) * nodes.mass(n);
          const T noise = diffusion(i + d * j, n) * nodes.mass(n);
          rate += one + other + noise;
          size += magnitude<T>(one) + magnitude<T>(other) + magnitude<T>(noise);
        }
        sides.add(closed.covariance(i, j).derivative, rate, size);
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
