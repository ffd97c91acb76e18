// A client in a process of its own: the same bits as in process, and everything it can do wrong.

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "flowgauge/gauge/process_group.hpp"
#include "flowgauge/gauge/run_task.hpp"
#include "flowgauge/gauge/session.hpp"
#include "flowgauge/grid/grid.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/solver/solver.hpp"

using namespace flowgauge;

namespace {

SessionOptions client(std::vector<std::string> arguments) {
  SessionOptions options;
  arguments.insert(arguments.begin(), GAUGE_CLIENT);
  options.child.command = std::move(arguments);
  options.timeout = options.task_timeout = 20;
  return options;
}

SessionOptions impatient(const std::string& mode) {
  SessionOptions options = client({mode});
  options.timeout = options.task_timeout = 1;
  return options;
}

std::shared_ptr<Session> start(const std::string& mode) {
  return std::make_shared<Session>(client({mode}));
}

Foreign named(const std::shared_ptr<Session>& session, const std::string& name) {
  for (const Foreign& foreign : foreign_subjects(session)) {
    if (foreign.subject.name == name) return foreign;
  }
  throw std::invalid_argument(name + " is not offered");
}

const Target& mixture() {
  static const Target target = target_from_json(Json::parse(R"({"type": "gaussian_mixture", "weights": [0.3, 0.7],
      "means": [[-1, 0], [1.5, 0.5]], "covariances": [[[0.2, 0.05], [0.05, 0.1]], [[0.3, 0], [0, 0.2]]]})"));
  return target;
}

RunQuestion question(const Schedule& schedule, Index points = 6) {
  RunQuestion q;
  q.check = "subject/test";
  q.schedule = schedule;
  q.target = mixture();
  q.noise_time = t_of_lambda(schedule, -1.0);
  q.data_time = t_of_lambda(schedule, 3.0);
  q.grid = "time_uniform";
  q.steps = 7;
  q.times = times(grid_named("time_uniform"), schedule, q.noise_time, q.data_time, q.steps);
  q.points = points;
  q.start = [points](const Level& level) -> Batch<double> {
    return level.alpha * 0.3 + level.sigma * normal_batch({5, 6}, 0, 2, points).array();
  };
  return q;
}

/// The last run of a client that misbehaves.
RunAnswer misbehaved(const SessionOptions& options, int runs = 1) {
  const auto session = std::make_shared<Session>(options);
  RunAnswer answer;
  for (int i = 0; i < runs; ++i) answer = named(session, "victim").run(question(schedule_named("vp_linear")));
  return answer;
}
RunAnswer misbehaved(const std::string& mode) {
  return misbehaved(client({mode}));
}

std::string failure(const SessionOptions& options) {
  try {
    Session session(options);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "no failure";
}

std::string temporary(const std::string& name) {
  const auto file = std::filesystem::temp_directory_path() / ("flowgauge_" + name + std::to_string(getpid()));
  std::filesystem::remove(file);
  return file.string();
}

bool same_bits(const Batch<double>& A, const Batch<double>& B) {
  return A.rows() == B.rows() && A.cols() == B.cols() && (A.array() == B.array()).all();
}

}  // namespace

TEST_CASE("our own samplers give the same bits through the pipe as in process") {
  const auto session = start("solvers");
  for (const char* schedule_name : {"vp_linear", "cond_ot", "edm"}) {
    const Schedule schedule = schedule_named(schedule_name);
    for (const char* solver : {"euler", "heun", "dpmpp_2m"}) {
      for (const Parameterisation kind :
           {Parameterisation::x0, Parameterisation::epsilon, Parameterisation::velocity}) {
        CAPTURE(schedule_name);
        CAPTURE(solver);
        CAPTURE(to_string(kind));
        RunQuestion q = question(schedule);
        q.parameterisation = kind;
        const auto model = path_model<double>(GaussianPath<double>(schedule, mixture()), kind);
        const NoiseLevel<double> level = noise_level(schedule, q.noise_time), end = noise_level(schedule, q.data_time);
        const Batch<double> start = q.start({level.alpha, level.sigma});
        const Batch<double> expected = solver_named(solver).run(model, q.times, start);
        const RunAnswer answer = named(session, solver).run(q);
        REQUIRE_MESSAGE(answer.end == TaskEnd::result, answer.message);
        CHECK(same_bits(answer.X, expected));
        CHECK(same_bits(answer.start_points, start));
        CHECK(answer.start.alpha == level.alpha);
        CHECK(answer.start.sigma == level.sigma);
        CHECK(answer.finish.alpha == end.alpha);
        CHECK(answer.finish.sigma == end.sigma);
        CHECK(answer.evaluations == model.evaluations());
        CHECK(answer.own_evaluations == model.evaluations());
        REQUIRE(answer.steps.size() == 1);
        CHECK(answer.steps[0].index == 1);
        CHECK(answer.steps[0].level.alpha == 0.5);
        CHECK(answer.steps[0].level.sigma == 0.25);
        CHECK(answer.seconds > 0);
      }
    }
  }
  CHECK(session->finish() == "ended with status 0");
  CHECK(session->restarts() == 0);
}

TEST_CASE("single precision, a fixed shape, a level a row and noise arrive as they were meant") {
  const auto session = start("solvers");
  RunQuestion q = question(schedule_named("vp_linear"), 5);
  q.noise.seed = 77;
  const RunAnswer answer = named(session, "single").run(q);
  REQUIRE_MESSAGE(answer.end == TaskEnd::result, answer.message);
  CHECK(answer.draws == 2);
  const Batch<double> x = q.start(answer.start).cast<float>().cast<double>();
  CHECK(same_bits(answer.start_points, x));
  const GaussianPath<double> edm(schedule_named("edm"), mixture());
  const Batch<double> z = normal_batch({77, experiment_number("gauge/noise")}, 0, 2, 5);
  for (Index row = 0; row < 5; ++row) {
    // α = 1/2, σ = (row + 1)/4 is EDM's level 2σ in coordinates twice as large.
    const Batch<double> y = edm.evaluate(0.5 * static_cast<double>(row + 1), 2 * x.col(row), Want::denoiser).denoiser;
    for (Index i = 0; i < 2; ++i) {
      // The increment over [1/4, 3/4] has deviation √½: what is left of the sum is it, 10⁶ times.
      const double increment = (answer.X(i, row) - y(i) - 1000 * z(i, row)) / 1e6;
      CHECK(std::abs(increment) > 1e-4);
      CHECK(std::abs(increment) < 5);
    }
  }
  CHECK(same_bits(named(session, "single").run(q).X, answer.X));
  q.noise.kind = NoisePlan::Kind::zero;
  const RunAnswer silent = named(session, "single").run(q);
  for (Index row = 0; row < 5; ++row) {
    const Batch<double> y = edm.evaluate(0.5 * static_cast<double>(row + 1), 2 * x.col(row), Want::denoiser).denoiser;
    CHECK((silent.X.col(row) - y).norm() <= 1e-6 * y.norm());
  }
  q.noise.kind = NoisePlan::Kind::probe;
  q.noise.probe_of_row = {-1, 0, 1, 2, 0};
  const RunAnswer probed = named(session, "single").run(q);
  const Batch<double> difference = probed.X - silent.X;
  const double root_half = std::sqrt(0.5);
  const Batch<double> expected{{0, 1000, 1e6 * root_half, 0, 1000}, {0, 0, 0, 0, 0}};
  CHECK((difference - expected).cwiseAbs().maxCoeff() <= 0.1);  // 2⁻²⁴ of 10⁶
  q.points = 6;
  CHECK_THROWS_WITH_AS(named(session, "single").run(q), "run of single: 6 points; allowed are 1 to 5",
                       std::invalid_argument);
}

TEST_CASE("functions are called, likelihoods are run, refusals and skips are told") {
  const auto session = start("solvers");
  const Foreign line = named(session, "line");
  const Batch<double> X = normal_batch({1, 2}, 0, 2, 4);
  const CallAnswer forward = line.call({"line/x", "forward", {{"x", X}}});
  REQUIRE(forward.end == TaskEnd::result);
  REQUIRE(forward.arrays.size() == 2);
  CHECK(forward.arrays[0].first == "y");
  CHECK(same_bits(forward.arrays[0].second, 2 * X));
  CHECK(same_bits(forward.arrays[1].second, Batch<double>::Constant(1, 4, 1.5)));
  CHECK(same_bits(line.call({"line/x", "inverse", {{"x", X}}}).arrays.at(0).second, X / 2));
  CHECK_THROWS_WITH_AS(line.call({"line/x", "log_prob", {{"x", X}}}), "call of line: it has no function \"log_prob\"",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(line.call({"line/x", "forward", {}}), "call of line: there are no arrays",
                       std::invalid_argument);

  const RunQuestion q = question(schedule_named("vp_linear"));
  const RunAnswer likelihood = named(session, "likelihood").run(q);
  REQUIRE_MESSAGE(likelihood.end == TaskEnd::result, likelihood.message);
  const NoiseLevel<double> data = noise_level(q.schedule, q.data_time);
  CHECK(same_bits(likelihood.start_points, q.start({data.alpha, data.sigma})));
  CHECK(same_bits(likelihood.X, likelihood.start_points.colwise().sum()));

  const RunAnswer refused = named(session, "refuser").run(q);
  CHECK(refused.end == TaskEnd::skipped);
  CHECK(refused.message == "not\\x1b[31m today");
  CHECK(refused.detail == "https://example.org");
  CHECK(refused.evaluations == 0);
}

TEST_CASE("frames go over descriptors 0 and 1 as well") {
  SessionOptions options = client({"solvers"});
  options.child.stdio = true;
  const auto session = std::make_shared<Session>(options);
  const RunQuestion q = question(schedule_named("vp_linear"));
  const RunAnswer answer = named(session, "euler").run(q);
  REQUIRE_MESSAGE(answer.end == TaskEnd::result, answer.message);
  const auto model = path_model<double>(GaussianPath<double>(q.schedule, mixture()), Parameterisation::x0);
  CHECK(same_bits(answer.X, solver_named("euler").run(model, q.times, answer.start_points)));
}

TEST_CASE("a client that cannot be talked to is told in one line") {
  CHECK(failure(client({"dies_at_hello"})) == "the client ended with status 3 before hello");
  CHECK(failure(impatient("silent")) == "the client said no hello within 1 s (--task-timeout)");
  CHECK(failure(client({"protocol_2"})) == "hello: \"protocol\" is 2; 1 is needed");
  CHECK(failure(client({"garbage_hello"})) ==
        "the client does not speak the protocol: a frame does not begin with the magic FGP1");
  SessionOptions options;
  options.child.command = {"flowgauge_no_such_program"};
  CHECK(failure(options) == "gauge: flowgauge_no_such_program cannot be started: No such file or directory");
  options.child.command = {};
  CHECK(failure(options) == "gauge: COMMAND is empty; it must name a program");
  try {
    Session session(client({"dies_at_hello"}));
  } catch (const ClientError& error) {
    CHECK(error.log == "no module named torch\n");
  }
}

TEST_CASE("what breaks is charged to the task in flight") {
  const auto broken = [](const std::string& mode) {
    const RunAnswer answer = misbehaved(mode);
    CHECK(answer.end == TaskEnd::broken);
    return answer.message;
  };
  CHECK(broken("aborts") == "the client was killed by signal 6 (SIGABRT)");
  CHECK(broken("exits") == "the client ended with status 3");
  CHECK(misbehaved(impatient("hangs")).message == "the client was silent for 1 s (--task-timeout)");
  SessionOptions between = impatient("hangs");
  between.timeout = 0.5;
  CHECK(misbehaved(between).message == "the client was silent for 0.5 s (--timeout)");
  CHECK(misbehaved(client({"leaves"}), 1).end == TaskEnd::result);
  CHECK(misbehaved(client({"leaves"}), 2).message == "the client ended with status 0");
  CHECK(broken("closes") == "the client closed the connection");
  CHECK(broken("garbage") == "the client broke the protocol: a frame does not begin with the magic FGP1");
  CHECK(broken("huge") ==
        "the client broke the protocol: result: a payload of 1152921504606846976 bytes is announced; at most " +
            std::to_string((2 * 2 + 4) * 6 * 16 * 8 + 65536) + " are allowed here");
  CHECK(broken("long_payload").starts_with("the client broke the protocol: result: a payload of 1048576 bytes"));
  CHECK(
      broken("huge_header") ==
      "the client broke the protocol: result: a header of 4294967295 bytes is announced; at most 16777216 are allowed");
  CHECK(broken("wrong_number") == "the client broke the protocol: result carries the number 2; the task has 1");
  CHECK(broken("repeats") ==
        "the client broke the protocol: noise carries the number 1 after 1; the numbers of requests must grow");
  CHECK(broken("answers") == "the client broke the protocol: answer is not for a client to send during a task");
  CHECK(broken("wrong_shape") == "result: array \"x\" has shape [6, 2, 1]; [6, 2] is needed");
}

TEST_CASE("numbers that are none, failures and floods are data") {
  const RunAnswer nan = misbehaved("nan");
  CHECK(nan.end == TaskEnd::result);
  CHECK(nan.own_evaluations == 7);
  CHECK(std::isnan(nan.X(0, 0)));
  CHECK(std::isfinite(nan.X(1, 0)));
  const RunAnswer failed = misbehaved("fails");
  CHECK(failed.end == TaskEnd::error);
  CHECK(failed.message == "it broke");
  CHECK(failed.detail == "line 1\nline 2");
  CHECK(misbehaved("floods").end == TaskEnd::result);
}

TEST_CASE("requests without an end are cut off") {
  SessionOptions options = client({"endless"});
  options.most_requests = 50;
  const RunAnswer answer = misbehaved(options);
  CHECK(answer.message == "the client broke the protocol: no end after 50 requests");
  CHECK(answer.draws == 49);
}

TEST_CASE("a client is started again three times, and what is left is not run") {
  const auto session = std::make_shared<Session>(client({"exits"}));
  const Foreign victim = named(session, "victim");
  const RunQuestion q = question(schedule_named("vp_linear"));
  for (int i = 0; i < 4; ++i) CHECK(victim.run(q).message == "the client ended with status 3");
  for (int i = 0; i < 2; ++i) {
    const RunAnswer answer = victim.run(q);
    CHECK(answer.end == TaskEnd::broken);
    CHECK(answer.message == "not run: the client has been started again 3 times");
  }
  CHECK(session->restarts() == 3);
  CHECK(session->finish().empty());

  const std::string once = temporary("once");
  const auto recovered = std::make_shared<Session>(client({"aborts_once", once}));
  CHECK(named(recovered, "victim").run(q).end == TaskEnd::broken);
  CHECK(named(recovered, "victim").run(q).end == TaskEnd::result);
  CHECK(named(recovered, "victim").run(q).end == TaskEnd::result);
  CHECK(recovered->restarts() == 1);
  std::filesystem::remove(once);
}

TEST_CASE("nothing outlives a session: neither grandchildren nor a client that will not leave") {
  const std::string file = temporary("group");
  pid_t group = 0;
  {
    const auto session = std::make_shared<Session>(client({"grandchild", file}));
    CHECK(named(session, "victim").run(question(schedule_named("vp_linear"))).end == TaskEnd::result);
    std::ifstream(file) >> group;
    REQUIRE(group > 1);
    CHECK(group != getpgrp());
    CHECK(group_memory(group) > 0);
    CHECK(session->finish() == "ended with status 0");
  }
  for (int i = 0; i < 100 && group_memory(group) > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(group_memory(group) == 0);
  std::filesystem::remove(file);
  const auto staying = std::make_shared<Session>(client({"stays"}));
  CHECK(staying->finish() == "was stopped by flowgauge");
  CHECK(std::make_shared<Session>(client({"solvers"}))->finish() == "ended with status 0");
}

TEST_CASE("the memory of the group is watched") {
  SessionOptions options = client({"memory"});
  options.child.memory = std::uint64_t{200} << 20;
  const RunAnswer answer = misbehaved(options);
  CHECK(answer.end == TaskEnd::broken);
  CHECK(answer.message.starts_with("the client was stopped by flowgauge: its memory reached "));
  CHECK(answer.message.ends_with(" MiB, the limit is 200 MiB (--memory)"));
}

TEST_CASE("a step to no level at all is refused, as a start there is") {
  ForeignSubject subject;
  subject.name = "victim";
  RunTask task(subject, question(schedule_named("vp_linear")));
  const auto asked = [&](FrameType type, double alpha, double sigma) {
    return task.serve({type, 1, {{"index", 1}, {"alpha", alpha}, {"sigma", sigma}}});
  };
  for (const FrameType type : {FrameType::step, FrameType::start}) {
    const Frame refusal = asked(type, 0, 0);
    CHECK(refusal.type == FrameType::refused);
    CHECK(refusal.header["message"] == std::string(to_string(type)) + ": \"alpha\" and \"sigma\" are both 0");
    CHECK(asked(type, 0, 0.5).type == FrameType::answer);
  }
  CHECK(asked(FrameType::step, 0.5, 0).type == FrameType::answer);
}
