#include "flowgauge/numeric/random.hpp"

#include <Random123/philox.h>

#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

namespace {

/// The middle of one of 2⁵² cells: (k + ½) 2⁻⁵² is exact, so that neither 0 nor 1 can come out.
double to_open_unit(std::uint64_t bits) {
  return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
}

template <class Draw>
Batch<double> fill(const RandomKey& key, std::uint64_t step, Index d, Index count, std::uint64_t first_sample,
                   Draw draw) {
  Batch<double> X(d, count);
  for (Index n = 0; n < count; ++n) {
    std::array<std::uint64_t, 4> bits{};
    for (Index i = 0; i < d; ++i) {
      const auto index = static_cast<std::uint64_t>(i);
      if (index % 4 == 0) bits = random_bits(key, first_sample + static_cast<std::uint64_t>(n), step, index / 4);
      X(i, n) = draw(to_open_unit(bits[index % 4]));
    }
  }
  return X;
}

}  // namespace

std::uint64_t experiment_number(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3u;
  }
  return hash;
}

std::array<std::uint64_t, 4> random_bits(const RandomKey& key, std::uint64_t sample, std::uint64_t step,
                                         std::uint64_t block) {
  using Generator = r123::Philox4x64;
  const Generator::ctr_type counter = {{sample, step, block, 0}};
  const Generator::key_type words = {{key.seed, key.experiment}};
  const Generator::ctr_type bits = Generator()(counter, words);
  return {bits[0], bits[1], bits[2], bits[3]};
}

double uniform(const RandomKey& key, std::uint64_t sample, std::uint64_t step, std::uint64_t index) {
  return to_open_unit(random_bits(key, sample, step, index / 4)[index % 4]);
}

double normal(const RandomKey& key, std::uint64_t sample, std::uint64_t step, std::uint64_t index) {
  return normal_quantile(uniform(key, sample, step, index));
}

Batch<double> uniform_batch(const RandomKey& key, std::uint64_t step, Index d, Index count,
                            std::uint64_t first_sample) {
  return fill(key, step, d, count, first_sample, [](double u) { return u; });
}

Batch<double> normal_batch(const RandomKey& key, std::uint64_t step, Index d, Index count, std::uint64_t first_sample) {
  return fill(key, step, d, count, first_sample, [](double u) { return normal_quantile(u); });
}

}  // namespace flowgauge
