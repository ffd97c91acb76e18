#pragma once
// Student's law.

#include <array>

#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Student's t with ν degrees of freedom, shifted by μ and scaled by τ. Evaluated by StudentTLaw.
struct StudentT {
  double degrees_of_freedom = 1, location = 0, scale = 1;

  static constexpr std::array<Parameter, 3> parameters{
      {{"degrees_of_freedom", Shape::number, "", {0.5, 200, false, false}, "ν"},
       {"location", Shape::number, "0", {-1e100, 1e100, false, false}, "μ"},
       {"scale", Shape::number, "1", {0, 1e100, true, false}, "τ"}}};
  static constexpr Entry entry{
      .name = "student_t",
      .title = "Student's t",
      .statement = "p = ∫ N(x; αμ, σ² + α²τ²/w) Γ(w; ν/2, ν/2) dw, by the trapezoid rule in log w",
      .assumptions = "d = 1; α > 0 for moments that the data do not have",
      .source = "scale mixture of normals: Andrews, Mallows 1974, JRSS B 36; quadrature: Trefethen, Weideman 2014, doi:10.1137/130932132",
      .blind_to = "asymmetry of the data",
      .parameters = parameters,
      .example = R"({"type": "student_t", "degrees_of_freedom": 4, "location": -0.3, "scale": 0.8})",
  };

  static StudentT from(const auto& values) {
    return {values.number("degrees_of_freedom"), values.number("location"), values.number("scale")};
  }
};

}  // namespace flowgauge
