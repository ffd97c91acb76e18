#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/target/prepare.hpp"

namespace flowgauge {

template Law<long double> prepare(const Target&);
template Law<Quad> prepare(const Target&);
template Law<Mp50> prepare(const Target&);
template Law<Dual<Mp50>> prepare(const Target&);

}  // namespace flowgauge
