#pragma once
// Somebody else's code as the grading sees it: what it claims, what it is asked, what came back. Whoever carries the questions
// (a child process, a function of this process) fills in the callables.

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "flowgauge/gauge/dtype.hpp"
#include "flowgauge/gauge/noise_plan.hpp"
#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/json.hpp"
#include "flowgauge/objective/parameterisation.hpp"
#include "flowgauge/schedule/schedule.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge {

enum class SubjectKind { sampler, schedule, map, log_prob, loss };
enum class NoiseCapability { none, hook, own };

/// What the author says of a subject. Absent: not judged.
struct Claims {
  std::optional<double> order;
  std::string evaluations;     ///< expression in N, empty where not stated (evaluations_stated)
  bool smooth_grids = false;   ///< the order is claimed on smooth grids only
  bool deterministic = true;
  bool rows_independent = true;
  std::string source;
  Json schedule, target;       ///< as in problem files; null where not claimed
  std::string objective;
};

/// What a subject can do.
struct Capabilities {
  Dtype dtype = Dtype::f64;
  std::vector<Parameterisation> parameterisations{Parameterisation::x0};
  bool own_grid = false;
  NoiseCapability noise = NoiseCapability::none;
  Index batch = 0;             ///< most rows, 0: any
  std::vector<Index> shape;    ///< of one point, empty: any dimension
  Index dimension = 2;         ///< of a map or a density
  int minimum_steps = 1;
  bool function = false;       ///< a log_prob that is called, not run
};

/// One subject of a client.
struct ForeignSubject {
  std::string name;
  SubjectKind kind = SubjectKind::sampler;
  Claims claims;
  Capabilities capabilities;
};

/// The noise level of a Gaussian path X = αZ + σε, without a clock.
struct Level {
  double alpha;
  double sigma;
};

/// A question to a sampler or a likelihood: carry points of the law at one level to another.
struct RunQuestion {
  std::string check;  ///< id of the check it serves
  Schedule schedule;
  Target target;      ///< never told to the client; for a fixed shape its dimension is the product of the shape
  double noise_time = 0, data_time = 0;
  std::string grid;           ///< a name; the times are empty for a grid of its own
  std::vector<double> times;  ///< N + 1, from the noise to the data
  int steps = 0;
  Parameterisation parameterisation = Parameterisation::x0;
  NoisePlan noise;
  /// The start points (d × N) at the level where the run begins; for log_prob the points at the data end.
  std::function<Batch<double>(const Level& start)> start;
  Index points = 0;  ///< N
  /// Above 0: so many requests to the model are taken for one step, and are answered at the end of that step next to the level
  /// asked for (with 1, where it begins): what a sampler would give whose clock is not rounded.
  int exact_clock = 0;
  /// λ of the ticks of its clock, ascending: with exact_clock, a level with more than one of them between it and the grid
  /// was not rounded there, and is answered as asked for.
  std::vector<double> clock_ticks = {};
};

/// How a task ended.
enum class TaskEnd { result, skipped, error, broken };

/// What came back. For anything but `result` only end and the texts are filled. broken: the client died, hung or broke the
/// protocol.
struct RunAnswer {
  TaskEnd end = TaskEnd::error;
  std::string message;  ///< reason, message, or what broke
  std::string detail;   ///< link, traceback, or the tail of the log
  Level start{0, 0}, finish{0, 0};  ///< as the client reported them, rounded to its dtype
  Batch<double> start_points;       ///< as served, rounded to its dtype
  Batch<double> X;                  ///< d × N; for log_prob 1 × N
  long evaluations = 0;             ///< requests to the model, counted here
  std::optional<long> own_evaluations;
  long draws = 0;                   ///< requests for noise
  double seconds = 0;
  struct Step {
    long index;
    Level level;
  };
  std::vector<Step> steps;
  std::vector<Level> asked;  ///< of the first row of every request to the model, at most 40 000
};

/// A question to a function: arrays by name, columns are points.
struct CallQuestion {
  std::string check;
  std::string function;
  std::vector<std::pair<std::string, Batch<double>>> arrays;
};
struct CallAnswer {
  TaskEnd end = TaskEnd::error;
  std::string message, detail;
  std::vector<std::pair<std::string, Batch<double>>> arrays;
};

/// A subject with the way to ask it. Questions are asked one at a time; neither callable throws for what the client did.
struct Foreign {
  ForeignSubject subject;
  std::function<RunAnswer(const RunQuestion&)> run;
  std::function<CallAnswer(const CallQuestion&)> call;
};

}  // namespace flowgauge
