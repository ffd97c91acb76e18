#include "flowgauge/solver/bridged_path.hpp"

#include <cmath>
#include <iterator>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

BridgedPath::BridgedPath(const RandomKey& key, Index d, Index points) : key_(key) {
  if (d < 1 || points < 1) {
    throw std::invalid_argument("bridged_path: " + std::to_string(d) + " × " + std::to_string(points) +
                                " coordinates; allowed are 1 × 1 or more");
  }
  seen_.emplace(0.0, Batch<double>::Zero(d, points));
}

Batch<double> BridgedPath::operator()(double s) {
  if (!(s >= 0 && std::isfinite(s))) {
    throw std::invalid_argument("bridged_path: s = " + shortest(s) + "; it must be finite and >= 0");
  }
  const auto after = seen_.lower_bound(s);
  if (after != seen_.end() && after->first == s) return after->second;
  const auto before = std::prev(after);
  const Batch<double> unit = normal_batch(key_, draws_++, before->second.rows(), before->second.cols());
  const double past = s - before->first;
  Batch<double> value;
  if (after == seen_.end()) {
    value = before->second + std::sqrt(past) * unit;
  } else {
    const double length = after->first - before->first, left = after->first - s;
    value = (left / length) * before->second + (past / length) * after->second +
            std::sqrt(past * left / length) * unit;
  }
  return seen_.emplace(s, std::move(value)).first->second;
}

}  // namespace flowgauge
