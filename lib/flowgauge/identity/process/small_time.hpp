#pragma once
// At first a process moves by its drift and spreads by its noise.

#include "flowgauge/identity/process_evaluation.hpp"
#include "flowgauge/process/small_matrices.hpp"

namespace flowgauge {

struct SmallTime {
  static constexpr Entry entry{
      .name = "small_time",
      .title = "Limit of small times",
      .statement = "t → 0:  ṁ → b(x₀),  Ċ → GGᵀ(x₀),  p_t(x₀|x₀)√det(2πt GGᵀ(x₀)) → 1",
      .assumptions = "from a point, at t = 1e-20 (double) or 1e-40 (50 digits); the last where GGᵀ is regular",
      .source = "Karatzas and Shreve 1991, Brownian Motion and Stochastic Calculus, section 5.1",
      .blind_to = "everything after the start",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (at.subject->start.size() == 0) return "the start is a law";
    const Axis& axis = at.subject->axes[0];
    return at.subject->start(0) > axis.low && at.subject->start(0) < axis.high
               ? ""
               : "the start is at a wall, which pushes at once";
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using std::log;
    using D = Dual<T>;
    const Index d = at.dimension();
    const T t = T(std::same_as<T, double> ? 1e-20 : 1e-40);
    Batch<D> start(d, 1);
    for (Index i = 0; i < d; ++i) start(i, 0) = D(T(at.subject->start(i)));
    const Batch<D> drift = at.subject->drift(D(t), start);
    const Batch<D> diffusion = squared_noise<D>(at.subject->noise(D(t), start), d);
    NumberSides<T> sides;
    if (at.subject->moments) {
      const MeanCovariance<D> moments = at.subject->moments(D(t, T(1)));
      T largest(0);
      for (Index i = 0; i < d * d; ++i) largest += magnitude<T>(diffusion(i, 0).value);
      for (Index i = 0; i < d; ++i) {
        sides.add(moments.mean(i).derivative, drift(i, 0).value,
                  T(magnitude<T>(drift(i, 0).value) + magnitude<T>(moments.mean(i).derivative)));
        for (Index j = 0; j <= i; ++j)
          sides.add(moments.covariance(i, j).derivative, diffusion(i + d * j, 0).value, largest);
      }
    }
    Matrix<T> D0(d, d);
    for (Index i = 0; i < d * d; ++i) D0(i) = diffusion(i, 0).value;
    const Matrix<T> root = cholesky<T>(D0);
    T half_log = T(d) * log(T(2 * pi<T>() * t)) / 2;
    for (Index i = 0; i < d; ++i) {
      if (!(root(i, i) > 0)) return sides.sides();
      half_log += log(root(i, i));
    }
    const T found = at.subject->law(D(t), start).log_density(0).value;
    sides.add(found, T(-half_log), T(1 + magnitude<T>(half_log)));
    return sides.sides();
  }
};

}  // namespace flowgauge
