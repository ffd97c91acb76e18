#include "flowgauge/target/distance_impl.hpp"

namespace flowgauge {

template <>
Mp50 kullback_leibler<Mp50>(const Gaussian& p, const Gaussian& q) {
  return detail::kullback_leibler<Mp50>(p, q);
}
template <>
Mp50 fisher_divergence<Mp50>(const Gaussian& p, const Gaussian& q) {
  return detail::fisher_divergence<Mp50>(p, q);
}
template <>
Mp50 renyi_divergence<Mp50>(const Gaussian& p, const Gaussian& q, const Mp50& order) {
  detail::require_order(order);
  return detail::renyi_divergence<Mp50>(p, q, order);
}
template <>
Mp50 hellinger_squared<Mp50>(const Gaussian& p, const Gaussian& q) {
  return detail::hellinger_squared<Mp50>(p, q);
}
template <>
Mp50 wasserstein2<Mp50>(const Gaussian& p, const Gaussian& q) {
  return detail::wasserstein2<Mp50>(p, q);
}
template Mp50 energy_distance(const NormalMixture<Mp50>&, const NormalMixture<Mp50>&);
template Mp50 maximum_mean_discrepancy_squared(const GaussianMixture&, const GaussianMixture&, const Mp50&);

}  // namespace flowgauge
