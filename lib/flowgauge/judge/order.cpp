#include "flowgauge/judge/order.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "flowgauge/judge/judge.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double floor_margin = 30;  // an error this far above round-off gives its order to a few per cent

/// Positions in the ladder of the finest N, 2N, 4N whose errors are all usable; empty if there are none.
std::optional<std::array<std::size_t, 3>> finest_doubling(const std::vector<int>& counts,
                                                          const std::vector<bool>& usable) {
  const auto find = [&](int count, std::size_t before) -> std::optional<std::size_t> {
    const auto end = counts.begin() + static_cast<std::ptrdiff_t>(before);
    const auto found = std::lower_bound(counts.begin(), end, count);
    if (found == end || *found != count) return std::nullopt;
    return static_cast<std::size_t>(found - counts.begin());
  };
  for (std::size_t fine = counts.size(); fine-- > 0;) {
    if (counts[fine] % 4 != 0 || !usable[fine]) continue;
    const auto middle = find(counts[fine] / 2, fine);
    const auto coarse = middle ? find(counts[fine] / 4, *middle) : std::nullopt;
    if (coarse && usable[*middle] && usable[*coarse]) return std::array{*coarse, *middle, fine};
  }
  return std::nullopt;
}

std::optional<double> least_squares_slope(const std::vector<int>& counts, const std::vector<double>& errors,
                                          const std::vector<bool>& usable) {
  double n = 0, mean_x = 0, mean_y = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (!usable[i]) continue;
    n += 1;
    mean_x += std::log(counts[i]);
    mean_y += std::log(errors[i]);
  }
  if (n < 2) return std::nullopt;
  mean_x /= n;
  mean_y /= n;
  double xx = 0, xy = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (!usable[i]) continue;
    const double x = std::log(counts[i]) - mean_x;
    xx += x * x;
    xy += x * (std::log(errors[i]) - mean_y);
  }
  return -xy / xx;
}

std::string list(const std::vector<double>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) text += (i > 0 ? ", " : "") + shortest(values[i]);
  return "[" + text + "]";
}

OrderFit concluded(OrderFit fit, Outcome outcome, Ladder ladder, const std::string& detail) {
  fit.outcome = outcome;
  fit.ladder = ladder;
  fit.detail = detail;
  return fit;
}

/// Whether consecutive non-zero entries of `signed_errors` at the given positions differ in sign.
template <class Positions>
bool changes_sign(const std::vector<double>& signed_errors, const Positions& positions) {
  double last = 0;
  for (const std::size_t i : positions) {
    const double now = signed_errors[i];
    if (now == 0) continue;
    if (last != 0 && (now > 0) != (last > 0)) return true;
    last = now;
  }
  return false;
}

void require_gate(const OrderGate& gate) {
  const auto refuse = [](const char* name, double value, const char* allowed) {
    throw std::invalid_argument(std::string("gate.") + name + ": " + shortest(value) + " is not allowed; it must be " +
                                allowed);
  };
  if (!std::isfinite(gate.expected)) refuse("expected", gate.expected, "finite");
  if (!std::isfinite(gate.tolerance) || gate.tolerance < 0) refuse("tolerance", gate.tolerance, "finite and >= 0");
  if (!std::isfinite(gate.floor) || gate.floor < 0) refuse("floor", gate.floor, "finite and >= 0");
}

}  // namespace

std::string_view to_string(Ladder ladder) {
  constexpr std::array<std::string_view, 7> names{"asymptotic", "pre_asymptotic", "at_floor",  "sign_change",
                                                  "growing",    "exact",          "not_finite"};
  return names.at(static_cast<std::size_t>(ladder));
}

