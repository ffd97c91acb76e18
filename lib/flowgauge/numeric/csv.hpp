#pragma once
// Points in text: CSV files without header, and "a,b;c,d" on the command line.

#include <filesystem>
#include <istream>
#include <string>

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// The rows of a CSV file as points, d × N. Blank lines are skipped. Throws std::invalid_argument naming file, line and
/// what is wrong: unreadable, empty, not a finite number, rows of different lengths.
Batch<double> read_csv(const std::filesystem::path& file);

/// The same for an open stream; `name` stands for it in messages.
Batch<double> read_csv(std::istream& stream, const std::string& name);

/// Points written as "a,b;c,d": coordinates separated by commas, points by semicolons. Errors as above.
Batch<double> parse_points(const std::string& text, const std::string& name);

}  // namespace flowgauge
