// Samplers on the ticks of a table, asked over frames: what rounding costs is a limit, what is wrong besides is a
// fault.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/gauge/frame_reading.hpp"
#include "flowgauge/gauge/grade.hpp"
#include "flowgauge/gauge/run_task.hpp"

using namespace flowgauge;

namespace {

Batch<double> served(RunTask& task, FrameType type, const Level& at, const Batch<double>& X) {
  Frame request{type, 1, {{"alpha", at.alpha}, {"sigma", at.sigma}, {"kind", "x0"}}};
  if (type == FrameType::model) request.arrays = {array_of("x", X, {X.rows()}, Dtype::f64)};
  const Frame answer = task.serve(request);
  REQUIRE(answer.type == FrameType::answer);
  return batch_at(answer, answer.arrays.front().name, {X.rows()}, X.cols(), X.cols());
}

Level level_at(const Schedule& schedule, double t) {
  const NoiseLevel<double> level = noise_level(schedule, t);
  return {level.alpha, level.sigma};
}

/// What a sampler rounds, and what is wrong with it besides.
struct Ways {
  int entries;               ///< of the table, over the clock from 0 to 1
  bool rounds_grid = false;  ///< otherwise the model alone is told of the ticks
  bool mirrored = false;     ///< the model is asked at the levels of the grid in reverse
  int early_at = 0;          ///< over so many steps the last is not taken
};

/// DDIM with a clock of integers. Its ticks are off the round numbers, where tasks begin and end.
Foreign on_table(const Ways& ways, int minimum_steps = 1) {
  Foreign foreign;
  ForeignSubject& subject = foreign.subject;
  subject.name = "table";
  subject.claims.order = 1;
  subject.capabilities.minimum_steps = minimum_steps;
  foreign.run = [=](const RunQuestion& question) {
    const auto tick = [&](double t) { return (std::rint(t * ways.entries) + 0.4) / ways.entries; };
    std::vector<double> times = question.times;
    if (ways.rounds_grid) {
      std::transform(times.begin(), times.end(), times.begin(), tick);
      times.erase(std::unique(times.begin(), times.end()), times.end());
    }
    if (question.steps == ways.early_at) times.pop_back();
    RunTask task(subject, question);
    Level from = level_at(question.schedule, times.front());
    Batch<double> X =
        served(task, FrameType::start, from, Batch<double>::Zero(dimension(question.target), question.points));
    for (std::size_t i = 0; i + 1 < times.size(); ++i) {
      const double time = times[ways.mirrored ? times.size() - 1 - i : i];
      const Level asked = level_at(question.schedule, ways.rounds_grid ? time : tick(time)),
                  to = level_at(question.schedule, times[i + 1]);
      const Batch<double> data = served(task, FrameType::model, asked, X);
      X = to.alpha * data + to.sigma / from.sigma * (X - from.alpha * data);
      from = to;
    }
    return task.finish({FrameType::result,
                        2,
                        {{"end", {{"alpha", from.alpha}, {"sigma", from.sigma}}}},
                        {array_of("x", X, {X.rows()}, Dtype::f64)}});
  };
  return foreign;
}

/// The records of some checks on the mixture on the line, over rough steps.
std::vector<Record> graded(const Foreign& foreign, const std::vector<std::string>& checks) {
  std::vector<Record> records;
  const auto selected = [&](const std::string& id) {
    return std::any_of(checks.begin(), checks.end(), [&](const std::string& check) {
      return id == "table/" + check + "/grid=rough;param=x0;problem=mixture_1d";
    });
  };
  grade(foreign, {.quick = true, .selected = selected}, [&](const Record& record) { records.push_back(record); });
  REQUIRE(records.size() == checks.size());
  return records;
}

std::string cause_of(const Record& record) {
  return record.fields.contains("cause") ? std::string(record.fields["cause"]) : "";
}

}  // namespace

