#include "flowgauge/schedule/noise_table.hpp"

#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw std::invalid_argument("noise_table: " + what);
}

std::string at(const char* name, Index k, double value) {
  return std::string(name) + "[" + std::to_string(k) + "] = " + shortest(value);
}

/// The direction of the clock; throws where the table has none.
TimeDirection checked(const Vector<double>& times, const Vector<double>& alphas, const Vector<double>& sigmas) {
  const Index count = times.size();
  if (count < 2 || alphas.size() != count || sigmas.size() != count) {
    refuse("times, alphas and sigmas hold " + std::to_string(count) + ", " + std::to_string(alphas.size()) + " and " +
           std::to_string(sigmas.size()) + " values; allowed are equal numbers of at least 2");
  }
  for (Index k = 0; k < count; ++k) {
    if (!(alphas(k) >= 0 && sigmas(k) >= 0 && alphas(k) + sigmas(k) > 0)) {
      refuse(at("alphas", k, alphas(k)) + " and " + at("sigmas", k, sigmas(k)) +
             "; both must be >= 0 and one of them > 0");
    }
  }
  const bool flow = alphas(count - 1) > alphas(0) || sigmas(count - 1) < sigmas(0);
  for (Index k = 0; k + 1 < count; ++k) {
    if (!(times(k) < times(k + 1)))
      refuse(at("times", k + 1, times(k + 1)) + " must be greater than " + at("times", k, times(k)));
    const double signal = alphas(k + 1) - alphas(k), noise = sigmas(k) - sigmas(k + 1);
    const bool moves = signal != 0 || noise != 0;
    if (!moves || !(flow ? signal >= 0 && noise >= 0 : signal <= 0 && noise <= 0)) {
      refuse("between " + at("times", k, times(k)) + " and " + at("times", k + 1, times(k + 1)) + " alpha goes from " +
             shortest(alphas(k)) + " to " + shortest(alphas(k + 1)) + " and sigma from " + shortest(sigmas(k)) +
             " to " + shortest(sigmas(k + 1)) +
             "; log(alpha/sigma) must be strictly monotone over the whole table, alpha and sigma moving "
             "in opposite directions (one may rest)");
    }
  }
  return flow ? TimeDirection::flow_time : TimeDirection::diffusion_time;
}

std::vector<Mp50> exact(const Vector<double>& values) {
  std::vector<Mp50> all;
  for (Index k = 0; k < values.size(); ++k) all.emplace_back(values(k));
  return all;
}

Mp50 lambda_of(double alpha, double sigma) {
  if (alpha == 0) return -std::numeric_limits<Mp50>::infinity();
  if (sigma == 0) return std::numeric_limits<Mp50>::infinity();
  return log(Mp50(alpha)) - log(Mp50(sigma));
}

}  // namespace

NoiseTable::NoiseTable(const Vector<double>& times_, const Vector<double>& alphas_, const Vector<double>& sigmas_)
    : times(times_),
      alphas(alphas_),
      sigmas(sigmas_),
      direction(checked(times_, alphas_, sigmas_)),
      domain{times_(0), times_(times_.size() - 1)} {
  const KnotClock<Mp50> clock = knot_clock(exact(times));
  const MonotoneCubic<Mp50> alpha = monotone_cubic(clock, exact(alphas)), sigma = monotone_cubic(clock, exact(sigmas));
  std::vector<Mp50> lambdas;
  for (Index k = 0; k < times.size(); ++k) lambdas.push_back(lambda_of(alphas(k), sigmas(k)));
  const auto rounded = [&]<class R>(R) {
    return Data<R>{rounded_to<R>(clock), rounded_to<R>(alpha), rounded_to<R>(sigma), rounded_to<R>(lambdas)};
  };
  data_ = std::make_shared<const InEachReal<Data>>(
      InEachReal<Data>{rounded(double{}), rounded(0.0L), rounded(Quad{}), rounded(Mp50{})});
}

}  // namespace flowgauge
