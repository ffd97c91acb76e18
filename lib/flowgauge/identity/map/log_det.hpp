#pragma once
// The closed form of log|det| is that of the Jacobian.

#include "flowgauge/identity/map_evaluation.hpp"

namespace flowgauge {

/// Why the sign of log|det| cannot be seen at these points; empty where it can.
template <class T>
std::string without_log_det(const MapEvaluation<T>& at) {
  for (Index n = 0; n < at.points(); ++n) {
    if (!(to_double(magnitude<T>(at.there_by_jacobian[static_cast<std::size_t>(n)].log_det)) <= 1e-3)) return {};
  }
  return "log|det J| is 0 at every point: neither its sign nor its place could be seen";
}

struct MapLogDet {
  static constexpr Entry entry{
      .name = "map_log_det",
      .title = "log|det| against the Jacobian",
      .statement = "log|det J_f(x)| in closed form = elimination on the Jacobian by forward-mode differentiation",
      .assumptions = "against |log|det|| + Σ|Jᵢⱼ(J⁻¹)ⱼᵢ| + Σ|xᵢ∂ᵢ log|det||",
      .source = "Griewank and Walther 2008, Evaluating Derivatives, section 3.1",
      .blind_to = "a wrong f; the inverse; where log|det| is 0 its sign and its place",
  };

  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    NumberSides<T> sides;
    for (Index n = 0; n < at.points(); ++n) {
      const Elimination<T>& other = at.there_by_jacobian[static_cast<std::size_t>(n)];
      sides.add(at.there.log_det(n), other.log_det,
                T(magnitude<T>(other.log_det) + other.condition + effect<T>(at.there.log_det_gradient, at.X, n)));
    }
    return sides.sides();
  }
};

struct MapInverseLogDet {
  static constexpr Entry entry{
      .name = "map_inverse_log_det",
      .title = "log|det| of the inverse",
      .statement = "log|det J_{f⁻¹}(f(x))| = −log|det J_f(x)| = elimination on the Jacobian of f⁻¹",
      .assumptions = "log|det| is not 0 at every point, where both signs are right",
      .source = "Papamakarios et al. 2021, arXiv:1912.02762, eq. 7",
      .blind_to = "a mistake that f and f⁻¹ share",
  };

  template <class T>
  static std::string not_applicable(const MapEvaluation<T>& at) {
    return without_log_det(at);
  }

  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    NumberSides<T> sides;
    for (Index n = 0; n < at.points(); ++n) {
      const Elimination<T>& other = at.back_by_jacobian[static_cast<std::size_t>(n)];
      const T scale = T(magnitude<T>(other.log_det) + other.condition + effect<T>(at.back.log_det_gradient, at.there.points, n));
      // The point at which f takes its log|det| is rounded.
      sides.add(at.back.log_det(n), T(-at.log_det_again(n)), T(scale + effect<T>(at.there.log_det_gradient, at.X, n)));
      sides.add(at.back.log_det(n), other.log_det, scale);
    }
    for (Index n = 0; n < at.Z.cols(); ++n) {
      const Elimination<T>& other = at.from_image_by_jacobian[static_cast<std::size_t>(n)];
      sides.add(at.from_image.log_det(n), other.log_det,
                T(magnitude<T>(other.log_det) + other.condition + effect<T>(at.from_image.log_det_gradient, at.Z, n)));
    }
    return sides.sides();
  }
};

struct MapVolume {
  static constexpr Entry entry{
      .name = "map_volume",
      .title = "Preservation of volume",
      .statement = "log|det J_f| = log|det J_{f⁻¹}| = 0 in closed form and of the Jacobian, where a map claims it",
      .assumptions = "maps that claim to preserve volume",
      .source = "Dinh, Krueger and Bengio 2015, arXiv:1410.8516, section 3.2",
      .blind_to = "the sign of det",
  };

  template <class T>
  static std::string not_applicable(const MapEvaluation<T>& at) {
    return at.subject->claims.volume_preserving ? "" : "the map does not claim to preserve volume";
  }

  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    NumberSides<T> sides;
    for (Index n = 0; n < at.points(); ++n) {
      const Elimination<T>& other = at.there_by_jacobian[static_cast<std::size_t>(n)];
      for (const T& value : {at.there.log_det(n), at.back.log_det(n), other.log_det}) {
        sides.add(value, T(0), other.condition);
      }
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
