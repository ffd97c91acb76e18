#pragma once
// Steps alternating 3:1 in the schedule's own time: the grid on which wrong non-uniform coefficients show.

#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// Steps of 3, 1, 3, 1, … units, the long one first in the direction of travel; an odd count ends with a long one.
struct Rough {
  static constexpr Entry entry{
      .name = "rough",
      .title = "Rough: steps alternating 3:1",
      .statement = "t_{2k+1} − t_{2k} = 3(t_{2k+2} − t_{2k+1})",
      .assumptions = "none",
      .source = "the project's own; compare k-diffusion issue 56, where uniform grids hid a wrong step ratio",
      .blind_to = "what only shows on smooth grids; step ratios other than 3 and 1/3",
  };

  template <class T>
  std::vector<T> times(const Schedule&, const T& from, const T& to, int steps) const {
    const auto units = [](int i) { return 4 * (i / 2) + 3 * (i % 2); };
    std::vector<T> t(static_cast<std::size_t>(steps) + 1);
    for (int i = 0; i <= steps; ++i) {
      t[static_cast<std::size_t>(i)] = from + (to - from) * T(units(i)) / T(units(steps));
    }
    return t;
  }
};

}  // namespace flowgauge
