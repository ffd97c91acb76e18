#include "flowgauge/gauge/frame_reading.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "flowgauge/gauge/child_log.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {
namespace {

std::string shown(const Json& value) { return printable_line(value.dump(-1, ' ', false, Json::error_handler_t::replace), 80); }

[[noreturn]] void reject(const Frame& frame, const std::string& what) {
  throw std::invalid_argument(std::string(to_string(frame.type)) + ": " + what);
}

/// "[n, 2]".
std::string pattern(const std::vector<Index>& point, std::optional<Index> rows) {
  std::string text = rows ? "[" + std::to_string(*rows) : "[n";
  for (const Index length : point) text += ", " + std::to_string(length);
  return text + "]";
}

}  // namespace

double number_at(const Frame& frame, std::string_view key) {
  const std::string name(key);
  if (!frame.header.contains(name)) reject(frame, "\"" + name + "\" is missing; a number is needed");
  try {
    return to_number(frame.header[name]);
  } catch (const std::invalid_argument&) {
    reject(frame, "\"" + name + "\" is " + shown(frame.header[name]) + "; a number is needed");
  }
}

std::string text_at(const Frame& frame, std::string_view key, const std::string& otherwise) {
  const std::string name(key);
  if (!frame.header.contains(name) || !frame.header[name].is_string()) return otherwise;
  return printable(frame.header[name].get<std::string>());
}

double level_part(const Frame& frame, const Json& object, std::string_view key) {
  const std::string name(key);
  if (!object.is_object() || !object.contains(name)) reject(frame, "\"" + name + "\" is missing; a number >= 0 is needed");
  double value = std::nan("");
  if (object[name].is_number()) value = object[name].get<double>();
  if (!(value >= 0) || std::isinf(value)) reject(frame, "\"" + name + "\" is " + shown(object[name]) + "; a number >= 0 is needed");
  return value;
}

Batch<double> batch_at(const Frame& frame, std::string_view name, const std::vector<Index>& point, std::optional<Index> rows,
                       Index most_rows) {
  const FrameArray* const array = frame.find(name);
  const std::string of = "array \"" + std::string(name) + "\"";
  if (array == nullptr) reject(frame, of + " is missing; shape " + pattern(point, rows) + " is needed");
  const std::vector<Index>& shape = array->shape;
  const bool fits = shape.size() == point.size() + 1 && std::equal(point.begin(), point.end(), shape.begin() + 1) &&
                    (rows ? shape[0] == *rows : shape[0] >= 1 && shape[0] <= most_rows);
  if (!fits) {
    reject(frame, of + " has shape " + to_string(shape) + "; " + pattern(point, rows) + " is needed" +
                      (rows ? "" : ", n from 1 to " + std::to_string(most_rows)));
  }
  // Rows in C order are the columns of a column-major matrix.
  const Index d = static_cast<Index>(array->values.size()) / shape[0];
  return Eigen::Map<const Batch<double>>(array->values.data(), d, shape[0]);
}

FrameArray array_of(std::string name, const Batch<double>& X, const std::vector<Index>& point, Dtype dtype) {
  std::vector<Index> shape{X.cols()};
  shape.insert(shape.end(), point.begin(), point.end());
  return {std::move(name), dtype, std::move(shape), {X.data(), X.data() + X.size()}};
}

Batch<double> rounded(const Batch<double>& X, Dtype dtype) {
  if (dtype == Dtype::f64) return X;
  return X.cast<float>().cast<double>();
}

}  // namespace flowgauge
