#pragma once
// A target inside another one, as a value.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/json.hpp"

namespace flowgauge {

/// Holds one Target; complete in target.hpp, since a Target may hold targets itself.
struct TargetHolder;

/// A target that is part of another. It is shared, never changed, and never empty once read; inner(), nest() and the
/// conversion to Law<T> stand in target.hpp.
struct NestedTarget {
  std::shared_ptr<const TargetHolder> held;
};

Index dimension(const NestedTarget& target);

/// Reads {"type": name, parameters…} as a part of another target; `where` is its path in messages.
NestedTarget nested_target(const Json& object, const std::filesystem::path& folder, const std::string& where);

/// The same for an array of them.
std::vector<NestedTarget> nested_targets(const std::vector<Json>& objects, const std::filesystem::path& folder,
                                         const std::string& where);

}  // namespace flowgauge
