#pragma once
// Which pieces each target is made of. Include only in pieces_targets.cpp and pieces_targets_multiprecision.cpp.

#include "flowgauge/target/line_targets.hpp"
#include "flowgauge/target/pieces_law.hpp"

namespace flowgauge::detail {

template <class T>
Law<T> pieces_law(std::vector<DensityPiece<Real<T>>> pieces) {
  return line_law<T>(std::vector<PiecesLaw<T>>{PiecesLaw<T>(std::move(pieces))});
}

template <class T>
Law<T> prepare(const UniformBox& target) {
  using R = Real<T>;
  std::vector<PiecesLaw<T>> coordinates;
  for (Index i = 0; i < target.low.size(); ++i) {
    const R low(target.low(i)), high(target.high(i));
    const R density = 1 / (high - low);
    coordinates.push_back(PiecesLaw<T>({{low, high, density, density}}));
  }
  return line_law<T>(std::move(coordinates));
}

template <class T>
Law<T> prepare(const Histogram& target) {
  using R = Real<T>;
  R total(0);
  for (Index k = 0; k < target.weights.size(); ++k) total += R(target.weights(k));
  std::vector<DensityPiece<R>> pieces;
  for (Index k = 0; k < target.weights.size(); ++k) {
    const R low(target.edges(k)), high(target.edges(k + 1));
    const R density = R(target.weights(k)) / total / (high - low);
    pieces.push_back({low, high, density, density});
  }
  return pieces_law<T>(std::move(pieces));
}

template <class T>
Law<T> prepare(const PiecewiseLinear& target) {
  using R = Real<T>;
  R mass(0);
  for (Index k = 0; k + 1 < target.knots.size(); ++k) {
    mass += (R(target.knots(k + 1)) - R(target.knots(k))) * (R(target.densities(k)) + R(target.densities(k + 1))) / 2;
  }
  std::vector<DensityPiece<R>> pieces;
  for (Index k = 0; k + 1 < target.knots.size(); ++k) {
    pieces.push_back({R(target.knots(k)), R(target.knots(k + 1)), R(R(target.densities(k)) / mass),
                      R(R(target.densities(k + 1)) / mass)});
  }
  return pieces_law<T>(std::move(pieces));
}

template <class T>
Law<T> prepare(const Triangular& target) {
  using R = Real<T>;
  const R low(target.low), mode(target.mode), high(target.high);
  const R top = 2 / (high - low);
  std::vector<DensityPiece<R>> pieces;
  if (low < mode) pieces.push_back({low, mode, R(0), top});
  if (mode < high) pieces.push_back({mode, high, top, R(0)});
  return pieces_law<T>(std::move(pieces));
}

template <class T>
Law<T> prepare(const Laplace& target) {
  using R = Real<T>;
  const R location(target.location), rate = 1 / R(target.scale), infinity(std::numeric_limits<R>::infinity());
  return pieces_law<T>({{R(-infinity), location, R(0), R(rate / 2), rate}, {location, infinity, R(rate / 2), R(0), rate}});
}

template <class T>
Law<T> prepare(const Exponential& target) {
  using R = Real<T>;
  const R rate = 1 / R(target.scale), infinity(std::numeric_limits<R>::infinity());
  return pieces_law<T>({{R(target.location), infinity, rate, R(0), rate}});
}

}  // namespace flowgauge::detail
