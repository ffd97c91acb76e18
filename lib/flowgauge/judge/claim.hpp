#pragma once
// judge_claim(): somebody else's claim of an order against errors over a ladder of step counts.

#include <string>
#include <vector>

#include "flowgauge/judge/outcome.hpp"

namespace flowgauge {

/// How an order that its author claims is judged: from below only.
struct ClaimGate {
  double claimed = 0;
  double tolerance = 0.15;     ///< 0.15 in float64, 0.25 in float32
  std::vector<double> floors;  ///< round-off floor of each error: only errors >= 30 × theirs are used
};

/// What became of a claim. The order is p_k of the finest pair of neighbouring counts whose errors both stand 30 × above
/// their floors.
struct ClaimFit {
  Outcome outcome = Outcome::error;
  double order = 0;                  ///< NaN where no pair is resolved
  int coarse = 0, fine = 0;          ///< the counts of that pair; 0 where there is none
  std::vector<double> local_orders;  ///< p_k = log(e_k/e_{k+1}) / log(N_{k+1}/N_k), NaN where undefined
  std::string cause;                 ///< for anything but ok: not_finite, order_missed, at_floor, pre_asymptotic, sign_change
  std::string detail;
};

/// ok: the order of the finest resolved pair is claimed − tolerance or more. fault: an error is not finite, or the order falls
/// short and no longer rises (the pair before is resolved and not below it by more than 0.1, or the error grows). inconclusive:
/// no pair is resolved; it falls short and still rises, or nothing is there to compare it with; or a pair more than 0.5 above the claim
/// stands beside one that misses it (and, where that is the finest, is more than 1 below it), as where the error passes
/// through zero. error: sizes that differ, fewer than two
/// counts, counts not positive and increasing, a negative error. Throws std::invalid_argument unless claimed and tolerance
/// are finite, tolerance >= 0, and every floor is finite and >= 0.
ClaimFit judge_claim(const std::vector<int>& counts, const std::vector<double>& errors, const ClaimGate& gate);

}  // namespace flowgauge
