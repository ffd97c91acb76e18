#pragma once
// Langevin dynamics in discrete time: the update rules, each written once as a template on the state.

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"

namespace flowgauge {

/// What is sampled. Densities are up to a constant, one a column; only what accepts and rejects asks for them.
template <class State>
struct LangevinTarget {
  std::function<State(const State& x, double sigma)> score;  ///< ∇log of the law convolved with N(0, σ²)
  std::function<Vector<double>(const State& x)> log_density = {};
};

/// Independent draws: unit normals in the shape of the state, and uniforms of (0, 1), one a column.
template <class State>
struct LangevinDraws {
  Noise<State> normals;
  std::function<Vector<double>(Index count, int step)> uniforms = {};
};

/// A position and, in kinetic dynamics, its velocity; elsewhere the velocity is left as it is.
template <class State>
struct PhasePoint {
  State position;
  State velocity = {};
};

/// x ← x + drift · h s(x) + √(noise · h) ξ. ULA is (1, 2), the form of NCSN and SGLD (½, 1). One evaluation and one
/// draw a step.
struct UnadjustedLangevin {
  double drift = 1;
  double noise = 2;

  template <class State>
  State step(const LangevinTarget<State>& target, double sigma, double h, const State& x, const State& xi) const {
    const State score = target.score(x, sigma);
    return State(State(x + State(drift * h * score)) + State(std::sqrt(noise * h) * xi));
  }

  template <class State>
  PhasePoint<State> operator()(const LangevinTarget<State>& target, double h, int steps,
                               const LangevinDraws<State>& draws, PhasePoint<State> at) const {
    for (int n = 0; n < steps; ++n) {
      at.position = step(target, 0, h, at.position, draws.normals(at.position, n, 0));
    }
    return at;
  }
};

/// Levels of noise in geometric progression, the largest first.
struct NoiseLadder {
  double first = 10;
  double last = 0.01;
  int levels = 10;

  double sigma(int level) const {
    return levels == 1 ? last : first * std::pow(last / first, static_cast<double>(level) / (levels - 1));
  }
};

/// Annealed Langevin dynamics: at each level σ_i the rule with the step h σ_i²/σ_L² and the score of that level,
/// `steps` times; h is the step at the last level. Source: Song and Ermon 2019, arXiv:1907.05600, algorithm 1, with the
/// rule (½, 1); Song and Ermon 2020, arXiv:2006.09011, with (1, 2).
struct AnnealedLangevin {
  NoiseLadder ladder = {};
  UnadjustedLangevin rule = {0.5, 1};

  template <class State>
  PhasePoint<State> operator()(const LangevinTarget<State>& target, double h, int steps,
                               const LangevinDraws<State>& draws, PhasePoint<State> at) const {
    for (int level = 0; level < ladder.levels; ++level) {
      const double sigma = ladder.sigma(level), ratio = sigma / ladder.last;
      for (int n = 0; n < steps; ++n) {
        const State xi = draws.normals(at.position, level * steps + n, 0);
        at.position = rule.step(target, sigma, h * ratio * ratio, at.position, xi);
      }
    }
    return at;
  }
};

/// Kinetic Langevin dynamics with unit mass, dX = V dt, dV = (T s(X) − γV)dt + √(2γT) dW, split into parts that are
/// solved exactly: A moves the position, B kicks the velocity by the force T s, O is the Ornstein–Uhlenbeck process of
/// the velocity. A letter that stands k times takes h/k each time. The force is evaluated again only where the position
/// has moved; O draws. Throws std::invalid_argument for other letters. Source: Leimkuhler and Matthews 2013,
/// doi:10.1093/amrx/abs010, section 2.
struct SplitLangevin {
  std::string_view letters = "BAOAB";
  double friction = 1;
  double temperature = 1;

  template <class State>
  PhasePoint<State> operator()(const LangevinTarget<State>& target, double h, int steps,
                               const LangevinDraws<State>& draws, PhasePoint<State> at) const {
    std::optional<State> score;  // at the position, as long as it stays
    for (int n = 0; n < steps; ++n) {
      int drawn = 0;
      for (const char letter : letters) {
        const double part = h / static_cast<double>(std::count(letters.begin(), letters.end(), letter));
        if (letter == 'A') {
          at.position = State(at.position + State(part * at.velocity));
          score.reset();
        } else if (letter == 'B') {
          if (!score) score = target.score(at.position, 0);
          at.velocity = State(at.velocity + State(part * temperature * *score));
        } else if (letter == 'O') {
          const State xi = draws.normals(at.velocity, n, drawn++);
          at.velocity = State(State(std::exp(-friction * part) * at.velocity) +
                              State(std::sqrt(temperature * -std::expm1(-2 * friction * part)) * xi));
        } else {
          throw std::invalid_argument("splitting " + std::string(letters) + ": letter " + std::string(1, letter) +
                                      "; allowed are A, B and O");
        }
      }
    }
    return at;
  }
};

/// Metropolis-adjusted Langevin: y = x + h s(x) + √(2h) ξ is taken with probability min(1, π(y)q(y, x) / π(x)q(x, y)),
/// q(x, ·) = N(x + h s(x), 2h). A proposal is refused where its log-density is not finite or the ratio is not a number;
/// from a point outside of the support the first proposal inside is taken. One evaluation of score and density a step
/// and one at the start. Batches alone: what is accepted is no linear function of the draws. Throws
/// std::invalid_argument where densities or uniforms are missing. Source: Roberts and Tweedie 1996, Bernoulli 2(4),
/// section 1.4.
struct MetropolisLangevin {
  PhasePoint<Batch<double>> operator()(const LangevinTarget<Batch<double>>& target, double h, int steps,
                                       const LangevinDraws<Batch<double>>& draws, PhasePoint<Batch<double>> at) const;
};

/// s²/σ² after `steps` steps of NCSNv2's rule x ← x + α s + √(2α) ξ with α = ησ² at one level σ, from γ²σ², on data
/// that are one point: (1 − η)^{2T}(γ² − κ) + κ with the fixed point κ = 1/(1 − η/2). Source: Song and Ermon 2020,
/// arXiv:2006.09011, proposition 3.
double level_variance_ratio(double eta, double ratio, int steps);

/// The η in (0, 1) for which that ratio is nearest to 1, where γ = `ratio` is that of neighbouring levels: NCSNv2's
/// step is ε = ησ_L². As κ > 1 the ratio never reaches 1. Throws std::invalid_argument unless ratio > 1 and is finite,
/// and steps >= 1. Source: the same, technique 4.
double closest_level_step(double ratio, int steps);

}  // namespace flowgauge
