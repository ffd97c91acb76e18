#include "flowgauge/solver/odeint_impl.hpp"

namespace flowgauge {

template FixedRun<double> odeint_fixed<double>(std::string_view);
template AdaptiveRun<double> odeint_adaptive<double>(std::string_view);

}  // namespace flowgauge
