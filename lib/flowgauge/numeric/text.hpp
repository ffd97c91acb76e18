#pragma once
// Numbers to text and back without loss, and names that were meant.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flowgauge {

/// The shortest decimal text that reads back as x; "nan", "inf", "-inf".
std::string shortest(double x);

/// x with 17 significant digits (trailing zeros dropped as printf's %.17g does); "nan", "inf", "-inf".
std::string digits17(double x);

/// x in hexadecimal floating point, e.g. "0x1.8p+1"; "nan", "inf", "-inf".
std::string hexfloat(double x);

/// The finite double that `text` as a whole is. Throws std::invalid_argument naming `what` for anything else: empty
/// text, blanks, trailing characters, nan, inf, numbers beyond the range of double.
double parse_double(std::string_view text, std::string_view what);

/// `text` without blanks, tabs and carriage returns at its ends.
std::string_view trimmed(std::string_view text);

/// The number of single-character insertions, deletions and substitutions from a to b (Levenshtein 1966).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to name by edit distance, the first of equals; empty if none is within half of its length
/// (rounded up).
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates);

/// ` (did you mean "x"?)` for the nearest name, empty if there is none.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

/// The parts with the separator between them.
std::string join(std::span<const std::string_view> parts, std::string_view separator);

}  // namespace flowgauge
