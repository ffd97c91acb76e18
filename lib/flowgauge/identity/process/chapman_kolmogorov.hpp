#pragma once
// The law at t follows from the law at t/2 and the transition from there.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct ChapmanKolmogorov {
  static constexpr Entry entry{
      .name = "chapman_kolmogorov",
      .title = "Chapman–Kolmogorov equation",
      .statement = "p_t(x) = ∫ p_{t/2}(y) p_{t/2}(x | y) dy",
      .assumptions = "d = 1, and d = 2 in double; by quadrature over y, at two points",
      .source = "Risken 1989, The Fokker–Planck Equation, section 2.4",
      .blind_to = "another semigroup: a process with the wrong drift or noise, but its own right law",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (!at.subject->transition) return "the transition has no closed form";
    if (!std::same_as<T, double> && at.dimension() > 1) return "the plane is integrated in double only";
    return without_quadrature(at);
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using std::exp;
    using D = Dual<T>;
    Batch<T> Y;
    Vector<T> weights;
    const D half(T(at.t / 2));
    // The product of both densities is narrower than the law, in the plane by much: steps of 1/8 of its deviations
    // there.
    const double refinement = at.dimension() == 2 ? 8 * at.subject->bulk(to_double(at.t)).step : 1.25;
    process_nodes<T>(*at.subject, T(at.t / 2), refinement, Y, weights);
    const Vector<T> before = values_part(at.subject->law(half, constant_duals(Y)).log_density);
    const Batch<D> starts = constant_duals(Y);
    NumberSides<T> sides;
    for (Index n = 0; n < at.points() && n < 2; ++n) {
      const Index column = at.points() / 2 - n;
      Batch<D> ends(Y.rows(), Y.cols());
      for (Index i = 0; i < Y.cols(); ++i) ends.col(i) = constant_duals<T>(at.X.col(column));
      const Vector<T> after = values_part(at.subject->transition(half, starts, ends).log_density);
      T sum(0);
      for (Index i = 0; i < Y.cols(); ++i)
        sum += weights(i) * exp(T(before(i) + after(i) - at.value.log_density(column)));
      sides.add(sum, T(1), T(1 + magnitude<T>(at.value.log_density(column))));
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
