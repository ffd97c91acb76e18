#pragma once
// Gotta Go Fast against its tolerance, along one Brownian path.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/gotta_go_fast.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// A sampler of the reverse SDE with steps of its own choice, along a given path: points (d × N) to points.
using AdaptivePathRun =
    std::function<AdaptiveResult(const Model<Batch<double>, double>& model, double from, double to,
                                 const Batch<double>& X, double tolerance, const BrownianMotion& W)>;

/// The sampler over tolerances, all along one path, against stochastic Heun along the same path with many equal steps.
struct PathToleranceStudy {
  AdaptivePathRun run = [](const auto& model, double from, double to, const auto& X, double tolerance, const auto& W) {
    return run_gotta_go_fast(model, from, to, X, tolerance, W);
  };
  Problem problem = load_problem("mixture_1d");
  std::vector<double> tolerances{1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4};
  int reference_steps = 16384;
  Index points = 64;
};

std::string path_tolerance_id(const PathToleranceStudy& study);

/// Hands over gotta_go_fast/work_precision/norm=strong;problem=… and gotta_go_fast/tolerance/norm=strong;problem=… (kind
/// error): strong errors √(mean |X − X_ref|²) must be in proportion to tolerance^{2/3} (fit_tolerance_proportionality, whose
/// constant may move by a factor 2 either way: the step is a continuous function of the tolerance), with steps accepted and
/// rejected beside them. Fault with cause evaluation_limit, step_underflow or not_finite where a run gave up.
void run_path_tolerance(const PathToleranceStudy& study, const Sink& sink);

/// The study on the problems, with the selection's tolerances where it has any; without problems on mixture_1d, and that its
/// law on affine forms is refused. Throws std::invalid_argument where step counts alone are given.
std::vector<StudyTask> adaptive_tasks(const StudySelection& selection, const std::vector<Problem>& problems);

}  // namespace flowgauge
