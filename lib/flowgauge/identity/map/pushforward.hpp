#pragma once
// Densities of images: mass and moments.

#include <array>

#include "flowgauge/identity/map_evaluation.hpp"

namespace flowgauge {

/// Integrals over the image Y = f(Z) of Z ~ N(0, I), by its density from f⁻¹ and its log|det|, and of the same functions of
/// f(Z) over the normal law.
template <class T>
struct PushforwardIntegrals {
  T mass;                  ///< ∫p_Y
  std::vector<T> by_image;   ///< ∫ q(y) p_Y(y) dy for q = yᵢ, yᵢyⱼ
  std::vector<T> by_source;  ///< ∫ q(f(z)) π(z) dz
  std::vector<T> scale;      ///< ∫ |q| p_Y
};

/// d = 1 by Gauss–Legendre rules piece by piece over nine deviations, d = 2 by the trapezoid rule in double. `g` and `g_inverse` are the two functions of a map, `breaks` and `image_breaks` their kinks.
template <class T>
PushforwardIntegrals<T> integrate_pushforward(
    const std::function<MapValues<Dual<T>>(const Batch<Dual<T>>&)>& g,
    const std::function<MapValues<Dual<T>>(const Batch<Dual<T>>&)>& g_inverse, Index dimension,
    const std::vector<double>& breaks, const std::vector<double>& image_breaks);

/// Why space is not integrated over; empty where it is.
template <class T>
std::string without_integrals(const MapEvaluation<T>& at) {
  if (!at.integrate) return "not integrated over at these points";
  if (at.dimension() > 2) return "space is integrated in one and two dimensions";
  if (at.dimension() == 2 && !std::same_as<T, double>) return "the plane is integrated in double";
  const MapClaims& claims = at.subject->claims;
  if (at.dimension() == 2 && !(claims.smooth && claims.whole_domain && claims.whole_range)) {
    return "in the plane smooth maps of the whole plane are integrated";
  }
  if (!at.subject->claims.whole_domain && !at.subject->claims.whole_range) return "neither domain nor range is the whole space";
  return {};
}

/// Calls use(integrals) for f where it takes the whole space and for f⁻¹ where f reaches it.
template <class T, class Use>
void for_each_pushforward(const MapEvaluation<T>& at, const Use& use) {
  const MapSubject<T>& s = *at.subject;
  if (s.claims.whole_domain) use(integrate_pushforward<T>(s.map.forward, s.map.inverse, at.dimension(), s.breaks, s.image_breaks));
  // In 50 digits, where integrals take longer than all else together, one direction is enough.
  const bool both = std::same_as<T, double> || !s.claims.whole_domain;
  if (s.claims.whole_range && both) use(integrate_pushforward<T>(s.map.inverse, s.map.forward, at.dimension(), s.image_breaks, s.breaks));
}

struct MapTotalMass {
  static constexpr Entry entry{
      .name = "map_total_mass",
      .title = "Total mass of the image's density",
      .statement = "∫ π(f⁻¹(y)) |det J_{f⁻¹}(y)| dy = 1 and ∫ π(f(x)) |det J_f(x)| dx = 1 for π = N(0, I)",
      .assumptions = "d = 1 where the map is defined on, or reaches, the whole line; d = 2 in double where it is smooth and does both; 50 digits are held to 1e-15, what the quadrature leaves",
      .source = "Papamakarios et al. 2021, arXiv:1912.02762, eq. 5",
      .blind_to = "where the mass is",
  };
  template <class T>
  static constexpr double tolerance = std::same_as<T, double> ? 1e-12 : 1e-15;

  template <class T>
  static std::string not_applicable(const MapEvaluation<T>& at) {
    return without_integrals(at);
  }
  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    NumberSides<T> sides;
    for_each_pushforward(at, [&](const PushforwardIntegrals<T>& integrals) { sides.add(integrals.mass, T(1), T(1)); });
    return sides.sides();
  }
};

struct MapMoments {
  static constexpr Entry entry{
      .name = "map_moments",
      .title = "Moments of the image",
      .statement = "∫ q(y) π(f⁻¹(y)) |det J_{f⁻¹}(y)| dy = ∫ q(f(z)) π(z) dz for q = yᵢ and yᵢyⱼ; likewise for f⁻¹",
      .assumptions = "d = 1 where the map is defined on, or reaches, the whole line; d = 2 in double where it is smooth and does both; 50 digits are held to 1e-15, what the quadrature leaves; π = N(0, I)",
      .source = "Papamakarios et al. 2021, arXiv:1912.02762, eq. 5",
      .blind_to = "higher moments",
  };
  template <class T>
  static constexpr double tolerance = std::same_as<T, double> ? 1e-12 : 1e-15;

  template <class T>
  static std::string not_applicable(const MapEvaluation<T>& at) {
    return without_integrals(at);
  }
  template <class T>
  static Sides<T> sides(const MapEvaluation<T>& at) {
    NumberSides<T> sides;
    for_each_pushforward(at, [&](const PushforwardIntegrals<T>& integrals) {
      for (std::size_t k = 0; k < integrals.by_image.size(); ++k) {
        sides.add(integrals.by_image[k], integrals.by_source[k], integrals.scale[k]);
      }
    });
    return sides.sides();
  }
};

}  // namespace flowgauge
