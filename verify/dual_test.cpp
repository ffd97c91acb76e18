// The dual number: every derivative against differences in 50 digits, and what it must do inside Eigen.
#include "flowgauge/numeric/dual.hpp"

#include <doctest/doctest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <functional>
#include <limits>
#include <string>

#include "flowgauge/numeric/batch.hpp"

using namespace flowgauge;

namespace {

/// Central difference with two Richardson steps in 50 digits: truncation (h/x)⁶ = 1e-48 at h = 1e-8 x, round-off 1e-42.
Mp50 difference(const std::function<Mp50(const Mp50&)>& f, const Mp50& x) {
  const Mp50 h = Mp50("1e-8") * abs(x);
  const auto central = [&](const Mp50& step) { return Mp50((f(x + step) - f(x - step)) / (2 * step)); };
  const Mp50 d1 = central(h), d2 = central(h / 2), d4 = central(h / 4);
  const Mp50 r1 = (4 * d2 - d1) / 3, r2 = (4 * d4 - d2) / 3;
  return (16 * r2 - r1) / 15;
}

template <class F>
void derivative_agrees(const std::string& name, F f, double at) {
  CAPTURE(name);
  CAPTURE(at);
  const Mp50 x(at);
  const Dual<Mp50> y = f(Dual<Mp50>(x, Mp50(1)));
  CHECK(y.value == f(x));
  const Mp50 other = difference([&](const Mp50& z) { return Mp50(f(z)); }, x);
  const Mp50 scale = 1 + abs(other);
  CHECK(static_cast<double>(Mp50(abs(Mp50(y.derivative - other)) / scale)) <= 1e-37);
  // the same line in double
  const Dual<double> in_double = f(Dual<double>(at, 1.0));
  CHECK(std::fabs(in_double.derivative - static_cast<double>(y.derivative)) <= 1e-14 * static_cast<double>(scale));
  // the direction scales the derivative
  CHECK(f(Dual<double>(at, 0.0)).derivative == 0.0);
}

}  // namespace

TEST_CASE("the derivative of every function agrees with a difference quotient in 50 digits") {
  for (const double x : {-0.8, -0.3, 0.05, 0.4, 0.9}) {
    derivative_agrees(
        "exp",
        [](const auto& z) {
          using std::exp;
          return exp(z);
        },
        x);
    derivative_agrees(
        "expm1",
        [](const auto& z) {
          using std::expm1;
          return expm1(z);
        },
        x);
    derivative_agrees(
        "log1p",
        [](const auto& z) {
          using std::log1p;
          return log1p(z);
        },
        x);
    derivative_agrees(
        "sin",
        [](const auto& z) {
          using std::sin;
          return sin(z);
        },
        x);
    derivative_agrees(
        "cos",
        [](const auto& z) {
          using std::cos;
          return cos(z);
        },
        x);
    derivative_agrees(
        "tan",
        [](const auto& z) {
          using std::tan;
          return tan(z);
        },
        x);
    derivative_agrees(
        "atan",
        [](const auto& z) {
          using std::atan;
          return atan(z);
        },
        x);
    derivative_agrees(
        "asin",
        [](const auto& z) {
          using std::asin;
          return asin(z);
        },
        x);
    derivative_agrees(
        "acos",
        [](const auto& z) {
          using std::acos;
          return acos(z);
        },
        x);
    derivative_agrees(
        "sinh",
        [](const auto& z) {
          using std::sinh;
          return sinh(z);
        },
        x);
    derivative_agrees(
        "cosh",
        [](const auto& z) {
          using std::cosh;
          return cosh(z);
        },
        x);
    derivative_agrees(
        "tanh",
        [](const auto& z) {
          using std::tanh;
          return tanh(z);
        },
        x);
    derivative_agrees(
        "erf",
        [](const auto& z) {
          using std::erf;
          return erf(z);
        },
        x);
    derivative_agrees(
        "erfc",
        [](const auto& z) {
          using std::erfc;
          return erfc(z);
        },
        x);
    derivative_agrees(
        "abs",
        [](const auto& z) {
          using std::abs;
          return abs(z);
        },
        x);
    derivative_agrees(
        "cube",
        [](const auto& z) {
          using std::pow;
          return pow(z, 3);
        },
        x);
    derivative_agrees(
        "power -2",
        [](const auto& z) {
          using std::pow;
          return pow(z, -2);
        },
        x < 0.1 ? 0.7 : x);
    derivative_agrees(
        "quotient", [](const auto& z) { return (1 + z * z) / (2 - z); }, x);
    derivative_agrees(
        "constants on both sides", [](const auto& z) { return 3 - (2.5 * z - 1) / 4 + 1 / (z + 5); }, x);
    derivative_agrees(
        "atan2",
        [](const auto& z) {
          using std::atan2;
          using Z = std::decay_t<decltype(z)>;
          return atan2(Z(z * z - 0.5), Z(z - 2));
        },
        x);
  }
  for (const double x : {1e-3, 0.3, 7.0}) {
    derivative_agrees(
        "log",
        [](const auto& z) {
          using std::log;
          return log(z);
        },
        x);
    derivative_agrees(
        "sqrt",
        [](const auto& z) {
          using std::sqrt;
          return sqrt(z);
        },
        x);
    derivative_agrees(
        "power 2.5",
        [](const auto& z) {
          using std::pow;
          return pow(z, 2.5);
        },
        x);
  }
}

