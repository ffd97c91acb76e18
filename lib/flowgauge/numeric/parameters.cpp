#include "flowgauge/numeric/parameters.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::invalid_argument(path + ": " + why);
}

std::string at(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

/// What a JSON value is, in words, short enough for one line.
std::string kind(const Json& json) {
  if (json.is_number()) return "the number " + json.dump();
  if (json.is_string()) {
    return "the text " + json.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 60);
  }
  if (json.is_boolean()) return json.dump();
  if (json.is_null()) return "null";
  if (json.is_array()) return json.empty() ? "an empty array" : "an array";
  return "an object";
}

double read_number(const Json& json, const Parameter& parameter, const std::string& path) {
  if (!json.is_number()) refuse(path, "expected a number, got " + kind(json));
  const double x = json.get<double>();
  if (!std::isfinite(x)) refuse(path, shortest(x) + " is not allowed; numbers must be finite");
  if (!contains(parameter.range, x)) {
    refuse(path,
           shortest(x) + " is not allowed; " + std::string(parameter.name) + " must be " + describe(parameter.range));
  }
  return x;
}

double read_whole(const Json& json, const Parameter& parameter, const std::string& path) {
  const double x = read_number(json, parameter, path);
  if (x != std::floor(x) || !(std::abs(x) <= 1e9)) {
    refuse(path, shortest(x) + " is not allowed; " + std::string(parameter.name) + " must be a whole number");
  }
  return x;
}

void require_array(const Json& json, const std::string& path, const std::string& what) {
  if (!json.is_array()) refuse(path, "expected " + what + ", got " + kind(json));
  if (json.empty()) refuse(path, "is empty; expected " + what);
}

/// Rows of numbers of equal length as columns: K arrays of d numbers are d × K.
Matrix<double> read_rows(const Json& json, const Parameter& parameter, const std::string& path,
                         const std::string& what) {
  require_array(json, path, what);
  Matrix<double> columns;
  for (std::size_t k = 0; k < json.size(); ++k) {
    require_array(json[k], at(path, k), "an array of numbers");
    if (k == 0) columns.resize(static_cast<Index>(json[0].size()), static_cast<Index>(json.size()));
    if (static_cast<Index>(json[k].size()) != columns.rows()) {
      refuse(at(path, k), "has " + std::to_string(json[k].size()) + " entries, but " + at(path, 0) + " has " +
                              std::to_string(columns.rows()));
    }
    for (std::size_t i = 0; i < json[k].size(); ++i) {
      columns(static_cast<Index>(i), static_cast<Index>(k)) = read_number(json[k][i], parameter, at(at(path, k), i));
    }
  }
  return columns;
}

std::shared_ptr<const Json> read_object(const Json& json, const std::string& path) {
  if (!json.is_object()) refuse(path, "expected an object with the key \"type\", got " + kind(json));
  return std::make_shared<const Json>(json);
}

Matrix<double> read_matrix(const Json& json, const Parameter& parameter, const std::string& path) {
  if (json.is_number()) return Matrix<double>::Constant(1, 1, read_number(json, parameter, path));
  const Matrix<double> columns = read_rows(json, parameter, path, "a square matrix (an array of rows) or one number");
  if (columns.rows() != columns.cols()) {
    refuse(path, "has " + std::to_string(columns.cols()) + " rows of " + std::to_string(columns.rows()) +
                     " numbers; a matrix must be square");
  }
  return columns.transpose();
}

}  // namespace

std::string describe(const Range& range) {
  const bool below = std::isfinite(range.low);
  const bool above = std::isfinite(range.high);
  if (below && above) {
    return std::string("in ") + (range.open_low ? "(" : "[") + shortest(range.low) + ", " + shortest(range.high) +
           (range.open_high ? ")" : "]");
  }
  if (below) return (range.open_low ? "> " : ">= ") + shortest(range.low);
  if (above) return (range.open_high ? "< " : "<= ") + shortest(range.high);
  return "finite";
}

bool contains(const Range& range, double x) {
  return std::isfinite(x) && (range.open_low ? x > range.low : x >= range.low) &&
         (range.open_high ? x < range.high : x <= range.high);
}

