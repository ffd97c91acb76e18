#include "flowgauge/numeric/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace flowgauge {

namespace {

template <class... Format>
std::string formatted(double x, Format... format) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x > 0 ? "inf" : "-inf";
  std::array<char, 64> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, format...);
  return std::string(buffer.data(), result.ptr);
}

}  // namespace

std::string shortest(double x) {
  return formatted(x);
}

std::string digits17(double x) {
  return formatted(x, std::chars_format::general, 17);
}

std::string hexfloat(double x) {
  const std::string text = formatted(x, std::chars_format::hex);
  if (!std::isfinite(x)) return text;
  return text.front() == '-' ? "-0x" + text.substr(1) : "0x" + text;
}

double parse_double(std::string_view text, std::string_view what) {
  double x = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), x);
  if (result.ec == std::errc::result_out_of_range) {
    throw std::invalid_argument(std::string(what) + ": \"" + std::string(text) + "\" is beyond the range of double");
  }
  if (result.ec != std::errc() || result.ptr != text.data() + text.size() || !std::isfinite(x)) {
    throw std::invalid_argument(std::string(what) + ": \"" + std::string(text) + "\" is not a finite number");
  }
  return x;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates) {
  std::string_view nearest;
  std::size_t best = (name.size() + 1) / 2 + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const std::string_view nearest = nearest_name(name, candidates);
  return nearest.empty() ? std::string() : " (did you mean \"" + std::string(nearest) + "\"?)";
}

std::string join(std::span<const std::string_view> parts, std::string_view separator) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

}  // namespace flowgauge
