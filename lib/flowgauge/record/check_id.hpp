#pragma once
// Check ids: stable, hierarchical, the same in records, JUnit, filters, known files and report anchors.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flowgauge {

/// subject/check/key=value;key=value, keys in the order given. Throws std::invalid_argument when a part is empty or holds
/// a character other than letters, digits and _.+-
std::string check_id(std::string_view subject, std::string_view check,
                     const std::vector<std::pair<std::string, std::string>>& keys = {});

}  // namespace flowgauge