OrderFit fit_order(const std::vector<int>& counts, const std::vector<double>& errors, const OrderGate& gate,
                   const std::vector<double>& signed_errors) {
  require_gate(gate);
  OrderFit fit;
  fit.p_hat = fit.interval_low = fit.interval_high = nan;
  const auto unusable = [&](const std::string& why) { return concluded(fit, Outcome::error, Ladder::not_finite, why); };

  const std::size_t size = counts.size();
  if (size == 0 && errors.empty()) return unusable("no counts: nothing was measured");
  if (size != errors.size() || (!signed_errors.empty() && signed_errors.size() != size)) {
    return unusable(std::to_string(size) + " counts, " + std::to_string(errors.size()) + " errors, " +
                    std::to_string(signed_errors.size()) + " signed errors: the sizes must agree");
  }
  if (size < 3) return unusable(std::to_string(size) + " counts; an order needs at least three");
  for (std::size_t i = 0; i < size; ++i) {
    if (counts[i] <= 0 || (i > 0 && counts[i] <= counts[i - 1])) {
      return unusable("count " + std::to_string(counts[i]) + " at place " + std::to_string(i) +
                      "; counts must be positive and increasing");
    }
    if (errors[i] < 0) return unusable("error " + shortest(errors[i]) + " is negative; signs belong to signed errors");
  }

  for (std::size_t k = 0; k + 1 < size; ++k) {
    const bool defined = errors[k] > 0 && errors[k + 1] > 0 && std::isfinite(errors[k]) && std::isfinite(errors[k + 1]);
    fit.local_orders.push_back(defined ? (std::log(errors[k]) - std::log(errors[k + 1])) /
                                             std::log(static_cast<double>(counts[k + 1]) / counts[k])
                                       : nan);
  }
  const auto finite = [](double x) { return std::isfinite(x); };
  if (!std::all_of(errors.begin(), errors.end(), finite) ||
      !std::all_of(signed_errors.begin(), signed_errors.end(), finite)) {
    return concluded(fit, Outcome::fault, Ladder::not_finite, "expected finite errors, found " + list(errors));
  }

  std::vector<bool> usable(size);
  for (std::size_t i = 0; i < size; ++i) usable[i] = errors[i] > 0 && errors[i] >= floor_margin * gate.floor;
  fit.slope = least_squares_slope(counts, errors, usable);
  if (!finest_doubling(counts, std::vector<bool>(size, true))) {
    return unusable("no three counts N, 2N, 4N among the counts; the ladder must double");
  }
  if (std::all_of(errors.begin(), errors.end(), [&](double e) { return e <= gate.floor; })) {
    return concluded(fit, Outcome::inconclusive, Ladder::exact,
                     "every error is at or below the floor " + shortest(gate.floor) + ": no order can be seen");
  }

  const auto used = finest_doubling(counts, usable);
  if (!used) {
    std::vector<std::size_t> all(size);
    for (std::size_t i = 0; i < size; ++i) all[i] = i;
    const auto first_usable = std::find(usable.begin(), usable.end(), true);
    const auto first_unusable = std::find(usable.begin(), usable.end(), false);
    const bool comes_back = std::find(first_unusable, usable.end(), true) != usable.end();
    if ((!signed_errors.empty() && changes_sign(signed_errors, all)) || (comes_back && first_usable < first_unusable)) {
      return concluded(fit, Outcome::inconclusive, Ladder::sign_change,
                       "the error passes through zero within the ladder: " + list(errors));
    }
    if (comes_back) {
      return concluded(fit, Outcome::fault, Ladder::growing, "the error grows with the count: " + list(errors));
    }
    return concluded(fit, Outcome::inconclusive, Ladder::at_floor,
                     "fewer than three doubling counts with an error >= 30 × the floor " + shortest(gate.floor) + ": " +
                         list(errors));
  }

  const auto [coarse, middle, fine] = *used;
  fit.counts_used = {counts[coarse], counts[middle], counts[fine]};
  const double first = std::log2(errors[coarse]) - std::log2(errors[middle]);
  const double second = std::log2(errors[middle]) - std::log2(errors[fine]);
  fit.p_hat = 2 * second - first;
  fit.interval_low = std::min({first, second, fit.p_hat});
  fit.interval_high = std::max({first, second, fit.p_hat});
  const double p = gate.expected;
  const std::string found =
      "expected order " + shortest(p) +
      (gate.one_sided ? " − " + shortest(gate.tolerance) + " or more" : " ± " + shortest(gate.tolerance)) +
      ", found p̂ = " + shortest(fit.p_hat) + " from local orders " + shortest(first) + ", " + shortest(second) +
      " at N = " + std::to_string(counts[coarse]) + ", " + std::to_string(counts[middle]) + ", " +
      std::to_string(counts[fine]);

  const bool jumps =
      std::fabs(second - first) > 1 && ((first > 0) != (second > 0) || (first >= p + 0.5 && second <= p - 0.5));
  const bool sign_change = signed_errors.empty() ? jumps : changes_sign(signed_errors, *used);
  if (sign_change) {
    return concluded(fit, Outcome::inconclusive, Ladder::sign_change, "the error passes through zero: " + found);
  }
  if (first <= 0 && second <= 0) {
    return concluded(fit, Outcome::fault, Ladder::growing, "the error does not shrink: " + found);
  }

  const auto distance = [&](double order) { return gate.one_sided ? std::max(0.0, p - order) : std::fabs(order - p); };
  const double move = std::fabs(second - first);
  const bool trend = distance(second) <= std::max(distance(first), gate.tolerance / 2);
  if (distance(fit.p_hat) <= gate.tolerance) {
    return trend ? concluded(fit, Outcome::ok, Ladder::asymptotic, "")
                 : concluded(fit, Outcome::inconclusive, Ladder::pre_asymptotic, "the orders drift away: " + found);
  }
  const bool settled =
      move <= std::max(0.1, gate.tolerance) || (distance(second) > distance(first) && move <= distance(second) / 2);
  return settled ? concluded(fit, Outcome::fault, Ladder::asymptotic, found)
                 : concluded(fit, Outcome::inconclusive, Ladder::pre_asymptotic, "the orders still move: " + found);
}

