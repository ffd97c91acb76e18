#include "flowgauge/pde/spectral.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/special.hpp"

namespace flowgauge {
namespace {

void require_kind(const DensityProblem& problem, Boundary ends, const char* name) {
  const LineEquation& equation = problem.equation;
  if (equation.autonomous && !equation.source && equation.diffusion && equation.at_low == ends && equation.at_high == ends) return;
  throw std::invalid_argument(std::string(name) + ": problem " + std::string(problem.entry.name) +
                              " is not allowed; its equation must be autonomous, without source, with diffusion and " +
                              (ends == Boundary::periodic ? "periodic" : "natural") + " ends");
}

/// Places for integrals against Hermite functions, spaced evenly: beyond the last zeros by eight standard deviations, where sums are
/// accurate to rounding.
struct Line {
  Vector<double> y;
  double step;
};
Line quadrature_line(int modes) {
  const double end = 2 * std::sqrt(static_cast<double>(modes)) + 8;
  const Index count = 2 * static_cast<Index>(std::ceil(end / 0.02)) + 1;
  return {Vector<double>::LinSpaced(count, -end, end), 2 * end / static_cast<double>(count - 1)};
}

Vector<double> gaussian(const Vector<double>& y) { return (-y.array().square() / 2).exp() / std::sqrt(2 * pi<double>()); }

}  // namespace

Matrix<double> fourier_operator(const LineEquation& equation, double t, double low, double length, int n) {
  if (n < 3 || n % 2 == 0) throw std::invalid_argument("modes = " + std::to_string(n) + " is not allowed; it must be odd and >= 3");
  Matrix<double> derivative = Matrix<double>::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      if (i == j) continue;
      const auto apart = static_cast<double>(i - j);
      derivative(i, j) = ((i - j) % 2 == 0 ? 1 : -1) * pi<double>() / length / std::sin(pi<double>() * apart / n);
    }
  }
  const Vector<double> x = Vector<double>::LinSpaced(n, low, low + length * (n - 1) / n);
  Matrix<double> flux = -(derivative * equation.diffusion(t, x).asDiagonal());
  flux += equation.drift(t, x).asDiagonal();
  return -(derivative * flux);
}

Matrix<double> hermite_polynomials(const Vector<double>& y, int modes) {
  Matrix<double> h(y.size(), modes);
  h.col(0).setOnes();
  for (Index k = 1; k < modes; ++k) {
    h.col(k) = y.cwiseProduct(h.col(k - 1));
    if (k > 1) h.col(k) -= std::sqrt(k - 1.0) * h.col(k - 2);
    h.col(k) /= std::sqrt(static_cast<double>(k));
  }
  return h;
}

Matrix<double> hermite_operator(const LineEquation& equation, double t, double centre, double scale, int modes) {
  // Beyond, the polynomials overflow at the ends of the quadrature.
  if (modes < 1 || modes > 500) {
    throw std::invalid_argument("modes = " + std::to_string(modes) + " is not allowed; allowed is 1 to 500");
  }
  if (!(scale > 0) || !std::isfinite(scale)) {
    throw std::invalid_argument("scale = " + std::to_string(scale) + " is not allowed; it must be finite and > 0");
  }
  const Line line = quadrature_line(modes);
  const Vector<double> x = centre + scale * line.y.array();
  // Hermite functions: polynomials times the root of the weight, which neither overflow nor lose digits.
  const Vector<double> root = (-line.y.array().square() / 4).exp() / std::pow(2 * pi<double>(), 0.25);
  const Matrix<double> psi = root.asDiagonal() * hermite_polynomials(line.y, modes);
  const Matrix<double> by_drift = psi.transpose() * (line.step * equation.drift(t, x)).asDiagonal() * psi;
  const Matrix<double> by_diffusion = psi.transpose() * (line.step * equation.diffusion(t, x)).asDiagonal() * psi;
  Matrix<double> L = Matrix<double>::Zero(modes, modes);
  for (Index j = 1; j < modes; ++j) {  // h_j′ = √j h_{j−1}
    L.row(j) = std::sqrt(static_cast<double>(j)) / scale * by_drift.row(j - 1);
    if (j > 1) L.row(j) += std::sqrt(static_cast<double>(j) * (j - 1.0)) / (scale * scale) * by_diffusion.row(j - 2);
  }
  return L;
}

