#pragma once
// The option --seed.

#include <cstdint>
#include <string>

namespace flowgauge {

/// A whole number below 2⁵³, or one of chance for "random". Throws std::invalid_argument for anything else.
std::uint64_t seed_argument(const std::string& text);

}  // namespace flowgauge
