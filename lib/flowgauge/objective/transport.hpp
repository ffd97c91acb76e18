#pragma once
// What a flow costs, how straight it is, and the potential that action matching finds.

#include "flowgauge/path/gaussian_path.hpp"

namespace flowgauge {

// All of paths on the line whose target is a mixture of normals of positive deviation, over a schedule on [0, 1] with
// finite velocities at both ends (cond_ot, trigonometric, polynomial): std::invalid_argument for other targets.
// Integrals in time are tanh-sinh, in space trapezoid; 1e-13 in double for components at most 10 deviations apart.

/// ∫E|u(X_t)|² dt ≥ W₂²(p_0, p_1). Source: Benamou, Brenier 2000, doi:10.1007/s002110050002, proposition 1.1.
double kinetic_energy(const GaussianPath<double>& path);

/// ∫E|Ẋ_t − u(X_t)|² dt = ∫(αλ̇)² E tr Cov[Z | X_t] dt, the least value of conditional flow matching; for X_t = (1−t)ε +
/// tZ it is Liu's straightness E∫|X₁ − X₀ − u|². Source: Liu, Gong, Liu 2023, arXiv:2209.03003, eq. 5.
double straightness(const GaussianPath<double>& path);

/// E|ψ(X) − X|² for the flow map ψ from the noise end to the data end: what the coupling of one exact reflow costs. On
/// the line ψ is monotone, so it is W₂². Source: Liu, Gong, Liu 2023, arXiv:2209.03003, section 2.2.
double reflow_cost(const GaussianPath<double>& path);

/// L(a) = E a_start − E a_end + ∫E[½|∇a|² + ∂_ta] dt from its three parts; least −½∫E|u|², in excess by ½∫E|∇a − u|².
/// Source: Neklyudov et al. 2023, arXiv:2210.06662, eq. 5.
template <class T>
T action_matching_loss(const T& start, const T& end, const T& interior) {
  return start - end + interior;
}

/// ½|∇a|² + ∂_ta per sample.
template <class T>
Vector<T> action_matching_interior(const Batch<T>& gradient, const Vector<T>& time_derivative) {
  return gradient.colwise().squaredNorm().transpose() / T(2) + time_derivative;
}

}  // namespace flowgauge
