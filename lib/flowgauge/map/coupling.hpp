#pragma once
// What coupling maps share: coordinates that are kept, and those that change as a function of them.

#include <algorithm>
#include <string>

#include "flowgauge/map/index_list.hpp"
#include "flowgauge/map/tanh_units.hpp"

namespace flowgauge {

/// The coordinates of a coupling, all counted from 0.
struct CouplingParts {
  std::vector<Index> kept;     ///< as given
  std::vector<Index> changed;  ///< the others, ascending

  Index dimension() const { return static_cast<Index>(kept.size() + changed.size()); }

  template <class T>
  Vector<T> kept_of(const Vector<T>& x) const {
    Vector<T> part(static_cast<Index>(kept.size()));
    for (std::size_t k = 0; k < kept.size(); ++k) part(static_cast<Index>(k)) = x(kept[k]);
    return part;
  }
};

/// Reads "kept" beside the functions of the kept coordinates that are named, which must fit each other.
CouplingParts coupling_parts(const auto& values, const char* name, const TanhUnits& function) {
  const Index count = values.vector("kept").size();
  const Index d = count + function.count();
  CouplingParts parts{index_list(values, "kept", d), {}};
  if (function.inputs() != count) {
    values.reject(name, "must take " + std::to_string(count) + " inputs, one per entry of kept; its weights have rows of " +
                            std::to_string(function.inputs()));
  }
  for (Index i = 0; i < d; ++i) {
    if (std::find(parts.kept.begin(), parts.kept.end(), i) == parts.kept.end()) parts.changed.push_back(i);
  }
  return parts;
}

inline constexpr std::string_view kept_meaning =
    "coordinates a, counted from 0, that stay as they are; the others, b, in ascending order, are changed";

}  // namespace flowgauge
