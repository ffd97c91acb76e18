#pragma once
// The cyclic Jacobi method behind symmetric_eigen(), as a template on its working precision.

#include <algorithm>
#include <numeric>
#include <vector>

#include "flowgauge/numeric/linear_algebra.hpp"

namespace flowgauge {

/// Throws std::invalid_argument unless S is non-empty, square, finite and symmetric.
void require_symmetric(const Matrix<double>& S);

/// Eigendecomposition of the symmetric part of S computed in Working and rounded to T. Rotates while
/// |a_ij| > ε √|a_ii a_jj|, which is what keeps small eigenvalues of graded matrices.
template <class Working, class T>
SymmetricEigen<T> jacobi_eigen(const Matrix<double>& S) {
  using std::abs, std::sqrt;
  const Index d = S.rows();
  Matrix<Working> A(d, d);
  Matrix<Working> V(d, d);
  for (Index j = 0; j < d; ++j) {
    for (Index i = 0; i < d; ++i) {
      A(i, j) = (Working(S(i, j)) + Working(S(j, i))) / 2;
      V(i, j) = i == j ? 1 : 0;
    }
  }
  const Working epsilon = std::numeric_limits<Working>::epsilon();
  constexpr int most_sweeps = 60;
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
    rotated = false;
    for (Index p = 0; p < d; ++p) {
      for (Index q = p + 1; q < d; ++q) {
        const Working off = A(p, q);
        if (off == 0) continue;
        const Working bound = epsilon * sqrt(Working(abs(A(p, p)))) * sqrt(Working(abs(A(q, q))));
        if (abs(off) <= bound) {
          A(p, q) = 0;
          A(q, p) = 0;
          continue;
        }
        rotated = true;
        const Working theta = (A(q, q) - A(p, p)) / (2 * off);
        const Working size = abs(theta) + sqrt(Working(1 + theta * theta));
        const Working tangent = theta < 0 ? Working(-1 / size) : Working(1 / size);
        const Working cosine = 1 / sqrt(Working(1 + tangent * tangent));
        const Working sine = tangent * cosine;
        A(p, p) -= tangent * off;
        A(q, q) += tangent * off;
        A(p, q) = 0;
        A(q, p) = 0;
        for (Index k = 0; k < d; ++k) {
          if (k != p && k != q) {
            const Working kp = A(k, p);
            const Working kq = A(k, q);
            A(k, p) = cosine * kp - sine * kq;
            A(k, q) = sine * kp + cosine * kq;
            A(p, k) = A(k, p);
            A(q, k) = A(k, q);
          }
          const Working vp = V(k, p);
          const Working vq = V(k, q);
          V(k, p) = cosine * vp - sine * vq;
          V(k, q) = sine * vp + cosine * vq;
        }
      }
    }
  }

  std::vector<Index> order(static_cast<std::size_t>(d));
  std::iota(order.begin(), order.end(), Index(0));
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return A(a, a) < A(b, b); });
  SymmetricEigen<T> result{Matrix<T>(d, d), Vector<T>(d)};
  for (Index j = 0; j < d; ++j) {
    const Index from = order[static_cast<std::size_t>(j)];
    Index largest = 0;
    for (Index i = 1; i < d; ++i) {
      if (abs(V(i, from)) > abs(V(largest, from))) largest = i;
    }
    const int sign = V(largest, from) < 0 ? -1 : 1;
    result.values(j) = static_cast<T>(A(from, from));
    for (Index i = 0; i < d; ++i) result.vectors(i, j) = static_cast<T>(Working(sign * V(i, from)));
  }
  return result;
}

/// V diag(√λ) Vᵀ; eigenvalues between −d · 2⁻⁵⁰ · largest and 0 are taken as the rounding of a zero.
template <class T>
Matrix<T> sqrt_from_eigen(const SymmetricEigen<T>& eigen) {
  using std::sqrt;
  const Index d = eigen.values.size();
  const T slack = T(static_cast<double>(d)) * T(0x1p-50) * eigen.values(d - 1);
  Matrix<T> scaled = eigen.vectors;
  for (Index j = 0; j < d; ++j) {
    const T value = eigen.values(j);
    if (!(value >= -slack)) {
      throw std::invalid_argument("symmetric_sqrt: S has the negative eigenvalue " + std::to_string(to_double(value)) +
                                  "; S must be positive semidefinite");
    }
    scaled.col(j) *= value > 0 ? T(sqrt(value)) : T(0);
  }
  return scaled * eigen.vectors.transpose();
}

}  // namespace flowgauge
