#pragma once
// Expectations over training pairs (Z, ε) by quadrature: nodes and masses of their joint law.

#include <stdexcept>
#include <string>

#include "flowgauge/path/gaussian_path.hpp"

namespace flowgauge {

/// N training pairs at one time with probabilities that sum to 1 (to rounding): X = αZ + σε.
template <class T>
struct JointNodes {
  NoiseLevel<T> level;
  Batch<T> Z, noise, X;
  Vector<T> mass;

  /// Σ massₙ lossₙ. U is T or a dual of it.
  template <class U>
  U mean(const Vector<U>& loss) const {
    U sum(0);
    for (Index n = 0; n < loss.size(); ++n) sum += U(mass(n)) * loss(n);
    return sum;
  }
};

/// How fine a trapezoid rule over standard normals is: nodes within ±reach, `step` apart.
struct NodeGrid {
  double reach = 9;
  double step = 0.5;
};

/// The joint law of Z and ε at a noise level: atoms in d = 1 or 2, mixtures of normals in d = 1. Integrates entire
/// functions to 1e-15 with the default grid; functions of posterior weights have poles at b = πσ/(αΔz) deviations from
/// the line (Δz between atoms), which cost exp(−2πb/step). Throws std::invalid_argument for other targets. Source:
/// Trefethen and Weideman 2014, doi:10.1137/130932132, theorem 5.1.
template <class T>
JointNodes<T> joint_nodes(const NoiseLevel<T>& level, const Target& target, const NodeGrid& grid = {});

}  // namespace flowgauge
