#pragma once
// Steps of equal length in the schedule's own time.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// t_i = from + (i/N)(to − from).
struct TimeUniform {
  static constexpr Entry entry{
      .name = "time_uniform",
      .title = "Uniform in time",
      .statement = "tᵢ = t₀ + (i/N)(t_N − t₀)",
      .assumptions = "none",
      .source = "Song et al. 2021, arXiv:2011.13456, section 4.3",
      .blind_to =
          "coefficients that depend on the ratio of successive steps; step ratios in λ are all near 1 but at a "
          "singular end",
  };

  template <class T>
  std::vector<T> times(const Schedule&, const T& from, const T& to, int steps) const {
    std::vector<T> t(static_cast<std::size_t>(steps) + 1);
    for (int i = 0; i <= steps; ++i) t[static_cast<std::size_t>(i)] = from + (to - from) * T(i) / T(steps);
    return t;
  }
};

}  // namespace flowgauge
