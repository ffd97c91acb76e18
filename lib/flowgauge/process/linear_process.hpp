#pragma once
// Processes dX = −A X dt + B dW from a point: everything follows from A, B and the transition.

#include "flowgauge/process/linear_transition.hpp"

namespace flowgauge {

/// The process of A (d × d) and B (d × m) from `start`, with transition(t) = {e^{−At}, ∫₀ᵗ e^{−As}BBᵀe^{−Aᵀs}ds}.
template <class T>
ExactProcess<T> linear_process(const Matrix<Real<T>>& A, const Matrix<Real<T>>& B, const Vector<double>& start,
                               std::function<LinearTransition<T>(const T& t)> transition) {
  const Matrix<T> drift_matrix = cast_matrix<T>(A);
  const Matrix<T> noise_matrix = cast_matrix<T>(B);
  ExactProcess<T> process;
  process.dimension = A.rows();
  process.noises = B.cols();
  process.axes.assign(static_cast<std::size_t>(A.rows()), Axis{});
  process.start = start;
  process.linear = true;
  process.drift = [drift_matrix](const T&, const Batch<T>& X) { return linear_drift<T>(drift_matrix, X); };
  process.noise = [noise_matrix](const T&, const Batch<T>& X) { return constant_columns<T>(noise_matrix, X.cols()); };
  process.diffusion_divergence = [](const T&, const Batch<T>& X) {
    return Batch<T>::Constant(X.rows(), X.cols(), T(0));
  };
  process.transition = [transition](const T& t, const Batch<T>& starts, const Batch<T>& X) {
    require_length_of_time(t);
    const LinearTransition<T> step = transition(t);
    return normal_density<T>(product<T>(step.propagator, starts), step.covariance, X);
  };
  process.law = [of = process.transition, start](const T& t, const Batch<T>& X) {
    return of(t, cast_matrix<T, double>(start), X);
  };
  process.moments = [transition, start](const T& t) -> MeanCovariance<T> {
    require_length_of_time(t);
    const LinearTransition<T> step = transition(t);
    return {product<T>(step.propagator, cast_matrix<T, double>(start)).col(0), step.covariance};
  };
  if (A.rows() == 1) {
    process.bulk = [moments = process.moments](double t) {
      const MeanCovariance<T> at = moments(T(t));
      const double mean = to_double(at.mean(0)), width = std::sqrt(to_double(at.covariance(0, 0)));
      return Bulk{Coordinate::identity, mean - 13 * width, mean + 13 * width, 0.25 * width, false};
    };
  } else if (A.rows() == 2) {
    process.bulk = [](double) { return Bulk{}; };
  }
  return process;
}

}  // namespace flowgauge
