#pragma once
// Solutions end when the time to infinity is over.

#include "flowgauge/identity/continuous_flow_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/numeric/quadrature.hpp"

namespace flowgauge {

struct BlowUpTime {
  static constexpr Entry entry{
      .name = "blow_up_time",
      .title = "Time of blow-up",
      .statement = "ẋ = f(x) blows up after τ = ∫_x^{±∞} dy/f(y);  lifetimes without an end have none that reaches infinity",
      .assumptions = "autonomous flows on the line; radius of a radial flow",
      .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, section I.7 (separation of variables)",
      .blind_to = "the flow map before it",
  };

  template <class T>
  static std::string not_applicable(const ContinuousFlowEvaluation<T>& at) {
    for (const std::string_view name : {"logistic", "cubic_decay", "bistable", "tangent"}) {
      if (at.name() == name) return "";
    }
    return "no solution blows up on the line";
  }

  template <class T>
  static Sides<T> sides(const ContinuousFlowEvaluation<T>& at) {
    using std::abs, std::isfinite;
    SidesBuilder<T> builder;
    const auto& flow = at.subject->flow;
    const bool logistic = at.name() == "logistic";
    for (const double x : {-5.0, -1.25, -0.5, 0.25, 1.125, 3.0, 8.0}) {
      const Vector<T> start = Vector<T>::Constant(1, T(x));
      const Lifetime<T> life = flow.lifetime(start, T(0));
      for (const bool forward : {true, false}) {
        // Away from the start in the direction of the velocity, which has no zero on the way where the solution ends.
        const T speed = flow.velocity(start, T(0))(0);
        const bool up = forward ? speed > 0 : speed < 0;
        const bool free = at.name() == "tangent" || at.name() == "cubic_decay" ||
                          (logistic ? (up ? x > 1 : x < 0) : (up ? x > 1 : x < -1));
        const T end = forward ? life.high : life.low;
        // Outward at a speed that grows: only then does infinity come.
        const bool outward = at.name() == "tangent" || (up ? x > 0 : x < 0);
        if (!free || !outward) {
          builder.add_row(Vector<T>::Constant(1, isfinite(end) ? T(1) : T(0)), Vector<T>::Zero(1), Vector<T>::Ones(1));
          continue;
        }
        // y = x ± |x| u/(1 − u) or ± u/(1 − u), whose Jacobian is divided by f.
        const T size = 1 + abs(T(x));
        const auto integrand = [&](const T& u) {
          const T left = 1 - u;
          if (left <= 0) return T(0);
          const T y = T(x) + (up ? size : T(-size)) * u / left;
          return T(size / (left * left) / abs(flow.velocity(Vector<T>::Constant(1, y), T(0))(0)));
        };
        // Where the way passes y = 0, 1/f is narrow there.
        const bool passes = up ? x < 0 : x > 0;
        const T middle = passes ? T(abs(T(x)) / (size + abs(T(x)))) : T(0.5);
        const T duration = integrate_pieces<T>(integrand, {T(0), middle, T(1)}).value;
        builder.add_row(Vector<T>::Constant(1, end), Vector<T>::Constant(1, forward ? duration : T(-duration)),
                        Vector<T>::Constant(1, duration));
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
