#include "flowgauge/target/multivariate_laws_impl.hpp"

namespace flowgauge::detail {

template Law<double> prepare(const Hypercube&);
template Law<double> prepare(const LowRankGaussian&);
template Law<double> prepare(const Sphere&);
template Law<double> prepare(const Checkerboard&);
template Law<Dual<double>> prepare(const Hypercube&);
template Law<Dual<double>> prepare(const LowRankGaussian&);
template Law<Dual<double>> prepare(const Sphere&);
template Law<Dual<double>> prepare(const Checkerboard&);

}  // namespace flowgauge::detail
