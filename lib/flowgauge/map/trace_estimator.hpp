#pragma once
// Traces from products with random probes: Hutchinson's estimator under three laws of probes, its exact variance, and
// Hutch++.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// The law of a probe v, E v = 0 and E vvᵀ = I: independent standard normals, independent signs, uniform on the sphere of
/// radius √d.
enum class ProbeLaw { gaussian, rademacher, sphere };

inline constexpr ProbeLaw all_probe_laws[] = {ProbeLaw::gaussian, ProbeLaw::rademacher, ProbeLaw::sphere};

/// hutchinson_gaussian, hutchinson_rademacher, hutchinson_sphere.
const Entry& entry(ProbeLaw law);

/// The entries of all trace estimators: Hutchinson's under each law of probes, then hutch_plus_plus.
const std::vector<Entry>& trace_entries();

/// Probes in d dimensions, d × count. Column n depends on (key, step, first + n) alone.
/// Throws std::invalid_argument unless dimension >= 1 and count >= 0.
Batch<double> draw_probes(ProbeLaw law, const RandomKey& key, Index dimension, Index count, std::uint64_t step = 0,
                          std::uint64_t first = 0);

/// (1/K) Σ vᵀA v over the K columns of probes. Source: Hutchinson 1989, doi:10.1080/03610918908812806, eq. 2.
/// Throws std::invalid_argument when the shapes do not fit or there is no probe.
template <class T>
T hutchinson_estimate(const Matrix<T>& A, const Batch<T>& probes) {
  if (A.rows() != A.cols() || probes.rows() != A.rows() || probes.cols() < 1) {
    throw std::invalid_argument("hutchinson_estimate: a matrix of " + std::to_string(A.rows()) + " × " +
                                std::to_string(A.cols()) + " and probes of " + std::to_string(probes.rows()) + " × " +
                                std::to_string(probes.cols()) + "; allowed are d × d and d × K with K >= 1");
  }
  T sum(0);
  for (Index k = 0; k < probes.cols(); ++k) sum += probes.col(k).dot(A * probes.col(k));
  return sum / T(static_cast<double>(probes.cols()));
}

/// The variance of hutchinson_estimate over independent probes, with A_s = (A + Aᵀ)/2: gaussian 2‖A_s‖²_F / K, rademacher
/// 2(‖A_s‖²_F − Σ a_ii²) / K, sphere 2d/(d + 2) (‖A_s‖²_F − (tr A)²/d) / K. Source: Avron, Toledo 2011,
/// doi:10.1145/1944345.1944349, table 1; sphere: moments of the sphere, Folland 2001, doi:10.2307/2695802.
/// Throws std::invalid_argument unless A is square and probes >= 1.
template <class T>
T hutchinson_variance(ProbeLaw law, const Matrix<T>& A, Index probes = 1) {
  if (A.rows() != A.cols() || probes < 1) {
    throw std::invalid_argument("hutchinson_variance: a matrix of " + std::to_string(A.rows()) + " × " +
                                std::to_string(A.cols()) + " and " + std::to_string(probes) +
                                " probes; allowed are a square matrix and 1 or more");
  }
  const Index d = A.rows();
  T off_diagonal(0), diagonal(0), spread(0);
  const T mean = A.trace() / T(static_cast<double>(d));
  for (Index i = 0; i < d; ++i) {
    diagonal += A(i, i) * A(i, i);
    // Σ a_ii² − (tr A)²/d, without cancellation.
    spread += (A(i, i) - mean) * (A(i, i) - mean);
    for (Index j = 0; j < i; ++j) off_diagonal += (A(i, j) + A(j, i)) * (A(i, j) + A(j, i)) / 2;
  }
  T variance(0);
  switch (law) {
    case ProbeLaw::gaussian:
      variance = 2 * (off_diagonal + diagonal);
      break;
    case ProbeLaw::rademacher:
      variance = 2 * off_diagonal;
      break;
    case ProbeLaw::sphere:
      variance = T(2 * static_cast<double>(d)) / T(static_cast<double>(d + 2)) * (off_diagonal + spread);
      break;
  }
  return variance / T(static_cast<double>(probes));
}

/// An orthonormal basis of the columns, by Gram–Schmidt run twice; columns that depend on those before are left out.
/// Source: Björck 1996, Numerical Methods for Least Squares Problems, section 2.4.
template <class T>
Matrix<T> orthonormal_basis(const Matrix<T>& columns) {
  using std::sqrt;
  Matrix<T> basis(columns.rows(), columns.cols());
  Index rank = 0;
  for (Index k = 0; k < columns.cols(); ++k) {
    Vector<T> q = columns.col(k);
    const T size = sqrt(T(q.squaredNorm()));
    for (int pass = 0; pass < 2; ++pass) {
      for (Index j = 0; j < rank; ++j) q -= basis.col(j) * T(basis.col(j).dot(q));
    }
    const T left = sqrt(T(q.squaredNorm()));
    if (!(left > size * sqrt(std::numeric_limits<T>::epsilon()))) continue;
    basis.col(rank++) = q / left;
  }
  return basis.leftCols(rank);
}

/// tr(QᵀAQ) + (1/K) Σ gᵀ(I − QQᵀ) A (I − QQᵀ) g, Q a basis of the columns of A·sketch: the trace on the sketched range is
/// exact, and only the rest is estimated with the K probes. Exact where the sketch spans the range of A. Unbiased where the
/// probes are independent of the sketch. Source: Meyer, Musco, Musco, Woodruff 2021, arXiv:2010.09649, algorithm 1.
/// Throws std::invalid_argument when the shapes do not fit or there is no probe.
template <class T>
T hutch_plus_plus(const Matrix<T>& A, const Batch<T>& sketch, const Batch<T>& probes) {
  if (A.rows() != A.cols() || sketch.rows() != A.rows() || probes.rows() != A.rows() || probes.cols() < 1) {
    throw std::invalid_argument("hutch_plus_plus: a matrix of " + std::to_string(A.rows()) + " × " +
                                std::to_string(A.cols()) + ", a sketch of " + std::to_string(sketch.rows()) + " × " +
                                std::to_string(sketch.cols()) + " and probes of " + std::to_string(probes.rows()) + " × " +
                                std::to_string(probes.cols()) + "; allowed are d × d, d × m and d × K with K >= 1");
  }
  const Matrix<T> Q = orthonormal_basis<T>(Matrix<T>(A * sketch));
  const Matrix<T> rest = probes - Matrix<T>(Q * Matrix<T>(Q.transpose() * probes));
  return Matrix<T>(Q.transpose() * A * Q).trace() + hutchinson_estimate<T>(A, rest);
}

}  // namespace flowgauge