Parameters::Value Parameters::read(const nlohmann::ordered_json& json, const Parameter& parameter,
                                   const std::string& path) {
  Value value;
  value.shape = parameter.shape;
  switch (parameter.shape) {
    case Shape::number:
      value.numbers = {Matrix<double>::Constant(1, 1, read_number(json, parameter, path))};
      break;
    case Shape::whole:
      value.numbers = {Matrix<double>::Constant(1, 1, read_whole(json, parameter, path))};
      break;
    case Shape::text:
      if (!json.is_string()) refuse(path, "expected text, got " + kind(json));
      value.text = json.get<std::string>();
      break;
    case Shape::vector: {
      if (json.is_number()) {
        value.numbers = {Matrix<double>::Constant(1, 1, read_number(json, parameter, path))};
        break;
      }
      require_array(json, path, "an array of numbers");
      Matrix<double> entries(static_cast<Index>(json.size()), 1);
      for (std::size_t i = 0; i < json.size(); ++i) {
        entries(static_cast<Index>(i)) = read_number(json[i], parameter, at(path, i));
      }
      value.numbers = {entries};
      break;
    }
    case Shape::points: {
      require_array(json, path, "an array of points (arrays of numbers, or numbers in one dimension)");
      if (json[0].is_number()) {
        Matrix<double> entries(1, static_cast<Index>(json.size()));
        for (std::size_t k = 0; k < json.size(); ++k) {
          entries(static_cast<Index>(k)) = read_number(json[k], parameter, at(path, k));
        }
        value.numbers = {entries};
      } else {
        value.numbers = {read_rows(json, parameter, path, "an array of points")};
      }
      break;
    }
    case Shape::matrix:
      value.numbers = {read_matrix(json, parameter, path)};
      break;
    case Shape::matrices:
      require_array(json, path, "an array of square matrices (or of numbers in one dimension)");
      for (std::size_t k = 0; k < json.size(); ++k) {
        value.numbers.push_back(read_matrix(json[k], parameter, at(path, k)));
        if (value.numbers[k].rows() != value.numbers[0].rows()) {
          const auto size = [](Index d) { return std::to_string(d) + " × " + std::to_string(d); };
          refuse(at(path, k), "is " + size(value.numbers[k].rows()) + ", but " + at(path, 0) + " is " +
                                  size(value.numbers[0].rows()));
        }
      }
      break;
    case Shape::entry:
      value.objects = {read_object(json, path)};
      break;
    case Shape::entries:
      require_array(json, path, "an array of objects with the key \"type\"");
      for (std::size_t k = 0; k < json.size(); ++k) value.objects.push_back(read_object(json[k], at(path, k)));
      break;
  }
  return value;
}

Parameters::Parameters(const nlohmann::ordered_json& object, std::span<const Parameter> table, std::string context)
    : context_(std::move(context)) {
  if (!object.is_object()) {
    throw std::invalid_argument((context_.empty() ? std::string("parameters") : context_) +
                                ": expected an object, got " + kind(object));
  }
  std::vector<std::string_view> names;
  for (const Parameter& parameter : table) names.push_back(parameter.name);
  for (const auto& [key, json] : object.items()) {
    if (key == "type") continue;
    if (std::find(names.begin(), names.end(), key) == names.end()) {
      refuse(path(key), "unknown key" + did_you_mean(key, names) +
                            (names.empty() ? std::string("; no keys are allowed here")
                                           : "; allowed keys are " + join(names, ", ")));
    }
  }
  for (const Parameter& parameter : table) {
    const std::string name(parameter.name);
    const auto found = object.find(name);
    if (found != object.end()) {
      values_[name] = read(*found, parameter, path(name));
      values_[name].given = true;
    } else if (parameter.default_value.empty()) {
      refuse(path(name), "is missing; it must be given" +
                             (parameter.meaning.empty() ? std::string() : " (" + std::string(parameter.meaning) + ")"));
    } else {
      const Json json = Json::parse(parameter.default_value, nullptr, false);
      if (json.is_discarded()) throw std::logic_error("default of " + path(name) + " is not JSON");
      values_[name] = read(json, parameter, path(name));
    }
  }
}

void Parameters::reject(std::string_view name, std::string_view why) const {
  refuse(path(name), std::string(why));
}

std::string entry_type(const nlohmann::ordered_json& object, std::span<const Entry> entries, const std::string& context) {
  std::vector<std::string_view> names;
  for (const Entry& entry : entries) names.push_back(entry.name);
  const std::string allowed = "; allowed are " + join(names, ", ");
  if (!object.is_object()) refuse(context, "must be an object with the key \"type\"" + allowed);
  const auto type = object.find("type");
  if (type == object.end()) refuse(context + ".type", "is missing" + allowed);
  if (!type->is_string()) refuse(context + ".type", "must be a name" + allowed);
  const std::string name = type->get<std::string>();
  for (const Entry& entry : entries) {
    if (entry.name == name) return name;
  }
  refuse(context + ".type", "\"" + name + "\" is unknown" + did_you_mean(name, names) + allowed);
}

std::string Parameters::path(std::string_view name) const {
  return context_.empty() ? std::string(name) : context_ + "." + std::string(name);
}

const Parameters::Value& Parameters::value(std::string_view name, Shape shape) const {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.shape != shape) {
    throw std::logic_error("no parameter of that shape in the table: " + path(name));
  }
  return found->second;
}

double Parameters::number(std::string_view name) const {
  return value(name, Shape::number).numbers[0](0);
}
Index Parameters::whole(std::string_view name) const {
  return static_cast<Index>(value(name, Shape::whole).numbers[0](0));
}
const std::string& Parameters::text(std::string_view name) const {
  return value(name, Shape::text).text;
}
Vector<double> Parameters::vector(std::string_view name) const {
  return value(name, Shape::vector).numbers[0].col(0);
}
Batch<double> Parameters::points(std::string_view name) const {
  return value(name, Shape::points).numbers[0];
}
Matrix<double> Parameters::matrix(std::string_view name) const {
  return value(name, Shape::matrix).numbers[0];
}
std::vector<Matrix<double>> Parameters::matrices(std::string_view name) const {
  return value(name, Shape::matrices).numbers;
}
nlohmann::ordered_json Parameters::entry(std::string_view name) const {
  return *value(name, Shape::entry).objects[0];
}
std::vector<nlohmann::ordered_json> Parameters::entries(std::string_view name) const {
  std::vector<Json> all;
  for (const auto& object : value(name, Shape::entries).objects) all.push_back(*object);
  return all;
}

bool Parameters::given(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw std::logic_error("no parameter in the table: " + path(name));
  return found->second.given;
}

}  // namespace flowgauge
