#pragma once
// Distances between normal laws and between mixtures of normals, in closed form.

#include <vector>

#include "flowgauge/target/gaussian.hpp"
#include "flowgauge/target/gaussian_mixture.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

// All for T = double and Mp50, of laws with exact binary parameters. The distances between two Gaussians are computed
// in 34 digits and rounded for double, in forms that do not cancel for near-identical laws: relative error 1e-15 up to
// conditions (after scaling to unit diagonal) of 1e15. Laws of different dimensions, covariances of a wrong shape, and,
// where densities are compared, covariances that are not positive definite throw std::invalid_argument.

/// KL(p‖q) = ½[tr(S_q⁻¹S_p) − d + ΔᵀS_q⁻¹Δ + log det S_q/det S_p]. Source: Kullback 1959, chapter 9, eq. 1.2.
template <class T>
T kullback_leibler(const Gaussian& p, const Gaussian& q);

/// E_p|∇log p − ∇log q|² = tr[(S_p⁻¹ − S_q⁻¹)S_p(S_p⁻¹ − S_q⁻¹)] + |S_q⁻¹Δ|², without ½. Source: Johnson 2004,
/// definition 1.13.
template <class T>
T fisher_divergence(const Gaussian& p, const Gaussian& q);

/// D_a(p‖q) = log ∫p^a q^(1−a) / (a − 1), a > 0; KL for a = 1; inf for a > 1 where the integral diverges.
/// Throws std::invalid_argument unless a is finite and > 0. Source: Gil, Alajaji, Linder 2013,
/// doi:10.1016/j.ins.2013.06.018, table 2.
template <class T>
T renyi_divergence(const Gaussian& p, const Gaussian& q, const T& order);

/// H² = ½∫(√p − √q)² = 1 − det^¼S_p det^¼S_q det^−½S̄ exp(−ΔᵀS̄⁻¹Δ/8), S̄ = (S_p + S_q)/2. Source: Pardo 2005,
/// section 1.4.
template <class T>
T hellinger_squared(const Gaussian& p, const Gaussian& q);

/// W₂, not squared: W₂² = |Δ|² + ‖S_q^½Q − S_p^½‖²_F with Q the rotation of S_q^½S_p^½ = QP, which equals
/// |Δ|² + tr(S_p + S_q) − 2‖S_p^½S_q^½‖_* and does not cancel. Covariances may be singular.
/// Source: Olkin, Pukelsheim 1982; Bhatia, Jain, Lim 2019, doi:10.1016/j.exmath.2018.01.002, theorem 1.
template <class T>
T wasserstein2(const Gaussian& p, const Gaussian& q);

/// √(2∫(F − G)²) squared: 2E|X − Y| − E|X − X′| − E|Y − Y′| for mixtures on the line, in T, with an absolute error of a
/// few ε times the largest of the three. Half of it is the Cramér–von Mises integral ∫(F − G)². Source: Székely, Rizzo
/// 2013, doi:10.1016/j.jspi.2013.03.018, proposition 1.
template <class T>
T energy_distance(const NormalMixture<T>& p, const NormalMixture<T>& q);

/// E k(X,X′) − 2E k(X,Y) + E k(Y,Y′) for k(x,y) = exp(−|x − y|²/(2 width²)), in T, with an absolute error of a few ε.
/// Throws std::invalid_argument unless width > 0 is finite. Source: Gretton et al. 2012, JMLR 13, lemma 6.
template <class T>
T maximum_mean_discrepancy_squared(const GaussianMixture& p, const GaussianMixture& q, const T& width);

/// The entries of all distances, those on the line included.
const std::vector<Entry>& distance_entries();

}  // namespace flowgauge
