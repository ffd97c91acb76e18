#pragma once
// What a program brings to the command line beside flowgauge's own catalogues.

#include <vector>

#include "flowgauge/solver/solver.hpp"

namespace flowgauge {

/// The user's additions. They appear in `list`, `explain` and `study` beside the catalogue's own.
struct Suite {
  std::vector<Solver> solvers;
};

}  // namespace flowgauge
