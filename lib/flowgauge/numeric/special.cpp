#include "flowgauge/numeric/special.hpp"

#include "flowgauge/numeric/normal_functions.hpp"

namespace flowgauge {

template double normal_cdf<double>(const double&);
template double log_normal_cdf<double>(const double&);
template double normal_quantile<double>(const double&);
template long double normal_cdf<long double>(const long double&);
template long double log_normal_cdf<long double>(const long double&);
template long double normal_quantile<long double>(const long double&);

}  // namespace flowgauge
