#pragma once
// Strong and weak orders of methods for noise that depends on the state, without sampling.

#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/process/process.hpp"
#include "flowgauge/solver/ito_method.hpp"
#include "flowgauge/study/study.hpp"
#include "flowgauge/study/weak_order.hpp"

namespace flowgauge {

/// √E(X_N − X_T)² on geometric Brownian motion from its start. Steps multiply by independent factors of one law, so
/// that E(X_N − X_T)² = x₀²(A^N − 2B^N + C^N), A = E r², B = E re, C = E e², r the factor of the method's step and e
/// that of the solution; from E e(r − e) and E(r − e)², so that nothing cancels, by the trapezoidal rule over the
/// normal.
double homogeneous_strong_error(const ItoStep& step, const GeometricBrownian& process, double end, int steps);

/// The same for a process that is X_t = f(at + bW_t + c), f = exp, sinh or tanh: with y = f⁻¹(x) and d the distance of
/// y from the solution's, E(X_N − X_T)² is N times the step's operator on (f(y) − f(y − d))²; on a grid in y (12-point
/// interpolation) and by polynomials of degree 7 in d, means over ΔW by the trapezoidal rule. Relative error below
/// 1e-5. Throws std::invalid_argument for other processes, and unless end > 0 and steps ≥ 1; NaN where a step of less
/// than 6.75 standard deviations leaves the domain.
double carried_strong_error(const ItoStep& step, const Process& process, double end, int steps);

/// E φ(X_N) for the observables of weak_order.hpp, by the same operator; and of the solution.
Means carried_means(const ItoStep& step, const Process& process, double end, int steps);
Means solution_means(const Process& process, double end);

/// One method on one process from its start to time 1.
struct ItoOrderStudy {
  ItoMethod method;
  Process process;
  std::vector<int> steps{32, 64, 128, 256};
};

std::string ito_strong_id(const ItoOrderStudy& study);
std::string ito_weak_id(const ItoOrderStudy& study, std::string_view observable = observables.back());

/// Hand over <method>/strong_order/process=…, on geometric Brownian motion in closed form, and
/// <method>/weak_order/process=…;observable=… for each observable, both two-sided against the claims.
void run_ito_strong_order(const ItoOrderStudy& study, const Sink& sink);
void run_ito_weak_order(const ItoOrderStudy& study, const Sink& sink);

/// Both, for every method among the names (all where none is given) on geometric Brownian motion and on the hyperbolic
/// sine and tangent of Brownian motion.
std::vector<StudyTask> ito_tasks(const std::vector<std::string>& names);

}  // namespace flowgauge
