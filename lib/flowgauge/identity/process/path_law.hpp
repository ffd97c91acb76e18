#pragma once
// The law of a process is the image of the normal law under its path formula.

#include "flowgauge/identity/process/ito_formula.hpp"

namespace flowgauge {

struct LawOfPaths {
  static constexpr Entry entry{
      .name = "path_law",
      .title = "Law of the path formula",
      .statement = "X = F(t, W), F monotone in W:  log p_t(F(t, w)) + log ∂_wF = log N(w; 0, t)",
      .assumptions = "t ≤ 0.5, no walls",
      .source = "change of variables",
      .blind_to = "drift and noise of the equation",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (!at.subject->pathwise) return "not a function of Brownian motion";
    if (at.subject->axes[0].at_low != Boundary::natural) return "folded by walls";
    return at.t <= 0.5 ? "" : "t > 0.5";
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using std::log;
    using D = Dual<T>;
    const Batch<T> W = brownian_values(at.t);
    const Batch<D> path = at.subject->pathwise(D(at.t), seeded_duals(W, 0));
    const Batch<T> X = values_part(path);
    const DensityValues<D> values = at.subject->law(D(at.t), constant_duals(X));
    NumberSides<T> sides;
    for (Index n = 0; n < W.cols(); ++n) {
      const T density = values.log_density(n).value, stretch = log(path(0, n).derivative);
      const T normal = -W(0, n) * W(0, n) / (2 * at.t) - log(T(2 * pi<T>() * at.t)) / 2;
      // A rounding of x counts as much as the law is narrow.
      sides.add(T(density + stretch), normal,
                T(magnitude<T>(density) + magnitude<T>(stretch) + magnitude<T>(normal) +
                  magnitude<T>(X(0, n) * values.score(0, n).value)));
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
