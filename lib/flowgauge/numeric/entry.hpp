#pragma once
// What every catalogue entry says about itself, and the parameters it takes.

#include <limits>
#include <span>
#include <string_view>

namespace flowgauge {

/// The form of a parameter's value in a problem file. whole is a number without fraction; entry and entries are objects with a "type" of their own.
enum class Shape { number, whole, vector, points, matrix, matrices, text, entry, entries };

/// An interval of allowed values; open ends exclude their bound.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool open_low = false;
  bool open_high = false;
};

/// One parameter of a catalogue entry. `default_value` is JSON text; empty means the parameter must be given.
struct Parameter {
  std::string_view name;
  Shape shape = Shape::number;
  std::string_view default_value;
  Range range;
  std::string_view meaning;
};

/// The public face of a catalogue entry: what `list`, `explain`, the manifest and the report show.
struct Entry {
  std::string_view name;         ///< stable snake_case name, unique within its kind
  std::string_view title;        ///< a few words
  std::string_view statement;    ///< one line of Unicode mathematics
  std::string_view assumptions;  ///< when the statement holds
  std::string_view source;       ///< author, year, identifier, equation
  std::string_view blind_to;     ///< what a check on this entry cannot see
  std::span<const Parameter> parameters{};
  std::string_view example{};  ///< JSON text, for types usable in problem files
};

}  // namespace flowgauge
