#pragma once
// Any number of steps: the evaluations stated, and the end of the grid reached.

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/solver_subject.hpp"

namespace flowgauge {

struct Bookkeeping {
  static constexpr Entry entry{
      .name = "bookkeeping",
      .title = "Evaluations and end of the grid for 1 to 64 steps",
      .statement =
          "evaluations counted = evaluations stated;  x_N = x(t_N) on a field that the method integrates exactly",
      .assumptions =
          "rough grids of N = 1, …, 64 steps from noise to data and back, dx/dt = 1, for exponential methods one "
          "atom, there also the step to σ = 0 and that from α = 0",
      .source = "the project's own; compare huggingface/diffusers PR 1503, PR 9104 and LuChengTHU/dpm-solver issue 44",
      .blind_to = "how accurate the method is",
  };

  static std::string not_applicable(const SolverSubject& at) {
    return at.solver.run ? "" : "the solver has no fixed steps";
  }

  template <class T>
  static Sides<T> sides(const SolverSubject& at) {
    using Plain = Model<Batch<T>, T>;
    const T atom = 0.7;
    const Solver& solver = at.solver;
    const bool exponential = solver.family == "exponential";
    const Batch<T> X{{-0.4, 1.3}};
    SidesBuilder<T> builder;
    const auto run = [&](const Schedule& schedule, const std::vector<T>& times) {
      const Plain model =
          exponential
              ? Plain(schedule, Parameterisation::x0,
                      [&](const Batch<T>& x, T) -> Batch<T> { return Batch<T>::Constant(x.rows(), x.cols(), atom); })
              : Plain(schedule, Parameterisation::velocity,
                      [](const Batch<T>& x, T) -> Batch<T> { return Batch<T>::Ones(x.rows(), x.cols()); });
      const Batch<T> reached = solver.run(model, times, X);
      Batch<T> expected = X.array() + (times.back() - times.front());
      if (exponential) {
        const NoiseLevel<T> start = noise_level(schedule, times.front()), end = noise_level(schedule, times.back());
        expected = end.alpha * atom + end.sigma / start.sigma * (X.array() - start.alpha * atom);
      }
      const int steps = static_cast<int>(times.size()) - 1;
      const T counted = static_cast<T>(model.evaluations());
      const std::optional<long> claim =
          stated_evaluations(solver, steps, infinite_steps(schedule, to_double(times.front()), to_double(times.back())));
      const T stated = claim ? static_cast<T>(*claim) : counted;
      // Each step adds and takes away a state of this size.
      const T size = (X.cwiseAbs().maxCoeff() + expected.cwiseAbs().maxCoeff()) * std::sqrt(static_cast<T>(steps));
      builder.add_row(Vector<T>{{counted, reached(0, 0), reached(0, 1)}},
                      Vector<T>{{stated, expected(0, 0), expected(0, 1)}}, Vector<T>{{stated, size, size}});
    };
    const Grid grid = Rough{};
    for (int steps = std::max(1, solver.minimum_steps); steps <= 64; ++steps) {
      const Schedule vp = VpLinear{}, flow = CondOt{};
      run(vp, times<T>(grid, vp, 0.3, 0.02, steps));
      run(flow, times<T>(grid, flow, 0.92, 0.4, steps));
      if (!exponential) continue;
      run(vp, times<T>(grid, vp, 0.3, 0, steps));
      run(flow, times<T>(grid, flow, 0, 0.4, steps));
      run(flow, times<T>(grid, flow, 0, 1, steps));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
