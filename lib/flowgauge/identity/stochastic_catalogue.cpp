#include <nlohmann/json.hpp>

#include "flowgauge/identity/stochastic/equal_draws.hpp"
#include "flowgauge/identity/stochastic/noisy_bookkeeping.hpp"
#include "flowgauge/identity/stochastic/scheme_moments.hpp"

namespace flowgauge {
namespace {

/// The catalogues: one line a law.
using StochasticLaws = LawList<  //
    SchemeMoments,               //
    NoisyBookkeeping             //
    >;
using StochasticPairLaws = LawList<  //
    EqualDraws                       //
    >;

}  // namespace

std::string without_definition(const StochasticSubject& subject) {
  for (const std::string_view name : defined_stochastic_names()) {
    if (name == subject.stands_for) return {};
  }
  return "the method has no definition of its own here";
}

double drawn_deviation(const AffineForm& reached, std::size_t first) {
  double drawn = 0;
  for (std::size_t j = first; j < reached.coefficients.size(); ++j) drawn = std::hypot(drawn, reached.coefficients[j]);
  return drawn;
}

const std::vector<StochasticLaw>& stochastic_laws() {
  static const std::vector<StochasticLaw> laws = laws_of<double, StochasticSubject>(StochasticLaws{});
  return laws;
}

const std::vector<StochasticPairLaw>& stochastic_pair_laws() {
  static const std::vector<StochasticPairLaw> laws = laws_of<double, StochasticPairSubject>(StochasticPairLaws{});
  return laws;
}

const std::vector<Entry>& stochastic_law_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all = entries_of(StochasticLaws{});
    for (const Entry& law : entries_of(StochasticPairLaws{})) all.push_back(law);
    return all;
  }();
  return entries;
}

const std::vector<StochasticPair>& stochastic_pairs() {
  static const std::vector<StochasticPair> pairs{
      {"ddim_eta", "ddpm_small"},
      {"ddim_eta", "sde_dpmpp_1"},
      {"ddim_eta", "ancestral_euler"},
      {"ddpm_large", "reverse_diffusion", "", true},
      {"ddim_eta", "ddim", "eta"},
      {"euler_maruyama", "euler", "eta"},
      {"stochastic_heun", "heun", "eta"},
      {"edm_euler_churn", "edm_euler", "churn"},
      {"edm_heun_churn", "edm_heun", "churn"},
      {"ancestral_dpm_2", "dpm_solver_2", "eta"},
  };
  return pairs;
}

DrawnRun drawn_run(const StochasticSampler& sampler) {
  return
      [method = sampler.method](const auto& model, const std::vector<double>& times, const Noise<Batch<double>>& noise,
                                const Batch<double>& X) { return run_sampler(method, model, times, noise, X); };
}

StochasticPairSubject stochastic_pair_subject(const StochasticPair& pair) {
  StochasticPairSubject subject;
  Json first{{"type", pair.first}};
  if (!pair.quiet.empty()) first[std::string(pair.quiet)] = 0;
  subject.first = drawn_run(stochastic_from_json(first));
  if (const StochasticSampler* second = find_stochastic(pair.second)) {
    subject.second = drawn_run(*second);
  } else {
    subject.second = [run = solver_named(pair.second).run](const auto& model, const std::vector<double>& times,
                                                           const auto&,
                                                           const Batch<double>& X) { return run(model, times, X); };
  }
  if (pair.without_drift) {
    subject.schedules = {Edm{}, Ve{}};
  } else {
    subject.schedules = {VpLinear{}, CondOt{}, Edm{}};
  }
  return subject;
}

}  // namespace flowgauge
