#pragma once
// The stationary current: its velocity, and that it carries no mass anywhere.

#include "flowgauge/identity/process_evaluation.hpp"
#include "flowgauge/process/small_matrices.hpp"

namespace flowgauge {

struct StationaryCurrentLaw {
  static constexpr Entry entry{
      .name = "stationary_current",
      .title = "Stationary current",
      .statement = "v = b − ½∇·(GGᵀ) − ½GGᵀ∇log p_∞;  ∇·v + v·∇log p_∞ = 0;  v = Vx: VΣ_∞ antisymmetric, tr V = 0",
      .assumptions = "inside the domain; ∇ by forward-mode duals",
      .source = "Godrèche and Luck 2019, doi:10.1088/1751-8121/aaf190, section 2",
      .blind_to = "a law that is not stationary: that is another identity",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    return at.subject->stationary_velocity ? "" : "no stationary law";
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using D = Dual<T>;
    const Index d = at.dimension();
    const Batch<T> velocity = values_part(at.subject->stationary_velocity(constant_duals(at.X)));
    std::vector<Batch<T>> by_coordinate;
    for (Index i = 0; i < d; ++i) {
      by_coordinate.push_back(derivatives_part(at.subject->stationary_velocity(seeded_duals(at.X, i))));
    }
    NumberSides<T> sides;
    for (Index n = 0; n < at.points(); ++n) {
      T spread(0), spread_scale(0);
      for (Index i = 0; i < d; ++i) {
        T expected = at.drift(i, n) - at.diffusion_divergence(i, n) / 2;
        T scale = magnitude<T>(at.drift(i, n)) + magnitude<T>(at.diffusion_divergence(i, n)) / 2;
        for (Index j = 0; j < d; ++j) {
          const T term = at.diffusion(i + d * j, n) * at.stationary->score(j, n) / 2;
          expected -= term;
          scale += magnitude<T>(term);
        }
        sides.add(velocity(i, n), expected, scale);
        const T growth = by_coordinate[static_cast<std::size_t>(i)](i, n),
                carried = velocity(i, n) * at.stationary->score(i, n);
        spread += growth + carried;
        spread_scale += magnitude<T>(growth) + magnitude<T>(carried);
      }
      sides.add(spread, T(0), spread_scale);
    }
    if (at.subject->linear && d > 1) {
      Batch<D> unit = Batch<D>::Constant(d, d, D(T(0)));
      for (Index i = 0; i < d; ++i) unit(i, i) = D(T(1));
      const Matrix<T> V = values_part(at.subject->stationary_velocity(unit));
      const Matrix<T> moved = product<T>(V, values_part(at.subject->stationary_moments().covariance));
      const T size = moved.cwiseAbs().sum();
      for (Index i = 0; i < d; ++i) {
        for (Index j = 0; j <= i; ++j) sides.add(moved(i, j), T(-moved(j, i)), size);
      }
      sides.add(T(V.trace()), T(0), T(V.cwiseAbs().sum()));
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
