#include "flowgauge/numeric/special.hpp"

#include "flowgauge/numeric/normal_functions.hpp"

namespace flowgauge {

template long double normal_cdf<long double>(const long double&);
template long double log_normal_cdf<long double>(const long double&);
template double normal_quantile<double>(const double&);
template long double normal_quantile<long double>(const long double&);

// Rounding x/√2 costs x² ε in the tail: in long double it stays below the last bit of double.
template <>
double normal_cdf<double>(const double& x) {
  return static_cast<double>(normal_cdf<long double>(static_cast<long double>(x)));
}

template <>
double log_normal_cdf<double>(const double& x) {
  return static_cast<double>(log_normal_cdf<long double>(static_cast<long double>(x)));
}

}  // namespace flowgauge
