#pragma once
// Closed forms against the augmented system, solved: at the end, in between, and up to blow-up.

#include "flowgauge/identity/continuous_flow_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/solver/dense_solve.hpp"

namespace flowgauge {

struct AugmentedSolve {
  static constexpr Entry entry{
      .name = "augmented_solve",
      .title = "Flow map and ∫∇·f against a dense solve",
      .statement = "(ψ_{s→t}(x), log|det ∂ₓψ_{s→t}|) solves d/dt (x, ℓ) = (f, ∇·f), at every t; beyond the lifetime the solve blows up when it ends",
      .assumptions = "in double; Odeint's dopri5 with dense output in long double at a tolerance of 1e-15",
      .source = "Chen et al. 2018, arXiv:1806.07366, theorem 1; Hairer, Nørsett, Wanner 1993, Solving ODEs I, section II.6",
      .blind_to = "a velocity and a divergence that are wrong as the closed form is",
  };

  template <class T>
  static std::string not_applicable(const ContinuousFlowEvaluation<T>&) {
    return std::same_as<T, double> ? "" : "solves are in long double";
  }

  template <class T>
  static Sides<T> sides(const ContinuousFlowEvaluation<T>& at) {
    SidesBuilder<T> builder;
    if constexpr (std::same_as<T, double>) {
      const Index d = at.dimension();
      const auto& flow = at.subject->flow;
      // Rates in double lose a solve its last digits: 1e-16 a step, over a few hundred steps.
      const LongDoubleField field = [&](const std::vector<long double>& y, std::vector<long double>& rate, long double t) {
        Vector<double> x(d);
        for (Index i = 0; i < d; ++i) x(i) = static_cast<double>(y[static_cast<std::size_t>(i)]);
        const Vector<double> u = flow.velocity(x, static_cast<double>(t));
        rate.resize(y.size());
        for (Index i = 0; i < d; ++i) rate[static_cast<std::size_t>(i)] = u(i);
        rate.back() = flow.divergence(x, static_cast<double>(t));
      };
      for (const FlowAtJourney<T>& j : at.journeys) {
        std::vector<long double> start(j.x.data(), j.x.data() + d);
        start.push_back(0);
        std::vector<long double> times;
        for (const double part : {0.1875, 0.5, 0.8125, 1.0}) times.push_back(j.from + part * (j.to - j.from));
        const DenseSolution solution = dense_solve(field, start, j.from, times, 1e-15L);
        for (std::size_t k = 0; k < times.size(); ++k) {
          const FlowPoint<double> exact = flow.map(j.x, j.from, static_cast<double>(times[k]));
          Vector<double> lhs(d + 1), rhs = Vector<double>::Constant(d + 1, std::numeric_limits<double>::quiet_NaN());
          lhs << exact.image, exact.log_det;
          if (k < solution.states.size()) {
            for (Index i = 0; i <= d; ++i) rhs(i) = static_cast<double>(solution.states[k][static_cast<std::size_t>(i)]);
          }
          // What an error made early becomes on the way.
          const double stretch = 1 + j.jacobian.norm() + flow.velocity(exact.image, static_cast<double>(times[k])).norm();
          builder.add(lhs, rhs, Vector<double>::Constant(1, stretch * (1 + j.x.norm() + exact.image.norm() + std::abs(exact.log_det))));
        }
      }
      for (const double x : {-2.5, 1.5, 3.0}) {
        Vector<double> point = Vector<double>::Zero(d);
        point(0) = x;
        const Lifetime<double> life = flow.lifetime(point, 0);
        for (const double end : {life.low, life.high}) {
          if (!std::isfinite(end)) continue;
          std::vector<long double> start(point.data(), point.data() + d);
          start.push_back(0);
          // At a bound of 1e14 a simple pole is 1e-14 away.
          const DenseSolution solution = dense_solve(field, start, 0, {1.5L * end}, 1e-15L, 1e14L);
          const double found = solution.blow_up ? static_cast<double>(*solution.blow_up) : std::numeric_limits<double>::quiet_NaN();
          Vector<double> lhs = Vector<double>::Zero(d + 1), rhs = lhs;
          lhs(0) = end;
          rhs(0) = found;
          builder.add(lhs, rhs, Vector<double>::Constant(1, 1 + std::abs(end)));
        }
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
