// A client for the tests of the gauge: gauge_client MODE [ARGUMENT]. `solvers` and `edm_heun` run catalogue samplers whose
// model is asked for over the connection; every other mode misbehaves in the way its name says.

#include "gauge_client.hpp"

#include <signal.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "flowgauge/solver/solver.hpp"

namespace {

using namespace flowgauge;
using gauge_client::Connection;
using gauge_client::Message;
using gauge_client::Values;

enum Type {
  hello = 1,
  run = 3,
  call = 4,
  start = 5,
  model = 6,
  noise = 9,
  step = 10,
  result = 13,
  skipped = 14,
  error = 15,
  bye = 16
};

Batch<double> matrix(const Values& values) {
  return Eigen::Map<const Batch<double>>(values.numbers.data(),
                                         static_cast<Index>(values.numbers.size()) / values.shape[0], values.shape[0]);
}

Values values(const Batch<double>& X) {
  return {{X.cols(), X.rows()}, {X.data(), X.data() + X.size()}};
}

[[noreturn]] void sleep_long() {
  for (;;) std::this_thread::sleep_for(std::chrono::seconds(1000));
}

Json subject(const std::string& name) {
  return {{"name", name}, {"kind", "sampler"}};
}

void say_hello(Connection& connection, const std::string& mode) {
  Json offered = Json::array();
  if (mode == "solvers") {
    for (const char* name : {"euler", "heun", "dpmpp_2m"}) {
      offered.push_back(subject(name));
      offered.back()["capabilities"] = {{"parameterisations", {"x0", "epsilon", "velocity"}}};
    }
    offered.push_back(subject("single"));
    offered.back()["capabilities"] = {{"dtype", "f32"}, {"shape", {1, 2}}, {"noise", "hook"}, {"batch", 5}};
    offered.push_back({{"name", "line"}, {"kind", "map"}, {"capabilities", {{"dimension", 2}}}});
    offered.push_back({{"name", "refuser"}, {"kind", "sampler"}});
    offered.push_back({{"name", "likelihood"}, {"kind", "log_prob"}});
  } else if (mode == "functions") {
    const Json line = {{"type", "gaussian"}, {"mean", {0}}, {"covariance", Json::array({Json::array({1})})}};
    const Json law = {{"type", "product"}, {"factors", {line, line, line}}};
    offered.push_back({{"name", "density"}, {"kind", "log_prob"}, {"claims", {{"target", law}}}});
    offered.push_back({{"name", "own"}, {"kind", "log_prob"}, {"capabilities", {{"function", true}, {"dimension", 3}}}});
    offered.push_back({{"name", "loss"}, {"kind", "loss"}, {"claims", {{"objective", "v_prediction"}}}, {"capabilities", {{"dimension", 3}}}});
  } else if (mode == "edm_heun") {
    offered.push_back(subject("edm_heun"));
    offered.back()["claims"] = {{"order", 2}, {"evaluations", "2*N"}};
    offered.back()["capabilities"] = {{"parameterisations", {"x0"}}};
  } else {
    offered.push_back(subject("victim"));
  }
  connection.send(
      {hello, 0, {{"protocol", mode == "protocol_2" ? 2 : 1}, {"client", "test 1"}, {"subjects", offered}}});
  connection.receive();
}

/// The end of a run: level and points.
void finish(Connection& connection, const Message& task, const Values& x, std::uint64_t number, long evaluations = 7) {
  const Json& end = task.header["data_end"];
  connection.send(
      {result, number, {{"end", {{"alpha", end["alpha"]}, {"sigma", end["sigma"]}}}, {"evaluations", evaluations}}, {{"x", x}}});
}

Values begin(Connection& connection, const Message& task) {
  const Json& level = task.header["noise_end"];
  return connection.ask(start, {{"alpha", level["alpha"]}, {"sigma", level["sigma"]}}).arrays.at("x");
}

void run_solver(Connection& connection, const Message& task) {
  const Schedule schedule = schedule_from_json(task.header["schedule"]);
  const std::string kind = task.header["parameterisation"];
  Parameterisation asked{};
  for (const Parameterisation each : all_parameterisations()) {
    if (to_string(each) == kind) asked = each;
  }
  const Model<Batch<double>, double> served(schedule, asked, [&](const Batch<double>& X, const double& t) {
    const NoiseLevel<double> level = noise_level(schedule, t);
    Json header{{"kind", kind}};
    // A velocity has a clock; everything else is asked for by level alone.
    if (kind == "velocity") {
      header["t"] = t;
    } else {
      header["alpha"] = level.alpha;
      header["sigma"] = level.sigma;
    }
    return matrix(connection.ask(model, header, {{"x", values(X)}}).arrays.at("y"));
  });
  const Solver& solver = solver_named(task.header["subject"].get<std::string>());
  const Batch<double> X = solver.run(served, task.arrays.at("t").numbers, matrix(begin(connection, task)));
  connection.ask(step, {{"index", 1}, {"alpha", 0.5}, {"sigma", 0.25}});
  finish(connection, task, values(X), task.number, served.evaluations());
}

/// Single precision, fixed shape, one level a row, noise: the result is start + prediction + normals + an increment.
void run_single(Connection& connection, const Message& task) {
  connection.single = true;
  const Values x = begin(connection, task);
  const auto rows = static_cast<std::size_t>(x.shape[0]);
  const Values alpha{{x.shape[0]}, std::vector<double>(rows, 0.5)};
  Values sigma{{x.shape[0]}, {}};
  for (std::size_t row = 0; row < rows; ++row) sigma.numbers.push_back(0.25 * static_cast<double>(row + 1));
  const Values y =
      connection.ask(model, {{"kind", "x0"}}, {{"x", x}, {"alpha", alpha}, {"sigma", sigma}}).arrays.at("y");
  const Values z = connection.ask(noise, Json::object()).arrays.at("z");
  const Values dw = connection.ask(noise, {{"from", 0.25}, {"to", 0.75}}).arrays.at("z");
  Values sum = x;
  for (std::size_t i = 0; i < sum.numbers.size(); ++i)
    sum.numbers[i] = y.numbers[i] + 1000 * z.numbers[i] + 1e6 * dw.numbers[i];
  finish(connection, task, sum, task.number);
  connection.single = false;
}

/// Requests that must be refused, each with its message in the log; the task goes on and is then skipped.
void run_refuser(Connection& connection, const Message& task) {
  const Json level{{"kind", "x0"}, {"alpha", 0.5}, {"sigma", 0.5}};
  const auto refused = [&](int type, const Json& header, std::map<std::string, Values> arrays = {}) {
    try {
      connection.ask(type, header, std::move(arrays));
      std::puts("served");
    } catch (const std::runtime_error& message) {
      std::puts(message.what());
    }
  };
  const Values x{{1, 2}, {0, 0}};
  refused(model, level, {{"x", x}});
  begin(connection, task);
  refused(start, {{"alpha", 1}, {"sigma", 1}});
  refused(model, level);
  refused(model, level, {{"x", {{1, 3}, {0, 0, 0}}}});
  refused(model, {{"kind", "x1"}, {"alpha", 0.5}, {"sigma", 0.5}}, {{"x", x}});
  refused(model, {{"kind", "velocity"}, {"alpha", 0.5}, {"sigma", 0.5}}, {{"x", x}});
  refused(model, {{"kind", "x0"}, {"alpha", 0.5}}, {{"x", x}});
  refused(model, {{"kind", "x0"}, {"alpha", 0.5}, {"sigma", "nan"}}, {{"x", x}});
  refused(model, {{"kind", "x0"}, {"t", 2}}, {{"x", x}});
  refused(noise, {{"from", 0.5}});
  refused(noise, {{"shape", {100000, 100000}}});
  std::fflush(stdout);
  connection.send({skipped, task.number, {{"reason", "not\x1b[31m today"}, {"link", "https://example.org"}}});
}

/// Functions of points in three dimensions, and of no others.
void call_function(Connection& connection, const Message& task) {
  if (task.header["subject"] == "of_a_later_version") throw std::invalid_argument("no such subject");
  const Values x = task.arrays.at("x");
  if (x.shape != std::vector<Index>{x.shape[0], 3}) throw std::invalid_argument("a point has three coordinates");
  const Values zeros{{x.shape[0]}, std::vector<double>(static_cast<std::size_t>(x.shape[0]), 0.0)};
  connection.send({result, task.number, Json::object(), {{task.header["function"].get<std::string>(), zeros}}});
}

void solve(Connection& connection, const Message& task) {
  const std::string name = task.header["subject"];
  if (task.type == call) {
    const Values x = task.arrays.at("x");
    Values y = x, log_det{{x.shape[0]}, std::vector<double>(static_cast<std::size_t>(x.shape[0]), 1.5)};
    const bool forward = task.header["function"] == "forward";
    for (double& number : y.numbers) number = forward ? 2 * number : number / 2;
    connection.send({result, task.number, Json::object(), {{"y", y}, {"log_det", log_det}}});
  } else if (name == "single") {
    run_single(connection, task);
  } else if (name == "refuser") {
    run_refuser(connection, task);
  } else if (name == "likelihood") {
    const Values x = task.arrays.at("x");
    Values sums{{x.shape[0]}, {}};
    for (std::size_t row = 0; row < static_cast<std::size_t>(x.shape[0]); ++row)
      sums.numbers.push_back(x.numbers[2 * row] + x.numbers[2 * row + 1]);
    connection.send({result, task.number, Json::object(), {{"log_prob", sums}}});
  } else {
    run_solver(connection, task);
  }
}

void misbehave(Connection& connection, const Message& task, const std::string& mode, const std::string& argument) {
  const Values x = begin(connection, task);
  if (mode == "aborts") std::abort();
  if (mode == "exits") _exit(3);
  if (mode == "aborts_once" && !std::ifstream(argument)) {
    std::ofstream(argument) << "done";
    std::abort();
  }
  if (mode == "hangs") sleep_long();
  if (mode == "floods") {
    const std::string line(1023, 'x');
    for (int i = 0; i < 20000; ++i) std::puts(line.c_str());
    std::puts("\x1b[2Jthe last line");
    std::fflush(stdout);
  }
  if (mode == "closes") {
    connection.close_it();
    sleep_long();
  }
  if (mode == "huge") connection.send_bytes(gauge_client::head(result, task.number, 2, std::uint64_t{1} << 60) + "{}");
  if (mode == "huge_header") connection.send_bytes(gauge_client::head(result, task.number, 0xffffffff, 0));
  if (mode == "long_payload") connection.send_bytes(gauge_client::head(result, task.number, 2, 1 << 20) + "{}");
  if (mode == "garbage") connection.send_bytes(std::string(64, 'g'));
  if (mode == "endless") {
    for (;;) connection.ask(noise, Json::object());
  }
  if (mode == "repeats") {
    connection.send({noise, 1, Json::object()});
    sleep_long();
  }
  if (mode == "answers") connection.send({11, 1, Json::object()});
  if (mode == "fails") {
    connection.send({error, task.number, {{"message", "it broke"}, {"traceback", "line 1\nline 2"}}});
    return;
  }
  if (mode == "orphans") {
    if (fork() != 0) std::ofstream(argument) << getpgrp();
    sleep_long();
  }
  if (mode == "grandchild") {
    if (fork() == 0) sleep_long();
    std::ofstream(argument) << getpgrp();
  }
  if (mode == "memory") {
    std::vector<char> much(std::size_t{400} << 20, 1);
    std::printf("%d\n", static_cast<int>(much[1234]));
    sleep_long();
  }
  if (mode == "stubborn") {
    // Goes on after a refusal as if nothing had been said.
    connection.send({noise, 1000, Json::object()});
    connection.receive();
  }
  Values end = x;
  if (mode == "no_end") {
    // The level where it stands nowhere in the protocol.
    connection.send({result, task.number, {{"alpha", 0.5}, {"sigma", 0.25}}, {{"x", end}}});
    return;
  }
  if (mode == "nan") end.numbers[0] = std::nan("");
  if (mode == "wrong_shape") end.shape.push_back(1);
  finish(connection, task, end, mode == "wrong_number" ? task.number + 1 : task.number);
  if (mode == "leaves") _exit(0);
}

}  // namespace

int main(int count, char** words) {
  const std::string mode = count > 1 ? words[1] : "", argument = count > 2 ? words[2] : "";
  if (mode == "dies_at_hello") {
    std::fputs("no module named torch\n", stderr);
    return 3;
  }
  if (mode == "silent") sleep_long();
  Connection connection;
  if (mode == "garbage_hello") {
    connection.send_bytes("HTTP/1.1 200 OK\r\nthis is not the protocol, is it?\r\n");
    sleep_long();
  }
  say_hello(connection, mode);
  for (;;) {
    const Message task = connection.receive();
    if (task.type == bye) break;
    if (mode == "solvers" || mode == "edm_heun" || mode == "functions") {
      try {
        mode == "functions" ? call_function(connection, task) : solve(connection, task);
      } catch (const std::exception& failure) {
        connection.send({error, task.number, {{"message", failure.what()}}});
      }
    } else {
      misbehave(connection, task, mode, argument);
    }
  }
  if (mode == "stays") sleep_long();
}
