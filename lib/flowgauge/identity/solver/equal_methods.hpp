#pragma once
// Methods of different names and formulas that are the same map.

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/solver_subject.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/path_model.hpp"

namespace flowgauge {

struct EqualMethods {
  static constexpr Entry entry{
      .name = "equal_methods",
      .title = "The same method in other words",
      .statement = "x_N of one method = x_N of the other, point by point",
      .assumptions =
          "two components on the line; 12 steps of a rough grid there and back under VP linear and CondOT, or where "
          "the methods agree only there, under EDM, or at equal steps under EDM",
      .source =
          "algebra; Lu et al. 2022, arXiv:2206.00927, section 4 (DDIM); Zhao et al. 2023, arXiv:2302.04867, section "
          "3.4",
      .blind_to = "what both methods have wrong",
  };

  template <class T>
  static Sides<T> sides(const SolverPairSubject& at) {
    static const Target target = load_problem("mixture_1d").target;
    SidesBuilder<T> builder;
    const auto compare = [&](const Schedule& schedule, const Grid& grid, T from, T to) {
      const std::vector<T> steps = times<T>(grid, schedule, from, to, 12);
      const Batch<T> X{{-1.7, -0.4, 0.1, 0.9, 2.3}};
      const GaussianPath<T> path(schedule, target);
      const auto run = [&](const Solver& solver) {
        return solver.run(path_model(path, Parameterisation::x0), steps, X);
      };
      const Batch<T> first = run(at.first), second = run(at.second);
      builder.add_row(first.row(0).transpose(), second.row(0).transpose(),
                      (X.row(0).cwiseAbs() + first.row(0).cwiseAbs() + second.row(0).cwiseAbs()).transpose());
    };
    const auto both_ways = [&](const Schedule& schedule, const Grid& grid, T from, T to) {
      compare(schedule, grid, from, to);
      compare(schedule, grid, to, from);
    };
    if (at.where == Sameness::everywhere) {
      both_ways(VpLinear{}, Rough{}, 0.3, 0.02);
      both_ways(CondOt{}, Rough{}, 0.4, 0.92);
    } else if (at.where == Sameness::in_own_clock) {
      both_ways(Edm{}, Rough{}, 1.4, 0.1);
    } else {
      both_ways(Edm{}, TimeUniform{}, 1.4, 0.1);
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
