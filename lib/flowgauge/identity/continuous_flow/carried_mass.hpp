#pragma once
// A carried law keeps its mass, and a carried normal law is the normal law it must be.

#include "flowgauge/identity/continuous_flow/jacobian_determinant.hpp"
#include "flowgauge/numeric/quadrature.hpp"

namespace flowgauge {

struct CarriedMass {
  static constexpr Entry entry{
      .name = "carried_mass",
      .title = "A carried law keeps its mass",
      .statement = "∫p_t = 1 for log p_t(y) = log p_s(ψ⁻¹(y)) − ∫∇·f;  linear flows: N(0, I) goes to N(0, EEᵀ), E = e^{Aτ}",
      .assumptions = "raised cosine on an interval that the flow carries in full; linear flows",
      .source = "Chen et al. 2018, arXiv:1806.07366, theorem 1; tanh-sinh quadrature",
      .blind_to = "another flow: every flow keeps mass",
  };

  template <class T>
  static std::string not_applicable(const ContinuousFlowEvaluation<T>& at) {
    const bool linear = at.name() == "linear" || at.name() == "time_linear";
    return at.dimension() == 1 || linear ? "" : "in the plane only linear flows have a carried law in closed form here";
  }

  template <class T>
  static Sides<T> sides(const ContinuousFlowEvaluation<T>& at) {
    using std::abs, std::cos, std::exp, std::log;
    SidesBuilder<T> builder;
    const auto& subject = *at.subject;
    const auto row = [&](const T& lhs, const T& rhs, const T& scale) {
      builder.add_row(Vector<T>::Constant(1, lhs), Vector<T>::Constant(1, rhs), Vector<T>::Constant(1, scale));
    };
    if (at.dimension() > 1) {
      const Index d = at.dimension();
      const auto standard = [d](const Vector<T>& x) {
        return T(-x.squaredNorm() / 2 - T(static_cast<double>(d)) / 2 * log(T(2 * pi<T>())));
      };
      for (const FlowAtJourney<T>& j : at.journeys) {
        // log N(y; 0, EEᵀ) from the Jacobian by duals: |E⁻¹y|² = |x|² and det E.
        const auto [determinant, size] = detail::small_determinant(j.jacobian);
        const T expected = standard(j.x) - log(T(abs(determinant)));
        const T found = subject.carried_log_density(subject.flow, standard, j.from, j.to, j.image);
        // ψ⁻¹(ψ(x)) is off from x by rounding times the condition of E.
        const T condition = column_norms<T>(Batch<T>(j.jacobian)).sum() * size / abs(determinant);
        row(found, expected, T((1 + abs(expected) + j.x.squaredNorm()) * (1 + condition)));
      }
      return builder.sides();
    }
    const bool bounded = at.name() == "logistic";
    const T low = bounded ? T(0.125) : T(-0.75), high = bounded ? T(0.875) : T(0.5);
    const auto raised_cosine = [&](const Vector<T>& x) {
      return T(log(T((1 + cos(T(pi<T>() * (2 * x(0) - low - high) / (high - low)))) / (high - low))));
    };
    for (const double tau : {0.625, -0.375}) {
      const auto end = [&](const T& x) { return subject.flow.map(Vector<T>::Constant(1, x), T(0), T(tau)).image(0); };
      const auto density = [&](const T& y) {
        return T(exp(subject.carried_log_density(subject.flow, raised_cosine, T(0), T(tau), Vector<T>::Constant(1, y))));
      };
      const T first = end(low), last = end(high);
      const bool kept_order = first < last;  // not so for NaN
      row(kept_order ? integrate<T>(density, first, last).value : T(std::numeric_limits<double>::quiet_NaN()), T(1), T(2));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
