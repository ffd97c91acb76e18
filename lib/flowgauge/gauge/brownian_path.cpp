#include "flowgauge/gauge/brownian_path.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

namespace flowgauge {

Batch<double> brownian_motion(const RandomKey& key, double t, Index d, Index points) {
  // Every number is known by a time: the end of the first interval, the end of a doubling, the middle of an interval.
  const auto normals = [&](double time) {
    return normal_batch(key, std::bit_cast<std::uint64_t>(std::copysign(time, t)), d, points);
  };
  const double size = std::abs(t);
  if (size == 0) return Batch<double>::Zero(d, points);
  double low = 0, high = 1024;
  Batch<double> at_low = Batch<double>::Zero(d, points), at_high = std::sqrt(high) * normals(high);
  while (size > high) {
    low = high;
    high = 2 * low;
    at_low = at_high;
    at_high += std::sqrt(low) * normals(high);
  }
  while (size < high) {
    const double middle = low + (high - low) / 2;
    if (!(low < middle && middle < high)) break;
    const Batch<double> at_middle = (at_low + at_high) / 2 + std::sqrt(high - low) / 2 * normals(middle);
    (size < middle ? high : low) = middle;
    (size < middle ? at_high : at_low) = at_middle;
    if (size == low) return at_low;
  }
  return at_high;
}

BrownianPieces::BrownianPieces(Index rows, Normals normals) : rows_(rows), normals_(std::move(normals)) {}

void BrownianPieces::split_at(double t, long& next) {
  const auto after = pieces_.lower_bound(t);
  if (after != pieces_.end() && after->first == t) return;
  Piece second;
  if (after != pieces_.begin() && after != pieces_.end()) {
    const auto before = std::prev(after);
    Piece& first = before->second;
    if (first.known) {
      const double left = t - before->first, right = after->first - t, whole = after->first - before->first;
      const Vector<double> all = first.increment;
      first.increment = left / whole * all + std::sqrt(left * right / whole) * normals_(next++);
      second = {true, all - first.increment};
    }
  }
  pieces_.emplace(t, std::move(second));
}

Vector<double> BrownianPieces::increment(double from, double to, long& next) {
  Vector<double> sum = Vector<double>::Zero(rows_);
  if (from == to) return sum;
  const double low = std::min(from, to), high = std::max(from, to);
  split_at(low, next);
  split_at(high, next);
  for (auto piece = pieces_.find(low); piece->first < high; ++piece) {
    if (!piece->second.known) {
      piece->second = {true, std::sqrt(std::next(piece)->first - piece->first) * normals_(next++)};
    }
    sum += piece->second.increment;
  }
  return from < to ? sum : Vector<double>(-sum);
}

}  // namespace flowgauge
