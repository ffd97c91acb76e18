#include "flowgauge/study/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <tbb/task_arena.h>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/law.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double lambda_noise = -4, lambda_data = 4;
constexpr std::array<int, 4> ranked_evaluations{10, 20, 50, 100};
constexpr std::array<double, 2> ranked_errors{1e-2, 1e-4};
constexpr std::size_t places = 5;

/// One sampler over the budgets; NaN and 0 where it cannot run.
struct Row {
  const Contestant* contestant;
  std::vector<int> steps;
  std::vector<long> evaluations;
  std::vector<double> errors;
  std::vector<double> largest;  ///< of a point
  bool as_plain = false;
};

/// One place in a ranking.
struct Place {
  const Row* row;
  std::size_t at;
  double error() const { return row->errors[at]; }
  long evaluations() const { return row->evaluations[at]; }
  std::string_view name() const { return row->contestant->solver.entry.name; }
};

bool is_line_gaussian(const Problem& problem) {
  return std::holds_alternative<Gaussian>(problem.target) && problem.dimension() == 1;
}

Batch<double> end_points(const Contestant& contestant, const Problem& problem, const GaussianPath<double>& path,
                         int steps, const Batch<double>& X) {
  return contestant.solver.run(
      path_model(path, Parameterisation::x0),
      times<double>(contestant.grid, problem.schedule, problem.noise_time, problem.data_time, steps), X);
}

/// The second budget: the least at which methods of many steps look back as far as they do.
constexpr std::size_t probed = 1;

/// The plain run, where the sampler does in x/α what it does there.
const PlainRun* plain_run(const Contestant& contestant, const ComparisonStudy& study, const GaussianPath<double>& path,
                          const Batch<double>& X, double alpha) {
  constexpr double same = 1e-10;
  if (!study.plain || study.evaluations.size() <= probed) return nullptr;
  const int steps = steps_for(contestant.solver, study.evaluations[probed]);
  if (steps == 0) return nullptr;
  const Batch<double> end = end_points(contestant, study.problem, path, steps, X) / alpha;
  const PlainRun& plain = study.plain(contestant);
  if (plain.budgets.size() < study.evaluations.size() || plain.probe.cols() != end.cols()) return nullptr;
  if (!std::equal(study.evaluations.begin(), study.evaluations.end(), plain.budgets.begin())) return nullptr;
  return (end - plain.probe).norm() <= same * plain.probe.norm() ? &plain : nullptr;
}

Row measured(const Contestant& contestant, const ComparisonStudy& study, const GaussianPath<double>& path,
             const Batch<double>& X, const Batch<double>& exact) {
  Row row{&contestant, {}, {}, {}, {}};
  const Solver& solver = contestant.solver;
  const Problem& problem = study.problem;
  const bool law = is_line_gaussian(problem);
  const double alpha = noise_level(problem.schedule, problem.data_time).alpha;
  const PlainRun* plain = law ? nullptr : plain_run(contestant, study, path, X, alpha);
  row.as_plain = plain != nullptr;
  for (const int budget : study.evaluations) {
    const int steps = steps_for(solver, budget);
    row.steps.push_back(steps);
    row.evaluations.push_back(steps > 0 ? solver.evaluations(steps) : 0);
    double error = nan, largest = nan;
    if (plain != nullptr) {
      error = alpha * plain->errors[row.errors.size()];
      largest = alpha * plain->largest[row.errors.size()];
    } else if (steps > 0 && law) {
      error = largest = law_error(solver, contestant.grid, problem, steps).wasserstein2;
    } else if (steps > 0) {
      const Batch<double> difference = end_points(contestant, problem, path, steps, X) - exact;
      error = rms(difference);
      largest = largest_column(difference);
    }
    row.errors.push_back(error);
    row.largest.push_back(largest);
  }
  return row;
}

template <class Better>
Json first_places(std::vector<Place> all, const Better& better) {
  std::stable_sort(all.begin(), all.end(), better);
  Json list = Json::array();
  for (std::size_t i = 0; i < std::min(places, all.size()); ++i) {
    Json one;
    one["solver"] = std::string(all[i].name());
    one["grid"] = std::string(entry(all[i].row->contestant->grid).name);
    one["nfe"] = all[i].evaluations();
    one["error"] = number(all[i].error());
    list.push_back(std::move(one));
  }
  return list;
}

