#pragma once
// The Cauchy law.

#include <array>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// 1/πγ(1 + v²), v = (z − μ)/γ: no mean. Evaluated by CauchyLaw; noised it is Voigt's profile.
struct Cauchy {
  double location = 0, scale = 1;

  static constexpr std::array<Parameter, 2> parameters{
      {{"location", Shape::number, "0", {-1e150, 1e150, false, false}, "median μ"},
       {"scale", Shape::number, "1", {0, 1e150, true, false}, "half width γ"}}};
  static constexpr Entry entry{
      .name = "cauchy",
      .title = "Cauchy",
      .statement = "p = Re w(ζ)/σ√2π,  ζ = (x − αμ + iαγ)/σ√2;  D = μ + γ Im w/Re w",
      .assumptions = "d = 1; α > 0 for D and V: the data have no moments",
      .source = "Voigt's profile by the Faddeeva function: Abramowitz, Stegun 1964, chapter 7",
      .blind_to = "laws over space that need moments",
      .parameters = parameters,
      .example = R"({"type": "cauchy", "location": 0.3, "scale": 0.6})",
  };

  static Cauchy from(const auto& values) { return {values.number("location"), values.number("scale")}; }
};

}  // namespace flowgauge
