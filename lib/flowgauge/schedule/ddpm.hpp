#pragma once
// The discrete table of DDPM: β_k linear in k, ᾱ_k the product of 1 − β_j.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/schedule/alpha_bar_curve.hpp"

namespace flowgauge {

/// Diffusion time s = k/N, k = 0 … N: α = √ᾱ_k and σ = √(1 − ᾱ_k) at the knots, ᾱ_0 = 1; between them as AlphaBarCurve.
/// It is not VP linear: ᾱ_1000 = 4.036e-5 where that has 4.319e-5. Throws std::invalid_argument unless 1 ≤ steps ≤
/// 10000 and the rates lie in (0, 1).
struct Ddpm {
  explicit Ddpm(Index steps = 1000, double beta_min = 1e-4, double beta_max = 0.02);

  Index steps;
  double beta_min;
  double beta_max;
  AlphaBarCurve curve;

  static constexpr TimeDirection direction = TimeDirection::diffusion_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 3> parameters{
      {{"steps", Shape::whole, "1000", {1, 10000}, "number N of steps of the table; s = k/N"},
       {"beta_min", Shape::number, "0.0001", {0, 1, true, true}, "β_1"},
       {"beta_max", Shape::number, "0.02", {0, 1, true, true}, "β_N"}}};
  static constexpr Entry entry{
      .name = "ddpm",
      .title = "DDPM's discrete table, linear β",
      .statement = "ᾱ_k = Π_{j≤k} (1 − β_j), β_k linear in k; α = √ᾱ, σ² = 1 − ᾱ at s = k/N",
      .assumptions = "diffusion time, s ∈ [0, 1]; between the knots −log ᾱ is a monotone cubic (C¹)",
      .source =
          "Ho, Jain, Abbeel 2020, arXiv:2006.11239, eq. 4 and section 4; Fritsch, Butland 1984, doi:10.1137/0905021",
      .blind_to = "N(0, I) data; high orders of solvers on grids finer than the table, where β̇ jumps at the knots",
      .parameters = parameters,
      .example = R"({"type": "ddpm", "steps": 1000, "beta_min": 0.0001, "beta_max": 0.02})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static Ddpm from(const auto& values) {
    return Ddpm(values.whole("steps"), values.number("beta_min"), values.number("beta_max"));
  }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    return curve.at(time);
  }

  /// The time at which log(α/σ) = lambda; s = 1 for λ below that of ᾱ_N.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    return curve.time_of_lambda(lambda);
  }
};

}  // namespace flowgauge
