#pragma once
// What the laws of stochastic samplers are checked on.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"

namespace flowgauge {

/// A sampler under test, and the catalogue's name of the method that it should be.
struct StochasticSubject {
  StochasticSampler sampler;
  std::string stands_for;
};

/// A batch run with given draws; a solver without noise leaves them alone.
using DrawnRun =
    std::function<Batch<double>(const Model<Batch<double>, double>& model, const std::vector<double>& times,
                                const Noise<Batch<double>>& noise, const Batch<double>& X)>;

/// Two methods that must be one map of points and draws; `schedules` where they are.
struct StochasticPairSubject {
  DrawnRun first;
  DrawnRun second;
  std::vector<Schedule> schedules;
};

using StochasticLaw = LawOf<double, StochasticSubject>;
using StochasticPairLaw = LawOf<double, StochasticPairSubject>;

/// Why there is no law to hold a method to; empty where it has a definition of its own (stochastic_definition.hpp).
std::string without_definition(const StochasticSubject& subject);

/// √Σ cⱼ² over the draws of a run, whose coefficients begin at `first`.
double drawn_deviation(const AffineForm& reached, std::size_t first);

/// All laws of one sampler, and of two.
const std::vector<StochasticLaw>& stochastic_laws();
const std::vector<StochasticPairLaw>& stochastic_pair_laws();
const std::vector<Entry>& stochastic_law_entries();

/// A pair of the catalogue: the second a sampler, or a solver of the flow. `quiet` makes the first without noise: the
/// parameter and the value that does it.
struct StochasticPair {
  std::string_view first;
  std::string_view second;
  std::string_view quiet = {};
  bool without_drift = false;  ///< under schedules with α = 1 alone
};
const std::vector<StochasticPair>& stochastic_pairs();

/// The two methods of a pair.
StochasticPairSubject stochastic_pair_subject(const StochasticPair& pair);
DrawnRun drawn_run(const StochasticSampler& sampler);

}  // namespace flowgauge
