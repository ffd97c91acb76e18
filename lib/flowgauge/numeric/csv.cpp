#include "flowgauge/numeric/csv.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <vector>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

/// What a message shows of a text that may be anything: control characters as escapes, a long text by its beginning.
std::string shown(std::string_view text) {
  constexpr std::size_t longest = 40;
  constexpr std::string_view digits = "0123456789abcdef";
  std::size_t length = std::min(text.size(), longest);
  // A character of several bytes is not cut apart.
  while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
  std::string result;
  for (const char c : text.substr(0, length)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 32 || byte == 127) {
      result += {'\\', 'x', digits[byte / 16], digits[byte % 16]};
    } else {
      result += c;
    }
  }
  return length < text.size() ? result + "…" : result;
}

double parse_cell(std::string_view cell, const std::string& where) {
  try {
    return parse_double(cell, where);
  } catch (const std::invalid_argument& failure) {
    const std::string text = shown(cell);
    if (text == cell) throw;
    std::string message = failure.what();
    throw std::invalid_argument(message.replace(message.rfind(cell), cell.size(), text));
  }
}

std::vector<double> parse_row(const std::string& line, const std::string& where) {
  std::vector<double> row;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = line.find(',', begin);
    const std::string_view cell = trimmed(std::string_view(line).substr(begin, end - begin));
    row.push_back(parse_cell(cell, where + ", value " + std::to_string(row.size() + 1)));
    if (end == std::string::npos) return row;
    begin = end + 1;
  }
}

/// Collects rows of equal length into the columns of a batch.
class Rows {
 public:
  void add(std::vector<double> row, const std::string& where) {
    if (!rows_.empty() && row.size() != rows_.front().size()) {
      throw std::invalid_argument(where + " has " + std::to_string(row.size()) + " coordinates, the first point has " +
                                  std::to_string(rows_.front().size()));
    }
    rows_.push_back(std::move(row));
  }

  Batch<double> batch(const std::string& name) const {
    if (rows_.empty()) throw std::invalid_argument(name + " holds no points; at least one is needed");
    Batch<double> points(static_cast<Index>(rows_.front().size()), static_cast<Index>(rows_.size()));
    for (Index n = 0; n < points.cols(); ++n) {
      for (Index j = 0; j < points.rows(); ++j) {
        points(j, n) = rows_[static_cast<std::size_t>(n)][static_cast<std::size_t>(j)];
      }
    }
    return points;
  }

 private:
  std::vector<std::vector<double>> rows_;
};

}  // namespace

Batch<double> read_csv(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(file, ignored);
  if (!stream || folder) {
    throw std::invalid_argument((folder ? file.string() + " is a directory" : "cannot read " + shown(file.string())) +
                                "; a CSV file without header is needed");
  }
  return read_csv(stream, file.string());
}

Batch<double> read_csv(std::istream& stream, const std::string& name) {
  Rows rows;
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (number == 1 && line.starts_with(byte_order_mark)) line.erase(0, byte_order_mark.size());
    if (trimmed(line).empty()) continue;
    const std::string where = name + " line " + std::to_string(number);
    rows.add(parse_row(line, where), where);
  }
  return rows.batch(name);
}

Batch<double> parse_points(const std::string& text, const std::string& name) {
  Rows rows;
  std::size_t begin = 0;
  for (int number = 1;; ++number) {
    const std::size_t end = text.find(';', begin);
    const std::string where = name + " point " + std::to_string(number);
    rows.add(parse_row(text.substr(begin, end - begin), where), where);
    if (end == std::string::npos) return rows.batch(name);
    begin = end + 1;
  }
}

}  // namespace flowgauge
