#pragma once
// Weights as their publications print them for other parameterisations.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct PublishedForms {
  static constexpr std::array<std::string_view, 6> subjects{"min_snr_weighting",      "truncated_snr_weighting",
                                                            "snr_plus_one_weighting", "edm_weighting",
                                                            "sigmoid_weighting",      "maximum_likelihood_weighting"};
  static constexpr Entry entry{
      .name = "published_forms",
      .title = "Weights in the parameterisations of their publications",
      .statement =
          "min-SNR: w_ε = min(1, γ/SNR), w_v = min(SNR, γ)/(SNR + 1);  truncated: w_ε = max(1, 1/SNR);  SNR + 1: w_v = "
          "1;  EDM: w c_out² = 1;  sigmoid: w_x₀ = e^b/(1 + e^b/SNR);  ½g²: w_ε = |λ̇|",
      .assumptions = "forms in v: α² + σ² = 1",
      .source =
          "Hang et al. 2023, arXiv:2303.09556, section 3.4; Salimans, Ho 2022, arXiv:2202.00512, section 4; Karras et "
          "al. 2022, arXiv:2206.00364, eq. 8; Hoogeboom et al. 2024, arXiv:2410.19324; Kingma, Gao 2023, "
          "arXiv:2303.00848",
      .blind_to = "parameterisations without a published form: see weighted_losses",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    using std::abs;
    const NoiseLevel<T> level = noise_level(at.scenario->schedule, T(at.scenario->t));
    const bool preserving = abs(T(level.alpha * level.alpha + level.sigma * level.sigma - 1)) < 1e-10;
    if (!preserving && at.objective == "snr_plus_one_weighting") return "the published form is one of α² + σ² = 1";
    return detail::why_not_objective<PublishedForms>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    using std::abs, std::exp, std::sqrt;
    const NoiseLevel<T> level = noise_level(at.scenario->schedule, T(at.scenario->t));
    const T signal = level.alpha * level.alpha, power = level.sigma * level.sigma;
    const bool preserving = abs(T(signal + power - 1)) < 1e-10;
    const auto weight = [&](Parameterisation parameterisation) {
      return at.subject->weight.at(at.objective)(level, parameterisation);
    };
    const WeightingParameters parameters;
    SidesBuilder<T> builder;
    const auto add = [&](const T& found, const T& printed) {
      builder.add_row(Vector<T>::Constant(1, found), Vector<T>::Constant(1, printed),
                      Vector<T>::Constant(1, abs(printed)));
    };
    const auto smaller = [](const T& a, const T& b) { return a < b ? a : b; };
    const T snr = signal / power;
    if (at.objective == "min_snr_weighting") {
      add(weight(Parameterisation::epsilon), smaller(T(1), T(T(parameters.gamma) / snr)));
      add(weight(Parameterisation::x0), smaller(snr, T(parameters.gamma)));
      if (preserving) add(weight(Parameterisation::v), smaller(snr, T(parameters.gamma)) / (snr + 1));
    } else if (at.objective == "truncated_snr_weighting") {
      add(weight(Parameterisation::epsilon), -smaller(T(-1), T(-1 / snr)));
    } else if (at.objective == "snr_plus_one_weighting") {
      add(weight(Parameterisation::v), T(1));
      add(weight(Parameterisation::epsilon), 1 + 1 / snr);
    } else if (at.objective == "edm_weighting") {
      // c_out = sσ_d/√(s² + σ_d²) at s = σ/α.
      const T s = level.sigma / level.alpha, data(parameters.sigma_data);
      const T c_out = s * data / sqrt(T(s * s + data * data));
      add(weight(Parameterisation::x0) * c_out * c_out, T(1));
    } else if (at.objective == "sigmoid_weighting") {
      const T b = exp(T(parameters.bias));
      add(weight(Parameterisation::x0), b / (1 + b / snr));
    } else {
      add(weight(Parameterisation::epsilon), abs(level.dlambda));
      add(weight(Parameterisation::score), power * abs(level.dlambda));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
