#include "flowgauge/target/smooth_targets_impl.hpp"

namespace flowgauge::detail {

template Law<double> prepare(const SkewNormal&);
template Law<double> prepare(const HermiteTilted&);
template Law<double> prepare(const Cauchy&);
template Law<double> prepare(const StudentT&);

template Law<Dual<double>> prepare(const SkewNormal&);
template Law<Dual<double>> prepare(const HermiteTilted&);
template Law<Dual<double>> prepare(const Cauchy&);
template Law<Dual<double>> prepare(const StudentT&);

template Law<long double> prepare(const SkewNormal&);
template Law<long double> prepare(const HermiteTilted&);
template Law<long double> prepare(const Cauchy&);
template Law<long double> prepare(const StudentT&);

}  // namespace flowgauge::detail