Matrix<double> exponential(const Matrix<double>& A) {
  const double norm = A.cwiseAbs().colwise().sum().maxCoeff();
  const int squarings = norm > 0.5 ? static_cast<int>(std::ceil(std::log2(norm / 0.5))) : 0;
  const Matrix<double> small = A / std::ldexp(1.0, squarings);
  const Matrix<double> one = Matrix<double>::Identity(A.rows(), A.cols());
  Matrix<double> sum = one;
  for (int k = 18; k >= 1; --k) sum = one + small * sum / k;
  for (int k = 0; k < squarings; ++k) sum = sum * sum;
  return sum;
}

Vector<double> carry_fourier(const DensityProblem& problem, int modes, const Vector<double>& x) {
  require_kind(problem, Boundary::periodic, "carry_fourier");
  const double length = problem.high - problem.low;
  const Matrix<double> L = fourier_operator(problem.equation, problem.from, problem.low, length, modes);
  const Vector<double> places = Vector<double>::LinSpaced(modes, problem.low, problem.low + length * (modes - 1) / modes);
  const Vector<double> p = exponential((problem.to - problem.from) * L) * problem.density(problem.from, places);
  // The trigonometric polynomial through the values.
  Vector<double> result = Vector<double>::Zero(x.size());
  for (Index i = 0; i < x.size(); ++i) {
    for (Index j = 0; j < modes; ++j) {
      const double half = std::remainder(pi<double>() * (x(i) - places(j)) / length, pi<double>());  // periodic, as modes is odd
      const double bottom = modes * std::sin(half);
      result(i) += p(j) * (bottom == 0 ? 1 : std::sin(modes * half) / bottom);
    }
  }
  return result;
}

Vector<double> carry_hermite(const DensityProblem& problem, double centre, double scale, int modes, const Vector<double>& x) {
  require_kind(problem, Boundary::natural, "carry_hermite");
  const Matrix<double> L = hermite_operator(problem.equation, problem.from, centre, scale, modes);
  const Line line = quadrature_line(modes);
  const Vector<double> start = problem.density(problem.from, centre + scale * line.y.array());
  const Vector<double> c = exponential((problem.to - problem.from) * L) *
                           (hermite_polynomials(line.y, modes).transpose() * (line.step * scale * start));
  const Vector<double> y = (x.array() - centre) / scale;
  return gaussian(y).cwiseProduct(hermite_polynomials(y, modes) * c) / scale;
}

const std::vector<Entry>& spectral_entries() {
  static const std::vector<Entry> entries{
      {.name = "fourier_collocation",
       .title = "Trigonometric polynomials on a circle",
       .statement = "dp/dt = −𝔇(b p − 𝔇(D p)),  𝔇_ij = (−1)^{i−j}(π/L)/sin(π(i − j)/n)",
       .assumptions = "smooth periodic coefficients that do not depend on time",
       .source = "Trefethen 2000, Spectral Methods in MATLAB, chapter 3",
       .blind_to = "the sign of p: nothing keeps it"},
      {.name = "hermite_galerkin",
       .title = "Hermite functions on the line",
       .statement = "p = N(x; m, s²)Σ c_k h_k,  dc_j/dt = E_p[b h_j′ + D h_j″],  h_k = He_k((x − m)/s)/√k!",
       .assumptions = "the density falls faster than e^{−(x − m)²/4s²}; coefficients do not depend on time",
       .source = "Risken 1989, The Fokker–Planck Equation, chapter 9",
       .blind_to = "the sign of p: nothing keeps it"},
  };
  return entries;
}

}  // namespace flowgauge
