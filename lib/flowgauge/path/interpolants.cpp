#include "flowgauge/path/interpolants.hpp"

namespace flowgauge {

const std::vector<Entry>& interpolant_entries() {
  static const std::vector<Entry> entries{
      {.name = "gaussian_interpolant",
       .title = "Interpolant of two Gaussians with independent ends",
       .statement = "X_t = σ_tX₀ + α_tX₁;  C = σ²S₀ + α²S₁, u = ṁ + ½ĊC⁻¹(x − m), X₀ ↦ m₁ + (S₁S₀⁻¹)^½(X₀ − m₀)",
       .assumptions = "X₀ ~ N(m₀, S₀) and X₁ ~ N(m₁, S₁) independent, covariances positive definite",
       .source = "Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797, section 3",
       .blind_to = "its flow is not the optimal transport unless S₀ and S₁ commute"},
      {.name = "stochastic_interpolant",
       .title = "Stochastic interpolant of two Gaussian mixtures",
       .statement =
           "I = β₀X₀ + β₁X₁ + γz;  b = E[İ | x], E[z | x] = −γ∇log p;  dX = (b + ½w²∇log p)dt + w dW keeps the law",
       .assumptions = "ends independent, z ~ N(0, I); γ² = 2ct(1 − t), 0 < t < 1",
       .source = "Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797, definition 1 and theorem 6",
       .blind_to = "couplings of the ends"},
      {.name = "schroedinger_bridge",
       .title = "Schrödinger bridge between two Gaussians",
       .statement = "dX = (ṁ + A(X − m))dt + σdW;  Cov(X₀, X₁) = K = ½(S₀^½DS₀^−½ − σ²I), D = (4S₀^½S₁S₀^½ + σ⁴I)^½",
       .assumptions = "reference σ times Brownian motion on [0, 1], covariances positive definite",
       .source = "Bunne et al. 2022, arXiv:2202.05722, theorem 3; Janati et al. 2020, arXiv:2006.02572, theorem 1",
       .blind_to = "reference processes with a drift"},
  };
  return entries;
}

}  // namespace flowgauge
