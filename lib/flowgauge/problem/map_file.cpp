#include "flowgauge/problem/map_file.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/problem/json_file.hpp"
#include "flowgauge/problem/problem.hpp"

namespace flowgauge {

std::optional<NamedMapFile> load_map_file(const std::string& name_or_file) {
  for (const Problem& problem : problem_catalogue()) {
    if (problem.name == name_or_file) return std::nullopt;
  }
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(name_or_file, ignored)) return std::nullopt;
  const Json object = read_json_file(name_or_file, "problem file");
  if (!object.is_object() || !object.contains("map")) return std::nullopt;
  try {
    for (const auto& item : object.items()) {
      if (item.key() != "map") throw std::invalid_argument("unknown key \"" + item.key() + "\" beside \"map\"; no other key is allowed");
    }
    return NamedMapFile{name_of_file(name_or_file), map_from_json(object.at("map"))};
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("map file " + name_or_file + ": " + error.what());
  }
}

}  // namespace flowgauge
