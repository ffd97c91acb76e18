#include "flowgauge/target/multivariate_laws_impl.hpp"

namespace flowgauge::detail {

template Law<long double> prepare(const Hypercube&);
template Law<long double> prepare(const LowRankGaussian&);
template Law<long double> prepare(const Sphere&);
template Law<long double> prepare(const Checkerboard&);
template Law<Quad> prepare(const Hypercube&);
template Law<Quad> prepare(const LowRankGaussian&);
template Law<Quad> prepare(const Sphere&);
template Law<Quad> prepare(const Checkerboard&);
template Law<Mp50> prepare(const Hypercube&);
template Law<Mp50> prepare(const LowRankGaussian&);
template Law<Mp50> prepare(const Sphere&);
template Law<Mp50> prepare(const Checkerboard&);
template Law<Dual<Mp50>> prepare(const Hypercube&);
template Law<Dual<Mp50>> prepare(const LowRankGaussian&);
template Law<Dual<Mp50>> prepare(const Sphere&);
template Law<Dual<Mp50>> prepare(const Checkerboard&);

}  // namespace flowgauge::detail
