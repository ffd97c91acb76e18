#include "flowgauge/target/pieces_targets_impl.hpp"

namespace flowgauge::detail {

template Law<double> prepare(const UniformBox&);
template Law<double> prepare(const Histogram&);
template Law<double> prepare(const Triangular&);
template Law<double> prepare(const PiecewiseLinear&);
template Law<double> prepare(const Laplace&);
template Law<double> prepare(const Exponential&);

template Law<Dual<double>> prepare(const UniformBox&);
template Law<Dual<double>> prepare(const Histogram&);
template Law<Dual<double>> prepare(const Triangular&);
template Law<Dual<double>> prepare(const PiecewiseLinear&);
template Law<Dual<double>> prepare(const Laplace&);
template Law<Dual<double>> prepare(const Exponential&);

template Law<long double> prepare(const UniformBox&);
template Law<long double> prepare(const Histogram&);
template Law<long double> prepare(const Triangular&);
template Law<long double> prepare(const PiecewiseLinear&);
template Law<long double> prepare(const Laplace&);
template Law<long double> prepare(const Exponential&);

}  // namespace flowgauge::detail
