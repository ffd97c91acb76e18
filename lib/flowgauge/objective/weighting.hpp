#pragma once
// Published weights of losses, each in every parameterisation.

#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/objective/parameterisation.hpp"

namespace flowgauge {

/// A weight of the squared error at one noise level.
enum class Weighting { min_snr, truncated_snr, snr_plus_one, edm, sigmoid, maximum_likelihood };

/// γ of min-SNR, σ_data of EDM and the bias of the sigmoid; defaults are those of the publications.
struct WeightingParameters {
  double gamma = 5;
  double sigma_data = 0.5;
  double bias = -3;
};

/// The weight of |Δ|² in the parameterisation it was published in: x₀ (min-SNR min(SNR, γ), truncated SNR max(SNR, 1),
/// SNR + 1, EDM (s² + σ_d²)/(sσ_d)² with s = σ/α), ε (sigmoid(bias − log SNR)) or score (½g², maximum likelihood), SNR
/// = α²/σ².
template <class T>
T published_weight(const NoiseLevel<T>& level, Weighting weighting, const WeightingParameters& parameters = {}) {
  using std::exp;
  const T ratio = level.alpha / level.sigma;
  const T snr = ratio * ratio;
  switch (weighting) {
    case Weighting::min_snr:
      return snr < parameters.gamma ? snr : T(parameters.gamma);
    case Weighting::truncated_snr:
      return snr > 1 ? snr : T(1);
    case Weighting::snr_plus_one:
      return snr + 1;
    case Weighting::edm:
      return snr + 1 / (T(parameters.sigma_data) * T(parameters.sigma_data));
    case Weighting::sigmoid:
      return 1 / (1 + exp(T(-parameters.bias)) * snr);
    case Weighting::maximum_likelihood:
      return level.diffusion_squared / 2;
  }
  return T(0);
}

/// The parameterisation of published_weight.
Parameterisation published_in(Weighting weighting);

/// The weight of |Δ|² in another parameterisation, which makes the same loss of the same model.
template <class T>
T weight(const NoiseLevel<T>& level, Weighting weighting, Parameterisation parameterisation,
         const WeightingParameters& parameters = {}) {
  const T gain = conversion(level, parameterisation, published_in(weighting)).output_part;
  return published_weight(level, weighting, parameters) * gain * gain;
}

/// The weighting of that entry. Throws std::invalid_argument naming what is allowed.
Weighting weighting_named(std::string_view name);

}  // namespace flowgauge
