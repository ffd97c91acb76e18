#pragma once
// Points and matrices in batches: N points in d dimensions are a d × N matrix, one point per column.

#include <Eigen/Core>

namespace flowgauge {

using Eigen::Index;

template <class T>
using Vector = Eigen::Matrix<T, Eigen::Dynamic, 1>;
template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;

/// N points in d dimensions, d × N, column-major. A batch of d × d matrices is d² × N, each column one matrix,
/// column-major.
template <class T>
using Batch = Matrix<T>;

}  // namespace flowgauge
