// Special functions against 50 digits on both sides and far out in the tails; quadrature and roots on known answers.
#include "flowgauge/numeric/special.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/numeric/root.hpp"

using namespace flowgauge;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const double not_a_number = std::numeric_limits<double>::quiet_NaN();

double relative(double computed, const Mp50& exact) {
  if (exact == 0) return computed == 0 ? 0 : infinity;
  return std::fabs(static_cast<double>(Mp50((Mp50(computed) - exact) / exact)));
}

Vector<double> vector_of(std::initializer_list<double> entries) {
  Vector<double> x(static_cast<Index>(entries.size()));
  Index i = 0;
  for (const double entry : entries) x(i++) = entry;
  return x;
}

}  // namespace

TEST_CASE("log_sum_exp neither overflows nor loses small terms") {
  CHECK(log_sum_exp(vector_of({1000, 1000})) == 1000 + std::log(2.0));
  CHECK(log_sum_exp(vector_of({-1e300, 5})) == 5);
  CHECK(log_sum_exp(vector_of({0, -40})) == std::log1p(std::exp(-40.0)));  // 4e-18: lost by log(1 + e^-40)
  CHECK(log_sum_exp(vector_of({-infinity, 3, -infinity})) == 3);
  CHECK(log_sum_exp(vector_of({-infinity, -infinity})) == -infinity);
  CHECK(log_sum_exp(vector_of({infinity, -infinity, 1})) == infinity);
  CHECK(log_sum_exp(Vector<double>()) == -infinity);
  CHECK(std::isnan(log_sum_exp(vector_of({0, not_a_number}))));
  CHECK(std::isnan(log_sum_exp(vector_of({infinity, not_a_number}))));
}

TEST_CASE("log_sum_exp of duals derives to the softmax average") {
  Vector<Dual<Mp50>> x(4);
  const int directions[] = {1, -2, 3, 1};
  for (int i = 0; i < 3; ++i) x(i) = Dual<Mp50>(Mp50(i) / 3, Mp50(directions[i]));
  x(3) = Dual<Mp50>(-infinity);
  const Dual<Mp50> y = log_sum_exp(x);
  Mp50 sum = 0, average = 0;
  for (int i = 0; i < 3; ++i) {
    sum += exp(Mp50(Mp50(i) / 3));
    average += exp(Mp50(Mp50(i) / 3)) * directions[i];
  }
  CHECK(static_cast<double>(Mp50(abs(Mp50(y.value - log(sum))))) <= 1e-49);
  CHECK(static_cast<double>(Mp50(abs(Mp50(y.derivative - average / sum)))) <= 1e-49);
}

TEST_CASE("softmax sums to one and handles infinite entries") {
  const Vector<double> w = softmax(vector_of({1, 2, -infinity, 700, 710}));
  CHECK(std::fabs(w.sum() - 1) <= 3e-16);
  CHECK(w(2) == 0);
  CHECK(std::fabs(w(4) / w(3) - std::exp(10.0)) <= 1e-10);
  CHECK(softmax(vector_of({infinity, 0, infinity}))(2) == 0.5);
  CHECK(softmax(vector_of({infinity, 0, infinity}))(1) == 0);
  CHECK(std::isnan(softmax(vector_of({-infinity, -infinity}))(0)));
  CHECK(std::isnan(softmax(vector_of({0, not_a_number}))(0)));
}

TEST_CASE("sigmoid, softplus and logit agree with 50 digits on both sides") {
  for (const double x : {-700.0, -40.0, -1.0, -1e-9, 0.0, 1e-12, 0.7, 36.0, 800.0}) {
    CAPTURE(x);
    const Mp50 e = exp(Mp50(-x));
    CHECK(relative(sigmoid(x), 1 / (1 + e)) <= 4e-16);
    CHECK(relative(softplus(x), log1p(Mp50(exp(Mp50(x))))) <= 4e-16);
  }
  for (const double p : {1e-300, 1e-9, 0.2, 0.25, 0.3, 0.4999999, 0.5, 0.500001, 0.75, 0.9, 1 - 1e-15}) {
    CAPTURE(p);
    const Mp50 exact = p == 0.5 ? Mp50(0) : Mp50(log(Mp50(Mp50(p) / (1 - Mp50(p)))));
    CHECK(relative(logit(p), exact) <= 5e-16);
  }
  CHECK(logit(0.0) == -infinity);
  CHECK(logit(1.0) == infinity);
  CHECK(std::isnan(logit(1.5)));
  const Dual<double> s = sigmoid(Dual<double>(0.3, 1.0));
  CHECK(std::fabs(s.derivative - s.value * (1 - s.value)) <= 1e-16);
}