GridConvergence grid_convergence_index(double fine, double medium, double coarse, double ratio) {
  return grid_convergence_of_changes(fine, medium, fine - medium, medium - coarse, ratio);
}

GridConvergence grid_convergence_of_changes(double fine, double medium, double fine_change, double medium_change,
                                            double ratio) {
  if (!(ratio > 1 && ratio <= std::numeric_limits<double>::max())) {
    throw std::invalid_argument("ratio: " + shortest(ratio) + " is not allowed; it must be finite and > 1");
  }
  constexpr double safety = 1.25;
  const double order = std::log(std::fabs(medium_change / fine_change)) / std::log(ratio);
  const double factor = std::pow(ratio, order);
  const double index_fine = safety * std::fabs(fine_change / fine) / (factor - 1);
  const double index_coarse = safety * std::fabs(medium_change / medium) / (factor - 1);
  return {order, index_fine, index_coarse, index_coarse / (factor * index_fine)};
}

LeadingOrder judge_leading_order(const std::vector<int>& counts, const std::vector<double>& errors,
                                 const OrderGate& gate, double tolerance) {
  if (counts.size() < 3 || counts.size() != errors.size()) {
    return {Outcome::error, nan, nan,
            std::to_string(counts.size()) + " counts, " + std::to_string(errors.size()) +
                " errors; three or more of each are needed"};
  }
  const std::size_t last = counts.size() - 1;
  const double coarse = errors[last - 2], medium = errors[last - 1], fine = errors[last];
  if (coarse < 0 || medium < 0 || fine < 0) return {Outcome::error, nan, nan, "an error is negative"};
  if (!std::isfinite(coarse + medium + fine)) return {Outcome::fault, nan, nan, "an error is not finite"};
  if (counts[last] != 2 * counts[last - 1] || counts[last - 1] != 2 * counts[last - 2]) {
    return {Outcome::inconclusive, nan, nan, "the three finest counts are not N, 2N, 4N"};
  }
  if (!(std::min({coarse, medium, fine}) >= floor_margin * gate.floor) || medium == 0) {
    return {Outcome::inconclusive, nan, nan, "an error stands less than 30 × above the round-off floor"};
  }
  const double order =
      gate.one_sided ? std::max(gate.expected, std::round(std::log2(coarse / medium))) : gate.expected;
  // C_n n^-p with the common factor (4N)^p taken out.
  const double predicted = 1.5 * medium * std::exp2(-order) - 0.5 * coarse * std::exp2(-2 * order);
  if (!(predicted > 0)) return {Outcome::inconclusive, predicted, nan, "the error changes sign within the ladder"};
  const double deviation = std::fabs(fine / predicted - 1);
  const Verdict verdict = judge_error(deviation, tolerance);
  LeadingOrder result{verdict.outcome, predicted, deviation, {}};
  if (verdict.outcome != Outcome::ok) {
    result.detail = "finest error " + shortest(fine) + ", predicted " + shortest(predicted) + " from the two coarser at order " +
                    shortest(order) + ": off by " + shortest(deviation) + ", allowed <= " + shortest(tolerance);
  }
  return result;
}

}  // namespace flowgauge
