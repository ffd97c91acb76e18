#pragma once
// A map inside another one, as a value.

#include <memory>
#include <string>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/json.hpp"

namespace flowgauge {

/// Holds one Map; complete in map.hpp, since a Map may hold maps itself.
struct MapHolder;

/// A map that is part of another. It is shared, never changed, and never empty once read.
struct NestedMap {
  std::shared_ptr<const MapHolder> held;
};

/// 0: any.
Index dimension(const NestedMap& map);

/// Reads {"type": name, parameters…} as a part of another map; `where` is its path in messages.
NestedMap nested_map(const Json& object, const std::string& where);

}  // namespace flowgauge
