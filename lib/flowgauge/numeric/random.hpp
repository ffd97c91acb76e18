#pragma once
// Counter-based random numbers: every draw is a pure function of (seed, experiment, sample, step, index).

#include <array>
#include <cstdint>
#include <string_view>

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// Which stream: the seed of the run and the number of the experiment.
struct RandomKey {
  std::uint64_t seed = 0;
  std::uint64_t experiment = 0;
};

/// The number of an experiment given by its name (FNV-1a, 64 bits), the same on every machine.
std::uint64_t experiment_number(std::string_view name);

/// 256 random bits: Philox4x64-10 with key (seed, experiment) and counter (sample, step, block, 0).
/// Source: Salmon, Moraes, Dror and Shaw 2011, doi:10.1145/2063384.2063405.
std::array<std::uint64_t, 4> random_bits(const RandomKey& key, std::uint64_t sample, std::uint64_t step,
                                         std::uint64_t block);

/// The index-th uniform of (sample, step): an odd multiple of 2⁻⁵³, hence strictly inside (0, 1).
double uniform(const RandomKey& key, std::uint64_t sample, std::uint64_t step, std::uint64_t index);

/// The index-th standard normal, Φ⁻¹ of that uniform; |normal| ≤ 8.3.
double normal(const RandomKey& key, std::uint64_t sample, std::uint64_t step, std::uint64_t index);

/// A d × count batch of draws: column n belongs to sample first_sample + n, row i is its index, so that a batch cut in
/// blocks holds the same numbers.
Batch<double> uniform_batch(const RandomKey& key, std::uint64_t step, Index d, Index count,
                            std::uint64_t first_sample = 0);
Batch<double> normal_batch(const RandomKey& key, std::uint64_t step, Index d, Index count,
                           std::uint64_t first_sample = 0);

}  // namespace flowgauge
