#pragma once
// Action matching finds the gradient part of the velocity.

#include <array>

#include "flowgauge/identity/objective_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/objective/marginal_nodes.hpp"
#include "flowgauge/objective/transport.hpp"

namespace flowgauge {
namespace detail {

/// Whether integrals over time of a path in double are done in a scenario: smooth data on the line, finite velocities.
template <class T>
std::string why_no_time_integral(const ObjectiveCase<T>& at) {
  if (!std::same_as<T, double>) return "integrals over time are in double";
  const bool smooth = std::holds_alternative<GaussianMixture>(at.scenario->target);
  return smooth && std::holds_alternative<CondOt>(at.scenario->schedule) ? "" : "stated for cond_ot and smooth data";
}

}  // namespace detail

struct ActionGap {
  static constexpr std::array<std::string_view, 1> subjects{"action_matching"};
  static constexpr Entry entry{
      .name = "action_gap",
      .title = "Action matching = ½∫E|∇a − u|² − ½∫E|u|²",
      .statement = "E a_0 − E a_1 + ∫E[½|∇a|² + ∂_ta]dt = ½∫E|∇a − u|²dt − ½∫E|u|²dt",
      .assumptions = "cond_ot and a mixture on the line, in double; a = ½(1 + ½t)x² − t²x + ¼ sin 2x",
      .source = "Neklyudov et al. 2023, arXiv:2210.06662, theorem 2.2 and eq. 5",
      .blind_to = "velocities that are no gradients: none exist on the line",
  };

  template <class T>
  static std::string not_applicable(const ObjectiveCase<T>& at) {
    const std::string why = detail::why_not_objective<ActionGap>(at);
    return why.empty() ? detail::why_no_time_integral(at) : why;
  }

  template <class T>
  static Sides<T> sides(const ObjectiveCase<T>& at) {
    if constexpr (!std::same_as<T, double>) {
      return {};
    } else {
      const GaussianPath<double> path(at.scenario->schedule, at.scenario->target);
      const auto potential = [](double t, double x) {
        return (1 + t / 2) * x * x / 2 - t * t * x + std::sin(2 * x) / 4;
      };
      const auto slope = [](double t, double x) { return (1 + t / 2) * x - t * t + std::cos(2 * x) / 2; };
      const auto rate = [](double t, double x) { return x * x / 4 - 2 * t * x; };
      const auto each = [](const Batch<double>& X, const auto& f) {
        return Vector<double>(X.row(0).transpose().unaryExpr(f));
      };
      const auto over_time = [&](const auto& f) {
        return integrate<double>([&](double t) { return f(t, marginal_nodes(path, t, {9.5, 0.125})); }, 0.0, 1.0).value;
      };
      const auto end = [&](double t) {
        const MarginalNodes<double> nodes = marginal_nodes(path, t, {9.5, 0.125});
        return nodes.mean(each(nodes.X, [&](double x) { return potential(t, x); }));
      };
      const double interior = over_time([&](double t, const MarginalNodes<double>& nodes) {
        const Batch<double> gradient = each(nodes.X, [&](double x) { return slope(t, x); }).transpose();
        return nodes.mean(at.subject->action_interior(gradient, each(nodes.X, [&](double x) { return rate(t, x); })));
      });
      const double found = at.subject->action_loss(end(0), end(1), interior);
      double size = 0;
      const double expected = over_time([&](double t, const MarginalNodes<double>& nodes) {
        const Batch<double> u = path.velocity(t, nodes.X);
        const Vector<double> gap = each(nodes.X, [&](double x) { return slope(t, x); }) - u.row(0).transpose();
        const double energy = nodes.mean(u.colwise().squaredNorm().transpose());
        size = std::max(size, energy);
        return (nodes.mean(gap.cwiseAbs2()) - energy) / 2;
      });
      SidesBuilder<double> builder;
      builder.add_row(Vector<double>::Constant(1, found), Vector<double>::Constant(1, expected),
                      Vector<double>::Constant(1, std::abs(end(0)) + std::abs(end(1)) + std::abs(interior) + size));
      return builder.sides();
    }
  }
};

}  // namespace flowgauge
