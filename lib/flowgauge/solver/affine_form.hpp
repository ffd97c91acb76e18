#pragma once
// Affine forms c₀ + Σ cⱼ ξⱼ over independent standard normals: what a sampler makes of Gaussian data, exactly.

#include <cmath>
#include <vector>

namespace flowgauge {

/// c₀ + Σ_{j≥1} cⱼ ξⱼ, ξⱼ iid N(0, 1). Forms may differ in length: missing coefficients are 0. A sampler that touches
/// its state only through linear operations and an affine model runs on it unchanged, and the result is the exact law
/// of the scheme. Source: linear propagation of independent normals; de Figueiredo and Stolfi 2004 (affine arithmetic).
struct AffineForm {
  std::vector<double> coefficients;

  double mean() const { return coefficients.empty() ? 0 : coefficients[0]; }

  double standard_deviation() const {
    double norm = 0;
    for (std::size_t j = 1; j < coefficients.size(); ++j) norm = std::hypot(norm, coefficients[j]);
    return norm;
  }

  friend AffineForm operator+(const AffineForm& a, const AffineForm& b) {
    const bool a_longer = a.coefficients.size() >= b.coefficients.size();
    AffineForm sum = a_longer ? a : b;
    const AffineForm& other = a_longer ? b : a;
    for (std::size_t j = 0; j < other.coefficients.size(); ++j) sum.coefficients[j] += other.coefficients[j];
    return sum;
  }
  friend AffineForm operator*(double factor, AffineForm a) {
    for (double& c : a.coefficients) c *= factor;
    return a;
  }
  friend AffineForm operator-(const AffineForm& a, const AffineForm& b) { return a + (-1.0) * b; }
};

/// √((Δmean)² + (Δstd)²), the 2-Wasserstein distance of two normal laws on the line.
inline double wasserstein2(double mean_a, double deviation_a, double mean_b, double deviation_b) {
  return std::hypot(mean_a - mean_b, deviation_a - deviation_b);
}

}  // namespace flowgauge
