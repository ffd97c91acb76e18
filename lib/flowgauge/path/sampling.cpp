#include "flowgauge/numeric/random.hpp"
#include "flowgauge/path/gaussian_path.hpp"

namespace flowgauge {

Batch<double> sample(const Schedule& schedule, const Target& target, double t, Index points, std::uint64_t seed) {
  const NoiseLevel<double> level = noise_level(schedule, t);
  const Batch<double> data = sample(target, points, seed);
  const Batch<double> noise = normal_batch({seed, experiment_number("path")}, 0, data.rows(), points);
  return level.alpha * data + level.sigma * noise;
}

}  // namespace flowgauge
