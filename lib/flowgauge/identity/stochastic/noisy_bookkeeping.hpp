#pragma once
// Any number of steps: the evaluations and draws stated, and the law at the end of the grid.

#include <cmath>
#include <memory>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/stochastic_definition.hpp"
#include "flowgauge/identity/stochastic_subject.hpp"
#include "flowgauge/solver/path_model.hpp"

namespace flowgauge {

struct NoisyBookkeeping {
  static constexpr Entry entry{
      .name = "noisy_bookkeeping",
      .title = "Evaluations, draws and end of the grid for 1 to 64 steps",
      .statement =
          "evaluations and draws counted are those stated, each draw is asked for once, and x_N has the law of the "
          "definition at t_N",
      .assumptions =
          "rough grids of N = 1, …, 64 steps under VP linear, also with the last step to σ = 0, where a step has one "
          "evaluation; N(0.7, 0.25) data",
      .source = "the project's own; compare lllyasviel/ControlNet PR 587 and sgl-project/sglang PR 33552",
      .blind_to = "how accurate the method is",
  };

  static std::string not_applicable(const StochasticSubject& at) { return without_definition(at); }

  template <class T>
  static Sides<T> sides(const StochasticSubject& at) {
    SidesBuilder<T> builder;
    const Schedule schedule = VpLinear{};
    const StochasticSampler& sampler = at.sampler;
    const int per_step = sampler.draws_per_step;
    const auto run = [&](T end, int steps) {
      const std::vector<T> grid = times<T>(Rough{}, schedule, 0.3, end, steps);
      const Model<AffineForm, T> model = affine_model(schedule, 0.7, 0.25, Parameterisation::x0);
      long asked = 0, places = 0;
      const Noise<AffineForm> plain = affine_noise(2, per_step);
      const Noise<AffineForm> counted = [&](const AffineForm& like, int step, int index) {
        ++asked;
        places += static_cast<long>(step) * per_step + index;
        return plain(like, step, index);
      };
      const T first = 0.1, second = 1.3;
      const AffineForm reached = run_sampler(sampler.method, model, grid, counted, AffineForm{{first, second}});
      const NormalValue defined = *defined_stochastic(at.stands_for, schedule, 0.7, 0.25, grid, {first, second, 0});
      const T drawn = drawn_deviation(reached, 2);
      // The step to σ = 0 has one evaluation and one draw.
      const bool shorter = end == 0 && !sampler.method.reaches_ends;
      const long evaluations = sampler.evaluations(steps) - (shorter ? sampler.evaluations_per_step - 1 : 0);
      const long draws = sampler.draws(steps) - (shorter ? per_step - 1 : 0);
      long stated_places = 0;
      for (int n = 0; n < steps; ++n) {
        for (int k = 0; k < (shorter && n + 1 == steps ? 1 : per_step); ++k)
          stated_places += static_cast<long>(n) * per_step + k;
      }
      const auto number = [](long count) { return static_cast<T>(count); };
      const T deviation = static_cast<T>(std::sqrt(defined.variance));
      const T size = (first + second + std::abs(static_cast<T>(defined.mean)) + deviation) * std::sqrt(number(steps));
      builder.add_row(Vector<T>{{number(model.evaluations()), number(asked), number(places), reached.coefficients.at(0),
                                 reached.coefficients.at(1), drawn}},
                      Vector<T>{{number(evaluations), number(draws), number(stated_places),
                                 static_cast<T>(defined.mean), static_cast<T>(defined.slope), deviation}},
                      Vector<T>{{number(evaluations), number(draws), number(stated_places) + 1, size, size, size}});
    };
    for (int steps = 1; steps <= 64; ++steps) {
      run(0.02, steps);
      run(0, steps);
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
