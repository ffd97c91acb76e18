#include "flowgauge/numeric/csv.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

std::vector<double> parse_row(const std::string& line, const std::string& where) {
  std::vector<double> row;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = line.find(',', begin);
    row.push_back(parse_double(trimmed(std::string_view(line).substr(begin, end - begin)), where + ", value " + std::to_string(row.size() + 1)));
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
  if (!stream || std::filesystem::is_directory(file)) {
    throw std::invalid_argument("cannot read " + file.string() + "; a CSV file without header is needed");
  }
  return read_csv(stream, file.string());
}

Batch<double> read_csv(std::istream& stream, const std::string& name) {
  Rows rows;
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    if (trimmed(line).empty()) continue;
    const std::string where = name + " line " + std::to_string(number);
    rows.add(parse_row(line, where), where);
  }
  return rows.batch(name);
}

Batch<double> parse_points(const std::string& text, const std::string& name) {
  Rows rows;
  std::istringstream stream(text);
  std::string point;
  for (int number = 1; std::getline(stream, point, ';'); ++number) {
    const std::string where = name + " point " + std::to_string(number);
    rows.add(parse_row(point, where), where);
  }
  return rows.batch(name);
}

}  // namespace flowgauge