/// To seven digits: methods that are equal but for rounding tie.
double to_seven_digits(double error) {
  if (!(error > 0)) return error;
  const double unit = std::pow(10.0, std::floor(std::log10(error)) - 6);
  return std::round(error / unit) * unit;
}

bool smaller_error(const Place& a, const Place& b) {
  return std::pair(to_seven_digits(a.error()), a.name()) < std::pair(to_seven_digits(b.error()), b.name());
}
bool cheaper(const Place& a, const Place& b) {
  return std::tuple(a.evaluations(), to_seven_digits(a.error()), a.name()) <
         std::tuple(b.evaluations(), to_seven_digits(b.error()), b.name());
}

std::vector<Place> finite_at(const std::vector<Row>& rows, std::size_t budget) {
  std::vector<Place> all;
  for (const Row& row : rows) {
    if (std::isfinite(row.errors[budget])) all.push_back({&row, budget});
  }
  return all;
}

/// The first budget at which each reaches the error.
std::vector<Place> reaching(const std::vector<Row>& rows, double error) {
  std::vector<Place> all;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.errors.size(); ++i) {
      if (!(row.errors[i] <= error)) continue;
      all.push_back({&row, i});
      break;
    }
  }
  return all;
}

SharedAnswer once(std::function<Answer<double>()> find) {
  struct Found {
    std::once_flag flag;
    Answer<double> answer;
  };
  return [found = std::make_shared<Found>(), find = std::move(find)]() -> const Answer<double>& {
    // Isolated, as in shared_answer.
    std::call_once(found->flag, [&] { tbb::this_task_arena::isolate([&] { found->answer = find(); }); });
    return found->answer;
  };
}

Problem compared(const std::string& target_name, const Target& target, const Schedule& schedule) {
  Problem problem = load_problem(target_name);
  problem.schedule = schedule;
  problem.target = target;
  problem.noise_time = t_of_lambda(schedule, lambda_noise);
  problem.data_time = t_of_lambda(schedule, lambda_data);
  return problem;
}

/// Where α = 1 at all times: there x is x/α.
Problem in_plain_coordinates(const Problem& problem) {
  Problem plain = problem;
  plain.schedule = Edm{};
  plain.noise_time = t_of_lambda(plain.schedule, lambda_noise);
  plain.data_time = t_of_lambda(plain.schedule, lambda_data);
  return plain;
}

Batch<double> plain_start(const Problem& plain, Index points) {
  return start_points<double>(plain, plain.noise_time, points);
}

/// The exact flow where there is one, or a solve whose error is far below those that are ranked.
Answer<double> plain_answer(const Problem& plain, Index points) {
  const Batch<double> Y = plain_start(plain, points);
  if (plain.dimension() == 1) return answer<double>(plain, plain.noise_time, plain.data_time, Y);
  const Solver& tight = solver_named("odeint_controlled_fehlberg78");
  const auto model = path_model(plain.path<double>(), Parameterisation::velocity);
  return {tight.run_adaptive(model, plain.noise_time, plain.data_time, Y, 1e-10), 1e-8};
}

