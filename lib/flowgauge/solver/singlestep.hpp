#pragma once
// Runs methods that start every step afresh.

#include <vector>

#include "flowgauge/solver/update.hpp"

namespace flowgauge {

/// One step of a singlestep method: the first prediction is made at the start, each stage says from where and at what
/// time the next one is, and `end` puts the new state together from all of them.
template <class T>
struct Plan {
  struct Stage {
    Node<T> at;
    Combination<T> reach;
  };
  Parameterisation prediction;
  std::vector<Stage> stages;
  Combination<T> end;
};

/// The plan of a step with σ = 0 or α = 0 at an end.
template <class T>
Plan<T> ddim_plan(const Node<T>& from, const Node<T>& to) {
  return {Parameterisation::x0, {}, ddim_step(from, to)};
}

/// Carries out a plan whose first prediction is known.
template <class State, class T>
State carry_out(const Plan<T>& plan, const Model<State, T>& model, const State& x, State first) {
  std::vector<State> f{std::move(first)};
  for (const auto& stage : plan.stages) {
    f.push_back(prediction(model, plan.prediction, combine(stage.reach, x, f), stage.at.time));
  }
  return combine(plan.end, x, f);
}

/// Runs plan(schedule, from, to) along the times. A step without a length in λ is one of order 1.
template <class State, class T, class MakePlan>
State run_singlestep(const Model<State, T>& model, const std::vector<T>& times, State x, const MakePlan& make_plan) {
  Node<T> from = node_at(model.schedule(), times.front());
  for (std::size_t n = 0; n + 1 < times.size(); ++n) {
    const Node<T> to = node_at(model.schedule(), times[n + 1]);
    const Plan<T> plan = has_length(from, to) ? make_plan(model.schedule(), from, to) : ddim_plan(from, to);
    x = carry_out(plan, model, x, prediction(model, plan.prediction, x, from.time));
    from = to;
  }
  return x;
}

}  // namespace flowgauge
