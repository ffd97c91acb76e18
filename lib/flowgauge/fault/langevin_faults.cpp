#include "flowgauge/fault/langevin_faults.hpp"

#include <cmath>

#include "flowgauge/study/langevin_identities.hpp"

namespace flowgauge {
namespace {

/// The catalogue's sampler run by another method.
template <class Method>
LangevinSampler run_by(std::string_view name, const Method& method) {
  LangevinSampler sampler = langevin_named(name);
  sampler.run = [method](const auto&... arguments) { return method(arguments...); };
  if (sampler.run_affine) sampler.run_affine = [method](const auto&... arguments) { return method(arguments...); };
  return sampler;
}

SplitLangevin split(std::string_view letters, double friction, const LangevinSampler& sampler) {
  return {letters, friction, sampler.temperature};
}

/// The target with a score of σ alone at every level.
template <class State>
LangevinTarget<State> at_one_level(const LangevinTarget<State>& target, double sigma) {
  LangevinTarget<State> blind = target;
  blind.score = [score = target.score, sigma](const State& x, double) { return score(x, sigma); };
  return blind;
}

/// x ← x + ½a s(x) + a ξ.
struct NoiseOfStep {
  template <class State>
  PhasePoint<State> operator()(const LangevinTarget<State>& target, double a, int steps,
                               const LangevinDraws<State>& draws, PhasePoint<State> at) const {
    const UnadjustedLangevin rule{0.5, a};
    return rule(target, a, steps, draws, std::move(at));
  }
};

/// The levels with the score of the last.
struct ScoreOfLastLevel {
  AnnealedLangevin chain;

  template <class State>
  PhasePoint<State> operator()(const LangevinTarget<State>& target, double h, int steps,
                               const LangevinDraws<State>& draws, PhasePoint<State> at) const {
    return chain(at_one_level(target, chain.ladder.last), h, steps, draws, std::move(at));
  }
};

/// Every step on its own: the force at its start is asked for again.
struct ForgottenForce {
  SplitLangevin splitting;

  template <class State>
  PhasePoint<State> operator()(const LangevinTarget<State>& target, double h, int steps,
                               const LangevinDraws<State>& draws, PhasePoint<State> at) const {
    for (int n = 0; n < steps; ++n) {
      const LangevinDraws<State> of_step{
          [&](const State& like, int, int index) { return draws.normals(like, n, index); }};
      at = splitting(target, h, 1, of_step, std::move(at));
    }
    return at;
  }
};

/// Metropolis's ratio π(y)/π(x), as if proposals were as likely one way as the other.
struct SymmetricRatio {
  PhasePoint<Batch<double>> operator()(const LangevinTarget<Batch<double>>& target, double h, int steps,
                                       const LangevinDraws<Batch<double>>& draws, PhasePoint<Batch<double>> at) const {
    Batch<double>& X = at.position;
    Batch<double> score = target.score(X, 0);
    Vector<double> log_density = target.log_density(X);
    for (int n = 0; n < steps; ++n) {
      const Batch<double> Y = X + h * score + std::sqrt(2 * h) * draws.normals(X, n, 0);
      const Batch<double> score_there = target.score(Y, 0);
      const Vector<double> u = draws.uniforms(X.cols(), n), there = target.log_density(Y);
      for (Index k = 0; k < X.cols(); ++k) {
        if (!(std::log(u(k)) < there(k) - log_density(k))) continue;
        X.col(k) = Y.col(k);
        score.col(k) = score_there.col(k);
        log_density(k) = there(k);
      }
    }
    return at;
  }
};

std::vector<CheckedResidual> checks(const LangevinSampler& sampler) {
  std::vector<CheckedResidual> checks;
  for (const LawResult& result : check_langevin_laws({sampler})) {
    if (!result.not_applicable.empty()) continue;
    checks.push_back({result.identity + ":" + std::string(sampler.entry.name), result.verdict.outcome,
                      result.verdict.residual, result.verdict.tolerance});
  }
  return checks;
}

}  // namespace

std::vector<Fault> langevin_faults() {
  std::vector<Fault> faults;
  const auto plant = [&](std::string_view id, std::string_view title, std::string_view nature, std::string_view shows,
                         const LangevinSampler& wrong) {
    faults.push_back({id, title, nature, wrong.entry.name, shows,
                      [=](bool planted) { return checks(planted ? wrong : langevin_named(wrong.entry.name)); }});
  };
  const LangevinSampler baoab = langevin_named("baoab"), obabo = langevin_named("obabo"),
                        aboba = langevin_named("aboba");
  LangevinSampler mala_by_densities = langevin_named("mala");
  mala_by_densities.run = SymmetricRatio{};
  LangevinSampler reordered = run_by("baoab", split("OBABO", baoab.friction, baoab));
  reordered.draws_per_step = obabo.draws_per_step;
  constexpr std::string_view other_law = "the law that it leaves is another";

  plant("M61", "Langevin noise √h", "√h ξ for √(2h) ξ", "half of the variance is left",
        run_by("ula", UnadjustedLangevin{1, 1}));
  plant("langevin_noise_scale", "Noise of the size of the step",
        "a ξ for √a ξ: the noise is scaled by the step and not by its root (compare tensorflow/probability issue 50)",
        other_law, run_by("ncsn_langevin", NoiseOfStep{}));
  plant("langevin_whole_drift", "NCSN's step with the drift of ULA", "a s(x) for ½a s(x), beside √a ξ", other_law,
        run_by("ncsn_langevin", UnadjustedLangevin{1, 1}));
  plant("mala_accepts_all", "MALA that never rejects",
        "the step of ULA under the name of MALA (Ciela-Institute/caustics PR 388)",
        "no detailed balance, and no uniform is ever drawn", run_by("mala", UnadjustedLangevin{}));
  plant("mala_symmetric_ratio", "MALA with the ratio of densities alone", "π(y)/π(x) for π(y)q(y, x)/π(x)q(x, y)",
        "no detailed balance", mala_by_densities);
  plant("splitting_order", "BAOAB in the order of OBABO", "the parts are right and stand in another order",
        "positions gain a bias, velocities lose theirs", reordered);
  plant("splitting_ends", "ABOBA that starts with the kick", "the step of BAOAB under the name of ABOBA",
        "the variance of the velocity is too small where it should be too large",
        run_by("aboba", split("BAOAB", aboba.friction, aboba)));
  plant("friction_sign", "Friction of the wrong sign", "e^{+γh} for e^{−γh}", "the noise is no number",
        run_by("baoab", split("BAOAB", -baoab.friction, baoab)));
  plant("friction_twice", "Whole friction in each of two halves",
        "both Ornstein–Uhlenbeck parts of OBABO take the whole step",
        "the stationary law is right, friction is doubled", run_by("obabo", split("OBABO", 2 * obabo.friction, obabo)));
  plant("force_forgotten", "Force evaluated twice at one position", "the force at the end of a step is asked for again",
        "the law is right, and costs twice as much",
        run_by("baoab", ForgottenForce{split("BAOAB", baoab.friction, baoab)}));
  plant("annealed_last_score", "Annealing without levels in the score", "the score of the last level at every level",
        "the variance of the chain is another", run_by("annealed_langevin", ScoreOfLastLevel{}));
  plant("annealed_half_step", "NCSNv2 with the step of NCSN", "½α s + √α ξ for α s + √(2α) ξ",
        "the levels have moved half as far", run_by("annealed_langevin_v2", AnnealedLangevin{}));
  return faults;
}

}  // namespace flowgauge
