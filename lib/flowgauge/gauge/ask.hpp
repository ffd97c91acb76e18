#pragma once
// Asking a sampler: problems it is put to, batches it can take, and records of what came back instead of an answer.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/gauge/foreign.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// A problem, a grid and a parameterisation.
struct Task {
  std::string problem;  ///< catalogue name, or one of gauge_problem
  Schedule schedule = {};
  Target target = {};
  double noise_time = 0, data_time = 0;
  std::string grid;  ///< catalogue name, rough_lambda, or own
  Parameterisation parameterisation = Parameterisation::x0;
  std::vector<double> ticks = {};  ///< of the grids ticks and rough_ticks, K + 1 times from the noise to the data
  int exact_clock = 0;             ///< as in RunQuestion
  std::vector<double> clock_ticks = {};  ///< as in RunQuestion
};

/// The task on a problem of the catalogue, or on two_eigenvalues: N((0.7, 0.7), diag(0.25, 4)) under vp_linear from t = 0.25 to
/// 0.02 (the gate configuration at once). For a subject of fixed shape the target is the product of as many copies, on the
/// line, or of lines that alternate, as the shape has coordinates. Throws std::invalid_argument for an unknown name.
Task gauge_task(const std::string& problem, const std::string& grid, Parameterisation parameterisation,
                const Capabilities& capabilities);

/// Independent lines, as many as the shape has coordinates, taking turns. Throws std::invalid_argument for a shape without
/// points.
Target over_shape(const std::vector<Index>& shape, const std::vector<Target>& lines);

/// The times of a task over N steps, from the noise to the data; empty for a grid of its own. rough_lambda: steps alternating
/// 3:1 in λ, the long one first. ticks, rough_ticks: steps of K/N of the task's ticks, or alternating 3:1 in numbers of them;
/// 2N must divide K, and rough steps must be of an even number.
std::vector<double> task_times(const Task& task, int steps);

/// grid=…;param=…;problem=… under a subject and a check.
std::string task_id(const ForeignSubject& subject, const std::string& check, const Task& task);

/// The fields solver, problem, grid and parameterisation of a record.
Json task_fields(const ForeignSubject& subject, const Task& task);

/// The points from which a run starts at a level.
using StartPoints = std::function<Batch<double>(const Level&)>;

/// Asks for a run of the task over N steps from so many points, in batches the subject can take; without `start` they are
/// spread over the law. What comes back is one answer for all rows: evaluations (and the subject's own count) are those of the batch with
/// the most, so are draws, seconds are those of all. An answer of a wrong shape, with a level that is not finite, or with batches that
/// began or ended at different levels becomes one of end error.
RunAnswer ask(const Foreign& foreign, const Task& task, int steps, Index points, const std::string& check,
              const NoisePlan& noise = {}, const StartPoints& start = {});

/// The unit round-off of a dtype.
double epsilon_of(Dtype dtype);

/// The record for a task that did not end in a result: not_applicable with the subject's reason, or error.
Record unanswered(const std::string& kind, const std::string& id, Json fields, TaskEnd end, const std::string& message,
                  const std::string& detail);

}  // namespace flowgauge
