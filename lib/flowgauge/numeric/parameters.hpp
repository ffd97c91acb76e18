#pragma once
// The values of a catalogue entry's parameters, read from one JSON object of a problem file and checked against its
// table.

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Typed parameter values. Every key of the table has a value after construction: the one given or its default.
class Parameters {
 public:
  /// Reads `object` (a JSON object; the key "type" is ignored) against the table. `context` is the key path in front of
  /// names in messages, e.g. "target"; it may be empty.
  /// Throws std::invalid_argument with one line that starts with the full key path: unknown key (with the nearest known
  /// one and all that are allowed), missing key, wrong type, empty or ragged array, value not finite or out of range.
  Parameters(const nlohmann::ordered_json& object, std::span<const Parameter> table, std::string context);

  /// The value of that name, which must be in the table with that shape (std::logic_error otherwise).
  double number(std::string_view name) const;
  Index whole(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  /// An array of numbers, or one number for a vector of one entry.
  Vector<double> vector(std::string_view name) const;
  /// K points, d × K: from K arrays of d numbers, or from K numbers for d = 1.
  Batch<double> points(std::string_view name) const;
  /// d × d: from d arrays of d numbers, or from one number for d = 1.
  Matrix<double> matrix(std::string_view name) const;
  /// K matrices of d × d: from K arrays of d arrays of d numbers, or from K numbers for d = 1.
  std::vector<Matrix<double>> matrices(std::string_view name) const;
  /// An object with a "type" of its own, and an array of such; the types and their keys are for the caller to read.
  nlohmann::ordered_json entry(std::string_view name) const;
  std::vector<nlohmann::ordered_json> entries(std::string_view name) const;

  /// Whether the object gave the value, rather than the table's default.
  bool given(std::string_view name) const;

  /// Throws std::invalid_argument "<full key path> <why>", for what only the caller can check.
  [[noreturn]] void reject(std::string_view name, std::string_view why) const;

  /// The full key path of a parameter, for messages about what only the caller can check.
  std::string path(std::string_view name) const;

 private:
  struct Value {
    Shape shape = Shape::number;
    bool given = false;
    std::string text;
    std::vector<Matrix<double>> numbers;  ///< one matrix, but for Shape::matrices
    std::vector<std::shared_ptr<const nlohmann::ordered_json>> objects;  ///< for Shape::entry and entries
  };
  const Value& value(std::string_view name, Shape shape) const;
  static Value read(const nlohmann::ordered_json& json, const Parameter& parameter, const std::string& path);

  std::string context_;
  std::map<std::string, Value, std::less<>> values_;
};

/// The value of the key "type" of `object`, which must be the name of one of the entries. Throws std::invalid_argument with
/// one line otherwise: not an object, no type, an unknown one (with the nearest known name and all that are allowed).
std::string entry_type(const nlohmann::ordered_json& object, std::span<const Entry> entries, const std::string& context);

/// "> 0", ">= 0", "<= 1", "in [0, 1)" or "finite": a range in words.
std::string describe(const Range& range);

/// Whether x is finite and inside.
bool contains(const Range& range, double x);

}  // namespace flowgauge
