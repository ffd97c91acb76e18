#pragma once
// Lists of coordinates in map files: whole numbers from 0.

#include <cmath>
#include <string>
#include <vector>

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// The parameter of that name as distinct whole numbers in [0, count); rejected otherwise.
std::vector<Index> index_list(const auto& values, const char* name, Index count) {
  std::vector<Index> indices;
  std::vector<bool> seen(static_cast<std::size_t>(count), false);
  const auto given = values.vector(name);
  for (Index k = 0; k < given.size(); ++k) {
    const double x = given(k);
    const std::string place = std::string(name) + "[" + std::to_string(k) + "]";
    if (!(x >= 0 && x < static_cast<double>(count)) || x != std::floor(x)) {
      values.reject(place, "must be a whole number in [0, " + std::to_string(count) + ")");
    }
    const Index index = static_cast<Index>(x);
    if (seen[static_cast<std::size_t>(index)]) values.reject(place, "names a coordinate a second time");
    seen[static_cast<std::size_t>(index)] = true;
    indices.push_back(index);
  }
  return indices;
}

}  // namespace flowgauge