TEST_CASE("the difference quotient shows a wrong derivative") {
  // The planted fault: d/dx cos = +sin.
  const Mp50 x(0.4);
  const Mp50 other = difference([](const Mp50& z) { return Mp50(cos(z)); }, x);
  CHECK(static_cast<double>(Mp50(abs(Mp50(sin(x) - other)))) > 0.1);
}

TEST_CASE("a constant keeps derivative exactly 0 where the derivative of the function is infinite") {
  const double infinity = std::numeric_limits<double>::infinity();
  using D = Dual<double>;
  CHECK(sqrt(D(0.0)).derivative == 0);
  CHECK(log(D(0.0)).derivative == 0);
  CHECK(log(D(0.0)).value == -infinity);
  CHECK((D(infinity) * D(2.0)).derivative == 0);
  CHECK((D(infinity) * D(2.0, 1.0)).derivative == infinity);
  CHECK((1 / D(0.0)).derivative == 0);
  CHECK(sqrt(D(0.0, 1.0)).derivative == infinity);
  CHECK(log(D(0.0, 1.0)).derivative == infinity);
  CHECK(pow(D(0.0, 1.0), 2).derivative == 0);
  CHECK(pow(D(0.0, 3.0), 1).derivative == 3);
  CHECK(pow(D(0.0, 3.0), 0).derivative == 0);
  CHECK(sqrt(Dual<Mp50>(Mp50(0))).derivative == 0);
  CHECK(isinf(sqrt(Dual<Mp50>(Mp50(0), Mp50(1))).derivative));
  CHECK(isnan(D(std::numeric_limits<double>::quiet_NaN())));
  CHECK(isnan(D(1.0, std::numeric_limits<double>::quiet_NaN())));
  CHECK(!isfinite(D(1.0, infinity)));
}

TEST_CASE("comparisons see the value alone, against duals, values and integers on either side") {
  const Dual<Mp50> x(Mp50(2), Mp50(7));
  CHECK(x == 2);
  CHECK(2 == x);
  CHECK(x != 3);
  CHECK(x < 2.5);
  CHECK(1 < x);
  CHECK(x >= Mp50(2));
  CHECK(3.0 > x);
  CHECK(x <= Dual<Mp50>(Mp50(2), Mp50(-1)));
  CHECK(x == Dual<Mp50>(2));
  CHECK(max(x, Dual<Mp50>(3)).value == 3);
  CHECK(to_double(x) == 2.0);
}

TEST_CASE_TEMPLATE("Eigen works on duals: products, norms, Cholesky and inverse derive correctly", T, double,
                   long double, Mp50) {
  using std::abs;
  using D = Dual<T>;
  // A(t) = A0 + t A1 at t = 0.3, direction dt = 1.
  Matrix<D> A(3, 3);
  Matrix<T> dA(3, 3);
  Vector<D> b(3);
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 3; ++j) {
      dA(i, j) = T(1) / T(1 + static_cast<int>(i + j));
      A(i, j) = D(T(T(i == j ? 4 : 1) + T(0.3) * dA(i, j)), dA(i, j));
    }
    b(i) = D(T(static_cast<int>(i) + 1), T(0));
  }
  const Vector<D> x = A.llt().solve(b);
  const Vector<D> residual = A * x - b;
  Matrix<T> value(3, 3);
  Vector<T> x_value(3);
  for (Index i = 0; i < 3; ++i) {
    x_value(i) = x(i).value;
    for (Index j = 0; j < 3; ++j) value(i, j) = A(i, j).value;
  }
  // closed derivative: x' = −A⁻¹ A' x
  const Vector<T> derivative = -value.partialPivLu().solve(dA * x_value);
  const double tolerance = 100 * static_cast<double>(std::numeric_limits<T>::epsilon());
  for (Index i = 0; i < 3; ++i) {
    CHECK(to_double(T(abs(residual(i).value))) <= tolerance);
    CHECK(to_double(T(abs(residual(i).derivative))) <= tolerance);
    CHECK(to_double(T(abs(T(x(i).derivative - derivative(i))))) <= tolerance);
  }
  const D squared_norm = x.squaredNorm();
  T expected(0);
  for (Index i = 0; i < 3; ++i) expected += 2 * x_value(i) * derivative(i);
  CHECK(to_double(T(abs(T(squared_norm.derivative - expected)))) <= tolerance);
  CHECK(to_double(T(abs(T(x.norm().derivative - squared_norm.derivative / (2 * x.norm().value))))) <= tolerance);
  // values of plain type beside duals
  const Vector<D> scaled = T(2) * x;
  CHECK(scaled(0).derivative == 2 * x(0).derivative);
  const Vector<D> mixed = value * x;
  CHECK(to_double(T(abs(T(mixed(0).value - b(0).value)))) <= tolerance);
  const Matrix<D> constants = value.template cast<D>();
  CHECK(constants(0, 0).derivative == 0);
  const D log_sum = x.array().exp().sum();
  CHECK(log_sum.value > 0);
  CHECK(x.sum().value == x(0).value + x(1).value + x(2).value);
}
