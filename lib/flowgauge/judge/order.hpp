#pragma once
// fit_order(): from errors over a ladder of step counts to an order, an interval and an outcome.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/judge/outcome.hpp"

namespace flowgauge {

/// What the ladder of errors looks like.
enum class Ladder {
  asymptotic,      ///< successive orders settle
  pre_asymptotic,  ///< successive orders still move
  at_floor,        ///< fewer than three errors stand 30 × above the round-off floor
  sign_change,     ///< the error passes through zero within the ladder
  growing,         ///< the error does not shrink with the step
  exact,           ///< every error is at or below the floor: nothing left to measure
  not_finite,      ///< NaN or infinity among the errors
};

std::string_view to_string(Ladder ladder);

/// How an order is gated.
struct OrderGate {
  double expected = 0;      ///< the order this method has with this start rule on this grid
  double tolerance = 0.05;  ///< half-width of the accepted band
  bool one_sided = false;   ///< accept any order >= expected − tolerance (superconvergence, foreign claims)
  double floor = 0;         ///< round-off floor of the error: only errors >= 30 × floor are used
};

/// An observed order. `p_hat` = 2 p_{k+1} − p_k on the finest three doubling counts above the floor.
struct OrderFit {
  Outcome outcome = Outcome::error;
  Ladder ladder = Ladder::not_finite;
  double p_hat = 0;
  double interval_low = 0;           ///< min(p_k, p_{k+1}, p̂) of the counts used
  double interval_high = 0;          ///< max of the same
  std::vector<double> local_orders;  ///< p_k = log(e_k/e_{k+1}) / log(N_{k+1}/N_k), NaN where undefined
  std::vector<int> counts_used;
  std::optional<double> slope;  ///< least-squares slope over the counts above the floor; reported, never gated
  std::string detail;           ///< for anything but ok: what was expected and found
};

/// Fits and judges an order. `signed_errors`, where given, is one signed error per count (a fixed component), from
/// which a sign change is detected; otherwise it is inferred from local orders that jump. error: empty input, sizes
/// that differ, counts not positive and increasing, fewer than three counts, no three counts N, 2N, 4N among them, a
/// negative error. inconclusive: at_floor, pre_asymptotic, sign_change, exact. fault: not_finite, growing, or
/// asymptotic and out of band. ok: p̂ in the band and the trend |p_{k+1} − p| <= max(|p_k − p|, tolerance/2) holds with
/// p = expected (one-sided: with shortfalls max(0, p − p_k) in place of the distances). Out of band counts as
/// asymptotic if the last two orders differ by at most max(0.1, tolerance), or if they move away from p by at most half
/// of the distance already reached; otherwise as pre_asymptotic. Without signed errors a sign change is inferred within
/// the three counts used if the two orders differ by more than 1 and have different signs, or fall from 0.5 above p to
/// 0.5 below it; and in any ladder whose error dips to the floor and comes back. Throws std::invalid_argument for a
/// gate that is not finite or has a negative tolerance or floor.
OrderFit fit_order(const std::vector<int>& counts, const std::vector<double>& errors, const OrderGate& gate,
                   const std::vector<double>& signed_errors = {});

/// The grid convergence index of the finest two of three solutions on grids of ratio r (Roache 1998; ASME V&V 20-2009):
/// F_s |(f₁ − f₂)/f₁| / (r^p − 1) with F_s = 1.25, and the ratio GCI₂₃ / (r^p GCI₁₂), near 1 in the asymptotic range.
struct GridConvergence {
  double order;
  double index_fine;
  double index_coarse;
  double asymptotic_ratio;
};
/// Non-finite where successive differences or a solution vanish. Throws std::invalid_argument unless 1 < ratio < inf.
GridConvergence grid_convergence_index(double fine, double medium, double coarse, double ratio = 2);

/// The same from the differences f₁ − f₂ and f₂ − f₃, for solutions that agree to more digits than double has.
GridConvergence grid_convergence_of_changes(double fine, double medium, double fine_change, double medium_change,
                                            double ratio = 2);

/// How the finest error stands against what the two coarser ones of N, 2N, 4N predict.
struct LeadingOrder {
  Outcome outcome = Outcome::error;
  double predicted = 0;  ///< (3 C_{2N} − C_N)/2 / (4N)^p with C_n = n^p e_n: leading and next term of the error
  double deviation = 0;  ///< |finest error / predicted − 1|
  std::string detail;    ///< for anything but ok
};

/// Whether the three finest errors belong to one expansion e_n = C/n^p + D/n^{p+1} to `tolerance`, both ways; p is the
/// gate's expected order, one-sided the next whole order that the coarser two show. A claim narrower than an order: 1 % of
/// the finest error moves p̂ by 0.03. fault: not so, or not finite. inconclusive: the counts are not N, 2N, 4N, an
/// error stands less than 30 × above the floor, or the prediction is not positive (the error changes sign). error: fewer than
/// three counts, sizes that differ, a negative error. gate.tolerance is not used. Throws as judge_error.
LeadingOrder judge_leading_order(const std::vector<int>& counts, const std::vector<double>& errors,
                                 const OrderGate& gate, double tolerance);

}  // namespace flowgauge
