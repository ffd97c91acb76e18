#pragma once
// The denoiser lies in the convex hull of the data.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct DenoiserInHull {
  static constexpr Entry entry{
      .name = "denoiser_in_hull",
      .title = "Convex hull",
      .statement = "v·D ≤ max_i v·z_i for every direction v",
      .assumptions = "atoms, or independent coordinates of bounded support, with its corners for z_i; directions: the axes, the diagonals (1, …, ±1) and s",
      .source = "D is a mean of the data",
      .blind_to = "errors inside the hull",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    return at.subject->data && at.subject->data->hull().size() > 0 ? "" : "the data law is neither a sum of atoms nor of bounded support";
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const Batch<T> atoms = at.subject->data->hull().template cast<T>();
    const Index d = at.dimension();
    const T reach = column_norms(atoms).maxCoeff();
    SidesBuilder<T> builder;
    const auto along = [&](const Batch<T>& directions) {
      Vector<T> excess(at.points()), scale(at.points());
      for (Index n = 0; n < at.points(); ++n) {
        const Vector<T> v = directions.col(n % directions.cols());
        const T beyond = v.dot(at.value.denoiser.col(n)) - (v.transpose() * atoms).maxCoeff();
        // Written so that NaN stays and fails.
        excess(n) = beyond <= 0 ? T(0) : beyond;
        scale(n) = v.norm() * (at.value.denoiser.col(n).norm() + reach);
      }
      builder.add_row(excess, Vector<T>::Zero(at.points()), scale);
    };
    for (Index i = 0; i < d; ++i) {
      Vector<T> direction = Vector<T>::Ones(d);
      direction(i) = T(-1);
      along(Vector<T>::Unit(d, i));
      along(-Vector<T>::Unit(d, i));
      along(direction);
      along(-direction);
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
