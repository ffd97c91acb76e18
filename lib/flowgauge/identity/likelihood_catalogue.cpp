#include <stdexcept>

#include "flowgauge/identity/likelihood/exact_density.hpp"
#include "flowgauge/identity/likelihood/held_probes.hpp"
#include "flowgauge/identity/likelihood/prior_cost.hpp"
#include "flowgauge/identity/likelihood/probe_moments.hpp"
#include "flowgauge/identity/likelihood/there_and_back.hpp"
#include "flowgauge/identity/likelihood/unit_mass.hpp"
#include "flowgauge/identity/likelihood_laws.hpp"

namespace flowgauge {
namespace {

/// The catalogue: one line a law.
using LikelihoodLaws = LawList<  //
    LikelihoodExactDensity,      //
    LikelihoodThereAndBack,      //
    LikelihoodUnitMass,          //
    LikelihoodProbeMoments,      //
    LikelihoodHeldProbes,        //
    LikelihoodPriorCost          //
    >;

LikelihoodProblem to_the_end(std::string_view name, bool has_mass) {
  for (const Problem& problem : problem_catalogue()) {
    if (problem.name != name) continue;
    const Range clock = domain(problem.schedule);
    const bool flow_time = direction(problem.schedule) == TimeDirection::flow_time;
    return {problem, flow_time ? clock.low : clock.high, has_mass};
  }
  throw std::logic_error("likelihoods need problem " + std::string(name));
}

}  // namespace

const std::vector<LikelihoodLaw>& likelihood_laws() {
  static const std::vector<LikelihoodLaw> laws = laws_of<double, LikelihoodCase>(LikelihoodLaws{});
  return laws;
}

const std::vector<Entry>& likelihood_law_entries() {
  static const std::vector<Entry> entries = entries_of(LikelihoodLaws{});
  return entries;
}

LikelihoodSubject likelihood_subject() {
  return {.prior = gaussian_prior,
          .of_points = [](const Problem& problem, const LikelihoodMethod& method, double data_time, double noise_time,
                          const Batch<double>& X, const LogDensity& law) {
            return log_likelihood(problem.path<double>(), problem.target, method, data_time, noise_time, X, law);
          },
          .of_samples = [](const Problem& problem, const LikelihoodMethod& method, double noise_time, double data_time,
                           const Batch<double>& Z, const LogDensity& law) {
            return log_likelihood_of_samples(problem.path<double>(), problem.target, method, noise_time, data_time, Z, law);
          },
          .field = [](const Problem& problem, const std::vector<Batch<double>>& probes) {
            return augmented_model(problem.path<double>(), problem.target, probes);
          },
          .variance = hutchinson_variance<double>,
          .mismatch = prior_mismatch};
}

const std::vector<LikelihoodProblem>& likelihood_problems() {
  static const std::vector<LikelihoodProblem> problems{
      to_the_end("gaussian_2d", true),          to_the_end("gaussian_narrow", true),
      to_the_end("mixture_ve_1d", true),        to_the_end("mixture_2d", true),
      to_the_end("trigonometric.uniform_box", false), to_the_end("trigonometric.sphere", false),
  };
  return problems;
}

LikelihoodMethod tight_method() {
  return {.solver = solver_named("odeint_bulirsch_stoer"), .tolerance = 1e-13};
}

LikelihoodMethod stepped_method(int steps, const DivergenceRule& divergence) {
  return {.solver = solver_named("rk4"), .steps = steps, .divergence = divergence};
}

}  // namespace flowgauge
