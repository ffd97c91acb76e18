#include "flowgauge/target/combinators_impl.hpp"

namespace flowgauge::detail {

template Law<long double> prepare(const Product&);
template Law<long double> prepare(const TargetMixture&);
template Law<long double> prepare(const Rotation&);
template Law<long double> prepare(const AffineImage&);
template Law<Quad> prepare(const Product&);
template Law<Quad> prepare(const TargetMixture&);
template Law<Quad> prepare(const Rotation&);
template Law<Quad> prepare(const AffineImage&);
template Law<Mp50> prepare(const Product&);
template Law<Mp50> prepare(const TargetMixture&);
template Law<Mp50> prepare(const Rotation&);
template Law<Mp50> prepare(const AffineImage&);
template Law<Dual<Mp50>> prepare(const Product&);
template Law<Dual<Mp50>> prepare(const TargetMixture&);
template Law<Dual<Mp50>> prepare(const Rotation&);
template Law<Dual<Mp50>> prepare(const AffineImage&);

}  // namespace flowgauge::detail
