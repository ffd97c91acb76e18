#pragma once
// The 2-Wasserstein distance of Gaussians in d = 1 and 2, where a matrix root has a formula of its own.

#include <array>

#include "flowgauge/identity/distance_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct TwoByTwo {
  static constexpr std::array<std::string_view, 2> subjects{"wasserstein2", "wasserstein2_line"};
  static constexpr Entry entry{
      .name = "two_by_two",
      .title = "W₂ of Gaussians without a matrix root",
      .statement =
          "d = 1: W₂² = Δ² + (s_p − s_q)²;  d = 2: W₂² = |Δ|² + tr(S_p + S_q) − 2√(tr S_pS_q + 2√(det S_p det S_q))",
      .assumptions = "Gaussians in d ≤ 2; √M = (M + √det M · I)/√(tr M + 2√det M) for a 2 × 2 matrix (Cayley–Hamilton)",
      .source = "Levinger 1980, doi:10.1080/0025570X.1980.11976858 (square root of a 2 × 2 matrix)",
      .blind_to = "d > 2; near-identical laws: the right side cancels",
  };

  template <class T>
  static std::string not_applicable(const DistanceCase<T>& at) {
    if (!at.pair->gaussian()) return "the formula is one of two Gaussians";
    return detail::why_not_distance<TwoByTwo>(at);
  }

  template <class T>
  static Sides<T> sides(const DistanceCase<T>& at) {
    using std::sqrt;
    const DistancePair& pair = *at.pair;
    const Matrix<T> P = pair.p.covariances[0].cast<T>(), Q = pair.q.covariances[0].cast<T>();
    const T gap = (pair.p.means.cast<T>() - pair.q.means.cast<T>()).squaredNorm();
    T cross;
    if (pair.dimension() == 1) {
      cross = sqrt(P(0, 0)) * sqrt(Q(0, 0));
    } else {
      const auto determinant = [](const Matrix<T>& S) { return T(S(0, 0) * S(1, 1) - S(0, 1) * S(1, 0)); };
      cross = sqrt(T((P * Q).trace() + 2 * sqrt(T(determinant(P) * determinant(Q)))));
    }
    const T value = at.value();
    SidesBuilder<T> builder;
    builder.add_row(Vector<T>::Constant(1, value * value),
                    Vector<T>::Constant(1, gap + P.trace() + Q.trace() - 2 * cross),
                    Vector<T>::Constant(1, gap + P.trace() + Q.trace() + 2 * cross));
    return builder.sides();
  }
};

}  // namespace flowgauge
