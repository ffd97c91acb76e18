#include "flowgauge/study/climb.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace flowgauge {
namespace {

constexpr double floor_margin = 30;  // as fit_order's

}  // namespace

Climbed climb(const Climb& climb, const OrderGate& gate, int minimum, const std::function<double(int)>& error_of,
              const std::function<double(int)>& floor_of) {
  if (!(climb.smallest >= 1 && climb.smallest <= climb.first && climb.first <= climb.largest)) {
    throw std::invalid_argument("climb: smallest, first, largest = " + std::to_string(climb.smallest) + ", " +
                                std::to_string(climb.first) + ", " + std::to_string(climb.largest) +
                                "; allowed is 1 <= smallest <= first <= largest");
  }
  const auto stands = [&](int steps) {
    const double error = error_of(steps);
    return std::isfinite(error) && error >= floor_margin * floor_of(steps);
  };
  std::vector<int> counts;
  // Whether the finest four are settled, and their p̂.
  const auto settled = [&](double& order) {
    if (counts.size() < 4) return false;
    const std::size_t n = counts.size();
    double local[3];
    for (std::size_t k = 0; k < 3; ++k) {
      local[k] = std::log2(error_of(counts[n - 4 + k])) - std::log2(error_of(counts[n - 3 + k]));
    }
    order = 2 * local[2] - local[1];
    // Terms of two orders look like one between them.
    const bool between = order > gate.expected + gate.tolerance && std::abs(order - std::round(order)) > gate.tolerance;
    return std::abs(local[2] - local[1]) < climb.move && std::abs(order - (2 * local[1] - local[0])) < climb.drift &&
           (gate.one_sided || !between);
  };

  int first = climb.first;
  while (first < minimum) first *= 2;
  bool is_settled = false;
  int beyond = 0;  // a count that does not stand above the floor
  for (int steps = first; steps <= climb.largest; steps *= 2) {
    if (!stands(steps)) {
      beyond = steps;
      break;
    }
    counts.push_back(steps);
    double order = 0;
    is_settled = settled(order);
    if (is_settled && (gate.one_sided || order <= gate.expected + gate.tolerance)) break;
  }
  if (beyond > 0 && std::isfinite(error_of(beyond))) {
    while (counts.size() < 4) {
      const int coarser = (counts.empty() ? beyond : counts.front()) / 2;
      if (coarser < std::max(climb.smallest, minimum) || !std::isfinite(error_of(coarser))) break;
      if (counts.empty() && !stands(coarser)) {
        beyond = coarser;
        continue;
      }
      counts.insert(counts.begin(), coarser);
    }
    double order = 0;
    is_settled = settled(order);
  }
  // What is too little to judge is judged so by fit_order.
  if (beyond > 0 && (counts.size() < 3 || !std::isfinite(error_of(beyond)))) {
    while (true) {
      counts.push_back(beyond);
      if (counts.size() >= 3) break;
      beyond *= 2;
    }
  }
  return {std::move(counts), is_settled};
}

OrderFit fit_climbed(const Climbed& ladder, const std::vector<double>& errors, const OrderGate& gate) {
  OrderFit fit = fit_order(ladder.counts, errors, gate);
  if (fit.outcome == Outcome::fault && fit.ladder == Ladder::asymptotic && !ladder.settled) {
    fit.outcome = Outcome::inconclusive;
    fit.ladder = Ladder::pre_asymptotic;
    fit.detail = "not settled by N = " + std::to_string(ladder.counts.back()) + ": " + fit.detail;
  }
  return fit;
}

bool moves_yet(const Climbed& ladder, const OrderFit& fit) {
  return !ladder.settled && (fit.ladder == Ladder::asymptotic || fit.ladder == Ladder::pre_asymptotic);
}

}  // namespace flowgauge
