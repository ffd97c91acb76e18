#pragma once
// Samplers that are wrong on purpose, as solvers: what somebody else's code is compared with.

#include <string_view>
#include <vector>

#include "flowgauge/solver/solver.hpp"

namespace flowgauge {

/// A solver of the catalogue with a fault in it. It runs in double and on affine forms.
struct PlantedSolver {
  std::string_view id;
  std::string_view title;
  std::string_view nature;
  std::string_view shows;
  std::string_view subject;  ///< the solver that it breaks
  Solver wrong;
};

/// The samplers behind sampler_faults().
std::vector<PlantedSolver> planted_solvers();

}  // namespace flowgauge
