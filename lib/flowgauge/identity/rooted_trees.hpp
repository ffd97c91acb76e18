#pragma once
// Rooted trees as a system of differential equations on which one step of a Runge–Kutta method shows its order
// conditions.

#include <vector>

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// For every rooted tree τ = [τ₁, …, τ_m] with up to p nodes one component y_τ′ = Π y_{τᵢ}, y(0) = 0, and one more for
/// each τ with leaves among its branches, where those branches are t itself. One step of length h of a Runge–Kutta
/// method gives h^{|τ|} Σ bᵢ Φᵢ(τ), the exact solution is h^{|τ|}/γ(τ). Source: Hairer, Nørsett, Wanner 1993, Solving
/// ODEs I, definition II.2.10 and theorem II.2.11.
struct TreeSystem {
  struct Tree {
    std::vector<Index> branches;  ///< components, in ascending order
    int leaves_as_time = 0;       ///< branches that are t
    int nodes = 1;
    double density = 1;  ///< γ(τ) = |τ| Π γ(τᵢ)
  };
  std::vector<Tree> trees;

  Index size() const { return static_cast<Index>(trees.size()); }
  Batch<double> field(const Batch<double>& y, double t) const;  ///< size() × 1
  Vector<double> exact(double h) const;
  Vector<double> powers(double h) const;  ///< h^{|τ|}
};

/// All trees with up to that many nodes, 1 ≤ p ≤ 9: 1, 1, 2, 4, 9, 20, 48, 115, 286 of them. Throws
/// std::invalid_argument for another p.
TreeSystem tree_system(int p);

}  // namespace flowgauge
