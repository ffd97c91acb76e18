#pragma once
// Data laws on the line in plain words: the density from its definition, and integrals over it by quadrature.

#include <functional>
#include <vector>

#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// A density on the line as its definition gives it, with what a quadrature has to know about its shape.
struct DataDensity {
  std::function<Mp50(const Mp50& z)> log_pdf;
  std::function<double(double z)> rough_log_pdf;  ///< the same in double, to place nodes
  double low, high;                               ///< the support; infinite ends allowed
  std::vector<double> breaks;                     ///< inside the support, ascending: where it is not smooth
  double centre, width;                           ///< smooth on the scale of width + |z − centre| away from breaks
  /// How far outside [centre − width, centre + width] the density has fallen by e^−drop; inf for heavy tails.
  std::function<double(double drop)> reach;
  double moments;    ///< how many moments are finite; inf where all are
  double log_bound;  ///< log p(z) is nowhere above
};

/// A density from a template f(z) = log p(z) for z = double and Mp50.
template <class F>
DataDensity density_of(F f, double low, double high, std::vector<double> breaks, double centre, double width,
                       std::function<double(double)> reach, double moments, double log_bound) {
  return {[f](const Mp50& z) { return Mp50(f(z)); }, [f](double z) { return f(z); }, low, high, std::move(breaks), centre,
          width, std::move(reach), moments, log_bound};
}

/// log ∫ p(z) exp(−(x − αz)²/2σ²) dz/(σ√2π), and mean and variance of z under the integrand; σ > 0.
struct LinePosterior {
  Mp50 log_density, mean, variance;
};

/// By Gauss–Legendre quadrature on panels on which the integrand varies by at most e¹⁶, cut at the breaks; relative error
/// 10^−digits (16 or 30). Source: Trefethen 2008, doi:10.1137/060659831, theorem 4.5.
LinePosterior line_posterior(const DataDensity& data, const Mp50& alpha, const Mp50& sigma, const Mp50& x, int digits);

/// Mean and variance of the data themselves, by the same quadrature. Throws std::invalid_argument where they are infinite.
LinePosterior line_moments(const DataDensity& data);

}  // namespace flowgauge
