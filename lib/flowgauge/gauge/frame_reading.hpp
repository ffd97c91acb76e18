#pragma once
// Values of a frame's header and arrays, checked. All throw std::invalid_argument with one line: frame, key, what came, what is
// allowed.

#include <optional>
#include <string>
#include <string_view>

#include "flowgauge/gauge/frame.hpp"

namespace flowgauge {

/// The number under a key, finite or "nan", "inf", "-inf".
double number_at(const Frame& frame, std::string_view key);

/// The text under a key, printable; `otherwise` where there is none or no text.
std::string text_at(const Frame& frame, std::string_view key, const std::string& otherwise = "");

/// A level of a path: finite, ≥ 0.
double level_part(const Frame& frame, const Json& object, std::string_view key);

/// The array of that name as a batch, one column a row of it. Its shape must be {rows, point…}; rows from 1 to `most_rows`, or
/// exactly `rows` where given.
Batch<double> batch_at(const Frame& frame, std::string_view name, const std::vector<Index>& point, std::optional<Index> rows,
                       Index most_rows);

/// An array of the values of X, one row a column of it, of shape {X.cols(), point…}.
FrameArray array_of(std::string name, const Batch<double>& X, const std::vector<Index>& point, Dtype dtype);

/// X as the dtype holds it.
Batch<double> rounded(const Batch<double>& X, Dtype dtype);

}  // namespace flowgauge
