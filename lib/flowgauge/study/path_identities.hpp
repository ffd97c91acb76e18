#pragma once
// The laws of paths.

#include <vector>

#include "flowgauge/identity/path_laws.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// Points at one time at which a path is checked.
struct PathPoints {
  double t;
  Batch<double> X;
  Quadrature quadrature = Quadrature::none;
};

/// Where a path is checked: near both ends (λ = ±18 or the end of the clock, σ down to 1e-8), between them, far out
/// (|x| = 1e3 and 1e6), and at λ = −1, 0.5 and 1.5 for laws over space; draws of X_t keyed by the seed. d > 2: fewer.
std::vector<PathPoints> path_points(const Schedule& schedule, const Target& target, std::uint64_t seed);

/// All path laws on a subject, in catalogue order. T = double or Mp50.
template <class T>
std::vector<LawResult> check_path(const PathSubject<Dual<T>>& subject, const std::vector<PathPoints>& points);

/// Double against 50 digits: every quantity of a path.
std::vector<LawResult> check_rounding(const PathSubject<Dual<double>>& computed, const PathSubject<Dual<Mp50>>& exact,
                                      const std::vector<PathPoints>& points);

/// One task a problem; its subject in ids is `schedule.problem`.
std::vector<IdentityTask> path_identities(const std::vector<Problem>& problems);

}  // namespace flowgauge
