#pragma once
// Step counts that the errors choose: doubled until the order has settled.

#include <functional>
#include <vector>

#include "flowgauge/judge/order.hpp"

namespace flowgauge {

/// How far a ladder climbs, and when its order counts as settled: when the local orders p_k of the finest three counts
/// differ by less than `move`, and the extrapolated order p̂ = 2p_{k+1} − p_k of the finest three from that of the three
/// before by less than `drift`. Orders that follow p + c/N have one p̂, so that a drift says that they do not yet. Above
/// the gate's band p̂ must be a whole order too, within the gate's tolerance: terms of two orders look like one between
/// them.
struct Climb {
  int first = 64;
  int smallest = 8;  ///< how far down it goes where round-off leaves fewer than four counts above `first`
  int largest = 16384;
  double move = 0.1;
  double drift = 0.05;
};

/// The counts of a climb and whether the order settled on the finest four that stand above the floor.
struct Climbed {
  std::vector<int> counts;
  bool settled = false;
};

/// Doubles N from climb.first until the order has settled, an error is less than 30 × above its floor or not finite, or
/// the next count would exceed climb.largest. An order that has settled above the gate's band is climbed on from,
/// unless the gate is one-sided: a term of lower order and small constant may be still to come, while an order too low
/// can only be seen the clearer. Counts are at least `minimum`. error_of and floor_of are called once or more for each
/// count; what they throw is thrown on. Throws std::invalid_argument unless 1 <= smallest <= first <= largest.
Climbed climb(const Climb& climb, const OrderGate& gate, int minimum, const std::function<double(int steps)>& error_of,
              const std::function<double(int steps)>& floor_of);

/// fit_order, but that an order out of band is inconclusive (pre_asymptotic) instead of a fault where the climb ended
/// before it had settled. Errors that do not shrink stay a fault.
OrderFit fit_climbed(const Climbed& ladder, const std::vector<double>& errors, const OrderGate& gate);

/// Whether errors that shrink have not come to their leading terms: a prediction from those is not to be held to them.
bool moves_yet(const Climbed& ladder, const OrderFit& fit);

}  // namespace flowgauge
