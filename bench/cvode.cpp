// CVODE's BDF on the system that bench_pde's error_and_time solves, with its own banded matrices: what bench/pde_peers.py holds the
// time steps of flowgauge against. Built where SUNDIALS 6 is installed.

#include <benchmark/benchmark.h>
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_band.h>
#include <sunmatrix/sunmatrix_band.h>

#include <cmath>

#include "semi_discrete.hpp"

namespace {

using namespace flowgauge;

using Values = Eigen::Map<Vector<double>>;
Values values(N_Vector y) { return {N_VGetArrayPointer(y), N_VGetLength(y)}; }

int right_side(realtype, N_Vector p, N_Vector rate, void* matrix) {
  values(rate) = apply(*static_cast<const Tridiagonal*>(matrix), values(p));
  return 0;
}

int jacobian(realtype, N_Vector, N_Vector, SUNMatrix J, void* matrix, N_Vector, N_Vector, N_Vector) {
  const Tridiagonal& L = *static_cast<const Tridiagonal*>(matrix);
  for (Index i = 0; i < L.size(); ++i) {
    SM_ELEMENT_B(J, i, i) = L.diagonal(i);
    if (i > 0) SM_ELEMENT_B(J, i, i - 1) = L.lower(i);
    if (i + 1 < L.size()) SM_ELEMENT_B(J, i, i + 1) = L.upper(i);
  }
  return 0;
}

/// The density at the end and the right-hand sides it took; NaN where CVODE gives up.
struct End {
  Vector<double> density;
  long evaluations = 0;
};

End run(SUNContext context, const SemiDiscrete& system, Tridiagonal& matrix, double tolerance) {
  const Index n = system.start.size();
  End end{Vector<double>::Constant(n, NAN)};
  N_Vector y = N_VNew_Serial(n, context);
  values(y) = system.start;
  SUNMatrix J = SUNBandMatrix(n, 1, 1, context);
  SUNLinearSolver solver = SUNLinSol_Band(y, J, context);
  void* memory = CVodeCreate(CV_BDF, context);
  double t = 0;
  const bool done = CVodeInit(memory, right_side, system.problem.from, y) == 0 &&
                    CVodeSStolerances(memory, tolerance, tolerance * 1e-2) == 0 && CVodeSetUserData(memory, &matrix) == 0 &&
                    CVodeSetLinearSolver(memory, solver, J) == 0 && CVodeSetJacFn(memory, jacobian) == 0 &&
                    CVodeSetMaxNumSteps(memory, 100000) == 0 && CVodeSetStopTime(memory, system.problem.to) == 0 &&
                    CVode(memory, system.problem.to, y, &t, CV_NORMAL) >= 0 &&
                    CVodeGetNumRhsEvals(memory, &end.evaluations) == 0;
  if (done) end.density = values(y);
  CVodeFree(&memory);
  SUNLinSolFree(solver);
  SUNMatDestroy(J);
  N_VDestroy(y);
  return end;
}

/// The tolerance is 10^−range, absolutely a hundredth of that.
void error_and_time(benchmark::State& state) {
  static const SemiDiscrete system;
  Tridiagonal matrix = discretise(system.line.space, system.line.equation, system.line.cells, system.problem.from).matrix(system.line.cells);
  SUNContext context = nullptr;
  if (SUNContext_Create(nullptr, &context) != 0) return state.SkipWithError("no context");
  End end;
  for (auto _ : state) end = run(context, system, matrix, std::pow(10, -static_cast<double>(state.range(0))));
  SUNContext_Free(&context);
  system.count(state, end.density, static_cast<double>(end.evaluations));
}
BENCHMARK(error_and_time)->Name("error_and_time/cvode_bdf")->Arg(4)->Arg(6)->Arg(8)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