/// Every sampler once, on the budgets of a study of that problem.
PlainRuns shared_plain_runs(const Problem& plain, const SharedAnswer& data, const std::vector<int>& budgets,
                            Index points) {
  struct Found {
    std::once_flag flag;
    PlainRun run;
  };
  struct All {
    std::mutex mutex;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<Found>> found;
  };
  return [all = std::make_shared<All>(), plain, data, budgets, points](const Contestant& one) -> const PlainRun& {
    const auto place = [&] {
      const std::lock_guard lock(all->mutex);
      std::shared_ptr<Found>& entry_of =
          all->found[{std::string(one.solver.entry.name), std::string(entry(one.grid).name)}];
      if (!entry_of) entry_of = std::make_shared<Found>();
      return entry_of.get();
    }();
    // Isolated, as in shared_answer.
    std::call_once(place->flag, [&] {
      tbb::this_task_arena::isolate([&] {
        const GaussianPath<double> path = plain.path<double>();
        const Batch<double> Y = plain_start(plain, points);
        PlainRun run{budgets, {}, {}, {}};
        for (const int budget : budgets) {
          const int steps = steps_for(one.solver, budget);
          Batch<double> end =
              steps > 0 ? end_points(one, plain, path, steps, Y) : Batch<double>::Constant(Y.rows(), Y.cols(), nan);
          const Batch<double> difference = end - data().points;
          run.errors.push_back(steps > 0 ? rms(difference) : nan);
          run.largest.push_back(steps > 0 ? largest_column(difference) : nan);
          if (run.errors.size() == probed + 1) run.probe = std::move(end);
        }
        place->run = std::move(run);
      });
    });
    return place->run;
  };
}

}  // namespace

Grid usual_grid(std::string_view name, std::string_view family) {
  const auto begins = [&](auto... prefixes) { return (name.starts_with(prefixes) || ...); };
  if (begins("edm_", "lms_") || family == "churn" || family == "ancestral") return Karras{};
  if (begins("dpm", "uni", "sde_dpm", "seeds")) return LambdaUniform{};
  return TimeUniform{};
}

std::vector<Contestant> contestants(const std::optional<Grid>& grid) {
  std::vector<Contestant> all;
  for (const Solver& solver : solver_catalogue()) {
    if (solver.adaptive || solver.entry.name.starts_with("odeint_")) continue;
    all.push_back({solver, grid ? *grid : usual_grid(solver.entry.name, solver.family)});
  }
  for (const StochasticSampler& sampler : stochastic_catalogue()) {
    all.push_back({law_solver(sampler), grid ? *grid : usual_grid(sampler.entry.name, sampler.family), true});
  }
  return all;
}

int steps_for(const Solver& solver, long evaluations) {
  if (!(solver.evaluations(solver.minimum_steps) <= evaluations)) return 0;
  int steps = solver.minimum_steps;
  while (solver.evaluations(steps + 1) <= evaluations) ++steps;
  return steps;
}

std::string comparison_id(const ComparisonStudy& study) {
  return check_id("samplers", "comparison",
                  {{"grid", study.grid}, {"problem", study.target}, {"schedule", study.schedule}});
}

