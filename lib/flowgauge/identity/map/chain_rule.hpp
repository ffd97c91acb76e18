#pragma once
// The log|det| of a composition is collected at the intermediate points.

#include "flowgauge/identity/map_evaluation.hpp"

namespace flowgauge {

struct MapChainRule {
  static constexpr Entry entry{
      .name = "map_chain_rule",
      .title = "Chain rule at the intermediate points",
      .statement = "log|det J_f(x)| = Σ log|det J_{fᵢ}(hᵢ₋₁)| by elimination on each layer's Jacobian, hᵢ = fᵢ(hᵢ₋₁), h₀ = x",
      .assumptions = "a composition of which at least one layer behind the first has a log|det| that varies",
      .source = "Papamakarios et al. 2021, arXiv:1912.02762, eqs 8 to 10",
      .blind_to = "a wrong layer; with layers of constant log|det| the points at which these are taken",
  };

  template <class T>
  static std::string not_applicable(const MapEvaluation<T>& at) {
    if (at.subject->map.layers.size() < 2) return "not a composition";
    for (std::size_t k = 1; k < at.subject->map.layers.size(); ++k) {
      const Vector<T> values = plain_values<T>(at.subject->map.layers[k].forward, at.X).log_det;
      for (Index n = 1; n < values.size(); ++n) {
        if (!(to_double(magnitude<T>(T(values(n) - values(0)))) <= 1e-3)) return {};
      }
    }
    return "no layer behind the first has a log|det| that varies: the points at which they are taken could not be seen";
  }

  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    Vector<T> sum = Vector<T>::Constant(at.points(), T(0)), scale = sum;
    Batch<T> met = at.X;
    NumberSides<T> sides;
    for (const InvertibleMap<Dual<T>>& layer : at.subject->map.layers) {
      const MapDerivatives<T> step = derivatives_of<T>(layer.forward, met);
      for (Index n = 0; n < at.points(); ++n) {
        const Elimination<T> own = eliminate<T>(step.jacobian[static_cast<std::size_t>(n)]);
        sum(n) += own.log_det;
        scale(n) += magnitude<T>(own.log_det) + own.condition + effect<T>(step.log_det_gradient, met, n);
      }
      met = step.points;
    }
    for (Index n = 0; n < at.points(); ++n) {
      sides.add(at.there.log_det(n), sum(n), scale(n));
      for (Index i = 0; i < at.dimension(); ++i) {
        sides.add(at.there.points(i, n), met(i, n),
                  T(magnitude<T>(met(i, n)) + effect<T>(at.there.jacobian[static_cast<std::size_t>(n)], i, at.X, n)));
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
