#pragma once
// The grid of Karras et al.: uniform in the ρ-th root of σ/α.

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// With r = σ/α = e^{−λ}: r_i = (r_from^{1/ρ} + (i/N)(r_to^{1/ρ} − r_from^{1/ρ}))^ρ. The last step of the source, to
/// σ = 0, is not added: the end is the one given. r = 0 at an end is allowed, r = ∞ throws std::invalid_argument.
struct Karras {
  double rho = 7;

  static constexpr std::array<Parameter, 1> parameters{
      {{"rho", Shape::number, "7", {1, 100, false, false}, "exponent ρ; larger puts more steps near the data"}}};
  static constexpr Entry entry{
      .name = "karras",
      .title = "Karras (ρ = 7)",
      .statement = "rᵢ = (r₀^{1/ρ} + (i/N)(r_N^{1/ρ} − r₀^{1/ρ}))^ρ, r = σ/α",
      .assumptions = "α > 0 at both ends",
      .source = "Karras et al. 2022, arXiv:2206.00364, eq. 5",
      .blind_to = "ratios of successive steps far from 1: the grid is smooth",
      .parameters = parameters,
  };

  static Karras from(const auto& values) { return {values.number("rho")}; }

  template <class T>
  std::vector<T> times(const Schedule& schedule, const T& from, const T& to, int steps) const {
    using std::exp;
    using std::isfinite;
    using std::log;
    // r^{1/ρ} from λ, so that neither α nor σ is divided.
    const T start = exp(T(-noise_level(schedule, from).lambda / T(rho)));
    const T end = exp(T(-noise_level(schedule, to).lambda / T(rho)));
    if (!isfinite(start) || !isfinite(end)) {
      throw std::invalid_argument("grid karras: σ/α is not finite at time " +
                                  std::to_string(to_double(isfinite(start) ? to : from)) +
                                  "; both ends need a finite σ/α");
    }
    std::vector<T> t(static_cast<std::size_t>(steps) + 1);
    for (int i = 1; i < steps; ++i) {
      const T root = start + (end - start) * T(i) / T(steps);
      t[static_cast<std::size_t>(i)] = t_of_lambda(schedule, T(-T(rho) * log(root)));
    }
    t.front() = from;
    t.back() = to;
    return t;
  }
};

}  // namespace flowgauge