TEST_CASE("normal_cdf and its logarithm agree with 50 digits from −1e8 to 1e8 sigma") {
  for (const double x : {-1e8, -1e4,  -300.0, -40.0, -38.0, -20.0, -10.0000001, -10.0, -9.9999, -5.0,
                         -1.0, -1e-8, 0.0,    1e-8,  0.5,   3.0,   8.0,         20.0,  37.0,    1e8}) {
    CAPTURE(x);
    // The other side: erfc in 50 digits while it stands, and its asymptotic series with more than 50 digits beyond 30.
    const Mp50 z = abs(Mp50(x));
    Mp50 log_tail;
    if (z < 30) {
      log_tail = log(Mp50(erfc(Mp50(z / sqrt(Mp50(2)))) / 2));
    } else {
      Mp50 term = 1, series = 1;
      for (int k = 1; k <= 60; ++k) {
        term *= -(2 * k - 1) / (z * z);
        series += term;
      }
      log_tail = -z * z / 2 - log(Mp50(2 * pi<Mp50>())) / 2 - log(z) + log(series);
    }
    const Mp50 log_cdf = x <= 0 ? log_tail : Mp50(log1p(Mp50(-exp(log_tail))));
    if (x <= 0 || x <= 37) CHECK(relative(log_normal_cdf(x), log_cdf) <= 1e-15);
    if (x == 1e8) CHECK(log_normal_cdf(x) == 0);
    CHECK(log_normal_sf(-x) == log_normal_cdf(x));
    if (x > -37) CHECK(relative(normal_cdf(x), Mp50(exp(log_cdf))) <= 4e-16);
    // the other scalars; above 0 they lose x² ε in the tail Φ(−x)
    const double loss = x > 1 ? x * x : 1;
    if (z < 1e5) {
      const Mp50 in_mp = log_normal_cdf(Mp50(x));
      CHECK(static_cast<double>(Mp50(abs(Mp50(in_mp - log_cdf)) / abs(log_cdf))) <= 1e-47 * loss);
      const Quad in_quad = log_normal_cdf(Quad(x));
      CHECK(static_cast<double>(Mp50(abs(Mp50(Mp50(in_quad) - log_cdf)) / abs(log_cdf))) <= 1e-32 * loss);
      const long double in_long = log_normal_cdf(static_cast<long double>(x));
      CHECK(static_cast<double>(Mp50(abs(Mp50(Mp50(in_long) - log_cdf)) / abs(log_cdf))) <= 1e-18 * loss);
    }
  }
  CHECK(log_normal_cdf(-infinity) == -infinity);
  CHECK(log_normal_cdf(infinity) == 0);
  CHECK(normal_cdf(-infinity) == 0);
  CHECK(normal_cdf(infinity) == 1);
  CHECK(std::isnan(normal_cdf(not_a_number)));
  CHECK(std::isnan(log_normal_cdf(not_a_number)));
}

TEST_CASE("the derivative of log_normal_cdf is the inverse Mills ratio, in the tail too") {
  const Dual<Mp50> y = log_normal_cdf(Dual<Mp50>(Mp50(-50), Mp50(1)));
  const Mp50 h("1e-12");
  const Mp50 difference = (log_normal_cdf(Mp50(-50 + h)) - log_normal_cdf(Mp50(-50 - h))) / (2 * h);
  CHECK(static_cast<double>(Mp50(abs(Mp50(y.derivative / difference - 1)))) <= 1e-24);
}

TEST_CASE("normal_quantile inverts normal_cdf to rounding and refuses what is no probability") {
  for (const double p : {1e-300, 1e-20, 1e-3, 0.3, 0.5, 0.7, 0.999}) {
    CAPTURE(p);
    const Mp50 x(normal_quantile(p));
    // |Φ(x) − p| against p · |x| · ulp(x), the conditioning of the inverse
    const double slack = 4e-16 * std::max(1.0, static_cast<double>(Mp50(x * x)));
    CHECK(relative(p, normal_cdf(x)) <= slack);
    const Mp50 in_mp = normal_quantile(Mp50(p));
    CHECK(static_cast<double>(Mp50(abs(Mp50(normal_cdf(in_mp) / Mp50(p) - 1)))) <= 1e-45);
  }
  CHECK(normal_quantile(0.0) == -infinity);
  CHECK(normal_quantile(1.0) == infinity);
  CHECK_THROWS_AS(normal_quantile(-0.1), std::invalid_argument);
  CHECK_THROWS_AS(normal_quantile(1.1), std::invalid_argument);
  CHECK_THROWS_AS(normal_quantile(not_a_number), std::invalid_argument);
}

