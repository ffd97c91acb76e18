#pragma once
// One Brownian path a coordinate that remembers what was seen of it, for steps that are tried again with another length.

#include <functional>
#include <map>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/random.hpp"

namespace flowgauge {

/// W(s), d × N, at a clock s >= 0 that runs with the sampler.
using BrownianMotion = std::function<Batch<double>(double s)>;

/// W(0) = 0. Past the last s that was asked for the path goes on with an independent increment; between two of them it is
/// bridged: mean linear, variance (s − a)(b − s)/(b − a). What was once said stays, in any order of asking; the k-th new value
/// takes the k-th draw of the key, column n that of sample n. Source: Lévy 1948, Processus stochastiques et mouvement
/// brownien, section 1.
class BridgedPath {
 public:
  /// Throws std::invalid_argument unless d and points are positive.
  BridgedPath(const RandomKey& key, Index d, Index points);

  /// Throws std::invalid_argument unless s is finite and >= 0.
  Batch<double> operator()(double s);

 private:
  RandomKey key_;
  std::uint64_t draws_ = 0;
  std::map<double, Batch<double>> seen_;
};

}  // namespace flowgauge
