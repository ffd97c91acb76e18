#include "flowgauge/solver/odeint_impl.hpp"

namespace flowgauge {

template FixedRun<long double> odeint_fixed<long double>(std::string_view);
template AdaptiveRun<long double> odeint_adaptive<long double>(std::string_view);

void odeint_integrate(std::string_view name, const LongDoubleField& field, std::vector<long double>& y,
                      long double from, long double to, long double tolerance) {
  const detail::LimitedField<long double, LongDoubleField> limited{field};
  detail::integrate<long double>(name, limited, y, from, to, tolerance);
}

}  // namespace flowgauge
