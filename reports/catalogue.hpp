#pragma once
// Every format a report can be written in, one line each.

#include <filesystem>
#include <string_view>
#include <vector>

#include "reports/report.hpp"

namespace flowgauge {

/// A format: `write` puts `file` (and what belongs to it) into an existing folder. Throws std::runtime_error naming the
/// file when it cannot be written.
struct Writer {
  std::string_view name;
  std::string_view file;
  std::string_view title;
  void (*write)(const ReportInput& input, const std::filesystem::path& folder);
};

const std::vector<Writer>& writers();

/// The writer of that name. Throws std::invalid_argument naming what is allowed.
const Writer& find_writer(std::string_view name);

}  // namespace flowgauge
