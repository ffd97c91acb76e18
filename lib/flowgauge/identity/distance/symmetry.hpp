#pragma once
// Distances do not depend on the order of their arguments.

#include <array>

#include "flowgauge/identity/distance_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct DistanceSymmetry {
  static constexpr std::array<std::string_view, 7> subjects{
      "renyi_divergence",        "hellinger", "wasserstein2", "wasserstein1", "wasserstein2_line", "energy_distance",
      "maximum_mean_discrepancy"};
  static constexpr Entry entry{
      .name = "symmetry",
      .title = "Symmetry of distances",
      .statement = "d(p, q) = d(q, p);  Rényi: (1 − a) D_a(p‖q) = a D_{1−a}(q‖p), 0 < a < 1",
      .assumptions = "any two laws between which the distance is defined",
      .source = "van Erven, Harremoës 2014, doi:10.1109/TIT.2014.2320500, proposition 2 (skew symmetry)",
      .blind_to = "errors symmetric in both laws",
  };

  template <class T>
  static std::string not_applicable(const DistanceCase<T>& at) {
    if (at.distance == "renyi_divergence" && !(at.pair->order < 1)) return "skew symmetry holds for orders below 1";
    return detail::why_not_distance<DistanceSymmetry>(at);
  }

  template <class T>
  static Sides<T> sides(const DistanceCase<T>& at) {
    using std::abs;
    const bool skew = at.distance == "renyi_divergence";
    const T parameter = at.parameter();
    const T other = skew ? T(1 - parameter) : parameter;
    const T forth = (skew ? other : T(1)) * at.value();
    const T back = (skew ? parameter : T(1)) * at.between(at.pair->q, at.pair->p, other);
    SidesBuilder<T> builder;
    builder.add_row(Vector<T>::Constant(1, forth), Vector<T>::Constant(1, back),
                    Vector<T>::Constant(1, abs(forth) + abs(back) + 1));
    return builder.sides();
  }
};

}  // namespace flowgauge
