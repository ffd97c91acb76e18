#pragma once
// Linear flows: ẋ = Ax by the matrix exponential, and ẋ = a(t)x.

#include <cmath>

#include "flowgauge/map/continuous_flow.hpp"

namespace flowgauge {

/// e^A for a square matrix in scalar T, by scaling to a norm below 1/16, the Taylor series, and squaring. Absolute error a few
/// ε · e^{2‖A‖}. Source: Higham 2008, Functions of Matrices, section 10.3.
template <class T>
Matrix<T> matrix_exponential(const Matrix<T>& A) {
  const Index d = A.rows();
  double norm = 0;
  for (Index j = 0; j < d; ++j) {
    double column = 0;
    for (Index i = 0; i < d; ++i) column += std::abs(to_double(A(i, j)));
    norm = std::max(norm, column);
  }
  const int squarings = norm > 0 && std::isfinite(norm) ? std::max(0, std::ilogb(norm) + 5) : 0;
  const Matrix<T> scaled = A / T(std::ldexp(1.0, squarings));
  Matrix<T> power = Matrix<T>::Identity(d, d), sum = power;
  // The derivative of a dual needs one term more than its value; 16^−n/n! falls below any ε in use by n = 32.
  const double epsilon = to_double(std::numeric_limits<Real<T>>::epsilon());
  double size = 1;
  for (int n = 1; n <= 40; ++n) {
    power = Matrix<T>(power * scaled) / T(n);
    sum += power;
    size /= 16.0 * n;
    if (size < epsilon / 1e3) break;
  }
  for (int n = 0; n < squarings; ++n) sum = Matrix<T>(sum * sum);
  return sum;
}

struct LinearFlow {
  static constexpr Entry entry{
      .name = "linear",
      .title = "Linear flow",
      .statement = "ẋ = Ax:  ψ_τ(x) = e^{Aτ}x,  ∫∇·f = τ tr A",
      .assumptions = "A = (−½, 5/4, ¼; −1, −¼, ½; ¼, −¾, 3/8), not normal",
      .source = "Higham 2008, Functions of Matrices, section 2.1",
      .blind_to = "nonlinear terms, explicit time",
  };
  static constexpr Index dimension = 3;

  static Matrix<double> matrix() {
    Matrix<double> A(3, 3);
    A << -0.5, 1.25, 0.25, -1, -0.25, 0.5, 0.25, -0.75, 0.375;
    return A;
  }
  template <class T>
  static Vector<T> velocity(const Vector<T>& x, const T&) {
    return matrix().cast<T>() * x;
  }
  template <class T>
  static T divergence(const Vector<T>&, const T&) {
    return T(matrix().trace());
  }
  template <class T>
  static FlowPoint<T> map(const Vector<T>& x, const T& from, const T& to) {
    const T tau = to - from;
    return {Vector<T>(matrix_exponential<T>(Matrix<T>(matrix().cast<T>() * tau)) * x), T(matrix().trace()) * tau};
  }
};

struct TimeLinearFlow {
  static constexpr Entry entry{
      .name = "time_linear",
      .title = "Growth at a rate that changes with time",
      .statement = "ẋ = a(t)x, a = ¼ + ¾cos 2t, in the plane:  ψ(x) = x e^I, I = ∫a,  ∫∇·f = 2I",
      .assumptions = "none",
      .source = "separation of variables",
      .blind_to = "nonlinear terms, couplings between coordinates",
  };
  static constexpr Index dimension = 2;

  template <class T>
  static T rate(const T& t) {
    using std::cos;
    return T(0.25) + T(0.75) * cos(T(2 * t));
  }
  /// ∫a from one time to another: sin 2t − sin 2s = 2 cos(t + s) sin(t − s).
  template <class T>
  static T integral(const T& from, const T& to) {
    using std::cos, std::sin;
    return T(0.25) * (to - from) + T(0.75) * cos(T(to + from)) * sin(T(to - from));
  }
  template <class T>
  static Vector<T> velocity(const Vector<T>& x, const T& t) {
    return rate(t) * x;
  }
  template <class T>
  static T divergence(const Vector<T>&, const T& t) {
    return 2 * rate(t);
  }
  template <class T>
  static FlowPoint<T> map(const Vector<T>& x, const T& from, const T& to) {
    using std::exp;
    const T whole = integral(from, to);
    return {Vector<T>(exp(whole) * x), 2 * whole};
  }
};

}  // namespace flowgauge
