#include "flowgauge/identity/rounding.hpp"

namespace flowgauge {

std::string_view to_string(Quantity quantity) {
  switch (quantity) {
    case Quantity::log_density: return "log_density";
    case Quantity::score: return "score";
    case Quantity::hessian: return "hessian";
    case Quantity::denoiser: return "denoiser";
    case Quantity::posterior_covariance: return "posterior_covariance";
    case Quantity::velocity: return "velocity";
    case Quantity::divergence: return "divergence";
  }
  return "";
}

Sides<Mp50> rounding_sides(const PathEvaluation<double>& computed, const PathEvaluation<Mp50>& exact,
                           Quantity quantity) {
  return {quantity_of(computed.value, quantity).cast<Mp50>(), quantity_of(exact.value, quantity),
          rounding_scale(exact, quantity)};
}

double rounding_tolerance(Quantity quantity) { return quantity == Quantity::posterior_covariance ? 1e-10 : 1e-12; }

const std::vector<Entry>& rounding_entries() {
  static constexpr std::string_view assumptions =
      "the same binary t and x; |x| ≤ 1e6, σ ≥ 1e-8; error against Σ|input · ∂f/∂input|";
  static constexpr std::string_view source = "Higham 2002, Accuracy and Stability of Numerical Algorithms, section 1.6";
  static constexpr std::string_view blind_to = "a wrong formula: both sides share it";
  static const std::vector<Entry> entries{
      {"rounding_log_density", "Rounding of log p", "log p in double = log p in 50 digits", assumptions, source, blind_to},
      {"rounding_score", "Rounding of the score", "s in double = s in 50 digits", assumptions, source, blind_to},
      {"rounding_hessian", "Rounding of the Hessian", "∇²log p in double = ∇²log p in 50 digits", assumptions, source,
       blind_to},
      {"rounding_denoiser", "Rounding of the denoiser", "D in double = D in 50 digits", assumptions, source, blind_to},
      {"rounding_posterior_covariance", "Rounding of the posterior covariance", "V in double = V in 50 digits",
       assumptions, source, blind_to},
      {"rounding_velocity", "Rounding of the velocity", "u in double = u in 50 digits", assumptions, source, blind_to},
      {"rounding_divergence", "Rounding of the divergence", "∇·u in double = ∇·u in 50 digits", assumptions, source,
       blind_to},
  };
  return entries;
}

}  // namespace flowgauge
