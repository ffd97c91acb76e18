#include "flowgauge/study/infinite_ends.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "flowgauge/solver/infinite_steps.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

/// 2a at the first or the last step.
double order_at(const Grid& grid, const Schedule& schedule, double from, double to, bool first) {
  const auto lambda = [&](int steps) {
    const std::vector<double> t = times<double>(grid, schedule, from, to, steps);
    return std::abs(noise_level(schedule, first ? t[1] : t[t.size() - 2]).lambda);
  };
  return std::round(4 * (lambda(16384) - lambda(8192)) / std::log(2.0)) / 2;
}

/// Whether steps without a length in λ are others than the rest, and of order 1.
bool steps_in_lambda(const Solver& solver) {
  return solver.family == "exponential" || (solver.family == "stochastic" && solver.evaluations_at_ends);
}

}  // namespace

bool has_infinite_end(const Problem& problem) {
  try {
    return infinite_steps(problem.schedule, problem.noise_time, problem.data_time).any();
  } catch (const std::invalid_argument&) {
    return false;
  }
}

std::optional<double> order_of_infinite_steps(const Grid& grid, const Schedule& schedule, double from, double to) {
  const InfiniteSteps ends = infinite_steps(schedule, from, to);
  std::optional<double> order;
  if (ends.first) order = order_at(grid, schedule, from, to, true);
  if (ends.last) {
    const double last = order_at(grid, schedule, from, to, false);
    order = order ? std::min(*order, last) : last;
  }
  return order;
}

bool resonates(const Solver& solver, const Grid& grid, const Problem& problem, Travel travel) {
  if (!steps_in_lambda(solver)) return false;
  const auto most =
      order_of_infinite_steps(grid, problem.schedule, start_time(problem, travel), end_time(problem, travel));
  return most && *most == solver.expected_order(entry(grid).name);
}

Solver at_ends(const Solver& solver, const Grid& grid, const Problem& problem, Travel travel) {
  const double from = start_time(problem, travel), to = end_time(problem, travel);
  const InfiniteSteps ends = infinite_steps(problem.schedule, from, to);
  if (!steps_in_lambda(solver) || !ends.any()) return solver;
  Solver there = solver;
  there.evaluations = nullptr;
  if (solver.evaluations_at_ends) {
    there.evaluations = [stated = solver.evaluations_at_ends, ends](int steps) { return stated(steps, ends); };
  }
  const bool from_atoms = std::holds_alternative<Atoms>(problem.target);
  const bool lowers =
      !from_atoms || noise_level(problem.schedule, from).alpha == 0 || noise_level(problem.schedule, to).alpha == 0;
  if (!lowers) return there;
  const double most = *order_of_infinite_steps(grid, problem.schedule, from, to);
  if (!(solver.expected_order(entry(grid).name) > most)) return there;
  there.expected_order = [most](std::string_view) { return most; };
  there.limit_cause = "low_order_end";
  there.limit_detail =
      "the step that reaches σ = 0 or leaves α = 0 has no length in λ and is of order 1 in σ/α: its local error is "
      "there "
      "once, whatever the others do";
  return there;
}

}  // namespace flowgauge