void run_comparison(const ComparisonStudy& study, const Sink& sink) {
  const Problem& problem = study.problem;
  const std::string id = comparison_id(study);
  const bool law = is_line_gaussian(problem);
  Json fields = Json::object();
  fields["solver"] = "samplers";
  fields["problem"] = study.target;
  fields["schedule"] = study.schedule;
  fields["grid"] = study.grid;
  fields["norm"] = "comparison";
  fields["distance"] = law ? "w2" : "rms";
  fields["adaptive"] = false;
  fields["knob"] = "evaluations";
  std::vector<Row> rows;
  Json not_finite = Json::array(), runs = Json::array();
  try {
    const GaussianPath<double> path = problem.path<double>();
    Batch<double> X, exact;
    if (!law) {
      const double from = noise_level(problem.schedule, problem.noise_time).alpha;
      const double to = noise_level(problem.schedule, problem.data_time).alpha;
      X = from * plain_start(in_plain_coordinates(problem), study.points);
      exact = to * study.data().points;
    }
    for (const Contestant& one : study.contestants) {
      if (one.stochastic && !law) continue;
      rows.push_back(measured(one, study, path, X, exact));
      const Row& row = rows.back();
      Json run;
      run["solver"] = std::string(one.solver.entry.name);
      run["grid"] = std::string(entry(one.grid).name);
      run["stochastic"] = one.stochastic;
      if (row.as_plain) run["as_plain"] = true;
      run["steps"] = row.steps;
      run["nfe"] = row.evaluations;
      run["errors"] = numbers(row.errors);
      runs.push_back(std::move(run));
      for (std::size_t i = 0; i < row.errors.size(); ++i) {
        if (row.steps[i] == 0 || std::isfinite(row.errors[i])) continue;
        not_finite.push_back(std::string(one.solver.entry.name));
        break;
      }
    }
  } catch (const std::exception& error) {
    Record record = error_record("work_precision", id, error.what());
    record.fields.update(fields);
    sink(record);
    return;
  }
  Outcome outcome = Outcome::ok;
  std::vector<double> least, largest;
  std::vector<long> spent;
  Json by_cost = Json::object(), by_error = Json::object();
  for (std::size_t i = 0; i < study.evaluations.size(); ++i) {
    const std::vector<Place> all = finite_at(rows, i);
    const auto best = std::min_element(all.begin(), all.end(), smaller_error);
    least.push_back(best == all.end() ? nan : best->error());
    largest.push_back(best == all.end() ? nan : best->row->largest[i]);
    spent.push_back(best == all.end() ? 0 : best->evaluations());
    const int budget = study.evaluations[i];
    if (std::find(ranked_evaluations.begin(), ranked_evaluations.end(), budget) != ranked_evaluations.end()) {
      by_cost[std::to_string(budget)] = first_places(all, smaller_error);
    }
    if (best == all.end()) outcome = Outcome::fault;
  }
  for (const double error : ranked_errors) by_error[shortest(error)] = first_places(reaching(rows, error), cheaper);
  fields["value"] = study.evaluations;
  fields["nfe"] = spent;
  fields["error_rms"] = numbers(least);
  fields["error_max"] = numbers(largest);
  fields["best_at_nfe"] = std::move(by_cost);
  fields["cheapest_for_error"] = std::move(by_error);
  fields["runs"] = std::move(runs);
  fields["not_finite"] = std::move(not_finite);
  if (outcome != Outcome::ok) {
    fields["cause"] = "not_finite";
    fields["detail"] = "no sampler gave a finite error with one of the numbers of evaluations";
  }
  sink({"work_precision", id, outcome, std::move(fields)});
}

std::vector<ComparisonStudy> comparison_studies(bool every_grid) {
  std::vector<std::pair<std::string, std::vector<Contestant>>> fields;
  if (every_grid) {
    for (const Grid& grid : {Grid(TimeUniform{}), Grid(LambdaUniform{}), Grid(Karras{}), Grid(Rough{})}) {
      fields.emplace_back(entry(grid).name, contestants(grid));
    }
  } else {
    fields.emplace_back("usual", contestants());
  }
  std::vector<ComparisonStudy> studies;
  // What costs most stands first.
  for (const char* name :
       {"checkerboard", "mixture_8d", "mixture_2d", "mixture_1d", "gaussian_narrow", "gaussian_near_atom"}) {
    const Target target = load_problem(name).target;
    const Problem plain = in_plain_coordinates(load_problem(name));
    const Index points = ComparisonStudy{}.points;
    const SharedAnswer data = once([plain, points] { return plain_answer(plain, points); });
    // In the default study 200 evaluations would cost as much as all others together; the laws are cheap.
    std::vector<int> budgets = ComparisonStudy{}.evaluations;
    if (!every_grid && !is_line_gaussian(plain)) budgets.pop_back();
    const PlainRuns runs = shared_plain_runs(plain, data, budgets, points);
    for (const Schedule& schedule :
         {Schedule(VpLinear{0.1, 20}), Schedule(VpCosine{0.008}), Schedule(CondOt{0}), Schedule(Edm{})}) {
      for (const auto& [grid, all] : fields) {
        studies.push_back({.problem = compared(name, target, schedule),
                           .target = name,
                           .schedule = std::string(entry(schedule).name),
                           .grid = grid,
                           .contestants = all,
                           .data = data,
                           .plain = runs,
                           .evaluations = budgets});
      }
    }
  }
  return studies;
}

std::vector<StudyTask> comparison_tasks(bool every_grid) {
  std::vector<StudyTask> tasks;
  for (ComparisonStudy& study : comparison_studies(every_grid)) {
    std::string id = comparison_id(study);
    tasks.push_back({std::move(id), [study = std::move(study)](const Sink& sink) { run_comparison(study, sink); }});
  }
  return tasks;
}

}  // namespace flowgauge
