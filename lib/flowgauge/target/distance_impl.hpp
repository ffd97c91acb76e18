#pragma once
// Definitions of the distances in closed form. Include only in distance.cpp and distance_multiprecision.cpp.

#include <boost/math/special_functions/log1p.hpp>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/dense.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/distance.hpp"

namespace flowgauge::detail {

inline void require_same_dimension(Index p, Index q) {
  if (p != q) {
    throw std::invalid_argument("distance: p has dimension " + std::to_string(p) + ", q has dimension " +
                                std::to_string(q) + "; they must be equal");
  }
}

inline void require_shape(const Vector<double>& mean, const Matrix<double>& covariance, const char* which) {
  if (mean.size() == 0 || covariance.rows() != mean.size() || covariance.cols() != mean.size()) {
    throw std::invalid_argument(std::string("distance: ") + which + " has a mean of " + std::to_string(mean.size()) +
                                " entries and a covariance of " + std::to_string(covariance.rows()) + " × " +
                                std::to_string(covariance.cols()) + "; it must be d and d × d, d ≥ 1");
  }
}

inline void require_density(const Gaussian& law, const char* which) {
  require_shape(law.mean, law.covariance, which);
  if (!is_positive_definite(law.covariance)) {
    throw std::invalid_argument(std::string("distance: the covariance of ") + which +
                                " must be symmetric positive definite: densities are compared");
  }
}

/// Two normal laws in the coordinates of the second: S_p = L(I + E)Lᵀ with S_q = LLᵀ.
template <class W>
struct RelativePair {
  Vector<W> gap;         ///< m_p − m_q
  Matrix<W> second;      ///< S_q
  Matrix<W> difference;  ///< S_p − S_q
  Matrix<W> factor;      ///< L
  Matrix<W> excess;      ///< E

  RelativePair(const Gaussian& p, const Gaussian& q) {
    require_density(p, "p");
    require_density(q, "q");
    require_same_dimension(p.mean.size(), q.mean.size());
    gap = p.mean.cast<W>() - q.mean.cast<W>();
    second = q.covariance.cast<W>();
    difference = p.covariance.cast<W>() - second;
    factor = cholesky(second);
    const Matrix<W> half = solve_lower(factor, difference);
    excess = solve_lower(factor, Matrix<W>(half.transpose()));
  }

  /// b tr E − log det(I + bE) ≥ 0 as a sum of terms ≥ 0: pivots 1 + p of I + bE, p = b e_jj − q. inf where I + bE is
  /// not positive definite. Pivots that cancel are left to the determinants themselves.
  W log_determinant_gap(const W& b) const {
    const Index d = excess.rows();
    Matrix<W> L = Matrix<W>::Zero(d, d);
    Vector<W> pivot(d);
    W total(0);
    for (Index j = 0; j < d; ++j) {
      W loss(0);
      for (Index k = 0; k < j; ++k) loss += L(j, k) * L(j, k) * pivot(k);
      const W excess_pivot = b * excess(j, j) - loss;
      pivot(j) = 1 + excess_pivot;
      constexpr double cancelled = 1e-6;
      if (!(pivot(j) > cancelled)) return gap_of_determinants(b);
      for (Index i = j + 1; i < d; ++i) {
        W sum = b * excess(i, j);
        for (Index k = 0; k < j; ++k) sum -= L(i, k) * pivot(k) * L(j, k);
        L(i, j) = sum / pivot(j);
      }
      total += loss - boost::math::log1pmx(excess_pivot);
    }
    return total;
  }

