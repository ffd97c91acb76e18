#pragma once
// Reading the files that users write.

#include <filesystem>
#include <string>

#include "flowgauge/numeric/json.hpp"

namespace flowgauge {

/// The JSON of a file. Throws std::invalid_argument with one line that starts with `kind` ("problem file") and the file's
/// name: what cannot be read or parsed, and a key that one object holds twice.
Json read_json_file(const std::filesystem::path& file, const std::string& kind);

/// A file's stem with what check ids do not allow replaced by _.
std::string name_of_file(const std::filesystem::path& file);

}  // namespace flowgauge
