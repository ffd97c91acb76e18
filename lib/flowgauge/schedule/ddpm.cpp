#include "flowgauge/schedule/ddpm.hpp"

#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

/// −log ᾱ_1 … −log ᾱ_N.
std::vector<Mp50> integrals(Index steps, double beta_min, double beta_max) {
  if (steps < 1 || steps > 10000) {
    throw std::invalid_argument("ddpm: steps = " + std::to_string(steps) + " is not allowed; it must be in [1, 10000]");
  }
  for (const double beta : {beta_min, beta_max}) {
    if (!(beta > 0 && beta < 1)) {
      throw std::invalid_argument("ddpm: a rate of " + shortest(beta) +
                                  " is not allowed; beta_min and beta_max must be in (0, 1)");
    }
  }
  std::vector<Mp50> sums;
  const Mp50 first(beta_min), growth = Mp50(beta_max) - first;
  Mp50 sum = 0;
  for (Index k = 0; k < steps; ++k) {
    const Mp50 beta = steps == 1 ? first : Mp50(first + growth * Mp50(k) / Mp50(steps - 1));
    sum -= log(Mp50(1 - beta));
    sums.push_back(sum);
  }
  return sums;
}

}  // namespace

Ddpm::Ddpm(Index steps_, double beta_min_, double beta_max_)
    : steps(steps_), beta_min(beta_min_), beta_max(beta_max_), curve(integrals(steps_, beta_min_, beta_max_)) {}

}  // namespace flowgauge
