#include "flowgauge/numeric/normal_functions.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

template Quad normal_cdf<Quad>(const Quad&);
template Quad log_normal_cdf<Quad>(const Quad&);
template Quad normal_quantile<Quad>(const Quad&);
template Mp50 normal_cdf<Mp50>(const Mp50&);
template Mp50 log_normal_cdf<Mp50>(const Mp50&);
template Mp50 normal_quantile<Mp50>(const Mp50&);

}  // namespace flowgauge
