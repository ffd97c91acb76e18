#pragma once
// The user's map files: {"map": {"type": …}}.

#include <optional>
#include <string>

#include "flowgauge/map/map.hpp"

namespace flowgauge {

/// A map and the name of its file.
struct NamedMapFile {
  std::string name;
  Map map;
};

/// The map file of that name. Nothing for catalogue problems, problem files and what is no JSON object with the key "map".
/// Throws std::invalid_argument with one line for a map file that is wrong.
std::optional<NamedMapFile> load_map_file(const std::string& name_or_file);

}  // namespace flowgauge
