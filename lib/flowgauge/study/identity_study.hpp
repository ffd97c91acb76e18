#pragma once
// Runs every law on every subject and turns the verdicts into records.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/identity/path_laws.hpp"
#include "flowgauge/identity/schedule_laws.hpp"
#include "flowgauge/judge/judge.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// Formula errors in 50 digits are held to 1e-25 · scale, double to 1e-12 · scale.
template <class T>
constexpr double identity_tolerance = std::same_as<T, double> ? 1e-12 : 1e-25;

/// "double" or "mp50".
template <class T>
constexpr std::string_view scalar_name = std::same_as<T, double> ? "double" : "mp50";

/// What one law gave on one subject in one scalar, over all points it was checked at.
struct LawResult {
  std::string identity;
  std::string scalar;
  Verdict verdict;             ///< of the worst batch; points counts all
  double worst_t = 0;
  std::vector<double> worst_x; ///< empty for laws over space
  std::string not_applicable;  ///< why, where no batch concerned the law
};

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

/// All schedule laws on a subject at the times.
template <class T>
std::vector<LawResult> check_schedule(const ScheduleSubject<T>& subject, const std::vector<double>& times);

/// Double against 50 digits: every quantity of a path, and the values of a schedule.
std::vector<LawResult> check_rounding(const PathSubject<Dual<double>>& computed, const PathSubject<Dual<Mp50>>& exact,
                                      const std::vector<PathPoints>& points);
LawResult check_rounding(const ScheduleSubject<double>& computed, const ScheduleSubject<Mp50>& exact,
                         const std::vector<double>& times);

/// The record of a result; the id is `subject/identity/scalar=…`.
Record identity_record(const std::string& subject, const LawResult& result);

/// The ids of run_identities on these problems, in its order.
std::vector<std::string> identity_ids(const std::vector<Problem>& problems);

/// Every law on every schedule of the catalogue and every problem, in both scalars and across them, as far as selected.
/// Records are handed to the sink subject by subject, in an order that does not depend on the number of threads.
void run_identities(const std::vector<Problem>& problems, std::uint64_t seed,
                    const std::function<bool(const std::string& id)>& selected,
                    const std::function<void(const Record&)>& sink);

}  // namespace flowgauge
