#include "flowgauge/gauge/served_noise.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "flowgauge/numeric/random.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

ServedNoise::ServedNoise(NoisePlan plan) : plan_(std::move(plan)) {}

Vector<double> ServedNoise::probe(long number, Index rows) const {
  Vector<double> ones = Vector<double>::Zero(rows);
  if (plan_.kind != NoisePlan::Kind::probe) return ones;
  for (Index row = 0; row < std::min(rows, static_cast<Index>(plan_.probe_of_row.size())); ++row) {
    if (plan_.probe_of_row[static_cast<std::size_t>(row)] == number) ones(row) = 1;
  }
  return ones;
}

Batch<double> ServedNoise::normals(Index d, Index rows) {
  const long number = draws_++;
  if (plan_.kind == NoisePlan::Kind::seeded) {
    return normal_batch({plan_.seed, experiment_number("gauge/noise")}, static_cast<std::uint64_t>(number), d, rows);
  }
  Batch<double> Z = Batch<double>::Zero(d, rows);
  if (d > 0) Z.row(0) = probe(number, rows).transpose();
  return Z;
}

Batch<double> ServedNoise::path_at(double t, Index d, Index rows) {
  if (!last_ || last_->t != t) {
    last_ = PathPoint{t, brownian_motion({plan_.seed, experiment_number("gauge/brownian")}, t, d, rows)};
  }
  return last_->value;
}

Batch<double> ServedNoise::increment(double from, double to, Index d, Index rows) {
  constexpr double furthest = 1e15;
  for (const double t : {from, to}) {
    if (!(std::abs(t) <= furthest)) {
      throw std::invalid_argument("noise: the time " + shortest(t) + " is not allowed; \"from\" and \"to\" must be finite, at most 1e15");
    }
  }
  if (!pieces_) {
    path_dimension_ = d;
    path_rows_ = rows;
    pieces_.emplace(rows, [this, rows](long number) { return probe(number, rows); });
  }
  if (d != path_dimension_ || rows != path_rows_) {
    throw std::invalid_argument("noise: all increments of a run must have one shape, rows first");
  }
  // Also for a seeded path, so that draws are counted alike.
  const Vector<double> along = pieces_->increment(from, to, draws_);
  if (plan_.kind == NoisePlan::Kind::seeded) {
    const Batch<double> begin = path_at(from, d, rows);
    return path_at(to, d, rows) - begin;
  }
  Batch<double> dW = Batch<double>::Zero(d, rows);
  if (d > 0) dW.row(0) = along.transpose();
  return dW;
}

}  // namespace flowgauge
