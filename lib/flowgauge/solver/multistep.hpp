#pragma once
// Runs methods that remember past predictions.

#include <algorithm>
#include <vector>

#include "flowgauge/solver/infinite_steps.hpp"
#include "flowgauge/solver/start_plan.hpp"

namespace flowgauge {

/// How the last steps are taken: like all others; order min(order, steps left), as DPM-Solver's lower_order_final; or
/// the last one of order 1.
enum class End { full_order, lower_order, first_order };

/// What a multistep method predicts, how far it looks back, and how it starts and ends.
struct Multistep {
  Parameterisation prediction = Parameterisation::x0;
  int order = 1;
  Start start = Start::climb;
  End end = End::full_order;

  /// The order allowed in step n of N by the end rule.
  int allowed(int n, int steps) const {
    if (end == End::lower_order) return std::min(order, steps - n);
    return end == End::first_order && n == steps - 1 ? 1 : order;
  }

  /// Whether a step is one of the start rule, with so many predictions at hand.
  bool starts(int available, int wanted) const {
    if (start == Start::climb || available >= wanted) return false;
    return start != Start::heun || available == 1;
  }

  /// How many predictions step n has at hand. After a step of infinite length in λ it is one again.
  int available(int n, InfiniteSteps ends) const { return std::min(ends.first ? n : n + 1, order); }

  /// Evaluations over that many steps. One of infinite length takes one.
  long evaluations(int steps, InfiniteSteps ends = {}) const {
    long total = steps;
    for (int n = 0; n < steps; ++n) {
      if (ends.at(n, steps)) continue;
      if (starts(available(n, ends), allowed(n, steps))) total += extra_evaluations(start);
    }
    return total;
  }
};

/// A prediction in another parameterisation at the same point.
template <class State, class T>
State converted(const NoiseLevel<T>& level, Parameterisation from, Parameterisation to, const State& x,
                const State& value) {
  if (from == to) return value;
  const Conversion<T> by = conversion(level, from, to);
  return State(by.x_part * x + by.output_part * value);
}

/// Puts the newest prediction first and forgets all but `keep`.
template <class Value>
void remember(std::vector<Value>& history, Value newest, int keep) {
  history.insert(history.begin(), std::move(newest));
  if (history.size() > static_cast<std::size_t>(keep)) history.pop_back();
}

/// The newest `count` nodes.
template <class T>
std::vector<Node<T>> newest(const std::vector<Node<T>>& nodes, int count) {
  return {nodes.begin(), nodes.begin() + std::min(static_cast<std::ptrdiff_t>(nodes.size()), std::ptrdiff_t(count))};
}

/// Runs weights(schedule, nodes, to) along the times: the combination of the predictions at the nodes (newest first,
/// the newest at the start of the step) that leads to `to`. A step without a length in λ is one of order 1 and forgets
/// what was before; methods on velocities take it like any other.
template <class State, class T, class Weights>
State run_multistep(const Multistep& method, const Model<State, T>& model, const std::vector<T>& times, State x,
                    const Weights& weights) {
  const Schedule& schedule = model.schedule();
  const int steps = static_cast<int>(times.size()) - 1;
  std::vector<Node<T>> nodes;
  std::vector<State> values;
  Node<T> from = node_at(schedule, times.front());
  for (int n = 0; n < steps; ++n) {
    const Node<T> to = node_at(schedule, times[static_cast<std::size_t>(n) + 1]);
    if (method.prediction != Parameterisation::velocity && !has_length(from, to)) {
      x = carry_out(ddim_plan(from, to), model, x, model.denoiser(x, from.time));
      nodes.clear();
      values.clear();
    } else {
      remember(nodes, from, method.order);
      remember(values, prediction(model, method.prediction, x, from.time), method.order);
      const int wanted = method.allowed(n, steps);
      if (method.starts(static_cast<int>(nodes.size()), wanted)) {
        const Plan<T> plan = start_plan(method.start, method.prediction, schedule, from, to);
        x = carry_out(plan, model, x, converted(from.level, method.prediction, plan.prediction, x, values.front()));
      } else {
        x = combine(weights(schedule, newest(nodes, wanted), to), x, values);
      }
    }
    from = to;
  }
  return x;
}

}  // namespace flowgauge