TEST_CASE(
    "a level is answered at the grid where one tick of the clock lies between them, and as asked for where two do") {
  const Schedule schedule = VpLinear{0.1, 20};
  ForeignSubject subject;
  subject.name = "table";
  RunQuestion question;
  question.check = "check";
  question.schedule = schedule;
  question.target = Gaussian{Vector<double>::Constant(1, 0.7), Matrix<double>::Constant(1, 1, 0.25)};
  question.noise_time = 0.25;
  question.data_time = 0.02;
  question.grid = "rough";
  question.times = {0.25, 0.1, 0.02};
  question.steps = 2;
  question.start = [](const Level&) -> Batch<double> { return Batch<double>{{-0.5, 0.2, 1.1}}; };
  question.points = 3;
  const double grid = noise_level(schedule, 0.25).lambda;
  const auto answered = [&](double lambda, int exact_clock, double scale) {
    question.exact_clock = exact_clock;
    RunTask task(subject, question);
    const Level at = level_at(schedule, t_of_lambda(schedule, lambda));
    const Batch<double> X = served(task, FrameType::start, at, Batch<double>::Zero(1, 3));
    return served(task, FrameType::model, {scale * at.alpha, scale * at.sigma}, scale * X);
  };
  const auto gap = [](const Batch<double>& A, const Batch<double>& B) { return (A - B).cwiseAbs().maxCoeff(); };
  const Batch<double> at_grid = answered(grid, 0, 1);
  for (const double side : {1.0, -1.0}) {
    question.clock_ticks = {grid + side * 0.1, grid + side * 0.2, grid + side * 0.3};
    std::sort(question.clock_ticks.begin(), question.clock_ticks.end());
    for (const double off : {0.05, 0.15}) CHECK(gap(answered(grid + side * off, 1, 1), at_grid) <= 1e-12);
    for (const double off : {0.25, 0.35, 0.5}) {
      const Batch<double> as_asked = answered(grid + side * off, 0, 1);
      CHECK(gap(as_asked, at_grid) >= 1e-3);
      CHECK(gap(answered(grid + side * off, 1, 1), as_asked) == 0);
    }
  }
  // Without ticks every level is mended, however far.
  question.clock_ticks.clear();
  CHECK(gap(answered(grid + 0.5, 1, 1), at_grid) <= 1e-12);
}

TEST_CASE("what ticks cost is a limit, a model asked at the mirrored level of one is a fault") {
  for (const Record& record : graded(on_table({.entries = 200}), {"order", "limit"})) {
    CHECK(record.outcome == Outcome::limit);
    CHECK(cause_of(record) == "integer_clock");
  }
  for (const Record& record : graded(on_table({.entries = 200, .mirrored = true}), {"order", "limit"}))
    CHECK_MESSAGE(record.outcome == Outcome::fault, record.id);
}

TEST_CASE("an end within a tick is a limit, an end that is missed by more at one count of steps is a fault") {
  const Record rounded = graded(on_table({.entries = 400, .rounds_grid = true}), {"final_level"}).front();
  CHECK(rounded.outcome == Outcome::limit);
  CHECK(cause_of(rounded) == "integer_clock");
  const Record early = graded(on_table({.entries = 400, .rounds_grid = true, .early_at = 7}), {"final_level"}).front();
  CHECK(early.outcome == Outcome::fault);
  CHECK(cause_of(early) == "wrong_end");
  CHECK(early.fields["steps"] == 7);
}

TEST_CASE("steps of whole ticks are tried where a table has ticks enough for the least number of steps") {
  // 43 ticks: steps of two over 16, 8, 4 and 2 of them.
  for (const int least : {4, 5}) {
    const std::vector<Record> records =
        graded(on_table({.entries = 150, .rounds_grid = true}, least), {"order", "limit"});
    int whole = 0, other = 0;
    for (const Record& record : records) {
      CHECK_MESSAGE(record.outcome == (least == 4 ? Outcome::limit : Outcome::fault), record.id);
      if (!record.fields.contains("evidence")) continue;
      for (const Json& one : record.fields["evidence"]) {
        if (!one.contains("experiment")) continue;
        if (one["experiment"] == "over steps of whole ticks") {
          ++whole;
          CHECK(one["steps"] == Json{4, 8, 16});
        } else {
          ++other;
        }
      }
    }
    CHECK(other > 0);
    CHECK((whole > 0) == (least == 4));
  }
}
