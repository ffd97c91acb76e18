#pragma once
// A user's table of α and σ.

#include <array>
#include <limits>
#include <memory>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/noise_level.hpp"
#include "flowgauge/schedule/monotone_cubic.hpp"

namespace flowgauge {

/// The clock is that of the table, its direction follows from λ: flow time where it grows. α and σ are monotone cubics
/// between the knots, so that a table of straight lines (CondOT) or of a constant α (VE) is continued as such; λ = log
/// α − log σ. Throws std::invalid_argument unless the times increase, α and σ are ≥ 0 and never both 0, move in
/// opposite directions (one of them may rest) between all neighbouring times alike, and λ is strictly monotone.
struct NoiseTable {
  NoiseTable(const Vector<double>& times, const Vector<double>& alphas, const Vector<double>& sigmas);

  Vector<double> times;
  Vector<double> alphas;
  Vector<double> sigmas;
  TimeDirection direction;
  Range domain;

  static constexpr std::array<Parameter, 3> parameters{
      {{"times", Shape::vector, "", {}, "the knots, strictly increasing, at least two"},
       {"alphas", Shape::vector, "", {0, 1e150, false, false}, "α at the knots"},
       {"sigmas", Shape::vector, "", {0, 1e150, false, false}, "σ at the knots"}}};
  static constexpr Entry entry{
      .name = "noise_table",
      .title = "Table of α and σ given by the user",
      .statement = "α = α_k, σ = σ_k at t = t_k",
      .assumptions =
          "λ strictly monotone, α and σ in opposite directions; between the knots both are monotone cubics (C¹)",
      .source = "the user; interpolation: Fritsch, Butland 1984, doi:10.1137/0905021",
      .blind_to = "whether the table is the one a model was trained on",
      .parameters = parameters,
      .example = R"({"type": "noise_table", "times": [0, 0.2, 0.45, 0.7, 0.9, 1],)"
                 R"( "alphas": [0, 0.25, 0.6, 0.85, 0.97, 1], "sigmas": [1, 0.9, 0.65, 0.35, 0.1, 0]})",
  };

  /// The schedule of validated parameters (numeric/parameters.hpp).
  static NoiseTable from(const auto& values) {
    return NoiseTable(values.vector("times"), values.vector("alphas"), values.vector("sigmas"));
  }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    using std::log;
    const Data<Real<T>>& data = data_->in<Real<T>>();
    const KnotPosition<T> position = data.clock.position(time);
    const Real<T>& step = data.clock.steps[position.piece];
    const auto a = data.alpha.at(position);
    const auto s = data.sigma.at(position);
    const T dalpha = a.increase / step, dsigma = s.increase / step;
    const T drift = dalpha / a.value;
    const T dlambda = drift - dsigma / s.value;
    // σ²|λ̇| without the quotient, which has no value where σ = 0.
    const T noise = s.value * (s.value * drift - dsigma);
    return {
        .alpha = a.value,
        .sigma = s.value,
        .dalpha = dalpha,
        .dsigma = dsigma,
        .sigma_dsigma = s.value * dsigma,
        .lambda = log(a.value) - log(s.value),
        .dlambda = dlambda,
        .drift = drift,
        .diffusion_squared = direction == TimeDirection::flow_time ? T(2 * noise) : T(-2 * noise),
    };
  }

  /// The time at which log(α/σ) = lambda; the end of the table for λ beyond it.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    using std::exp;
    const Data<T>& data = data_->in<T>();
    const T sign(direction == TimeDirection::flow_time ? 1 : -1);
    const auto beyond = [&](const T& knot) { return sign * lambda < sign * knot; };
    const auto after = std::find_if(data.lambdas.begin() + 1, data.lambdas.end() - 1, beyond);
    // α − e^λσ, multiplied by e^{−λ} where that is the smaller.
    const T signal = lambda > 0 ? T(exp(-lambda)) : T(1), noise = lambda > 0 ? T(1) : T(exp(lambda));
    return data.clock.root(
        static_cast<std::size_t>(after - data.lambdas.begin()) - 1, [&](const KnotPosition<T>& position) {
          return T(sign * (signal * data.alpha.at(position).value - noise * data.sigma.at(position).value));
        });
  }

 private:
  template <class R>
  struct Data {
    KnotClock<R> clock;
    MonotoneCubic<R> alpha;
    MonotoneCubic<R> sigma;
    std::vector<R> lambdas;  ///< at the knots; infinite where α or σ is 0
  };
  std::shared_ptr<const InEachReal<Data>> data_;
};

}  // namespace flowgauge
