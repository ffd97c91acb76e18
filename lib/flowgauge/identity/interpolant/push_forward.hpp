#pragma once
// Two different linear maps take one Gaussian to another.

#include "flowgauge/identity/interpolant_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/target/distance.hpp"

namespace flowgauge {
namespace detail {

/// A matrix as one column.
template <class T>
Batch<T> as_column(const Matrix<T>& M) {
  return Eigen::Map<const Batch<T>>(M.data(), M.size(), 1);
}

template <class T>
void add_matrices(SidesBuilder<T>& builder, const Matrix<T>& lhs, const Matrix<T>& rhs, const T& terms) {
  builder.add(as_column<T>(lhs), as_column<T>(rhs), Vector<T>::Constant(1, T(lhs.norm() + rhs.norm() + terms)));
}

}  // namespace detail

struct PushForward {
  static constexpr Entry entry{
      .name = "push_forward",
      .title = "Flow map and optimal map both carry N(0, S₀) to N(0, S₁)",
      .statement =
          "M S₀ Mᵀ = S₁ and M² = S₁S₀⁻¹ for M = (S₁S₀⁻¹)^½;  T S₀ T = S₁, T = Tᵀ, tr (T − I)S₀(T − I) + |Δ|² = W₂²",
      .assumptions = "independent ends; S₀ and S₁ need not commute, and M ≠ T where they do not",
      .source =
          "Olkin, Pukelsheim 1982, doi:10.1016/0024-3795(82)90112-4 (T); Gelbrich 1990, doi:10.1002/mana.19901470121 "
          "(W₂)",
      .blind_to = "the flow between its ends: see flow_map_equation",
  };

  template <class T>
  static std::string not_applicable(const InterpolantCase<T>& at) {
    return at.subject->endpoint_map ? "" : "the path has no linear flow map";
  }

  template <class T>
  static Sides<T> sides(const InterpolantCase<T>& at) {
    const InterpolantSubject<T>& subject = *at.subject;
    const Matrix<T> S0 = subject.start(), S1 = subject.end();
    const Matrix<T> flow = subject.endpoint_map(), best = subject.optimal_map();
    SidesBuilder<T> builder;
    detail::add_matrices<T>(builder, flow * S0 * flow.transpose(), S1, T(0));
    detail::add_matrices<T>(builder, flow * flow * S0, S1, T(0));
    detail::add_matrices<T>(builder, best * S0 * best, S1, T(0));
    detail::add_matrices<T>(builder, best, best.transpose(), T(0));
    // Conversion of two scalars into columns of the same height.
    const Index d = S0.rows();
    const Gaussian p{subject.first->means.col(0), subject.first->covariances[0]};
    const Gaussian q{subject.second->means.col(0), subject.second->covariances[0]};
    const Matrix<T> move = best - Matrix<T>::Identity(d, d);
    const T distance = wasserstein2<T>(p, q);
    const T cost = (move * S0 * move.transpose()).trace() + (p.mean.cast<T>() - q.mean.cast<T>()).squaredNorm();
    detail::add_matrices<T>(builder, Matrix<T>::Constant(d, d, T(distance * distance)), Matrix<T>::Constant(d, d, cost),
                            T(0));
    return builder.sides();
  }
};

}  // namespace flowgauge
