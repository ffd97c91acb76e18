#pragma once
// What every stochastic sampler with fixed steps is made of: linear combinations of the state, of predictions of the
// data and of unit normals, whose coefficients see the schedule alone.

#include <functional>
#include <vector>

#include "flowgauge/solver/update.hpp"

namespace flowgauge {

/// state · x + Σ predictions[j] · D_j + Σ past[j] · D_before,j + Σ normals[k] · ξ_k: x the state at the start of a
/// step, D_j the j-th prediction within it, D_before,j the first prediction j + 1 steps ago, ξ_k its k-th draw. Missing
/// coefficients are 0.
struct StepSum {
  double state = 0;
  std::vector<double> predictions = {};
  std::vector<double> past = {};
  std::vector<double> normals = {};
};

StepSum operator+(const StepSum& a, const StepSum& b);
StepSum operator-(const StepSum& a, const StepSum& b);
StepSum operator*(double factor, const StepSum& a);

/// The terms that sums are made of.
StepSum state_at_start();
StepSum predicted(std::size_t j);
StepSum predicted_before(std::size_t j);
StepSum unit_normal(std::size_t k);

/// One step: the model is asked at each stage in order, then `end` is the new state.
struct NoisyPlan {
  struct Stage {
    Node<double> at;
    StepSum reach;
  };
  std::vector<Stage> stages = {};
  StepSum end = {};
  int draws = 0;
};

/// What a plan may depend on. `nodes` are those of this step and of the ones before, newest first, as far as
/// predictions are remembered.
struct StepAt {
  const Schedule& schedule;
  const std::vector<Node<double>>& nodes;
  const Node<double>& to;
  int steps;  ///< of the whole run

  const Node<double>& from() const { return nodes.front(); }
  double length() const { return to.level.lambda - from().level.lambda; }
};

/// A sampler as its plans, and how many first predictions it looks back on (1: those of this step).
struct NoisyMethod {
  std::function<NoisyPlan(const StepAt&)> plan = {};
  int memory = 1;
  bool reaches_ends = false;  ///< whether it takes steps without a length in λ itself
};

/// ε̂ = (x − αD)/σ where the prediction at a node is D.
StepSum noise_in(const StepSum& x, const StepSum& D, const Node<double>& at);

/// A step with one evaluation, at its start.
NoisyPlan one_stage(const StepAt& at, StepSum end);

/// The step without a length in λ: x ← α_t D + σ_t ξ, the law of X_t given Z = D, from α = 0 or to σ = 0.
NoisyPlan endless_step(const StepAt& at);

}  // namespace flowgauge
