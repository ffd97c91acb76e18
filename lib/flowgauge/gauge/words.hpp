#pragma once
// Numbers in sentences.

#include <cstdio>
#include <string>

namespace flowgauge {

/// x with so many significant digits: "3.1e-16".
inline std::string brief(double x, int digits = 3) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", digits, x);
  return text;
}

}  // namespace flowgauge
