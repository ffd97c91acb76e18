#pragma once
// The order records of stochastic samplers.

#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/judge/order.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// What was measured of a sampler over a ladder of counts, in one norm.
struct SamplerErrors {
  const StochasticSampler& sampler;
  const Grid& grid;
  const Problem& problem;
  std::string_view norm;
  double claimed_order;
  const std::vector<int>& steps;
  const std::vector<double>& errors;
};

/// Hands over fit_order on the errors under that id.
void hand_over_order(const std::string& id, const SamplerErrors& measured, const OrderGate& gate, const Sink& sink);

}  // namespace flowgauge
