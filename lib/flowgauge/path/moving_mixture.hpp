#pragma once
// Mixtures of normals whose components move: density, score and a velocity that carries one into the next.

#include <vector>

#include "flowgauge/numeric/dense.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/evaluation.hpp"

namespace flowgauge {

/// N(mean, covariance) at one time, with the velocity dmean + rate · covariance⁻¹ (x − mean); rate + rateᵀ is the
/// derivative of the covariance.
template <class T>
struct MovingComponent {
  T weight;
  Vector<T> mean;
  Vector<T> dmean;
  Matrix<T> covariance;
  Matrix<T> rate;
};

/// log p, ∇log p, ∇²log p, u and ∇·u of the mixture at the points X (d × N); weights sum to 1. The other members stay
/// empty. u = Σ r_k u_k and ∇·u = Σ r_k [tr A_k + u_k·(s_k − s)], A_k = rate_k covariance_k⁻¹. For duals too. What no
/// Cholesky factor exists of is NaN.
template <class T>
Evaluation<T> evaluate_moving_mixture(const std::vector<MovingComponent<T>>& components, const Batch<T>& X) {
  using std::log;
  const Index d = X.rows(), count = static_cast<Index>(components.size());
  Evaluation<T> out(d, X.cols(), Want::log_density | Want::score | Want::hessian | Want::velocity | Want::divergence);
  std::vector<Matrix<T>> factors, precisions, fields;
  Vector<T> log_norms(count);
  for (Index k = 0; k < count; ++k) {
    const MovingComponent<T>& component = components[static_cast<std::size_t>(k)];
    factors.push_back(cholesky(component.covariance));
    if (factors.back().size() == 0) {
      const T nan(std::numeric_limits<Real<T>>::quiet_NaN());
      out.log_density.setConstant(nan);
      for (Batch<T>* member : {&out.score, &out.hessian, &out.velocity}) member->setConstant(nan);
      out.divergence.setConstant(nan);
      return out;
    }
    precisions.push_back(solve_cholesky(factors.back(), Matrix<T>(Matrix<T>::Identity(d, d))));
    fields.push_back(component.rate * precisions.back());
    log_norms(k) =
        log(component.weight) - (T(static_cast<double>(d)) * log(T(2 * pi<T>())) + log_determinant(factors.back())) / 2;
  }
  Vector<T> weights(count);
  Batch<T> scores(d, count), velocities(d, count);
  for (Index n = 0; n < X.cols(); ++n) {
    for (Index k = 0; k < count; ++k) {
      const std::size_t i = static_cast<std::size_t>(k);
      const Matrix<T> gap = X.col(n) - components[i].mean;
      const Matrix<T> pull = solve_cholesky(factors[i], gap);
      weights(k) = log_norms(k) - gap.col(0).dot(pull.col(0)) / T(2);
      scores.col(k) = -pull;
      velocities.col(k) = components[i].dmean + components[i].rate * pull.col(0);
    }
    out.log_density(n) = softmax_in_place(weights);
    out.score.col(n) = scores * weights;
    out.velocity.col(n) = velocities * weights;
    T divergence(0);
    Matrix<T> hessian = -Vector<T>(out.score.col(n)) * Vector<T>(out.score.col(n)).transpose();
    for (Index k = 0; k < count; ++k) {
      const std::size_t i = static_cast<std::size_t>(k);
      const Vector<T> score = scores.col(k), velocity = velocities.col(k);
      divergence += weights(k) * (fields[i].trace() + velocity.dot(Vector<T>(score - out.score.col(n))));
      hessian += weights(k) * (score * score.transpose() - precisions[i]);
    }
    out.divergence(n) = divergence;
    for (Index j = 0; j < d; ++j) {
      for (Index i = 0; i < d; ++i) out.hessian(j * d + i, n) = hessian(i, j);
    }
  }
  return out;
}

}  // namespace flowgauge
