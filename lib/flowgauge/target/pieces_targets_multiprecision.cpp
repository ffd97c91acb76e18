#include "flowgauge/target/pieces_targets_impl.hpp"

namespace flowgauge::detail {

template Law<Quad> prepare(const UniformBox&);
template Law<Quad> prepare(const Histogram&);
template Law<Quad> prepare(const Triangular&);
template Law<Quad> prepare(const PiecewiseLinear&);
template Law<Quad> prepare(const Laplace&);
template Law<Quad> prepare(const Exponential&);

template Law<Mp50> prepare(const UniformBox&);
template Law<Mp50> prepare(const Histogram&);
template Law<Mp50> prepare(const Triangular&);
template Law<Mp50> prepare(const PiecewiseLinear&);
template Law<Mp50> prepare(const Laplace&);
template Law<Mp50> prepare(const Exponential&);

template Law<Dual<Mp50>> prepare(const UniformBox&);
template Law<Dual<Mp50>> prepare(const Histogram&);
template Law<Dual<Mp50>> prepare(const Triangular&);
template Law<Dual<Mp50>> prepare(const PiecewiseLinear&);
template Law<Dual<Mp50>> prepare(const Laplace&);
template Law<Dual<Mp50>> prepare(const Exponential&);

}  // namespace flowgauge::detail
