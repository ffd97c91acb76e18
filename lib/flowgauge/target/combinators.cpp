#include "flowgauge/target/combinators_impl.hpp"

namespace flowgauge::detail {

template Law<double> prepare(const Product&);
template Law<double> prepare(const TargetMixture&);
template Law<double> prepare(const Rotation&);
template Law<double> prepare(const AffineImage&);
template Law<Dual<double>> prepare(const Product&);
template Law<Dual<double>> prepare(const TargetMixture&);
template Law<Dual<double>> prepare(const Rotation&);
template Law<Dual<double>> prepare(const AffineImage&);

}  // namespace flowgauge::detail
