#pragma once
// What a program brings to the command line beside flowgauge's own catalogues.

#include <vector>

#include "flowgauge/solver/solver.hpp"
#include "flowgauge/study/own_map.hpp"

namespace flowgauge {

/// The user's additions. Solvers appear in `list`, `explain` and `study` beside the catalogue's own, maps in `verify`.
struct Suite {
  std::vector<Solver> solvers = {};
  std::vector<OwnMap> maps = {};
};

}  // namespace flowgauge
