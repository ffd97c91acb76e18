#pragma once
// The posterior covariance is positive semidefinite.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct PosteriorSemidefinite {
  static constexpr Entry entry{
      .name = "posterior_semidefinite",
      .title = "Posterior covariance",
      .statement = "V ⪰ 0",
      .assumptions = "σ > 0",
      .source = "V is a covariance",
      .blind_to = "the size of V",
  };

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const Index d = at.dimension();
    Vector<T> worst(at.points()), scale(at.points());
    for (Index n = 0; n < at.points(); ++n) {
      Matrix<T> rest = at.value.posterior_covariance.col(n).reshaped(d, d);
      scale(n) = rest.norm();
      worst(n) = most_negative_pivot(rest);
    }
    SidesBuilder<T> builder;
    builder.add_row(worst, Vector<T>::Zero(at.points()), scale);
    return builder.sides();
  }

 private:
  /// Elimination with the largest diagonal entry as pivot: a symmetric matrix is positive semidefinite iff no remaining
  /// diagonal entry becomes negative and nothing remains beside a zero diagonal. Gives the worst violation, at most 0.
  template <class T>
  static T most_negative_pivot(Matrix<T>& rest) {
    using std::abs;
    const Index d = rest.rows();
    T worst(0);
    for (Index step = 0; step < d; ++step) {
      Index pivot = 0;
      for (Index i = 0; i < d; ++i) {
        if (!(rest(i, i) >= worst)) worst = rest(i, i);
        if (rest(i, i) > rest(pivot, pivot)) pivot = i;
      }
      if (!(rest(pivot, pivot) > 0)) {
        const T left = rest.cwiseAbs().maxCoeff();
        return -left < worst ? T(-left) : worst;
      }
      const Vector<T> column = rest.col(pivot);
      const T size = rest(pivot, pivot);
      rest -= column * column.transpose() / size;
      rest.row(pivot).setZero();
      rest.col(pivot).setZero();
    }
    return worst;
  }
};

}  // namespace flowgauge
