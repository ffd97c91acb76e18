#pragma once
// Stochastic methods of different names and formulas that are the same map of points and draws.

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/stochastic_subject.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/path_model.hpp"

namespace flowgauge {

struct EqualDraws {
  static constexpr Entry entry{
      .name = "equal_draws",
      .title = "The same method in other words, draw by draw",
      .statement = "x_N of one method = x_N of the other from the same points and the same normals",
      .assumptions =
          "two components on the line; 12 steps of a rough grid under VP linear, CondOT and EDM, or where the methods "
          "agree only without drift, under EDM and VE; methods of the flow against those without noise",
      .source =
          "algebra; Song, Meng, Ermon 2021, arXiv:2010.02502, section 4.1; Lu et al. 2022, arXiv:2211.01095, section 6",
      .blind_to = "what both methods have wrong",
  };

  template <class T>
  static Sides<T> sides(const StochasticPairSubject& at) {
    static const Target target = load_problem("mixture_1d").target;
    SidesBuilder<T> builder;
    for (const Schedule& schedule : at.schedules) {
      const std::vector<T> grid =
          times<T>(Rough{}, schedule, t_of_lambda(schedule, -0.3), t_of_lambda(schedule, T(1.7)), 12);
      const Batch<T> X{{-1.7, -0.4, 0.1, 0.9, 2.3}};
      const auto model = path_model(GaussianPath<T>(schedule, target), Parameterisation::x0);
      const Noise<Batch<T>> noise = batch_noise({0, experiment_number("equal_draws")});
      const Batch<T> first = at.first(model, grid, noise, X), second = at.second(model, grid, noise, X);
      builder.add_row(first.row(0).transpose(), second.row(0).transpose(),
                      (X.row(0).cwiseAbs() + first.row(0).cwiseAbs() + second.row(0).cwiseAbs()).transpose());
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
