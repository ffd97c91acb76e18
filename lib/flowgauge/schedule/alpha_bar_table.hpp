#pragma once
// A user's discrete variance-preserving table.

#include <array>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/schedule/alpha_bar_curve.hpp"

namespace flowgauge {

/// Diffusion time s = k/N for the table ᾱ_1 … ᾱ_N; ᾱ_0 = 1 is put in front unless the table begins with 1. Between the
/// knots as AlphaBarCurve. Throws std::invalid_argument unless the table falls strictly within (0, 1] and has an entry
/// below 1.
struct AlphaBarTable {
  explicit AlphaBarTable(const Vector<double>& alpha_bars);

  std::vector<double> alpha_bars;  ///< ᾱ_0 = 1 included
  AlphaBarCurve curve;

  static constexpr TimeDirection direction = TimeDirection::diffusion_time;
  static constexpr Range domain{0, 1};
  static constexpr std::array<Parameter, 1> parameters{{{"alpha_bars",
                                                         Shape::vector,
                                                         "",
                                                         {0, 1, true, false},
                                                         "ᾱ_1 … ᾱ_N, strictly falling (ᾱ_0 = 1 may stand in front)"}}};
  static constexpr Entry entry{
      .name = "alpha_bar_table",
      .title = "Discrete table of ᾱ given by the user",
      .statement = "α = √ᾱ_k, σ² = 1 − ᾱ_k at s = k/N",
      .assumptions = "diffusion time, s ∈ [0, 1]; between the knots −log ᾱ is a monotone cubic (C¹)",
      .source = "the user; interpolation: Fritsch, Butland 1984, doi:10.1137/0905021",
      .blind_to = "N(0, I) data; whether the table is the one a model was trained on",
      .parameters = parameters,
      .example = R"({"type": "alpha_bar_table", "alpha_bars": [0.98, 0.9, 0.72, 0.45, 0.18, 0.04]})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static AlphaBarTable from(const auto& values) {
    const auto table = values.vector("alpha_bars");
    for (Index k = 0; k + 1 < table.size(); ++k) {
      if (!(table(k) > table(k + 1))) values.reject("alpha_bars", "must fall strictly, ᾱ_1 > ᾱ_2 > …");
    }
    if (table(table.size() - 1) == 1) values.reject("alpha_bars", "must hold an entry below 1");
    return AlphaBarTable(table);
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
