#pragma once
// The density of a folded law sums over preimages.

#include "flowgauge/identity/fold_subject.hpp"
#include "flowgauge/identity/number_sides.hpp"

namespace flowgauge {

struct PreimageDensity {
  static constexpr Entry entry{
      .name = "preimage_density",
      .title = "Density as a sum over preimages",
      .statement = "Σ_{f(z)=y} π(z)/|f′(z)| = d/dy P(f(Z) ≤ y)",
      .assumptions = "f invertible on each of finitely many pieces; Z ~ N(0, 1); y off the images of the turning points",
      .source = "Dinh et al. 2019, arXiv:1903.07714, eq. 3 (RAD)",
      .blind_to = "mass at the turning points' images, which is 0",
  };

  template <class T>
  static Sides<T> sides(const FoldSubject<T>& at) {
    using std::exp;
    using D = Dual<T>;
    NumberSides<T> sides;
    for (const double y : at.points) {
      const auto log_normal = [](const Batch<D>& Z) {
        Vector<D> values(Z.cols());
        for (Index n = 0; n < Z.cols(); ++n) values(n) = log_normal_pdf<D>(Z(0, n));
        return values;
      };
      const T by_preimages = exp(image_log_density<D>(at.map, log_normal, Batch<D>::Constant(1, 1, D(T(y))))(0).value);
      const T by_distribution = at.distribution(D(T(y), T(1))).derivative;
      // Roots of y are rounded: a relative error of 1 + |y| counts.
      sides.add(by_preimages, by_distribution, T(magnitude<T>(by_distribution) * (1 + magnitude<T>(T(y)))));
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