  W gap_of_determinants(const W& b) const {
    const Matrix<W> between = cholesky(Matrix<W>(second + b * difference));
    if (between.size() == 0) return std::numeric_limits<W>::infinity();
    return b * excess.trace() - log_determinant(between) + log_determinant(factor);
  }
};

template <class W>
W kullback_leibler(const Gaussian& p, const Gaussian& q) {
  const RelativePair<W> pair(p, q);
  return (pair.log_determinant_gap(W(1)) + solve_lower(pair.factor, Matrix<W>(pair.gap)).squaredNorm()) / 2;
}

template <class W>
W fisher_divergence(const Gaussian& p, const Gaussian& q) {
  const RelativePair<W> pair(p, q);
  // (S_p⁻¹ − S_q⁻¹)L_p = S_q⁻¹(S_q − S_p)L_p⁻ᵀ.
  const Matrix<W> own = cholesky(Matrix<W>(p.covariance.cast<W>()));
  const Matrix<W> pulled = solve_lower(own, Matrix<W>(pair.difference.transpose()));
  return solve_cholesky(pair.factor, Matrix<W>(pulled.transpose())).squaredNorm() +
         solve_cholesky(pair.factor, Matrix<W>(pair.gap)).squaredNorm();
}

template <class W>
W renyi_divergence(const Gaussian& p, const Gaussian& q, const W& order) {
  if (order == 1) return detail::kullback_leibler<W>(p, q);
  const RelativePair<W> pair(p, q);
  const W b = 1 - order;
  const Matrix<W> between = cholesky(Matrix<W>(pair.second + b * pair.difference));
  if (between.size() == 0) return std::numeric_limits<W>::infinity();
  const W shape = pair.log_determinant_gap(W(1)) - pair.log_determinant_gap(b) / b;
  return (order * solve_lower(between, Matrix<W>(pair.gap)).squaredNorm() + shape) / 2;
}

template <class W>
W hellinger_squared(const Gaussian& p, const Gaussian& q) {
  using std::expm1;
  return -expm1(W(-detail::renyi_divergence<W>(p, q, W(1) / 2) / 2));
}

template <class W>
W wasserstein2(const Gaussian& p, const Gaussian& q) {
  using std::sqrt;
  require_shape(p.mean, p.covariance, "p");
  require_shape(q.mean, q.covariance, "q");
  require_same_dimension(p.mean.size(), q.mean.size());
  const Matrix<W> from = symmetric_sqrt<W>(p.covariance);
  const Matrix<W> to = symmetric_sqrt<W>(q.covariance);
  const Matrix<W> rotation = singular_values(Matrix<W>(to * from)).rotation();
  const Vector<W> gap = p.mean.cast<W>() - q.mean.cast<W>();
  return sqrt(W(gap.squaredNorm() + (to * rotation - from).squaredNorm()));
}

/// E|N(mean, deviation²)|.
template <class T>
T absolute_moment(const T& mean, const T& deviation) {
  using std::abs;
  const T distance = abs(mean);
  if (deviation == 0) return distance;
  const T z = distance / deviation;
  return 2 * deviation * normal_pdf(z) + distance * (1 - 2 * normal_cdf(T(-z)));
}

template <class T>
T mean_distance(const NormalMixture<T>& p, const NormalMixture<T>& q) {
  T sum(0);
  for (Index i = 0; i < p.weights.size(); ++i) {
    for (Index j = 0; j < q.weights.size(); ++j) {
      sum += p.weights(i) * q.weights(j) *
             absolute_moment(T(p.means(i) - q.means(j)), hypotenuse(p.deviations(i), q.deviations(j)));
    }
  }
  return sum;
}

template <class T>
T mean_kernel(const GaussianMixture& p, const GaussianMixture& q, const T& width) {
  using std::exp, std::log;
  const Index d = p.means.rows();
  const T p_total = p.weights.cast<T>().sum(), q_total = q.weights.cast<T>().sum();
  T sum(0);
  for (Index i = 0; i < p.weights.size(); ++i) {
    for (Index j = 0; j < q.weights.size(); ++j) {
      Matrix<T> spread =
          p.covariances[static_cast<std::size_t>(i)].cast<T>() + q.covariances[static_cast<std::size_t>(j)].cast<T>();
      for (Index k = 0; k < d; ++k) spread(k, k) += width * width;
      const Matrix<T> factor = cholesky(spread);
      const Matrix<T> gap = p.means.col(i).cast<T>() - q.means.col(j).cast<T>();
      const T exponent = -solve_lower(factor, gap).squaredNorm() / 2 - log_determinant(factor) / 2 + T(d) * log(width);
      sum += T(p.weights(i)) / p_total * (T(q.weights(j)) / q_total) * exp(exponent);
    }
  }
  return sum;
}

inline void require_mixture(const GaussianMixture& law, const char* which) {
  if (law.weights.size() == 0 || law.means.cols() != law.weights.size() ||
      static_cast<Index>(law.covariances.size()) != law.weights.size()) {
    throw std::invalid_argument(std::string("distance: ") + which +
                                " must have one mean and one covariance per weight, and at least one");
  }
  for (const Matrix<double>& covariance : law.covariances) {
    if (covariance.rows() != law.means.rows() || covariance.cols() != law.means.rows()) {
      throw std::invalid_argument(std::string("distance: the covariances of ") + which +
                                  " must be d × d, d = " + std::to_string(law.means.rows()));
    }
  }
}

}  // namespace flowgauge::detail

namespace flowgauge {

template <class T>
T energy_distance(const NormalMixture<T>& p, const NormalMixture<T>& q) {
  return 2 * detail::mean_distance(p, q) - detail::mean_distance(p, p) - detail::mean_distance(q, q);
}

template <class T>
T maximum_mean_discrepancy_squared(const GaussianMixture& p, const GaussianMixture& q, const T& width) {
  detail::require_mixture(p, "p");
  detail::require_mixture(q, "q");
  detail::require_same_dimension(p.means.rows(), q.means.rows());
  if (!(width > 0) || !(width < std::numeric_limits<T>::infinity())) {
    throw std::invalid_argument("distance: width = " + std::to_string(to_double(width)) + " must be finite and > 0");
  }
  return detail::mean_kernel(p, p, width) - 2 * detail::mean_kernel(p, q, width) + detail::mean_kernel(q, q, width);
}

namespace detail {

template <class T>
void require_order(const T& order) {
  if (!(order > 0) || !(order < std::numeric_limits<T>::infinity())) {
    throw std::invalid_argument("distance: order = " + std::to_string(to_double(order)) + " must be finite and > 0");
  }
}

}  // namespace detail
}  // namespace flowgauge
