#pragma once
// What a process says of its walls holds for its law.

#include "flowgauge/identity/process_evaluation.hpp"

namespace flowgauge {

struct BoundaryConditions {
  static constexpr Entry entry{
      .name = "boundary_conditions",
      .title = "Boundary conditions",
      .statement =
          "reflecting: b p − ½∂(g²p) = 0;  absorbing: p → 0, its slope ½g²∂p the outflow;  periodic: p and ∂p equal at "
          "both ends",
      .assumptions =
          "d = 1, at the wall itself; absorbing: 1e-9 (double) or 1e-20 (50 digits) of the length from it, t ≥ 0.01",
      .source = "Gardiner 2009, Stochastic Methods, section 5.1",
      .blind_to = "the inside of the domain",
  };

  template <class T>
  static std::string not_applicable(const ProcessEvaluation<T>& at) {
    if (at.dimension() > 1) return "no walls";
    const Axis& axis = at.subject->axes[0];
    if (axis.at_low == Boundary::natural && axis.at_high == Boundary::natural) return "no walls";
    if (axis.at_low == Boundary::absorbing && !(at.t >= 0.01))
      return "t < 0.01: the density bends closer to the wall than it is looked at";
    Batch<Dual<T>> wall(1, 1);
    wall(0, 0) = Dual<T>(T(axis.low));
    if (at.subject->noise(Dual<T>(at.t), wall)(0, 0) == 0)
      return "the noise vanishes at the wall, where the density is infinite";
    return {};
  }

  template <class T>
  static Sides<T> sides(const ProcessEvaluation<T>& at) {
    using std::exp;
    using D = Dual<T>;
    const Axis& axis = at.subject->axes[0];
    const T length = T(axis.high) - T(axis.low);
    NumberSides<T> sides;
    const auto values = [&](const T& x) {
      Batch<D> point(1, 1);
      point(0, 0) = D(x, T(1));
      return at.subject->law(D(at.t), point);
    };
    if (axis.at_low == Boundary::periodic) {
      const DensityValues<D> low = values(T(axis.low)), high = values(T(axis.high));
      sides.add(low.log_density(0).value, high.log_density(0).value,
                T(1 + magnitude<T>(low.log_density(0).value) + length * magnitude<T>(low.score(0, 0).value)));
      sides.add(low.score(0, 0).value, high.score(0, 0).value,
                T(magnitude<T>(low.score(0, 0).value) + length * magnitude<T>(low.score(0, 0).derivative)));
      return sides.sides();
    }
    for (const bool at_low : {true, false}) {
      const Boundary boundary = at_low ? axis.at_low : axis.at_high;
      if (boundary == Boundary::natural) continue;
      const bool absorbing = boundary == Boundary::absorbing;
      const T gap = absorbing ? T(length * (std::same_as<T, double> ? 1e-9 : 1e-20)) : T(0);
      const T x = at_low ? T(T(axis.low) + gap) : T(T(axis.high) - gap);
      const DensityValues<D> p = values(x);
      Batch<D> point(1, 1);
      point(0, 0) = D(x);
      const T drift = at.subject->drift(D(at.t), point)(0, 0).value;
      const T noise = at.subject->noise(D(at.t), point)(0, 0).value;
      const T divergence = at.subject->diffusion_divergence(D(at.t), point)(0, 0).value;
      const T score = p.score(0, 0).value;
      if (absorbing) {
        const T distance = at_low ? T(x - T(axis.low)) : T(T(axis.high) - x);
        sides.add(T((at_low ? 1 : -1) * distance * score), T(1), T(1));
        // p = distance · |∂p| there, and ½g²|∂p| flows out. Below the smallest numbers there is nothing to compare.
        const T flux = noise * noise / 2 * exp(p.log_density(0).value) / distance;
        if (to_double(flux) > 1e-280) {
          const T out = at.subject->outflow(D(at.t))(at_low ? 0 : 1).value;
          sides.add(flux, out, T(out * (1 + magnitude<T>(p.log_density(0).value))));
        }
      } else {
        const T flux = drift - divergence / 2 - noise * noise * score / 2;
        const T size = magnitude<T>(drift) + magnitude<T>(divergence) / 2 +
                       noise * noise / 2 * (magnitude<T>(score) + length * magnitude<T>(p.score(0, 0).derivative));
        sides.add(flux, T(0), size);
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
