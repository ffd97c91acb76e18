#pragma once
// Steps of equal length in λ = log(α/σ).

#include <stdexcept>
#include <string>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// t_i = t(λ_i), λ_i = λ_from + (i/N)(λ_to − λ_from). Throws std::invalid_argument when λ is infinite at an end.
struct LambdaUniform {
  static constexpr Entry entry{
      .name = "lambda_uniform",
      .title = "Uniform in log-SNR",
      .statement = "tᵢ = t(λᵢ), λᵢ = λ₀ + (i/N)(λ_N − λ₀)",
      .assumptions = "λ finite at both ends",
      .source = "Lu et al. 2022, arXiv:2206.00927, section 3.3",
      .blind_to = "coefficients of multistep methods that depend on the ratio of steps in λ, which is 1",
  };

  template <class T>
  std::vector<T> times(const Schedule& schedule, const T& from, const T& to, int steps) const {
    using std::isfinite;
    const T start = noise_level(schedule, from).lambda;
    const T end = noise_level(schedule, to).lambda;
    if (!isfinite(start) || !isfinite(end)) {
      throw std::invalid_argument(
          "grid lambda_uniform: λ = " + std::to_string(to_double(isfinite(start) ? end : start)) + " at time " +
          std::to_string(to_double(isfinite(start) ? to : from)) + "; both ends need a finite λ");
    }
    std::vector<T> t(static_cast<std::size_t>(steps) + 1);
    for (int i = 0; i <= steps; ++i) {
      t[static_cast<std::size_t>(i)] = t_of_lambda(schedule, T(start + (end - start) * T(i) / T(steps)));
    }
    return t;
  }
};

}  // namespace flowgauge
