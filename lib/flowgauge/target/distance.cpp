#include "flowgauge/target/distance.hpp"

#include "flowgauge/target/distance_impl.hpp"

namespace flowgauge {

// Between two Gaussians in Quad: what cancels, cancels there.
template <>
double kullback_leibler<double>(const Gaussian& p, const Gaussian& q) {
  return static_cast<double>(detail::kullback_leibler<Quad>(p, q));
}
template <>
double fisher_divergence<double>(const Gaussian& p, const Gaussian& q) {
  return static_cast<double>(detail::fisher_divergence<Quad>(p, q));
}
template <>
double renyi_divergence<double>(const Gaussian& p, const Gaussian& q, const double& order) {
  detail::require_order(order);
  return static_cast<double>(detail::renyi_divergence<Quad>(p, q, Quad(order)));
}
template <>
double hellinger_squared<double>(const Gaussian& p, const Gaussian& q) {
  return static_cast<double>(detail::hellinger_squared<Quad>(p, q));
}
template <>
double wasserstein2<double>(const Gaussian& p, const Gaussian& q) {
  return static_cast<double>(detail::wasserstein2<Quad>(p, q));
}
template double energy_distance(const NormalMixture<double>&, const NormalMixture<double>&);
template double maximum_mean_discrepancy_squared(const GaussianMixture&, const GaussianMixture&, const double&);

const std::vector<Entry>& distance_entries() {
  static const std::vector<Entry> entries{
      {.name = "kullback_leibler",
       .title = "Kullback–Leibler divergence of two Gaussians",
       .statement = "KL(p‖q) = ½[tr(S_q⁻¹S_p) − d + ΔᵀS_q⁻¹Δ + log det S_q/det S_p]",
       .assumptions = "covariances positive definite",
       .source = "Kullback 1959, Information Theory and Statistics, chapter 9, eq. 1.2",
       .blind_to = "laws whose supports differ: it is infinite there, however near they are"},
      {.name = "fisher_divergence",
       .title = "Fisher divergence of two Gaussians",
       .statement = "E_p|∇log p − ∇log q|² = tr[(S_p⁻¹ − S_q⁻¹)S_p(S_p⁻¹ − S_q⁻¹)] + |S_q⁻¹Δ|²",
       .assumptions = "covariances positive definite; without the factor ½ that some authors take",
       .source = "Johnson 2004, Information Theory and the Central Limit Theorem, definition 1.13",
       .blind_to = "weights of separated modes: scores do not see them"},
      {.name = "renyi_divergence",
       .title = "Rényi divergence of two Gaussians",
       .statement =
           "D_a(p‖q) = (a/2)ΔᵀS_a⁻¹Δ − log[det S_a / (det^(1−a)S_p det^a S_q)]/(2(a−1)), S_a = aS_q + (1−a)S_p",
       .assumptions = "a > 0, a ≠ 1; S_a positive definite, otherwise infinite",
       .source = "Gil, Alajaji, Linder 2013, doi:10.1016/j.ins.2013.06.018, table 2",
       .blind_to = "the direction: D_a(p‖q) and D_{1−a}(q‖p) are proportional"},
      {.name = "hellinger",
       .title = "Squared Hellinger distance of two Gaussians",
       .statement = "H² = ½∫(√p − √q)² = 1 − det^¼S_p det^¼S_q det^−½S̄ exp(−ΔᵀS̄⁻¹Δ/8), S̄ = (S_p + S_q)/2",
       .assumptions = "covariances positive definite",
       .source = "Pardo 2005, Statistical Inference Based on Divergence Measures, section 1.4",
       .blind_to = "far apart: H² = 1 to rounding"},
      {.name = "wasserstein2",
       .title = "2-Wasserstein distance of two Gaussians (Bures)",
       .statement = "W₂² = |Δ|² + tr(S_p + S_q) − 2‖S_p^½S_q^½‖_* = |Δ|² + ‖S_q^½Q − S_p^½‖²_F",
       .assumptions = "covariances positive semidefinite",
       .source = "Olkin, Pukelsheim 1982, doi:10.1016/0024-3795(82)90112-4; Bhatia, Jain, Lim 2019, theorem 1",
       .blind_to = "differences in thin tails"},
      {.name = "wasserstein1",
       .title = "1-Wasserstein distance on the line",
       .statement = "W₁ = ∫|F − G| dx",
       .assumptions = "finite means",
       .source = "Vallender 1974, doi:10.1137/1118101; Villani 2003, Topics in Optimal Transportation, theorem 2.18",
       .blind_to = "differences in thin tails"},
      {.name = "wasserstein2_line",
       .title = "2-Wasserstein distance on the line",
       .statement = "W₂² = ∫₀¹(F⁻¹(q) − G⁻¹(q))² dq",
       .assumptions = "finite variances",
       .source = "Villani 2003, Topics in Optimal Transportation, theorem 2.18",
       .blind_to = "mass beyond Φ(±13)"},
      {.name = "energy_distance",
       .title = "Energy distance of two mixtures on the line",
       .statement = "2E|X−Y| − E|X−X′| − E|Y−Y′| = 2∫(F − G)² dx",
       .assumptions = "mixtures of normals on the line",
       .source = "Székely, Rizzo 2013, doi:10.1016/j.jspi.2013.03.018, proposition 1",
       .blind_to = "differences below √ε: the three terms cancel"},
      {.name = "maximum_mean_discrepancy",
       .title = "Maximum mean discrepancy with a Gaussian kernel",
       .statement = "MMD² = E k(X,X′) − 2E k(X,Y) + E k(Y,Y′), k = exp(−|x−y|²/(2h²))",
       .assumptions = "Gaussian mixtures",
       .source = "Gretton et al. 2012, JMLR 13, lemma 6",
       .blind_to = "structure much finer or coarser than h"},
  };
  return entries;
}

}  // namespace flowgauge
