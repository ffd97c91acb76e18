#pragma once
// The methods of our own, once, for all who instantiate them: the catalogue in double, others in other states.

#include <tuple>
#include <variant>
#include <vector>

#include "flowgauge/solver/adams_bashforth.hpp"
#include "flowgauge/solver/ddim.hpp"
#include "flowgauge/solver/deis.hpp"
#include "flowgauge/solver/dpm_solver_1.hpp"
#include "flowgauge/solver/dpm_solver_2.hpp"
#include "flowgauge/solver/dpm_solver_3.hpp"
#include "flowgauge/solver/dpmpp_1.hpp"
#include "flowgauge/solver/dpmpp_2m.hpp"
#include "flowgauge/solver/dpmpp_2s.hpp"
#include "flowgauge/solver/dpmpp_3m.hpp"
#include "flowgauge/solver/dpmpp_3s.hpp"
#include "flowgauge/solver/edm_euler.hpp"
#include "flowgauge/solver/edm_heun.hpp"
#include "flowgauge/solver/euler.hpp"
#include "flowgauge/solver/heun.hpp"
#include "flowgauge/solver/lms.hpp"
#include "flowgauge/solver/midpoint.hpp"
#include "flowgauge/solver/pndm.hpp"
#include "flowgauge/solver/ralston2.hpp"
#include "flowgauge/solver/rk3.hpp"
#include "flowgauge/solver/rk4.hpp"
#include "flowgauge/solver/solver.hpp"
#include "flowgauge/solver/unipc.hpp"

namespace flowgauge {

/// Those that run in Quad as well.
using ReferenceMethods = std::tuple<Euler, Heun, Midpoint, Rk4, Ddim>;

/// Those of singlestep_samplers().
using SinglestepMethods =
    std::tuple<Ralston2, Rk3, EdmEuler, EdmHeun, DpmSolver1, DpmSolver2, DpmSolver3, DpmPp1, DpmPp2s, DpmPp3s>;

/// One of multistep_samplers(), its runs still missing, and the method that runs.
struct MultistepSampler {
  Solver solver;
  std::variant<AdamsBashforth, DpmPp2m, DpmPp3m, UniPc, Deis, Lms, Pndm> method;
};
std::vector<MultistepSampler> multistep_list();

}  // namespace flowgauge
