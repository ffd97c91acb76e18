#pragma once
// The Ornstein–Uhlenbeck process from a mixture of Gaussians, which stays one.

#include <array>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/process/ornstein_uhlenbeck.hpp"

namespace flowgauge {

/// dX = −AX dt + B dW, X_0 ~ Σ w_k N(m_k, S_k).
struct OrnsteinUhlenbeckMixture {
  OrnsteinUhlenbeck equation;  ///< its start is not used
  Vector<double> weights;      ///< sum to 1
  Batch<double> means;
  std::vector<Matrix<double>> covariances;

  static constexpr std::array<Parameter, 5> parameters{
      {{"drift", Shape::matrix, "[[1.1, 0.9], [-0.6, 0.7]]", {}, "A, all eigenvalues with positive real part"},
       {"noise", Shape::matrix, "[[0.8, 0.3], [-0.2, 0.9]]", {}, "B, BBᵀ positive definite"},
       {"weights", Shape::vector, "[0.35, 0.65]", {.low = 0, .open_low = true}, "weights, normalised"},
       {"means", Shape::points, "[[-1.2, 0.5], [0.9, 1.1]]", {}, "means of the start"},
       {"covariances",
        Shape::matrices,
        "[[[0.3, 0.1], [0.1, 0.4]], [[0.25, -0.05], [-0.05, 0.35]]]",
        {},
        "covariances of the start, symmetric positive definite"}}};
  static constexpr Entry entry{
      .name = "ornstein_uhlenbeck_mixture",
      .title = "Ornstein–Uhlenbeck process from a mixture",
      .statement = "dX = −AX dt + B dW, X₀ ~ Σ w_k N(m_k, S_k):  X_t ~ Σ w_k N(e^{−At}m_k, e^{−At}S_k e^{−Aᵀt} + Σ_t)",
      .assumptions = "as for ornstein_uhlenbeck; S_k positive definite",
      .source = "Gardiner 2009, Stochastic Methods, section 4.5.6, superposed over the start",
      .blind_to = "nonlinear drift and noise that depends on x",
      .parameters = parameters,
      .example = R"({"type": "ornstein_uhlenbeck_mixture", "drift": 0.8, "noise": 1.1, "weights": [0.3, 0.7],
 "means": [-1, 1.5], "covariances": [0.2, 0.1]})",
  };

  static OrnsteinUhlenbeckMixture from(const auto& values) {
    OrnsteinUhlenbeckMixture process{{values.matrix("drift"), values.matrix("noise"), {}},
                                     values.vector("weights"),
                                     values.points("means"),
                                     values.matrices("covariances")};
    const Index d = process.equation.drift_matrix.rows(), count = process.weights.size();
    if (process.means.rows() != d) values.reject("means", "must have as many coordinates as drift has rows");
    if (process.means.cols() != count) values.reject("means", "must be as many as weights");
    if (static_cast<Index>(process.covariances.size()) != count)
      values.reject("covariances", "must be as many as weights");
    for (const Matrix<double>& S : process.covariances) {
      if (S.rows() != d || !is_symmetric(S) || !is_positive_definite(S)) {
        values.reject("covariances", "must be d × d, symmetric and positive definite");
      }
    }
    OrnsteinUhlenbeck::require_stationary(values, process.equation.drift_matrix, process.equation.noise_matrix);
    process.weights /= process.weights.sum();
    return process;
  }

  template <class T>
  ExactProcess<T> exact() const {
    using R = Real<T>;
    OrnsteinUhlenbeck from_a_point = equation;
    from_a_point.start = Vector<double>::Zero(equation.drift_matrix.rows());
    ExactProcess<T> process = from_a_point.exact<T>();
    process.start = Vector<double>();
    process.other_forms.clear();
    const Matrix<T> a = cast_matrix<T>(equation.drift_matrix), b = cast_matrix<T>(equation.noise_matrix);
    const Matrix<T> q = product<T>(b, b.transpose());
    Vector<R> exact_weights = cast_vector<R>(weights);
    const R total = exact_weights.sum();
    for (Index k = 0; k < exact_weights.size(); ++k) exact_weights(k) = exact_weights(k) / total;
    const Vector<T> w = cast_vector<T>(exact_weights);
    const Batch<T> m = cast_matrix<T>(means);
    std::vector<Matrix<T>> S;
    for (const Matrix<double>& covariance : covariances) S.push_back(cast_matrix<T>(covariance));
    process.law = [=](const T& t, const Batch<T>& X) {
      using std::log;
      require_length_of_time(t, true);
      const LinearTransition<T> step = linear_transition<T>(a, q, t);
      const Batch<T> moved = product<T>(step.propagator, m);
      std::vector<DensityValues<T>> parts;
      for (Index k = 0; k < w.size(); ++k) {
        Matrix<T> C = congruence<T>(step.propagator, S[static_cast<std::size_t>(k)]);
        for (Index i = 0; i < C.size(); ++i) C(i) += step.covariance(i);
        parts.push_back(normal_density<T>(moved.col(k), C, X));
      }
      DensityValues<T> values{Vector<T>(X.cols()), Batch<T>::Constant(X.rows(), X.cols(), T(0))};
      Vector<T> shares(w.size());
      for (Index n = 0; n < X.cols(); ++n) {
        for (Index k = 0; k < w.size(); ++k) shares(k) = log(w(k)) + parts[static_cast<std::size_t>(k)].log_density(n);
        values.log_density(n) = softmax_in_place<T>(shares);
        for (Index k = 0; k < w.size(); ++k) {
          for (Index i = 0; i < X.rows(); ++i)
            values.score(i, n) += shares(k) * parts[static_cast<std::size_t>(k)].score(i, n);
        }
      }
      return values;
    };
    process.moments = [=](const T& t) -> MeanCovariance<T> {
      require_length_of_time(t, true);
      const LinearTransition<T> step = linear_transition<T>(a, q, t);
      const Index d = m.rows();
      Vector<T> mean = Vector<T>::Constant(d, T(0));
      for (Index k = 0; k < w.size(); ++k) {
        for (Index i = 0; i < d; ++i) mean(i) += w(k) * m(i, k);
      }
      Matrix<T> start = Matrix<T>::Constant(d, d, T(0));
      for (Index k = 0; k < w.size(); ++k) {
        for (Index i = 0; i < d; ++i) {
          for (Index j = 0; j < d; ++j) {
            start(i, j) += w(k) * (S[static_cast<std::size_t>(k)](i, j) + (m(i, k) - mean(i)) * (m(j, k) - mean(j)));
          }
        }
      }
      Matrix<T> covariance = congruence<T>(step.propagator, start);
      for (Index i = 0; i < covariance.size(); ++i) covariance(i) += step.covariance(i);
      return {product<T>(step.propagator, mean).col(0), covariance};
    };
    if (means.rows() == 1) {
      const double rate = equation.drift_matrix(0, 0), squared_noise = equation.noise_matrix.squaredNorm();
      const double far = means.cwiseAbs().maxCoeff();
      double narrow = std::numeric_limits<double>::infinity(), wide = 0;
      for (const Matrix<double>& covariance : covariances) {
        narrow = std::min(narrow, covariance(0, 0));
        wide = std::max(wide, covariance(0, 0));
      }
      process.bulk = [=](double t) {
        const double shrunk = std::exp(-2 * rate * t), gained = squared_noise * (1 - shrunk) / (2 * rate);
        const double end = std::sqrt(shrunk) * far + 13 * std::sqrt(shrunk * wide + gained);
        return Bulk{Coordinate::identity, -end, end, 0.25 * std::sqrt(shrunk * narrow + gained), false};
      };
    } else {
      process.bulk = [](double) { return Bulk{Coordinate::identity, -13, 13, 0.2, false}; };
    }
    if (means.rows() > 2) process.bulk = nullptr;
    return process;
  }
};

}  // namespace flowgauge
