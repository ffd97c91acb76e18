#include "flowgauge/solver/stochastic_sampler.hpp"

#include <stdexcept>
#include <string>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/solver/multistep.hpp"
#include "flowgauge/solver/single_precision.hpp"

namespace flowgauge {
namespace {

/// Steps are kept apart by as many draws as no sampler has.
constexpr std::uint64_t draws_kept_apart = 64;

template <class State>
State combine(const StepSum& by, const State& x, const std::vector<State>& predictions, const std::vector<State>& past,
              const std::vector<State>& normals) {
  State sum = State(by.state * x);
  const auto add = [&](const std::vector<double>& coefficients, const std::vector<State>& terms) {
    for (std::size_t j = 0; j < coefficients.size(); ++j) {
      if (coefficients[j] != 0) sum = State(sum + State(coefficients[j] * terms.at(j)));
    }
  };
  add(by.predictions, predictions);
  add(by.past, past);
  add(by.normals, normals);
  return sum;
}

void require_less_noise(const std::vector<Node<double>>& nodes) {
  if (nodes.size() < 2) {
    throw std::invalid_argument("times: " + std::to_string(nodes.size()) + " given; allowed are 2 or more");
  }
  for (std::size_t n = 1; n < nodes.size(); ++n) {
    if (nodes[n].level.lambda > nodes[n - 1].level.lambda) continue;
    throw std::invalid_argument("times: from " + shortest(nodes[n - 1].time) + " to " + shortest(nodes[n].time) +
                                " the noise does not decrease; stochastic samplers run from the noise to the data");
  }
}

}  // namespace

Noise<Batch<double>> batch_noise(const RandomKey& key, std::uint64_t first_sample) {
  return [=](const Batch<double>& like, int step, int index) {
    const std::uint64_t counter =
        static_cast<std::uint64_t>(step) * draws_kept_apart + static_cast<std::uint64_t>(index);
    return normal_batch(key, counter, like.rows(), like.cols(), first_sample);
  };
}

Noise<AffineForm> affine_noise(std::size_t first, int draws_per_step) {
  if (first < 1)
    throw std::invalid_argument("affine_noise: first = 0; coefficient 0 is the mean, allowed is 1 or more");
  return [=](const AffineForm&, int step, int index) {
    if (!(index >= 0 && index < draws_per_step)) {
      throw std::invalid_argument("affine_noise: draw " + std::to_string(index) + " of a step; allowed are 0 to " +
                                  std::to_string(draws_per_step - 1));
    }
    const std::size_t place = first + static_cast<std::size_t>(step) * static_cast<std::size_t>(draws_per_step) +
                              static_cast<std::size_t>(index);
    AffineForm unit{std::vector<double>(place + 1, 0)};
    unit.coefficients[place] = 1;
    return unit;
  };
}

template <class State>
State run_sampler(const NoisyMethod& method, const Model<State, double>& model, const std::vector<double>& times,
                  const Noise<State>& noise, State x) {
  std::vector<Node<double>> grid;
  for (const double t : times) grid.push_back(node_at(model.schedule(), t));
  require_less_noise(grid);
  const int steps = static_cast<int>(times.size()) - 1;
  std::vector<Node<double>> nodes;
  std::vector<State> past;  // newest first
  for (int n = 0; n < steps; ++n) {
    const Node<double>& from = grid[static_cast<std::size_t>(n)];
    const Node<double>& to = grid[static_cast<std::size_t>(n) + 1];
    const bool finite = has_length(from, to);
    if (!finite) {
      nodes.clear();
      past.clear();
    }
    remember(nodes, from, method.memory);
    const StepAt at{model.schedule(), nodes, to, steps};
    const NoisyPlan plan = finite || method.reaches_ends ? method.plan(at) : endless_step(at);
    std::vector<State> normals, predictions;
    for (int k = 0; k < plan.draws; ++k) normals.push_back(noise(x, n, k));
    for (const NoisyPlan::Stage& stage : plan.stages) {
      predictions.push_back(model.denoiser(combine(stage.reach, x, predictions, past, normals), stage.at.time));
    }
    x = combine(plan.end, x, predictions, past, normals);
    if (finite) {
      remember(past, std::move(predictions.front()), method.memory - 1);
    } else {
      nodes.clear();
    }
  }
  return x;
}

template Batch<double> run_sampler(const NoisyMethod&, const Model<Batch<double>, double>&, const std::vector<double>&,
                                   const Noise<Batch<double>>&, Batch<double>);
template AffineForm run_sampler(const NoisyMethod&, const Model<AffineForm, double>&, const std::vector<double>&,
                                const Noise<AffineForm>&, AffineForm);
template SingleBatch run_sampler(const NoisyMethod&, const Model<SingleBatch, double>&, const std::vector<double>&,
                                 const Noise<SingleBatch>&, SingleBatch);

Solver law_solver(const StochasticSampler& sampler) {
  Solver solver;
  solver.entry = sampler.entry;
  solver.family = "stochastic";
  solver.claim_source = sampler.claim_source;
  solver.start_rule = sampler.method.memory == 1 ? "none" : "its own lower orders";
  solver.claimed_order = sampler.weak_order;
  solver.evaluations_per_step = sampler.evaluations_per_step;
  solver.expected_order = [order = sampler.law_order](std::string_view) { return order; };
  solver.evaluations = [each = sampler.evaluations_per_step](int steps) { return static_cast<long>(steps) * each; };
  if (!sampler.method.reaches_ends) {
    solver.evaluations_at_ends = [each = sampler.evaluations_per_step](int steps, InfiniteSteps ends) {
      return evaluations_of_singlestep(each, steps, ends);
    };
  }
  solver.limit_cause = sampler.limit_cause;
  solver.limit_detail = sampler.limit_detail;
  solver.run_affine = [method = sampler.method, draws = sampler.draws_per_step](const Model<AffineForm, double>& model,
                                                                                const std::vector<double>& times,
                                                                                const AffineForm& x) {
    return run_sampler(method, model, times, affine_noise(x.coefficients.size(), draws), x);
  };
  return solver;
}

}  // namespace flowgauge
