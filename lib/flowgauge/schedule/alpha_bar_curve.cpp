#include "flowgauge/schedule/alpha_bar_curve.hpp"

#include <stdexcept>

namespace flowgauge {

AlphaBarCurve::AlphaBarCurve(const std::vector<Mp50>& integrals) {
  const std::size_t count = integrals.size();
  std::vector<Mp50> times{0}, values{0};
  for (std::size_t k = 0; k < count; ++k) {
    times.push_back(Mp50(k + 1) / Mp50(count));
    values.push_back(integrals[k]);
    if (!(values[k] < values[k + 1])) throw std::logic_error("AlphaBarCurve: −log ᾱ must increase from 0");
  }
  const Data<Mp50> exact{knot_clock(times), {}};
  const MonotoneCubic<Mp50> curve = monotone_cubic(exact.clock, values);
  const auto rounded = [&]<class R>(R) { return Data<R>{rounded_to<R>(exact.clock), rounded_to<R>(curve)}; };
  data_ = std::make_shared<const InEachReal<Data>>(
      InEachReal<Data>{rounded(double{}), rounded(0.0L), rounded(Quad{}), rounded(Mp50{})});
}

}  // namespace flowgauge
