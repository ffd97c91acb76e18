#pragma once
// A discrete variance-preserving table ᾱ_0 = 1 > ᾱ_1 > … > ᾱ_N, continued between its entries.

#include <memory>
#include <vector>

#include "flowgauge/schedule/monotone_cubic.hpp"
#include "flowgauge/schedule/variance_preserving.hpp"

namespace flowgauge {

/// Diffusion time s = k/N: α = √ᾱ_k at the knots. Between them B = −log ᾱ is a monotone cubic, so β = Ḃ is continuous
/// and positive, σ² = 1 − ᾱ, and every law of a variance-preserving schedule holds. Knots are kept in 50 digits and
/// rounded once.
class AlphaBarCurve {
 public:
  /// From B_1 < … < B_N, the first positive; B_0 = 0 is put in front. Throws std::logic_error unless they increase.
  explicit AlphaBarCurve(const std::vector<Mp50>& integrals);

  std::size_t steps() const { return data_->in_50_digits.clock.steps.size(); }

  template <class T>
  NoiseLevel<T> at(const ClockTime<T>& time) const {
    const Data<Real<T>>& data = data_->in<Real<T>>();
    const KnotPosition<T> position = data.clock.position(time);
    const auto b = data.integral.at(position);
    return variance_preserving_level<T>(b.value, T(b.increase / data.clock.steps[position.piece]));
  }

  /// The time at which log(α/σ) = lambda; s = 1 for λ below the last knot's.
  template <class T>
  ClockTime<T> time_of_lambda(const T& lambda) const {
    const Data<T>& data = data_->in<T>();
    const T integral = variance_preserving_integral(lambda);
    const std::vector<T>& knots = data.integral.values;
    if (!(integral < knots.back())) return {T(1), T(0)};
    const auto after = std::upper_bound(knots.begin() + 1, knots.end(), integral);
    return data.clock.root(static_cast<std::size_t>(after - knots.begin()) - 1, [&](const KnotPosition<T>& position) {
      return T(data.integral.at(position).value - integral);
    });
  }

 private:
  template <class R>
  struct Data {
    KnotClock<R> clock;
    MonotoneCubic<R> integral;
  };
  std::shared_ptr<const InEachReal<Data>> data_;
};

}  // namespace flowgauge
