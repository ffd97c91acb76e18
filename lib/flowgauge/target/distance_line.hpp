#pragma once
// Wasserstein distances on the line between any two laws that know their tails.

#include <functional>
#include <vector>

#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// A law on the line by its tails.
struct LineLaw {
  std::function<double(double)> below;  ///< F(x) = P(X ≤ x), relatively accurate in the lower tail
  std::function<double(double)> above;  ///< 1 − F(x), relatively accurate in the upper tail
  std::vector<double>
      landmarks;  ///< ascending, at least two: where F has features; nearly all mass lies between the ends
};

/// The law of a mixture of normals; deviations must be > 0 (std::invalid_argument otherwise).
LineLaw line_law(const NormalMixture<double>& mixture);

/// The x with F(x) = Φ(z), for |z| ≤ 37, by a bracketed root in the smaller tail; NaN where no x within 2^60 times the
/// spread of the landmarks has it.
double quantile(const LineLaw& law, double z);

/// W₁ = ∫|F − G|, over the landmarks of both, cut where F and G cross; 1e-13 of it.
double wasserstein1(const LineLaw& p, const LineLaw& q);

/// W₂ by W₂² = ∫(F⁻¹(Φ(z)) − G⁻¹(Φ(z)))² φ(z) dz over |z| ≤ 13, adaptively: 1e-12 of W₂ and 1e-15 of the largest |x|.
double wasserstein2(const LineLaw& p, const LineLaw& q);

}  // namespace flowgauge
