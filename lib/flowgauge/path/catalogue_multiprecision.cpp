#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/path/gaussian_path_impl.hpp"

namespace flowgauge {

template class GaussianPath<long double>;
template class GaussianPath<Quad>;
template class GaussianPath<Mp50>;
template class GaussianPath<Dual<Mp50>>;

template std::optional<FlowResult<long double>> exact_flow(const GaussianPath<long double>&, const long double&,
                                                           const long double&, const Batch<long double>&);
template std::optional<FlowResult<Quad>> exact_flow(const GaussianPath<Quad>&, const Quad&, const Quad&,
                                                    const Batch<Quad>&);
template std::optional<FlowResult<Mp50>> exact_flow(const GaussianPath<Mp50>&, const Mp50&, const Mp50&,
                                                    const Batch<Mp50>&);

}  // namespace flowgauge
