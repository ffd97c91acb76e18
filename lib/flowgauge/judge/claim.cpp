#include "flowgauge/judge/claim.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double floor_margin = 30;
constexpr double still_rising = 0.1;

void require_gate(const ClaimGate& gate) {
  const auto refuse = [](const char* name, double value, const char* allowed) {
    throw std::invalid_argument(std::string("gate.") + name + ": " + shortest(value) + " is not allowed; it must be " +
                                allowed);
  };
  if (!std::isfinite(gate.claimed)) refuse("claimed", gate.claimed, "finite");
  if (!std::isfinite(gate.tolerance) || gate.tolerance < 0) refuse("tolerance", gate.tolerance, "finite and >= 0");
  for (const double floor : gate.floors) {
    if (!std::isfinite(floor) || floor < 0) refuse("floors", floor, "finite and >= 0");
  }
}

ClaimFit concluded(ClaimFit fit, Outcome outcome, std::string cause, std::string detail) {
  fit.outcome = outcome;
  fit.cause = std::move(cause);
  fit.detail = std::move(detail);
  return fit;
}

/// An order in a sentence.
std::string thousandths(double p) {
  return shortest(std::round(p * 1000) / 1000);
}

std::string at(int coarse, int fine) {
  return "from N = " + std::to_string(coarse) + " to " + std::to_string(fine);
}

}  // namespace

ClaimFit judge_claim(const std::vector<int>& counts, const std::vector<double>& errors, const ClaimGate& gate) {
  require_gate(gate);
  ClaimFit fit;
  fit.order = nan;
  const std::size_t size = counts.size();
  const auto unusable = [&](const std::string& why) { return concluded(fit, Outcome::error, "unusable", why); };
  if (errors.size() != size || gate.floors.size() != size) {
    return unusable(std::to_string(size) + " counts, " + std::to_string(errors.size()) + " errors, " +
                    std::to_string(gate.floors.size()) + " floors: the sizes must agree");
  }
  if (size < 2) return unusable(std::to_string(size) + " counts; an order needs at least two");
  for (std::size_t k = 0; k < size; ++k) {
    if (counts[k] <= 0 || (k > 0 && counts[k] <= counts[k - 1])) {
      return unusable("count " + std::to_string(counts[k]) + ": counts must be positive and increasing");
    }
    if (errors[k] < 0) return unusable("error " + shortest(errors[k]) + " is negative");
  }
  for (std::size_t k = 0; k + 1 < size; ++k) {
    const bool defined = errors[k] > 0 && errors[k + 1] > 0 && std::isfinite(errors[k]) && std::isfinite(errors[k + 1]);
    fit.local_orders.push_back(
        defined ? std::log(errors[k] / errors[k + 1]) / std::log(static_cast<double>(counts[k + 1]) / counts[k]) : nan);
  }
  for (std::size_t k = 0; k < size; ++k) {
    if (!std::isfinite(errors[k])) {
      return concluded(fit, Outcome::fault, "not_finite",
                       "expected finite errors, found " + shortest(errors[k]) + " at N = " + std::to_string(counts[k]));
    }
  }

  const auto resolved = [&](std::size_t k) { return errors[k] > 0 && errors[k] >= floor_margin * gate.floors[k]; };
  std::size_t fine = size - 1;
  while (fine > 0 && !(resolved(fine) && resolved(fine - 1))) --fine;
  if (fine == 0) {
    return concluded(fit, Outcome::inconclusive, "at_floor",
                     "no two neighbouring errors stand 30 × above the round-off floor: no order can be seen");
  }
  const double order = fit.local_orders[fine - 1];
  fit.order = order;
  fit.coarse = counts[fine - 1];
  fit.fine = counts[fine];
  const bool has_before = fine > 1 && resolved(fine - 2);
  const double before = has_before ? fit.local_orders[fine - 2] : nan;
  const double least = gate.claimed - gate.tolerance;
  const std::string found = "claimed order " + shortest(gate.claimed) + ", found " + thousandths(order) + " " +
                            at(fit.coarse, fit.fine) + (has_before ? " and " + thousandths(before) + " before" : "");
  if (order >= least) {
    if (order > gate.claimed + 0.5 && has_before && !(before >= least)) {
      return concluded(fit, Outcome::inconclusive, "sign_change", "the order jumps, as where the error passes through zero: " + found);
    }
    fit.outcome = Outcome::ok;
    return fit;
  }
  if (has_before && before > gate.claimed + 0.5 && order > 0 && before - order > 1) {
    return concluded(fit, Outcome::inconclusive, "sign_change", "the order jumps, as where the error passes through zero: " + found);
  }
  if (order <= 0 || (has_before && order <= before + still_rising)) {
    return concluded(fit, Outcome::fault, "order_missed", found + "; allowed is " + thousandths(least) + " or more");
  }
  return concluded(fit, Outcome::inconclusive, "pre_asymptotic", "the order still rises: " + found);
}

}  // namespace flowgauge
