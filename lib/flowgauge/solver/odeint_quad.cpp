#include "flowgauge/solver/odeint_impl.hpp"

namespace flowgauge {

template FixedRun<Quad> odeint_fixed<Quad>(std::string_view);

}  // namespace flowgauge
