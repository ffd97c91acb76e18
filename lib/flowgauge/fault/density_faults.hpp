#pragma once
// Wrong solvers of Fokker–Planck and continuity equations.

#include "flowgauge/fault/fault.hpp"

namespace flowgauge {

std::vector<Fault> density_faults();

}  // namespace flowgauge
