#include "flowgauge/fault/general_mistakes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "flowgauge/solver/update.hpp"

namespace flowgauge {
namespace {

using Times = std::vector<double>;
using P = Parameterisation;

/// The model with another answer, which is said to be of a kind: answer(model, x, t).
template <class State, class Answer>
Model<State, double> answering(const Model<State, double>& model, P kind, const Answer& answer) {
  return {model.schedule(), kind, [=](const State& x, const double& t) { return State(answer(model, x, t)); }};
}

/// A prediction of any kind at (x, t): one evaluation.
template <class State>
State predicted_as(const Model<State, double>& model, P kind, const State& x, double t) {
  if (kind != P::v && kind != P::score) return prediction(model, kind, x, t);
  const NoiseLevel<double> at = model.level(t);
  const Conversion<double> by = conversion(at, P::epsilon, kind);
  return State(by.x_part * x + by.output_part * model.epsilon(x, t));
}

std::size_t place(const Times& times, double t) {
  return static_cast<std::size_t>(std::find(times.begin(), times.end(), t) - times.begin());
}

/// The time asked for replaced where it is one of the grid's.
template <class Other>
auto at_other_node(P kind, const Other& other) {
  return [=](const auto& run, const auto& model, const Times& times, const auto& x) {
    return run(answering(model, kind,
                         [=](const auto& right, const auto& X, double t) {
                           const std::size_t n = place(times, t);
                           return prediction(right, kind, X, n < times.size() ? times[other(n, times.size() - 1)] : t);
                         }),
               times, x);
  };
}

/// The time asked for replaced within each step: other(from, to, t).
template <class Other>
auto at_other_stage(P kind, bool rescaled, const Other& other) {
  return [=](const auto& run, const auto& model, const Times& times, auto x) {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const double from = times[n], to = times[n + 1];
      using State = std::decay_t<decltype(x)>;
      const auto asked = answering(model, kind, [=](const auto& right, const State& X, double t) {
        const double instead = other(from, to, t);
        // A program that keeps x/α hands over its state in the scale of the level that it names.
        const double scale = rescaled ? right.level(instead).alpha / right.level(t).alpha : 1;
        return prediction(right, kind, State(scale * X), instead);
      });
      x = run(asked, Times{from, to}, x);
    }
    return x;
  };
}

/// The answer of one kind taken for another, with a factor.
auto taken_for(P claimed, P actual, double factor = 1) {
  return [=](const auto& run, const auto& model, const Times& times, const auto& x) {
    return run(answering(model, claimed,
                         [=](const auto& right, const auto& X, double t) {
                           return std::decay_t<decltype(X)>(factor * predicted_as(right, actual, X, t));
                         }),
               times, x);
  };
}

/// A wrong conversion from one prediction to another: coefficients(level) of x and of the answer.
template <class Coefficients>
auto converted_by(P wanted, P actual, const Coefficients& coefficients) {
  return [=](const auto& run, const auto& model, const Times& times, const auto& x) {
    return run(answering(model, wanted,
                         [=](const auto& right, const auto& X, double t) {
                           const Conversion<double> by = coefficients(right.level(t));
                           return std::decay_t<decltype(X)>(by.x_part * X + by.output_part * predicted_as(right, actual, X, t));
                         }),
               times, x);
  };
}

/// The sampler in the coordinates of an exploding schedule, α = 1, with noise(level) for σ, and points and predictions of the data
/// as they are. Stages between the nodes have no level there.
template <class Noise>
auto in_exploding_coordinates(const Noise& noise) {
  return [=](const auto& run, const auto& model, const Times& times, const auto& x) {
    using State = std::decay_t<decltype(x)>;
    Times sigmas;
    for (const double t : times) sigmas.push_back(noise(model.level(t)));
    const Model<State, double> exploding(Edm{}, P::x0, [=](const State& X, const double& sigma) {
      const std::size_t n = place(sigmas, sigma);
      return n < times.size() ? model.denoiser(X, times[n]) : State(std::numeric_limits<double>::quiet_NaN() * X);
    });
    return run(exploding, sigmas, x);
  };
}

auto clipped_to_unit() {
  return [](const FixedRun<double>& run, const Model<Batch<double>, double>& model, const Times& times, const Batch<double>& x) {
    return run(answering(model, P::x0,
                         [](const auto& right, const Batch<double>& X, double t) {
                           return Batch<double>(right.denoiser(X, t).cwiseMin(1.0).cwiseMax(-1.0));
                         }),
               times, x);
  };
}

Times without(Times times, std::size_t n) {
  if (n < times.size() && times.size() > 2) times.erase(times.begin() + static_cast<std::ptrdiff_t>(n));
  return times;
}

std::vector<GeneralMistake> build() {
  std::vector<GeneralMistake> all;
  const auto add = [&](std::string_view id, std::string_view shown_on, std::string_view title, std::string_view nature,
                       std::string_view shows, const auto& mistake, bool steps_apart = false) {
    GeneralMistake made{id, title, nature, shows, shown_on, steps_apart, {}, {}};
    made.batches = [=](const FixedRun<double>& right) -> FixedRun<double> {
      return [=](const auto& model, const Times& times, const Batch<double>& X) { return mistake(right, model, times, X); };
    };
    // What is not linear shows on batches alone.
    if constexpr (std::is_invocable_v<decltype(mistake), const AffineRun&, const Model<AffineForm, double>&, const Times&, const AffineForm&>) {
      made.affine = [=](const AffineRun& right) -> AffineRun {
        return [=](const auto& model, const Times& times, const AffineForm& x) { return mistake(right, model, times, x); };
      };
    } else {
      made.affine = [](const AffineRun& right) { return right; };
    }
    all.push_back(std::move(made));
  };
  constexpr std::string_view other_end = "it ends elsewhere than the grid", other_map = "its map of Gaussian data is another";

  // The loop.
  add("M48", "", "Last step skipped", "the loop ends one step early", other_end,
      [](const auto& run, const auto& model, const Times& times, const auto& x) {
        return run(model, Times(times.begin(), times.end() - 1), x);
      });
  add("first_step_skipped", "ddim", "First step skipped", "the loop begins one step late, with the points of the first level", other_map,
      [](const auto& run, const auto& model, const Times& times, const auto& x) {
        return run(model, Times(times.begin() + 1, times.end()), x);
      });
  add("first_step_repeated", "ddim", "First step taken twice", "the loop begins anew after its first step", other_map,
      [](const auto& run, const auto& model, const Times& times, const auto& x) {
        return run(model, times, run(model, {times[0], times[1]}, x));
      });
  add("last_step_repeated", "ddim", "Last step taken twice", "the loop ends one step late, on the last pair of levels", other_map,
      [](const auto& run, const auto& model, const Times& times, const auto& x) {
        return run(model, Times(times.end() - 2, times.end()), run(model, times, x));
      });
  for (const bool last : {true, false}) {
    add("one_step_too_few", last ? "ddim" : "", "One step too few",
        "N levels for N + 1: the last but one, or the second, is left out (compare sgl-project/sglang PR 33552)", other_map,
        [last](const auto& run, const auto& model, const Times& times, const auto& x) {
          return run(model, without(times, last ? times.size() - 2 : 1), x);
        });
  }
  add("one_step_for_all", "", "One step whatever the count", "K = 1 for K = steps (LuChengTHU/dpm-solver issue 44)", other_map,
      [](const auto& run, const auto& model, const Times& times, const auto& x) {
        return run(model, {times.front(), times.back()}, x);
      });

  // What the model is asked at.
  for (const P kind : {P::x0, P::epsilon, P::velocity}) {
    const std::string_view shown_on = kind == P::x0 ? "ddim" : "";
    add("next_time_asked", "", "The model is asked at the next time", "D(x, t_{n+1}) where D(x, t_n) is meant", other_map,
        at_other_node(kind, [](std::size_t n, std::size_t last) { return std::min(n + 1, last); }));
    add("previous_time_asked", shown_on, "The model is asked at the time before", "D(x, t_{n−1}) where D(x, t_n) is meant", other_map,
        at_other_node(kind, [](std::size_t n, std::size_t) { return n > 0 ? n - 1 : 0; }));
    add("mirrored_index", shown_on, "Loop index that runs the other way",
        "the model is asked at t_{N−1−n} where t_n is meant (compare Stability-AI/stablediffusion PR 226)", other_map,
        at_other_node(kind, [](std::size_t n, std::size_t last) { return n < last ? last - 1 - n : last; }));
    add("mirrored_grid", shown_on, "Grid read from its other end", "the model is asked at t_{N−n} where t_n is meant", other_map,
        at_other_node(kind, [](std::size_t n, std::size_t last) { return last - n; }));
    add("mirrored_time", shown_on, "Clock read from its other end",
        "the model is asked at 1 − t where t is meant (compare hustvl/LightningDiT issue 89)", other_map,
        [kind](const auto& run, const auto& model, const Times& times, const auto& x) {
          const Range clock = domain(model.schedule());
          const double both = std::isfinite(clock.high) ? clock.low + clock.high : times.front() + times.back();
          return run(answering(model, kind, [=](const auto& right, const auto& X, double t) { return prediction(right, kind, X, both - t); }),
                     times, x);
        });
    for (const bool rescaled : {false, true}) {
      add("stages_at_start", kind == P::velocity && !rescaled ? "heun" : "", "Stages at the time of the start",
          "the model is asked at t_n in every stage of a step", other_map,
          at_other_stage(kind, rescaled, [](double from, double, double) { return from; }), true);
      add("stages_at_end", kind == P::velocity && !rescaled ? "midpoint" : "", "Stages at the time of the end",
          "the model is asked at t_{n+1} in every stage but the first", other_map,
          at_other_stage(kind, rescaled, [](double from, double to, double t) { return t == from ? from : to; }), true);
    }
  }

  // What the answer is taken for.
  struct Mistaken {
    std::string_view id, title;
    P claimed, actual;
  };
  for (const Mistaken& one : {Mistaken{"data_taken_for_noise", "Prediction of the data taken for noise", P::epsilon, P::x0},
                              Mistaken{"noise_taken_for_data", "Prediction of the noise taken for data", P::x0, P::epsilon},
                              Mistaken{"v_taken_for_noise", "v taken for the noise", P::epsilon, P::v},
                              Mistaken{"v_taken_for_data", "v taken for the data", P::x0, P::v},
                              Mistaken{"noise_taken_for_v", "Noise taken for v", P::v, P::epsilon},
                              Mistaken{"data_taken_for_v", "Data taken for v", P::v, P::x0},
                              Mistaken{"noise_taken_for_velocity", "Noise taken for the velocity", P::velocity, P::epsilon},
                              Mistaken{"v_taken_for_velocity", "v taken for the velocity", P::velocity, P::v},
                              Mistaken{"velocity_taken_for_noise", "Velocity taken for the noise", P::epsilon, P::velocity},
                              Mistaken{"score_taken_for_noise", "Score taken for the noise", P::epsilon, P::score},
                              Mistaken{"noise_taken_for_score", "Noise taken for the score", P::score, P::epsilon}}) {
    add(one.id, one.id == "data_taken_for_noise" ? "" : "ddim", one.title, "what the model answers is used as if it were of another kind",
        other_map, taken_for(one.claimed, one.actual));
  }
  constexpr std::string_view other_sign = "what the model answers enters with the other sign";
  add("noise_sign", "ddim", "Sign of the noise", other_sign, other_map, taken_for(P::epsilon, P::epsilon, -1));
  add("noise_sign", "", "Sign of the noise", other_sign, other_map, taken_for(P::score, P::epsilon));
  add("v_sign", "ddim", "Sign of v", "v = σ D − α ε̂ for α ε̂ − σ D", other_map, taken_for(P::v, P::v, -1));
  add("velocity_sign", "euler", "Sign of the velocity", other_sign, other_map, taken_for(P::velocity, P::velocity, -1));

  using Level = NoiseLevel<double>;
  constexpr std::string_view wrong_data = "D is not what the model's answer says";
  add("data_without_alpha", "ddim", "Data without the division by α", "D = x − σ ε̂ for (x − σ ε̂)/α", wrong_data,
      converted_by(P::x0, P::epsilon, [](const Level& at) { return Conversion<double>{1, -at.sigma}; }));
  add("data_by_variance", "ddim", "σ² for σ in the data", "D = (x − σ² ε̂)/α", wrong_data,
      converted_by(P::x0, P::epsilon, [](const Level& at) { return Conversion<double>{1 / at.alpha, -at.sigma * at.sigma / at.alpha}; }));
  add("data_by_alpha_bar", "ddim", "ᾱ for √ᾱ in the data", "D = (x − σ ε̂)/α²", wrong_data,
      converted_by(P::x0, P::epsilon, [](const Level& at) { return Conversion<double>{1 / (at.alpha * at.alpha), -at.sigma / (at.alpha * at.alpha)}; }));
  add("data_from_v_sign", "ddim", "Sign in the data from v", "D = αx + σv for αx − σv", wrong_data,
      converted_by(P::x0, P::v, [](const Level& at) { return Conversion<double>{at.alpha, at.sigma}; }));
  add("noise_without_alpha", "ddim", "Noise without α", "ε̂ = (x − D)/σ for (x − αD)/σ", wrong_data,
      converted_by(P::epsilon, P::x0, [](const Level& at) { return Conversion<double>{1 / at.sigma, -1 / at.sigma}; }));
  add("noise_by_variance", "ddim", "σ² for σ in the noise", "ε̂ = (x − αD)/σ²", wrong_data,
      converted_by(P::epsilon, P::x0, [](const Level& at) { return Conversion<double>{1 / (at.sigma * at.sigma), -at.alpha / (at.sigma * at.sigma)}; }));
  add("tweedie_without_square", "ddim", "Tweedie's formula with σ for σ²", "D = (x + σ s)/α", wrong_data,
      converted_by(P::x0, P::score, [](const Level& at) { return Conversion<double>{1 / at.alpha, at.sigma / at.alpha}; }));
  add("tweedie_sign", "ddim", "Sign in Tweedie's formula", "D = (x − σ² s)/α", wrong_data,
      converted_by(P::x0, P::score, [](const Level& at) { return Conversion<double>{1 / at.alpha, -at.sigma * at.sigma / at.alpha}; }));
  add("data_clipped", "ddim", "Data clipped to [−1, 1]", "every prediction of the data is cut to the range of pixels", wrong_data, clipped_to_unit());

  add("exploding_on_preserving", "", "VE's formula under α ≠ 1", "x ← D + (σ_t/σ_s)(x − D), with σ or σ/α for the level", other_end,
      in_exploding_coordinates([](const Level& at) { return at.sigma; }));
  add("exploding_on_preserving", "", "VE's formula under α ≠ 1", "x ← D + (σ_t/σ_s)(x − D), with σ or σ/α for the level", other_end,
      in_exploding_coordinates([](const Level& at) { return at.sigma / at.alpha; }));
  return all;
}

}  // namespace

const std::vector<GeneralMistake>& general_mistakes() {
  static const std::vector<GeneralMistake> all = build();
  return all;
}

PlantedSolver with_mistake(const GeneralMistake& mistake, const Solver& solver) {
  Solver wrong = solver;
  wrong.run = mistake.batches(solver.run);
  if (solver.run_affine) wrong.run_affine = mistake.affine(solver.run_affine);
  wrong.run_long_double = nullptr;
  wrong.run_quad = nullptr;
  return {mistake.id, mistake.title, mistake.nature, mistake.shows, solver.entry.name, std::move(wrong)};
}

}  // namespace flowgauge
