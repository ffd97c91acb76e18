#pragma once
// Numbers in sentences.

#include <charconv>
#include <string>

namespace flowgauge {

/// x with so many significant digits, in any locale: "3.1e-16".
inline std::string brief(double x, int digits = 3) {
  char text[40];
  return {text, std::to_chars(text, text + sizeof text, x, std::chars_format::general, digits).ptr};
}

}  // namespace flowgauge
