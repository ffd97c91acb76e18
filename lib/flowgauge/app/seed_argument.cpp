#include "flowgauge/app/seed_argument.hpp"

#include <cmath>
#include <random>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

std::uint64_t seed_argument(const std::string& text) {
  if (text == "random") return std::random_device{}();
  const double value = parse_double(text, "--seed");
  if (!(value >= 0 && value < 9007199254740992.0) || value != std::floor(value)) {
    throw std::invalid_argument("--seed " + text +
                                " is not allowed; it must be a whole number below 2^53 or \"random\"");
  }
  return static_cast<std::uint64_t>(value);
}

}  // namespace flowgauge
