#pragma once
// An initial-value problem with an exact answer: a Gaussian path, an interval of time and points to start from.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/json.hpp"
#include "flowgauge/path/gaussian_path.hpp"

namespace flowgauge {

/// The probability-flow ODE of schedule and target between two times. Solvers run from noise_time to data_time
/// (backward) and from data_time to noise_time (forward).
struct Problem {
  std::string name;        ///< catalogue name, or the stem of the problem file
  std::string title;       ///< a few words, for reports
  std::string cannot_see;  ///< what an error on this problem cannot show
  Schedule schedule;
  Target target;
  double noise_time;                       ///< the noisier end, at λ in [−1, 1] for catalogue problems
  double data_time;                        ///< the cleaner end
  std::vector<std::string> declares = {};  ///< the degeneracies (problem/lint.hpp) it is known to have

  bool for_comparison = false;             ///< for comparing samplers, left out of the default study

  Index dimension() const { return flowgauge::dimension(target); }

  template <class T>
  GaussianPath<T> path() const {
    return GaussianPath<T>(schedule, target);
  }
};

/// The catalogue: about a dozen named problems, then generated ones (every schedule × one reference mixture, every
/// target × one reference schedule).
const std::vector<Problem>& problem_catalogue();

/// The catalogue problem of that name, or the problem file at that path: {"schedule": {…}, "target": {…}} and
/// optionally "noise_time" and "data_time" (default: λ = 0 and λ = 3, as far as the schedule reaches). Throws
/// std::invalid_argument with one line naming what was wrong and what is allowed.
Problem load_problem(const std::string& name_or_file);

/// A problem from parsed JSON; files named in it are relative to `folder`.
Problem problem_from_json(const Json& object, const std::filesystem::path& folder, const std::string& name);

/// What outputs echo as "problem": the catalogue name, or the parsed object.
Json problem_echo(const std::string& name_or_file);

/// N points spread over the law at time t: in d = 1 the quantiles (i + ½)/N, otherwise (and where the law has atoms)
/// samples with a fixed seed. The same doubles for every T: double, long double, Quad, Mp50.
template <class T>
Batch<T> start_points(const Problem& problem, const T& t, Index points);

}  // namespace flowgauge
