#pragma once
// What a map makes of a point does not depend on the points beside it.

#include "flowgauge/identity/map_evaluation.hpp"

namespace flowgauge {

struct MapBatch {
  static constexpr Entry entry{
      .name = "map_batch",
      .title = "One number a point",
      .statement = "f and log|det| of a batch = those of each point alone, and of the batch in reverse order; f⁻¹ likewise",
      .assumptions = "at least two points",
      .source = "definition: log|det| sums over the coordinates of a point, never over points",
      .blind_to = "a wrong value that is wrong for each point alone",
  };

  template <class T>
  static std::string not_applicable(const MapEvaluation<T>& at) {
    return at.points() > 1 ? "" : "there is one point only";
  }

  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    NumberSides<T> sides;
    const auto compare = [&](const auto& f, const Batch<T>& X) {
      const MapValues<T> together = plain_values<T>(f, X);
      const MapValues<T> reversed = plain_values<T>(f, Batch<T>(X.rowwise().reverse()));
      const auto add = [&](const T& one, const T& other) { sides.add(one, other, T(magnitude<T>(other))); };
      for (Index n = 0; n < X.cols(); ++n) {
        const MapValues<T> alone = plain_values<T>(f, Batch<T>(X.col(n)));
        add(together.log_det(n), alone.log_det(0));
        add(reversed.log_det(X.cols() - 1 - n), alone.log_det(0));
        for (Index i = 0; i < X.rows(); ++i) {
          add(together.points(i, n), alone.points(i, 0));
          add(reversed.points(i, X.cols() - 1 - n), alone.points(i, 0));
        }
      }
    };
    compare(at.subject->map.forward, at.X);
    compare(at.subject->map.inverse, at.there.points);
    return sides.sides();
  }
};

}  // namespace flowgauge
