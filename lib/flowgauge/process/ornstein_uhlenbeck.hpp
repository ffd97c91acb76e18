#pragma once
// The Ornstein–Uhlenbeck process with a drift matrix that need not be symmetric.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/linear_algebra.hpp"
#include "flowgauge/process/linear_process.hpp"

namespace flowgauge {

/// The velocity matrix V of the stationary current v = Vx, V = −A + ½QΣ⁻¹, and the entropy produced per time.
template <class T>
struct StationaryCurrent {
  Matrix<T> velocity;
  T entropy_production = T(0);
};

/// From A, Q = BBᵀ (positive definite) and Σ with AΣ + ΣAᵀ = Q. Source: Godrèche and Luck 2019,
/// doi:10.1088/1751-8121/aaf190, section 2; entropy production tr(D⁻¹AΣAᵀ) − tr A, D = Q/2.
template <class T>
StationaryCurrent<T> stationary_current(const Matrix<T>& A, const Matrix<T>& Q, const Matrix<T>& S) {
  const Index d = A.rows();
  StationaryCurrent<T> current{Matrix<T>(d, d), T(0)};
  const Matrix<T> moved = congruence<T>(A, S);
  for (Index j = 0; j < d; ++j) {
    const Vector<T> row = solve<T>(S, Q.row(j).transpose());  // row j of QΣ⁻¹, S and Q being symmetric
    for (Index i = 0; i < d; ++i) current.velocity(j, i) = -A(j, i) + row(i) / 2;
    current.entropy_production += 2 * solve<T>(Q, moved.col(j))(j) - A(j, j);
  }
  return current;
}

/// dX = −AX dt + B dW.
struct OrnsteinUhlenbeck {
  Matrix<double> drift_matrix;
  Matrix<double> noise_matrix;
  Vector<double> start;

  static constexpr std::array<Parameter, 3> parameters{
      {{"drift", Shape::matrix, "[[1.1, 0.9], [-0.6, 0.7]]", {}, "A, all eigenvalues with positive real part"},
       {"noise", Shape::matrix, "[[0.8, 0.3], [-0.2, 0.9]]", {}, "B, BBᵀ positive definite"},
       {"start", Shape::vector, "[1.2, -0.7]", {}, "start x₀"}}};
  static constexpr Entry entry{
      .name = "ornstein_uhlenbeck",
      .title = "Ornstein–Uhlenbeck process",
      .statement = "dX = −AX dt + B dW:  X_t ~ N(e^{−At}x₀, Σ − e^{−At}Σe^{−Aᵀt}),  AΣ + ΣAᵀ = BBᵀ",
      .assumptions = "eigenvalues of A with positive real part, BBᵀ positive definite; A need not be symmetric",
      .source = "Gardiner 2009, Stochastic Methods, section 4.5.6; Van Loan 1978, doi:10.1109/TAC.1978.1101743",
      .blind_to = "nonlinear drift and noise that depends on x: the law is Gaussian at all times",
      .parameters = parameters,
      .example =
          R"({"type": "ornstein_uhlenbeck", "drift": [[1.1, 0.9], [-0.6, 0.7]], "noise": [[0.8, 0.3], [-0.2, 0.9]],
 "start": [1.2, -0.7]})",
  };

  /// Checks A and B of a stationary linear process; `values` names them "drift" and "noise".
  static void require_stationary(const auto& values, const Matrix<double>& A, const Matrix<double>& B) {
    if (B.rows() != A.rows()) values.reject("noise", "must have as many rows as drift");
    if (!is_positive_definite(B * B.transpose())) values.reject("noise", "must have BBᵀ positive definite");
    // With Q positive definite, −A is stable exactly where the solution of Lyapunov's equation is positive definite.
    const Matrix<double> S = solve_lyapunov<double>(A, B * B.transpose());
    if (!S.allFinite() || !is_positive_definite(S))
      values.reject("drift", "must have eigenvalues with positive real part");
  }

  static OrnsteinUhlenbeck from(const auto& values) {
    OrnsteinUhlenbeck process{values.matrix("drift"), values.matrix("noise"), values.vector("start")};
    if (process.start.size() != process.drift_matrix.rows())
      values.reject("start", "must have as many entries as drift has rows");
    require_stationary(values, process.drift_matrix, process.noise_matrix);
    return process;
  }

  template <class T>
  ExactProcess<T> exact() const {
    using R = Real<T>;
    const Matrix<R> B = cast_matrix<R>(noise_matrix), A = cast_matrix<R>(drift_matrix);
    const Matrix<R> Q = product<R>(B, B.transpose());
    const Matrix<R> S = solve_lyapunov<R>(A, Q);
    const Matrix<T> a = cast_matrix<T>(A), q = cast_matrix<T>(Q), s = cast_matrix<T>(S);
    ExactProcess<T> process =
        linear_process<T>(A, B, start, [a, q](const T& t) { return linear_transition<T>(a, q, t); });
    process.stationary = [s](const Batch<T>& X) {
      return normal_density<T>(Batch<T>::Constant(X.rows(), 1, T(0)), s, X);
    };
    process.stationary_moments = [s] { return MeanCovariance<T>{Vector<T>::Constant(s.rows(), T(0)), s}; };
    const StationaryCurrent<R> current = stationary_current<R>(A, Q, S);
    process.stationary_velocity = [V = cast_matrix<T>(current.velocity)](const Batch<T>& X) {
      return product<T>(V, X);
    };
    process.entropy_production = [rate = current.entropy_production] { return T(rate); };
    process.other_forms = {{"lyapunov", [a, q, s](const T& t, const Batch<T>& starts, const Batch<T>& X) {
                              const Matrix<T> E = linear_transition<T>(a, q, t).propagator;
                              const Matrix<T> C = s - congruence<T>(E, s);
                              return normal_density<T>(product<T>(E, starts), C, X).log_density;
                            }}};
    return process;
  }
};

}  // namespace flowgauge
