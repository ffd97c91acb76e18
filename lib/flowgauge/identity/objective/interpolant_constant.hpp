#pragma once
// Regression along a stochastic interpolant finds its velocity and its noise.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

struct InterpolantConstant {
  static constexpr std::array<std::string_view, 1> subjects{"stochastic_interpolant"};
  static constexpr Entry entry{
      .name = "interpolant_constant",
      .title = "Losses of an interpolant = losses of its fields + constant",
      .statement =
          "E|b_θ(I) − İ|² − E|b_θ − b|² = E|İ|² − E|b|², E|η_θ(I) − z|² − E|η_θ − E[z | x]|² = d − E|E[z | x]|², and "
          "gradients agree",
      .assumptions =
          "two atoms at each end, γ > 0; expectations over X₀, X₁ and z by quadrature, derivatives by duals in θ",
      .source = "Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797, theorems 7 and 8",
      .blind_to = "couplings of the ends",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    if (at.scenario != &objective_scenarios()[4]) return "the interpolant has ends of its own";
    return detail::why_not_objective<InterpolantConstant>(at);
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    using S = Dual<T>;
    constexpr bool fine = !std::same_as<T, double>;
    const double reach = fine ? 13 : 9, step = fine ? 0.3125 : 0.5;
    const int half = static_cast<int>(reach / step), line = 2 * half + 1;
    const std::vector<Matrix<double>> atoms(2, Matrix<double>::Zero(1, 1));
    StochasticInterpolant interpolant{{Vector<double>(2), Batch<double>(1, 2), atoms},
                                      {Vector<double>(2), Batch<double>(1, 2), atoms},
                                      {true, 2}};
    interpolant.from.weights << 1, 3;
    interpolant.from.means << -0.5, 0.125;
    interpolant.to.weights << 5, 3;
    interpolant.to.means << 0.75, 0.25;
    const T t(0.4375);
    const InterpolantCoefficients<T> c = interpolant.shape.at(t);
    Batch<T> from(1, 4 * line), to = from, noise = from;
    Vector<T> mass(4 * line);
    for (int pair = 0, n = 0; pair < 4; ++pair) {
      for (int k = -half; k <= half; ++k, ++n) {
        from(0, n) = T(interpolant.from.means(0, pair % 2));
        to(0, n) = T(interpolant.to.means(0, pair / 2));
        noise(0, n) = T(step) * T(k);
        mass(n) = T(interpolant.from.weights(pair % 2)) / 4 * (T(interpolant.to.weights(pair / 2)) / 8) * T(step) *
                  normal_pdf(noise(0, n));
      }
    }
    const Batch<T> X = c.from * from + c.to * to + sqrt_of(c.noise_squared) * noise;
    const JointNodes<T> nodes{{}, from, noise, X, mass};
    const Batch<T> targets[] = {at.subject->interpolant_target(c, from, to, noise), noise};
    const Batch<T> fields[] = {interpolant.evaluate(t, X).velocity, interpolant.noise_mean(t, X)};
    detail::ValueAndGradient<T> both;
    for (const int quantity : {0, 1}) {
      const T spread = nodes.mean(Vector<T>(targets[quantity].colwise().squaredNorm().transpose()));
      const T explained = nodes.mean(Vector<T>(fields[quantity].colwise().squaredNorm().transpose()));
      for (const bool linear : {true, false}) {
        const Batch<S> output = parametric_model(linear, X).output;
        const S sample = nodes.mean(marginal_loss<S>(targets[quantity].template cast<S>(), output));
        const S field = nodes.mean(marginal_loss<S>(fields[quantity].template cast<S>(), output));
        both.add(S(sample - field), S(T(spread - explained)), {sample, field, S(spread), S(explained)});
      }
    }
    SidesBuilder<T> builder;
    builder.add_row(both.lhs, both.rhs, both.scale);
    return builder.sides();
  }

 private:
  template <class T>
  static T sqrt_of(const T& x) {
    using std::sqrt;
    return sqrt(x);
  }
};

}  // namespace flowgauge
