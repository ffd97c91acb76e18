#include "flowgauge/target/smooth_targets_impl.hpp"

namespace flowgauge::detail {

template Law<Quad> prepare(const SkewNormal&);
template Law<Quad> prepare(const HermiteTilted&);
template Law<Quad> prepare(const Cauchy&);
template Law<Quad> prepare(const StudentT&);

template Law<Mp50> prepare(const SkewNormal&);
template Law<Mp50> prepare(const HermiteTilted&);
template Law<Mp50> prepare(const Cauchy&);
template Law<Mp50> prepare(const StudentT&);

template Law<Dual<Mp50>> prepare(const SkewNormal&);
template Law<Dual<Mp50>> prepare(const HermiteTilted&);
template Law<Dual<Mp50>> prepare(const Cauchy&);
template Law<Dual<Mp50>> prepare(const StudentT&);

}  // namespace flowgauge::detail
