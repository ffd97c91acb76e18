#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/solver/langevin_sampler.hpp"

namespace flowgauge {
namespace {

constexpr double not_stable = std::numeric_limits<double>::quiet_NaN();

constexpr auto kinetic_options = std::to_array<Parameter>(
    {{"friction", Shape::number, "0.8", {.low = 0, .open_low = true}, "friction γ"},
     {"temperature", Shape::number, "0.7", {.low = 0, .open_low = true}, "temperature T, with unit mass"}});
constexpr auto ladder_options = std::to_array<Parameter>(
    {{"sigma_first", Shape::number, "10", {.low = 0, .open_low = true}, "largest level of noise"},
     {"sigma_last", Shape::number, "0.01", {.low = 0, .open_low = true}, "smallest level of noise"},
     {"levels", Shape::whole, "10", {.low = 1, .high = 1e6}, "number of levels, in geometric progression"}});

constexpr std::string_view smooth_density = "a density with a score; constant step h";
constexpr std::string_view unit_mass = "unit mass; constant step h; on N(m, T/ω²) stable for h < 2/ω";

template <class Method>
void set_linear_runs(LangevinSampler& sampler, const Method& method) {
  sampler.run = [method](const auto&... arguments) { return method(arguments...); };
  sampler.run_affine = [method](const auto&... arguments) { return method(arguments...); };
}

/// x ← x + drift · h s + √(noise · h) ξ on N(m, v): 1 − drift · h/v must be within (−1, 1).
LangevinSampler unadjusted(const Entry& entry, std::string_view claim_source, const UnadjustedLangevin& rule) {
  LangevinSampler sampler;
  sampler.entry = entry;
  sampler.claim_source = claim_source;
  sampler.claimed_order = sampler.position_order = 1;
  set_linear_runs(sampler, rule);
  sampler.stability_limit = [rule](double variance) { return 2 * variance / rule.drift; };
  sampler.stationary = [rule](double variance, double h) {
    const double lost = rule.drift * h / (2 * variance);
    return StationaryVariances{lost < 1 ? variance / (1 - lost) : not_stable, 0};
  };
  return sampler;
}

LangevinSampler annealed(const Entry& entry, const UnadjustedLangevin& rule, const Parameters& values) {
  LangevinSampler sampler;
  sampler.entry = entry;
  sampler.claim_source = "no order is claimed";
  sampler.ladder =
      NoiseLadder{values.number("sigma_first"), values.number("sigma_last"), static_cast<int>(values.whole("levels"))};
  set_linear_runs(sampler, AnnealedLangevin{*sampler.ladder, rule});
  return sampler;
}

/// Variances over v and T as functions of q = (ωh/2)² < 1.
struct Bias {
  double (*position)(double q);
  double (*velocity)(double q);
};
double exact(double) {
  return 1;
}
double shrunk(double q) {
  return 1 - q;
}
double grown(double q) {
  return 1 / (1 - q);
}

LangevinSampler split(const Entry& entry, std::string_view letters, const Bias& bias, const Parameters& values) {
  LangevinSampler sampler;
  sampler.entry = entry;
  sampler.claim_source = "Leimkuhler and Matthews 2013, doi:10.1093/amrx/abs010";
  sampler.claimed_order = 2;
  sampler.position_order = bias.position == exact ? 0 : 2;
  sampler.velocity_order = bias.velocity == exact ? 0 : 2;
  sampler.kinetic = true;
  sampler.friction = values.number("friction");
  sampler.temperature = values.number("temperature");
  sampler.draws_per_step = static_cast<int>(std::count(letters.begin(), letters.end(), 'O'));
  // The force at the end of a step is that at the start of the next.
  sampler.evaluations_at_start = letters == "ABOBA" ? 0 : 1;
  set_linear_runs(sampler, SplitLangevin{letters, sampler.friction, sampler.temperature});
  const double temperature = sampler.temperature;
  sampler.stability_limit = [temperature](double variance) { return 2 * std::sqrt(variance / temperature); };
  sampler.stationary = [temperature, bias](double variance, double h) {
    const double q = temperature * h * h / (4 * variance);
    if (!(q < 1)) return StationaryVariances{not_stable, not_stable};
    return StationaryVariances{variance * bias.position(q), temperature * bias.velocity(q)};
  };
  return sampler;
}

/// An entry and how it is made from the values of its parameters.
struct Row {
  Entry entry;
  LangevinSampler (*make)(const Entry& entry, const Parameters& values);
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all{
      {{.name = "ula",
        .title = "Unadjusted Langevin algorithm",
        .statement = "x ← x + h s(x) + √(2h) ξ;  on N(m, v) it leaves the variance v/(1 − h/2v), stable for h < 2v",
        .assumptions = smooth_density,
        .source = "Roberts and Tweedie 1996, Bernoulli 2(4), section 1.4",
        .blind_to = "whether the chain has reached its stationary law"},
       [](const Entry& entry, const Parameters&) {
         return unadjusted(entry, "Durmus and Moulines 2017, arXiv:1507.05021", {1, 2});
       }},
      {{.name = "ncsn_langevin",
        .title = "Langevin step in the form of NCSN and SGLD",
        .statement = "x ← x + ½a s(x) + √a ξ;  on N(m, C) it leaves the variance C/(1 − a/4C), stable for a < 4C",
        .assumptions = smooth_density,
        .source = "Song and Ermon 2019, arXiv:1907.05600, eq. 4; Welling and Teh 2011, ICML, eq. 4",
        .blind_to = "whether the chain has reached its stationary law"},
       [](const Entry& entry, const Parameters&) {
         return unadjusted(entry, "Durmus and Moulines 2017, arXiv:1507.05021", {0.5, 1});
       }},
      {{.name = "annealed_langevin",
        .title = "Annealed Langevin dynamics (NCSN)",
        .statement = "at each level σ_i: x ← x + ½a_i s(x, σ_i) + √a_i ξ,  a_i = εσ_i²/σ_L²;  on N(m, S): v ← (1 − "
                     "a_i/2C_i)²v + a_i,  C_i = S + σ_i²",
        .assumptions = "levels in geometric progression; ε is the step at the last",
        .source = "Song and Ermon 2019, arXiv:1907.05600, algorithm 1",
        .blind_to = "whether the last levels mix: their steps are small beside the data",
        .parameters = ladder_options},
       [](const Entry& entry, const Parameters& values) {
         return annealed(entry, {0.5, 1}, values);
       }},
      {{.name = "annealed_langevin_v2",
        .title = "Annealed Langevin dynamics (NCSNv2)",
        .statement = "at each level σ_i: x ← x + α_i s(x, σ_i) + √(2α_i) ξ,  α_i = εσ_i²/σ_L²",
        .assumptions = "levels in geometric progression; ε is the step at the last, by closest_level_step",
        .source = "Song and Ermon 2020, arXiv:2006.09011, proposition 3 and technique 4",
        .blind_to = "whether the last levels mix: their steps are small beside the data",
        .parameters = ladder_options},
       [](const Entry& entry, const Parameters& values) {
         return annealed(entry, {1, 2}, values);
       }},
      {{.name = "mala",
        .title = "Metropolis-adjusted Langevin algorithm",
        .statement = "y = x + h s(x) + √(2h) ξ, taken with min(1, π(y)q(y, x)/π(x)q(x, y)):  leaves π",
        .assumptions = "a density up to a constant and its score; constant step h",
        .source = "Roberts and Tweedie 1996, Bernoulli 2(4), section 1.4",
        .blind_to = "how long it takes: what is refused too often stands still"},
       [](const Entry& entry, const Parameters&) {
         LangevinSampler sampler;
         sampler.entry = entry;
         sampler.claim_source = "its law is exact";
         sampler.accepts = true;
         sampler.evaluations_at_start = 1;
         sampler.no_affine = "what is accepted is no linear function of the draws";
         sampler.run = MetropolisLangevin{};
         sampler.stationary = [](double variance, double) { return StationaryVariances{variance, 0}; };
         return sampler;
       }},
      {{.name = "baoab",
        .title = "Kinetic Langevin dynamics split as BAOAB",
        .statement =
            "kick h/2, move h/2, Ornstein–Uhlenbeck h, move h/2, kick h/2;  on N(m, T/ω²): ⟨x²⟩ = T/ω² exactly, "
            "⟨v²⟩ = T(1 − ω²h²/4)",
        .assumptions = unit_mass,
        .source = "Leimkuhler and Matthews 2013, doi:10.1093/amrx/abs010",
        .blind_to = "friction: the stationary law does not depend on it",
        .parameters = kinetic_options},
       [](const Entry& entry, const Parameters& values) {
         return split(entry, "BAOAB", {exact, shrunk}, values);
       }},
      {{.name = "aboba",
        .title = "Kinetic Langevin dynamics split as ABOBA",
        .statement =
            "move h/2, kick h/2, Ornstein–Uhlenbeck h, kick h/2, move h/2;  on N(m, T/ω²): ⟨x²⟩ = T/ω² exactly, "
            "⟨v²⟩ = T/(1 − ω²h²/4)",
        .assumptions = unit_mass,
        .source = "Leimkuhler and Matthews 2013, doi:10.1093/amrx/abs010",
        .blind_to = "friction: the stationary law does not depend on it",
        .parameters = kinetic_options},
       [](const Entry& entry, const Parameters& values) {
         return split(entry, "ABOBA", {exact, grown}, values);
       }},
      {{.name = "obabo",
        .title = "Kinetic Langevin dynamics split as OBABO",
        .statement = "Ornstein–Uhlenbeck h/2, velocity Verlet h, Ornstein–Uhlenbeck h/2;  on N(m, T/ω²): ⟨v²⟩ = T "
                     "exactly, ⟨x²⟩ = (T/ω²)/(1 − ω²h²/4)",
        .assumptions = unit_mass,
        .source = "Bussi and Parrinello 2007, doi:10.1103/PhysRevE.75.056707",
        .blind_to = "friction: the stationary law does not depend on it",
        .parameters = kinetic_options},
       [](const Entry& entry, const Parameters& values) {
         return split(entry, "OBABO", {grown, exact}, values);
       }},
  };
  return all;
}

LangevinSampler made(const Row& row, const Json& object) {
  return row.make(row.entry, Parameters(object, row.entry.parameters, std::string(row.entry.name)));
}

void require_steps(double h, int steps) {
  if (!(h > 0 && std::isfinite(h))) {
    throw std::invalid_argument("langevin: h = " + shortest(h) + "; allowed is > 0");
  }
  if (steps < 0) throw std::invalid_argument("langevin: steps = " + std::to_string(steps) + "; allowed is 0 or more");
}

/// The same number wherever x is.
Batch<double> constant(double value, const Batch<double>& like) {
  return Batch<double>::Constant(like.rows(), like.cols(), value);
}
AffineForm constant(double value, const AffineForm&) {
  return {{value}};
}

}  // namespace

PhasePoint<Batch<double>> run_langevin(const LangevinSampler& sampler, const LangevinTarget<Batch<double>>& target,
                                       double h, int steps, const LangevinDraws<Batch<double>>& draws,
                                       PhasePoint<Batch<double>> at) {
  require_steps(h, steps);
  return sampler.run(target, h, steps, draws, std::move(at));
}

PhasePoint<AffineForm> run_langevin(const LangevinSampler& sampler, const LangevinTarget<AffineForm>& target, double h,
                                    int steps, const LangevinDraws<AffineForm>& draws, PhasePoint<AffineForm> at) {
  require_steps(h, steps);
  if (!sampler.run_affine) {
    throw std::invalid_argument(std::string(sampler.entry.name) +
                                ": does not run on affine forms: " + std::string(sampler.no_affine));
  }
  return sampler.run_affine(target, h, steps, draws, std::move(at));
}

template <class State>
LangevinTarget<State> gaussian_langevin_target(double mean, double variance) {
  if (!(variance > 0)) {
    throw std::invalid_argument("gaussian_langevin_target: variance = " + shortest(variance) + "; allowed is > 0");
  }
  LangevinTarget<State> target;
  target.score = [=](const State& x, double sigma) {
    return State(-1 / (variance + sigma * sigma) * State(x - constant(mean, x)));
  };
  if constexpr (std::same_as<State, Batch<double>>) {
    target.log_density = [=](const Batch<double>& x) -> Vector<double> {
      return (x.array() - mean).square().colwise().sum().transpose() * (-1 / (2 * variance));
    };
  }
  return target;
}

template LangevinTarget<Batch<double>> gaussian_langevin_target(double, double);
template LangevinTarget<AffineForm> gaussian_langevin_target(double, double);

LangevinDraws<Batch<double>> langevin_draws(const RandomKey& key) {
  const RandomKey other{key.seed, key.experiment ^ experiment_number("langevin_uniforms")};
  return {batch_noise(key), [other](Index count, int step) -> Vector<double> {
            return uniform_batch(other, static_cast<std::uint64_t>(step), 1, count).row(0).transpose();
          }};
}

const std::vector<LangevinSampler>& langevin_catalogue() {
  static const std::vector<LangevinSampler> all = [] {
    std::vector<LangevinSampler> samplers;
    for (const Row& row : rows()) samplers.push_back(made(row, Json::object()));
    return samplers;
  }();
  return all;
}

const LangevinSampler* find_langevin(std::string_view name) {
  for (const LangevinSampler& sampler : langevin_catalogue()) {
    if (sampler.entry.name == name) return &sampler;
  }
  return nullptr;
}

const LangevinSampler& langevin_named(std::string_view name) {
  if (const LangevinSampler* found = find_langevin(name)) return *found;
  std::vector<std::string_view> names;
  for (const LangevinSampler& sampler : langevin_catalogue()) names.push_back(sampler.entry.name);
  throw std::invalid_argument("unknown Langevin sampler \"" + std::string(name) + "\"" + did_you_mean(name, names) +
                              "; known are " + join(names, ", "));
}

LangevinSampler langevin_from_json(const Json& object) {
  std::vector<Entry> entries;
  for (const Row& row : rows()) entries.push_back(row.entry);
  const std::string name = entry_type(object, entries, "Langevin sampler");
  return made(*std::find_if(rows().begin(), rows().end(), [&](const Row& row) { return row.entry.name == name; }),
              object);
}

}  // namespace flowgauge
