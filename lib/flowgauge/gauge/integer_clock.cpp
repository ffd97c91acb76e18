#include "flowgauge/gauge/integer_clock.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/gauge/words.hpp"

namespace flowgauge {
namespace {

constexpr int fine_steps = 4096;
constexpr Index points = 4;
/// Levels nearer than this in λ are one level, rounded to float32; ticks of a table of 1000 are 3e-3 and more apart.
constexpr double one_level = 1e-4;

double lambda_of(const Level& level) {
  return std::log(level.alpha / level.sigma);
}

/// λ of the levels asked at, ascending, each once.
std::vector<double> distinct_lambdas(const std::vector<Level>& asked) {
  std::vector<double> lambdas;
  for (const Level& level : asked) {
    if (std::isfinite(lambda_of(level))) lambdas.push_back(lambda_of(level));
  }
  std::sort(lambdas.begin(), lambdas.end());
  const auto same = [](double a, double b) { return b - a <= one_level; };
  lambdas.erase(std::unique(lambdas.begin(), lambdas.end(), same), lambdas.end());
  return lambdas;
}

/// The place of the value nearest to x in an ascending list.
std::size_t nearest(const std::vector<double>& ascending, double x) {
  const auto above = std::lower_bound(ascending.begin(), ascending.end(), x);
  if (above == ascending.begin()) return 0;
  const auto place = static_cast<std::size_t>(above - ascending.begin());
  return above == ascending.end() || x - *(above - 1) <= *above - x ? place - 1 : place;
}

double error_of(const Foreign& foreign, const Task& task, int steps, const std::string& check) {
  StepLadder ladder;
  extend(ladder, foreign, task, {steps}, points, check);
  return ladder.errors.empty() ? std::nan("") : ladder.errors.back();
}

std::string ticks_text(const IntegerClock& clock) {
  return "its clock has " + std::to_string(clock.lambdas.size()) + " ticks between the noise levels of the problem";
}

/// The task over the times at which a schedule has the levels of the ticks, or over those half way to the next: one of
/// them is away from where times are rounded the other way. Steps of one length, or 3:1 as on the rough grid.
Task over_ticks(const Task& task, const IntegerClock& clock, bool half_way) {
  Task other = task;
  other.grid = task.grid.starts_with("rough") ? "rough_ticks" : "ticks";
  const std::size_t steps = (clock.lambdas.size() - 1) / 32 * 32;
  for (std::size_t k = 0; k <= steps; ++k) {
    const std::size_t next = std::min(k + 1, clock.lambdas.size() - 1);
    other.ticks.push_back(
        t_of_lambda(task.schedule, half_way ? (clock.lambdas[k] + clock.lambdas[next]) / 2 : clock.lambdas[k]));
  }
  other.noise_time = other.ticks.front();
  other.data_time = other.ticks.back();
  return other;
}

}  // namespace

bool may_have_ticks(const RunAnswer& run, const Task& task, int steps) {
  if (task.grid == "own" || run.asked.empty()) return false;
  if (4 * distinct_lambdas(run.asked).size() <= 3 * static_cast<std::size_t>(steps)) return true;
  std::vector<double> grid;
  for (const double t : task_times(task, steps)) grid.push_back(noise_level(task.schedule, t).lambda);
  std::sort(grid.begin(), grid.end());
  const auto off = std::count_if(run.asked.begin(), run.asked.end(), [&](const Level& level) {
    return !(std::abs(grid[nearest(grid, lambda_of(level))] - lambda_of(level)) <= one_level);
  });
  return 2 * static_cast<std::size_t>(off) > run.asked.size();
}

std::optional<IntegerClock> integer_clock(const Foreign& foreign, const Task& task, const std::string& check) {
  if (task.grid == "own") return std::nullopt;
  Task even = task;
  even.grid = "time_uniform";
  StepLadder fine;
  extend(fine, foreign, even, {fine_steps}, points, check);
  if (fine.counts.empty() || fine.last.end != TaskEnd::result) return std::nullopt;
  IntegerClock clock;
  clock.lambdas = distinct_lambdas(fine.last.asked);
  if (clock.lambdas.size() >= fine_steps / 4 || clock.lambdas.size() < 33) return std::nullopt;
  clock.error = fine.errors.back();
  if (!std::isfinite(clock.error))
    clock.error = error_of(foreign, even, static_cast<int>(clock.lambdas.size()) / 2, check);
  return clock;
}

void explain_by_clock(const Foreign& foreign, const Task& task, const StepLadder& ladder,
                      const std::vector<Record*>& missed) {
  if (missed.empty() || ladder.counts.empty() || !may_have_ticks(ladder.last, task, ladder.counts.back())) return;
  const std::string check = missed.front()->id;
  const std::optional<IntegerClock> clock = integer_clock(foreign, task, check);
  if (!clock) return;
  Task exact = task;
  const long requests = ladder.evaluations.back(), steps = ladder.counts.back();
  exact.clock_ticks = clock->lambdas;
  exact.exact_clock = std::max(1, static_cast<int>((requests + steps / 2) / steps));
  const Task whole = over_ticks(task, *clock, false), half = over_ticks(task, *clock, true);
  const int most = static_cast<int>(whole.ticks.size() - 1) / 2;
  const std::vector<int> counts{most / 8, most / 4, most / 2, most};
  struct Experiment {
    const Task& task;
    std::vector<int> counts;
    const char* words;
  };
  for (const Experiment& one : {Experiment{exact, {16, 32, 64, 128}, "with the model at the level of the grid"},
                                Experiment{whole, counts, "over steps of whole ticks"},
                                Experiment{half, counts, "over steps of whole ticks"}}) {
    // Other counts than these are not of whole ticks.
    if (!one.task.ticks.empty() && one.counts[1] < foreign.subject.capabilities.minimum_steps) continue;
    StepLadder other;
    extend(other, foreign, one.task, counts_from(one.counts, foreign.subject.capabilities.minimum_steps), points,
           check);
    if (other.last.end != TaskEnd::result) continue;
    const ClaimFit fit = judge_ladder(other, foreign.subject);
    missed.front()->fields["evidence"].push_back(Json{{"experiment", one.words},
                                                      {"steps", other.counts},
                                                      {"errors", numbers(other.errors)},
                                                      {"order", number(fit.order)}});
    if (fit.outcome != Outcome::ok || ladder_limit(foreign.subject, one.task, other).outcome == Outcome::fault)
      continue;
    for (Record* record : missed) {
      record->outcome = Outcome::limit;
      record->fields["cause"] = "integer_clock";
      record->fields["detail"] = ticks_text(*clock) + ": an error of " + brief(clock->error, 2) +
                                 " is left however many steps are taken; order " + brief(fit.order) + " " + one.words;
    }
    return;
  }
}

void explain_end_by_clock(const Foreign& foreign, const Task& task, const std::vector<RunAnswer>& runs, int steps,
                          Record& missed) {
  if (runs.empty() || !may_have_ticks(runs.back(), task, steps)) return;
  const std::optional<IntegerClock> clock = integer_clock(foreign, task, missed.id);
  if (!clock) return;
  const double asked = noise_level(task.schedule, task.data_time).lambda;
  double off = 0;
  for (const RunAnswer& run : runs) {
    const double here = std::abs(lambda_of(run.finish) - asked);
    if (!(here <= off)) off = here;
    if (std::isnan(off)) return;
  }
  // The last ticks are the widest or the narrowest, by the schedule; the run may end on the one behind them.
  const std::vector<double>& ticks = clock->lambdas;
  const double width = *(ticks.end() - 1) - *(ticks.end() - 2);
  if (!(off <= 1.5 * width)) return;
  missed.outcome = Outcome::limit;
  missed.fields["cause"] = "integer_clock";
  missed.fields["detail"] = ticks_text(*clock) + ", the last of them " + brief(width, 2) +
                            " apart in log(alpha/sigma): it ended " + brief(off, 2) +
                            " from where it was asked to";
}

}  // namespace flowgauge
