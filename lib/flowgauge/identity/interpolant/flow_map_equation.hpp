#pragma once
// The linear flow map solves its differential equation.

#include "flowgauge/identity/interpolant/push_forward.hpp"

namespace flowgauge {

struct FlowMapEquation {
  static constexpr Entry entry{
      .name = "flow_map_equation",
      .title = "Flow map of a linear field",
      .statement = "ψ̇_t = ½Ċ_tC_t⁻¹ ψ_t, ψ_tS₀ψ_tᵀ = C_t",
      .assumptions = "Gaussian ends; derivative by duals",
      .source = "Hartman 2002, Ordinary Differential Equations, chapter IV, eq. 1.1 (linear systems)",
      .blind_to = "means: the linear part alone is compared",
  };

  template <class T>
  static std::string not_applicable(const InterpolantCase<T>& at) {
    return at.subject->flow_map ? "" : "the path has no linear flow map";
  }

  template <class T>
  static Sides<T> sides(const InterpolantCase<T>& at) {
    using D = Dual<T>;
    const D t(at.t, T(1));
    const auto value = [](const Matrix<D>& M) { return Matrix<T>(M.unaryExpr([](const D& x) { return x.value; })); };
    const auto slope = [](const Matrix<D>& M) {
      return Matrix<T>(M.unaryExpr([](const D& x) { return x.derivative; }));
    };
    const Matrix<D> flow = at.subject->flow_map(t);
    const Matrix<T> field = value(at.subject->velocity_matrix(t));
    SidesBuilder<T> builder;
    detail::add_matrices<T>(builder, slope(flow), field * value(flow), T(field.norm() * value(flow).norm()));
    detail::add_matrices<T>(builder, value(flow) * at.subject->start() * value(flow).transpose(),
                            value(at.subject->covariance(t)), T(0));
    return builder.sides();
  }
};

}  // namespace flowgauge
