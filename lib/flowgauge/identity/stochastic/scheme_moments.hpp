#pragma once
// A stochastic scheme on Gaussian data has the moments that its definition says.

#include <algorithm>
#include <cmath>

#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/stochastic_definition.hpp"
#include "flowgauge/identity/stochastic_subject.hpp"
#include "flowgauge/solver/path_model.hpp"

namespace flowgauge {

struct SchemeMoments {
  static constexpr Entry entry{
      .name = "scheme_moments",
      .title = "The scheme has the law of its definition",
      .statement =
          "x_N = c₀ + c₁ξ₀ + Σcⱼξⱼ of the code: c₀, c₁ and √Σcⱼ² are the moments carried by the SDE or posterior that "
          "defines the method",
      .assumptions = "N(0.7, 0.25) data under VP linear, CondOT and EDM, one step and six of unequal length",
      .source = "Song et al. 2021, arXiv:2011.13456, eqs. 6 and 29; Ho, Jain, Abbeel 2020, arXiv:2006.11239, eq. 6",
      .blind_to = "what only shows on data that are not Gaussian; which draw is which",
  };

  static std::string not_applicable(const StochasticSubject& at) { return without_definition(at); }

  template <class T>
  static Sides<T> sides(const StochasticSubject& at) {
    SidesBuilder<T> builder;
    const T mean = 0.7, variance = 0.25;
    for (const Schedule& schedule : {Schedule(VpLinear{}), Schedule(CondOt{}), Schedule(Edm{})}) {
      std::vector<T> times;
      for (const T lambda : {-0.9, -0.4, 0.3, 0.55, 1.2, 1.5, 2.1}) times.push_back(t_of_lambda(schedule, lambda));
      for (const std::vector<T>& grid : {std::vector<T>(times.begin(), times.begin() + 2), times}) {
        const T first = noise_level(schedule, grid.front()).alpha * mean, second = 1.3;
        const AffineForm reached =
            run_sampler(at.sampler.method, affine_model(schedule, mean, variance, Parameterisation::x0), grid,
                        affine_noise(2, at.sampler.draws_per_step), AffineForm{{first, second}});
        const NormalValue defined =
            *defined_stochastic(at.stands_for, schedule, mean, variance, grid, {first, second, 0});
        const T drawn = drawn_deviation(reached, 2);
        const Vector<T> scale = Vector<T>::Constant(3, first + second + static_cast<T>(std::sqrt(defined.variance)));
        builder.add_row(Vector<T>{{reached.coefficients.at(0), reached.coefficients.at(1), drawn}},
                        Vector<T>{{static_cast<T>(defined.mean), static_cast<T>(defined.slope),
                                   static_cast<T>(std::sqrt(defined.variance))}},
                        scale);
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
