#include "flowgauge/judge/outcome.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace flowgauge {
namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, 6> names{{{Outcome::ok, "ok"},
                                                                     {Outcome::limit, "limit"},
                                                                     {Outcome::fault, "fault"},
                                                                     {Outcome::inconclusive, "inconclusive"},
                                                                     {Outcome::not_applicable, "not_applicable"},
                                                                     {Outcome::error, "error"}}};

}  // namespace

std::string_view to_string(Outcome outcome) {
  for (const auto& [value, name] : names) {
    if (value == outcome) return name;
  }
  throw std::invalid_argument("outcome: " + std::to_string(static_cast<int>(outcome)) + " is not one of the six outcomes");
}

Outcome outcome_from_string(std::string_view name) {
  for (const auto& [value, text] : names) {
    if (text == name) return value;
  }
  throw std::invalid_argument("outcome: \"" + std::string(name) +
                              "\" given; allowed are ok, limit, fault, inconclusive, not_applicable, error");
}

bool gates(Outcome outcome) { return outcome == Outcome::fault || outcome == Outcome::error; }

}  // namespace flowgauge
