#pragma once
// The normal numbers that a client asks for during one run.

#include <optional>

#include "flowgauge/gauge/brownian_path.hpp"
#include "flowgauge/gauge/noise_plan.hpp"

namespace flowgauge {

/// Answers requests for noise by a plan. seeded: a row's numbers depend on the seed, the row and how many requests came before;
/// increments of a Brownian path on the seed, the row and the times alone. zero and probe: as NoisePlan says, where an
/// increment over a stretch of time not asked for before is one draw times √|to − from|, and a split of a known one takes one
/// more draw.
class ServedNoise {
 public:
  explicit ServedNoise(NoisePlan plan);

  /// Independent normals, d × rows.
  Batch<double> normals(Index d, Index rows);

  /// W(to) − W(from), d × rows, of one path a coordinate. Throws std::invalid_argument where d or rows are not those of the
  /// first increment of the run, or a time is not finite.
  Batch<double> increment(double from, double to, Index d, Index rows);

  /// How many draws have been handed out.
  long draws() const { return draws_; }

 private:
  Vector<double> probe(long number, Index rows) const;
  Batch<double> path_at(double t, Index d, Index rows);

  struct PathPoint {
    double t;
    Batch<double> value;
  };
  NoisePlan plan_;
  long draws_ = 0;
  std::optional<BrownianPieces> pieces_;
  Index path_dimension_ = 0, path_rows_ = 0;
  std::optional<PathPoint> last_;  ///< steps follow each other, so that the last end is the next beginning
};

}  // namespace flowgauge
