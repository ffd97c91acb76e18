#pragma once
// The log-determinant of a flow map is that of its Jacobian.

#include "flowgauge/identity/continuous_flow_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

namespace detail {

/// The determinant and the size of its terms (the permanent of |M|), for d ≤ 3.
template <class T>
std::pair<T, T> small_determinant(const Matrix<T>& M) {
  const Matrix<T> A = M.cwiseAbs();
  if (M.rows() == 1) return {M(0, 0), A(0, 0)};
  if (M.rows() == 2) return {M(0, 0) * M(1, 1) - M(0, 1) * M(1, 0), A(0, 0) * A(1, 1) + A(0, 1) * A(1, 0)};
  T determinant(0), size(0);
  for (Index j = 0; j < 3; ++j) {
    const Index k = (j + 1) % 3, l = (j + 2) % 3;
    determinant += M(0, j) * (M(1, k) * M(2, l) - M(1, l) * M(2, k));
    size += A(0, j) * (A(1, k) * A(2, l) + A(1, l) * A(2, k));
  }
  return {determinant, size};
}

}  // namespace detail

struct JacobianDeterminant {
  static constexpr Entry entry{
      .name = "flow_jacobian_determinant",
      .title = "Log-determinant of a flow map",
      .statement = "log|det ∂ₓψ| as given = log|det| of the Jacobian",
      .assumptions = "inside the lifetime; Jacobian by forward-mode duals",
      .source = "change of variables; Papamakarios et al. 2021, arXiv:1912.02762, eq. 32",
      .blind_to = "the velocity",
  };

  template <class T>
  static Sides<T> sides(const ContinuousFlowEvaluation<T>& at) {
    using std::abs, std::log;
    SidesBuilder<T> builder;
    for (const FlowAtJourney<T>& j : at.journeys) {
      const auto [determinant, size] = detail::small_determinant(j.jacobian);
      // Where a flow contracts, its Jacobian is a difference of terms of the size |ψ|/|x|.
      const T before = column_norms<T>(j.x)(0), after = column_norms<T>(j.image)(0);
      T terms = size;
      if (before > 0) {
        T ratio(1);
        for (Index i = 0; i < j.x.size(); ++i) ratio *= after / before;
        terms += ratio;
      }
      builder.add_row(Vector<T>::Constant(1, j.log_det), Vector<T>::Constant(1, T(log(T(abs(determinant))))),
                      Vector<T>::Constant(1, T(abs(j.log_det) + terms / abs(determinant))));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