TEST_CASE("normal densities agree with 50 digits") {
  for (const double x : {-3.0, 0.0, 0.1, 5.0}) {
    CHECK(relative(log_normal_pdf(x), log_normal_pdf(Mp50(x))) <= 4e-16);
    CHECK(relative(normal_pdf(x), exp(log_normal_pdf(Mp50(x)))) <= 2e-15);
  }
}

TEST_CASE("quadrature gives known integrals, an honest error, and NaN for a NaN integrand") {
  const auto one = integrate<double>([](double x) { return std::sqrt(x); }, 0.0, 1.0);
  CHECK(std::fabs(one.value - 2.0 / 3) <= 1e-15);
  CHECK(one.error <= 1e-10);
  const auto fifty = integrate<Mp50>([](const Mp50& x) { return Mp50(exp(x)); }, Mp50(0), Mp50(1));
  CHECK(static_cast<double>(Mp50(abs(Mp50(fifty.value - (exp(Mp50(1)) - 1))))) <= 1e-48);
  const auto line = integrate_line<double>([](double x) { return normal_pdf((x - 3) / 0.01) / 0.01; }, 3.0, 0.01);
  CHECK(std::fabs(line.value - 1) <= 1e-14);
  const auto line_mp = integrate_line<Mp50>([](const Mp50& x) { return normal_pdf(x); }, Mp50(0.3), Mp50(1));
  CHECK(static_cast<double>(Mp50(abs(Mp50(line_mp.value - 1)))) <= 1e-45);
  // two peaks 1e6 widths apart: the line rule cannot see both, the pieces do
  const auto peaks = [](double x) { return 0.5 * normal_pdf(x) + 0.5 * normal_pdf(x - 1e6); };
  const auto pieces = integrate_pieces<double>(peaks, {-10, 10, 1e6 - 10, 1e6 + 10});
  CHECK(std::fabs(pieces.value - 1) <= 2.4e-11);  // nodes near 1e6 are rounded by 5.8e-11, times ∫|p'| = 0.4
  const auto broken = integrate<double>([](double) { return not_a_number; }, 0.0, 1.0);
  CHECK(std::isnan(broken.value));
  CHECK(broken.error == infinity);
  CHECK_THROWS_AS(integrate<double>([](double x) { return x; }, 1.0, 1.0), std::invalid_argument);
  CHECK_THROWS_AS(integrate_line<double>([](double x) { return x; }, 0.0, 0.0), std::invalid_argument);
  CHECK_THROWS_AS(integrate_pieces<double>([](double x) { return x; }, {0.0}), std::invalid_argument);
}

TEST_CASE("the plane trapezoid is spectrally accurate for Gaussian tails and its error shows a step too wide") {
  const auto density = [](const Batch<double>& X) {
    Vector<double> p(X.cols());
    for (Index n = 0; n < X.cols(); ++n) p(n) = normal_pdf(X(0, n) - 1) * normal_pdf(X(1, n) / 2) / 2;
    return p;
  };
  Vector<double> centre(2), half_width(2);
  centre << 1, 0;
  half_width << 9, 18;
  const auto fine = integrate_plane<double>(density, centre, half_width, 24);
  CHECK(std::fabs(fine.value - 1) <= 1e-14);
  CHECK(fine.error <= 1e-3);
  const auto coarse = integrate_plane<double>(density, centre, half_width, 4);
  CHECK(std::fabs(coarse.value - 1) > 1e-3);
  CHECK(coarse.error > 1e-3);
  CHECK_THROWS_AS(integrate_plane<double>(density, centre, half_width, 3), std::invalid_argument);
}

TEST_CASE_TEMPLATE("find_root meets a known root to its last bits", T, double, long double, Quad, Mp50) {
  using std::abs, std::sqrt;
  const T root = find_root<T>([](const T& x) { return T(x * x - 2); }, T(0), T(10));
  const T epsilon = std::numeric_limits<T>::epsilon();
  CHECK(static_cast<double>(T(abs(T(root - sqrt(T(2)))) / epsilon)) <= 4);
  CHECK(find_root<T>([](const T& x) { return x; }, T(0), T(1)) == 0);
  CHECK(find_root<T>([](const T& x) { return T(x - 1); }, T(0), T(1)) == 1);
  CHECK(static_cast<double>(T(abs(find_root<T>([](const T& x) { return T(x * x * x); }, T(-1), T(2))))) <= 1e-10);
  CHECK_THROWS_AS(find_root<T>([](const T& x) { return T(x * x + 1); }, T(-1), T(1)), std::invalid_argument);
  CHECK_THROWS_AS(find_root<T>([](const T& x) { return x; }, T(1), T(-1)), std::invalid_argument);
  CHECK_THROWS_AS(find_root<T>([](const T&) { return std::numeric_limits<T>::quiet_NaN(); }, T(-1), T(1)),
                  std::invalid_argument);
}
