#pragma once
// Increments of one Brownian path a coordinate: from a seed, and from single normal numbers that are told one by one.

#include <functional>
#include <map>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/random.hpp"

namespace flowgauge {

/// W(t), d × N, of the path of that key: row n of a batch follows the path of sample n, W(0) = 0, times of either sign. A pure
/// function of its arguments: Lévy's construction, from |t| = 2¹⁰ (beyond it in doublings) down to the last bit of t, so that
/// neither order nor number of questions matters. Differences carry rounding of about 1e-16 √1024.
/// Source: Lévy 1948, Processus stochastiques et mouvement brownien, section 1.
Batch<double> brownian_motion(const RandomKey& key, double t, Index d, Index points);

/// What of a Brownian path has been asked for: known increments between the times asked, bridged where one of them is split.
/// Each is a combination of numbered independent normals, handed out in the order in which they are needed; there is one
/// number a row, and the same law for any order of asking.
class BrownianPieces {
 public:
  /// The normals of that number, one a row.
  using Normals = std::function<Vector<double>(long number)>;

  BrownianPieces(Index rows, Normals normals);

  /// W(to) − W(from), one a row; takes numbers from `next` on and leaves it behind the last one taken.
  Vector<double> increment(double from, double to, long& next);

 private:
  /// The piece that begins at its key in pieces_ and ends at the next one.
  struct Piece {
    bool known = false;
    Vector<double> increment;
  };
  void split_at(double t, long& next);

  Index rows_;
  Normals normals_;
  std::map<double, Piece> pieces_;
};

}  // namespace flowgauge
