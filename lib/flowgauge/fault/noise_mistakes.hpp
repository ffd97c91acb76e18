#pragma once
// Samplers with noise that are wrong on purpose: what somebody else's code is compared with.

#include <string_view>
#include <vector>

#include "flowgauge/solver/stochastic_sampler.hpp"

namespace flowgauge {

/// A sampler of the stochastic catalogue with a fault in it.
struct PlantedSampler {
  std::string_view id;
  std::string_view title;
  std::string_view nature;
  std::string_view shows;
  StochasticSampler wrong;  ///< its entry is that of the sampler that it breaks
};

/// The samplers behind stochastic_faults() that are broken one by one.
std::vector<PlantedSampler> planted_samplers();

/// Mistakes in the noise and in the history of any sampler: widths, draws, corrections. Ids repeat; the first of an id is the one of
/// the fault catalogue.
const std::vector<PlantedSampler>& noise_mistakes();

}  // namespace flowgauge
