#include "flowgauge/judge/judge_sides.hpp"

namespace flowgauge {

template Verdict judge<Mp50>(const Sides<Mp50>& sides, double tolerance);

}  // namespace flowgauge
