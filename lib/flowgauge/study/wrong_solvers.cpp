#include "flowgauge/study/wrong_solvers.hpp"

#include <nlohmann/json.hpp>

#include "flowgauge/solver/ddim.hpp"
#include "flowgauge/solver/heun.hpp"
#include "flowgauge/solver/rk4.hpp"
#include "flowgauge/study/convergence.hpp"
#include "flowgauge/study/law.hpp"

namespace flowgauge {
namespace {

/// M49: x ← α_t D + σ_s ε̂.
struct DdimOldSigma : Ddim {
  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const NoiseLevel<T> here = model.level(times[n]);
      const State denoised = model.denoiser(x, times[n]);
      x = State(x + T(model.level(times[n + 1]).alpha - here.alpha) * denoised);
    }
    return x;
  }
};

/// Wrong limit: x ← D + (σ_t/σ_s)(x − D), which is right only where α = 1.
struct DdimWithoutAlpha : Ddim {
  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const T ratio = model.level(times[n + 1]).sigma / model.level(times[n]).sigma;
      const State denoised = model.denoiser(x, times[n]);
      x = State(ratio * x + T(1 - ratio) * denoised);
    }
    return x;
  }
};

/// M52: k₂ = u(x + h k₁, t).
struct HeunOldTime : Heun {
  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const T h = times[n + 1] - times[n];
      const State k1 = model.velocity(x, times[n]);
      const State k2 = model.velocity(State(x + h * k1), times[n]);
      x = State(x + T(h / 2) * State(k1 + k2));
    }
    return x;
  }
};

/// The three-step Adams–Bashforth method with constant-step coefficients c/12, started by two steps of RK4.
/// Source: Hairer, Nørsett, Wanner 1993, Solving ODEs I, eq. III.1.5: (23, −16, 5)/12.
struct AdamsBashforth3 {
  static constexpr int claimed_order = 3;
  static constexpr int evaluations_per_step = 1;
  static constexpr Entry entry{
      .name = "adams_bashforth3",
      .title = "Adams–Bashforth, 3 steps",
      .statement = "x ← x + (h/12)(23uₙ − 16uₙ₋₁ + 5uₙ₋₂)",
      .assumptions = "steps of equal length",
      .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, eq. III.1.5",
      .blind_to = "step ratios other than 1",
  };
  double newest = 23, middle = -16, oldest = 5;

  template <class State, class T>
  State operator()(const Model<State, T>& model, const std::vector<T>& times, State x) const {
    std::vector<State> history;
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const T h = times[n + 1] - times[n];
      history.push_back(model.velocity(x, times[n]));
      if (n < 2) {
        x = Rk4{}(model, std::vector<T>{times[n], times[n + 1]}, x);
        continue;
      }
      const State change =
          State(State(T(newest) * history[n] + T(middle) * history[n - 1]) + T(oldest) * history[n - 2]);
      x = State(x + T(h / 12) * change);
    }
    return x;
  }
};

Solver adams(const AdamsBashforth3& method) {
  Solver solver = own_solver<AdamsBashforth3>("multistep", method);
  solver.start_rule = "rk4";
  solver.minimum_steps = 3;
  solver.evaluations = [](int steps) { return static_cast<long>(steps) + 4L * std::min(steps, 2); };
  return solver;
}

}  // namespace

const std::vector<WrongSolver>& wrong_solvers() {
  static const std::vector<WrongSolver> all = {
      {"M49", "DDIM with the σ of the current step", "the update forms α_t D + σ_s ε̂: the noise never shrinks",
       own_solver<DdimOldSigma>("exponential"), own_solver<Ddim>("exponential"), LambdaUniform{}},
      {"M52", "Heun's second stage at the old time", "k₂ = u(x + h k₁, t) instead of u(x + h k₁, t + h)",
       own_solver<HeunOldTime>("runge_kutta"), own_solver<Heun>("runge_kutta"), Rough{}},
      {"wrong_limit", "DDIM of variance-exploding coordinates under a variance-preserving schedule",
       "x ← D + (σ_t/σ_s)(x − D) lacks α: it converges, to something else", own_solver<DdimWithoutAlpha>("exponential"),
       own_solver<Ddim>("exponential"), Rough{}},
      {"swapped_adams", "Two Adams–Bashforth coefficients swapped",
       "(23, 5, −16)/12 instead of (23, −16, 5)/12: still consistent, but of order 1",
       adams(AdamsBashforth3{23, 5, -16}), adams(AdamsBashforth3{}), TimeUniform{}},
  };
  return all;
}

std::vector<Record> check_solver(const Solver& solver, const Grid& grid) {
  std::vector<Record> records;
  const Sink sink = [&](const Record& record) { records.push_back(record); };
  run_convergence({.solver = solver, .grid = grid, .problem = load_problem("mixture_1d")}, sink);
  run_gate({.solver = solver, .grid = grid}, sink);
  return records;
}

}  // namespace flowgauge
