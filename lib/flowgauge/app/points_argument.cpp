#include "flowgauge/app/points_argument.hpp"

#include <cmath>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <system_error>

#include "flowgauge/numeric/csv.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string::npos) return parts;
    begin = end + 1;
  }
}

/// Asks without throwing: a text longer than a file name may be is no file.
bool names_file(const std::string& text) {
  std::error_code ignored;
  return std::filesystem::exists(text, ignored) || text.ends_with(".csv") || text.find('/') != std::string::npos;
}

/// What reads as points is points, whatever files there are; everything else may be a file.
Batch<double> points_or_file(const std::string& text) {
  try {
    return parse_points(text, "--x");
  } catch (const std::invalid_argument&) {
    if (!names_file(text)) throw;
  }
  return read_csv(std::filesystem::path(text));
}

}  // namespace

Batch<double> points_argument(const std::string& text, Index dimension, const std::string& subject) {
  const Batch<double> points = text == "-" ? read_csv(std::cin, "standard input") : points_or_file(text);
  if (dimension != 0 && points.rows() != dimension) {
    throw std::invalid_argument("--x: points have " + std::to_string(points.rows()) + " coordinates, " + subject +
                                " has dimension " + std::to_string(dimension) +
                                " (coordinates are separated by commas, points by semicolons)");
  }
  return points;
}

Batch<double> points_argument(const std::string& text, const Problem& problem) {
  return points_argument(text, problem.dimension(), "problem " + problem.name);
}

double time_argument(const std::string& text, const std::string& option, const Problem& problem) {
  const double t = parse_double(text, option);
  try {
    require_time(problem.schedule, t);
  } catch (const std::invalid_argument& failure) {
    throw std::invalid_argument(option + ": " + failure.what());
  }
  return t;
}

std::vector<double> times_argument(const std::string& text, const std::string& option, const Problem& problem) {
  std::vector<double> times;
  for (const std::string& part : split(text, ',')) times.push_back(time_argument(part, option, problem));
  return times;
}

std::vector<int> counts_argument(const std::string& text, const std::string& option) {
  std::vector<int> counts;
  for (const std::string& part : split(text, ',')) {
    const double value = parse_double(part, option);
    if (!(value >= 1 && value <= 1e7) || value != std::floor(value)) {
      throw std::invalid_argument(option + ": " + part +
                                  " is not allowed; step counts are whole numbers from 1 to 10000000");
    }
    if (!counts.empty() && !(value > counts.back())) {
      throw std::invalid_argument(option + ": " + part + " does not follow " + std::to_string(counts.back()) +
                                  "; step counts must increase");
    }
    counts.push_back(static_cast<int>(value));
  }
  return counts;
}

std::vector<double> numbers_argument(const std::string& text, const std::string& option) {
  std::vector<double> values;
  for (const std::string& part : split(text, ',')) {
    const double value = parse_double(part, option);
    if (!(value > 0 && value < 1))
      throw std::invalid_argument(option + ": " + part + " is not allowed; tolerances lie in (0, 1)");
    values.push_back(value);
  }
  return values;
}

}  // namespace flowgauge
