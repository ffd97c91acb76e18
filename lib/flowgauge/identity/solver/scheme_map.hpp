#pragma once
// A scheme on Gaussian data is the affine map that its definition says.

#include <algorithm>

#include "flowgauge/identity/scheme_definition.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/solver_subject.hpp"
#include "flowgauge/solver/path_model.hpp"

namespace flowgauge {

struct SchemeMap {
  static constexpr Entry entry{
      .name = "scheme_map",
      .title = "The scheme is the integral of its polynomial",
      .statement =
          "x_N = c₀ + c₁ξ of the code = that of the flow's integral with the method's own polynomial for integrand",
      .assumptions = "N(0.7, 0.25) data under VP linear, CondOT and EDM, six steps of unequal length, there and back",
      .source = "Lu et al. 2022, arXiv:2206.00927, proposition 3.1; Hairer, Nørsett, Wanner 1993, sections II.1, III.5",
      .blind_to = "what only shows on data that are not Gaussian",
  };

  static std::string not_applicable(const SolverSubject& at) {
    if (!at.solver.run_affine) return "the solver's code does not run on affine forms";
    for (const std::string_view name : defined_schemes()) {
      if (name == at.stands_for) return {};
    }
    return "the method has no definition of its own here";
  }

  template <class T>
  static Sides<T> sides(const SolverSubject& at) {
    SidesBuilder<T> builder;
    const T mean = 0.7, variance = 0.25;
    for (const Schedule& schedule : {Schedule(VpLinear{}), Schedule(CondOt{}), Schedule(Edm{})}) {
      std::vector<T> times;
      for (const T lambda : {-0.9, -0.4, 0.3, 0.55, 1.2, 1.5, 2.1}) times.push_back(t_of_lambda(schedule, lambda));
      for (int way = 0; way < 2; ++way) {
        const T first = noise_level(schedule, times.front()).alpha * mean, second = 1.3;
        const AffineForm reached = at.solver.run_affine(affine_model(schedule, mean, variance, Parameterisation::x0),
                                                        times, AffineForm{{first, second}});
        const AffineValue defined =
            defined_scheme(at.stands_for, schedule, mean, variance, times, {first, second, first + second}).value();
        const Vector<T> scale = Vector<T>::Constant(2, static_cast<T>(defined.size));
        builder.add_row(Vector<T>{{reached.coefficients.at(0), reached.coefficients.at(1)}},
                        Vector<T>{{static_cast<T>(defined.mean), static_cast<T>(defined.slope)}}, scale);
        std::reverse(times.begin(), times.end());
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
