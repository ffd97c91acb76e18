// Samplers in single precision: what is rounded, and what that costs beside double.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "flowgauge/fault/digits_faults.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/digits_study.hpp"
#include "flowgauge/study/support.hpp"

using namespace flowgauge;

namespace {

constexpr double unit = 0x1p-24;

/// mixture_1d under vp_linear from λ = −4 to 6.
Problem wide_mixture() {
  Problem problem = load_problem("mixture_1d");
  problem.schedule = VpLinear{};
  problem.noise_time = t_of_lambda(problem.schedule, -4.0);
  problem.data_time = t_of_lambda(problem.schedule, 6.0);
  return problem;
}

int steps_of(const std::vector<double>& times) {
  return static_cast<int>(times.size()) - 1;
}

/// In double the exact flow and `truncation` more; in single the same and `rounding` · 2⁻²⁴ · RMS(x) more, exactly.
DigitsSubject made_up(const std::function<double(int)>& truncation, const std::function<double(int)>& rounding) {
  const Problem problem = wide_mixture();
  DigitsSubject subject = digits_subject(solver_named("ddim"));
  subject.in_double = [=](const Model<Batch<double>, double>&, const std::vector<double>& times,
                          const Batch<double>& X) {
    Batch<double> end = answer<double>(problem, times.front(), times.back(), X).points;
    end.array() += truncation(steps_of(times));
    return end;
  };
  subject.in_single = [=, run = subject.in_double](const Model<SingleBatch, double>& model,
                                                   const std::vector<double>& times, const SingleBatch& x) {
    const Model<Batch<double>, double> unused(model.schedule(), Parameterisation::epsilon,
                                              [](const Batch<double>& X, double) { return X; });
    const Batch<double> right = run(unused, times, in_double(x));
    Batch<double> wrong = right;
    wrong.array() += rounding(steps_of(times)) * unit * rms(right);
    SingleBatch end;
    for (Index n = 0; n < wrong.cols(); ++n) end.values.push_back(static_cast<float>(wrong(0, n)));
    return end;
  };
  return subject;
}

Record record_of(const DigitsStudy& study) {
  std::vector<Record> records;
  run_digits(study, [&](const Record& record) { records.push_back(record); });
  REQUIRE(records.size() == 1);
  return records[0];
}

}  // namespace

TEST_CASE("every operation on a state in single precision rounds, and so does the factor of a product") {
  const SingleBatch x{{1, 3, -0.5F}}, tiny{{0x1p-25F, 0x1p-22F, 0}};
  CHECK((x + tiny).values == std::vector<float>{1, 3.00000024F, -0.5F});
  CHECK((x - tiny).values == std::vector<float>{1, 2.99999976F, -0.5F});
  CHECK((tiny - x).values == std::vector<float>{-1, -2.99999976F, 0.5F});
  // 0.1 in single precision is 0.100000001490116; three of it is 0.300000004470348, which rounds to 0.300000012.
  CHECK((0.1 * x).values == std::vector<float>{0.1F, 0.300000012F, -0.0500000007F});
  CHECK(((1 + 0x1p-25) * x).values == x.values);

  Batch<double> X(1, 2);
  X << 0.1, -2;
  CHECK(in_single(X).values == std::vector<float>{0.1F, -2});
  CHECK(in_double(in_single(X))(0, 0) == static_cast<double>(0.1F));
  CHECK_THROWS_WITH_AS(in_single(Batch<double>(Batch<double>::Zero(2, 3))), "in_single: X has 2 rows; allowed is 1",
                       std::invalid_argument);
}

TEST_CASE("a model in single precision is asked at the rounded points and answers rounded") {
  const Problem problem = wide_mixture();
  const auto model = path_model(problem.path<double>(), Parameterisation::x0);
  const SingleBatch x{{0.3F, -1.7F, 2.2F}};
  const double t = 0.3;
  for (const auto& [kind, expected] : {std::pair(Parameterisation::x0, model.denoiser(in_double(x), t)),
                                       std::pair(Parameterisation::epsilon, model.epsilon(in_double(x), t)),
                                       std::pair(Parameterisation::velocity, model.velocity(in_double(x), t))}) {
    const auto single = in_single(model, kind);
    const SingleBatch y = kind == Parameterisation::x0        ? single.denoiser(x, t)
                          : kind == Parameterisation::epsilon ? single.epsilon(x, t)
                                                              : single.velocity(x, t);
    for (std::size_t n = 0; n < 3; ++n) CHECK(y.values[n] == static_cast<float>(expected(0, static_cast<Index>(n))));
  }
  CHECK_THROWS_WITH_AS(in_single(model, Parameterisation::score).denoiser(x, t),
                       "in_single: parameterisation score is not allowed; allowed are x0, epsilon, velocity",
                       std::invalid_argument);
}

TEST_CASE("a step of DDIM in single precision is the one written in floats") {
  const Problem problem = wide_mixture();
  const auto model = in_single(path_model(problem.path<double>(), Parameterisation::x0), Parameterisation::x0);
  const NoiseLevel<double> from = noise_level(problem.schedule, 0.4), to = noise_level(problem.schedule, 0.3);
  const SingleBatch x{{0.7F, -0.2F}};
  const SingleBatch reached = single_run("ddim")(model, {0.4, 0.3}, x);
  const SingleBatch D = model.denoiser(x, 0.4);
  for (std::size_t n = 0; n < 2; ++n) {
    const float state = static_cast<float>(to.sigma / from.sigma);
    const float data = static_cast<float>(to.alpha - to.sigma / from.sigma * from.alpha);
    const float kept = state * x.values[n], pulled = data * D.values[n];
    CHECK(reached.values[n] == kept + pulled);
  }
}

TEST_CASE("all samplers with fixed steps of our own run in single precision, others are refused") {
  std::set<std::string> ids;
  for (const StudyTask& task : digits_tasks(solver_catalogue(), stochastic_catalogue())) ids.insert(task.id);
  std::size_t expected = stochastic_catalogue().size();
  for (const Solver& solver : solver_catalogue()) {
    const bool ours = !solver.adaptive && !solver.entry.name.starts_with("odeint_");
    CHECK(static_cast<bool>(single_run(solver.entry.name)) == ours);
    expected += ours ? 1 : 0;
  }
  CHECK(ids.size() == expected);
  CHECK(ids.count("unipc_3_bh2/digits/grid=lambda_uniform;problem=mixture_1d") == 1);
  CHECK(ids.count("sra1/digits/grid=lambda_uniform;problem=mixture_1d") == 1);
  CHECK_THROWS_WITH_AS(digits_subject(solver_named("odeint_rk4")),
                       doctest::Contains("odeint_rk4 does not run in single precision; allowed are"),
                       std::invalid_argument);
}

TEST_CASE("digits lost are measured in units of 2⁻²⁴ of the state, and their growth fitted") {
  const auto none = [](int) { return 1.0; };
  // A single-precision end point is itself rounded: RMS 0.3 units or so beside 300 √N and 30 N.
  LostDigits lost = lost_digits({made_up(none, [](int n) { return 300 * std::sqrt(n); })});
  REQUIRE(lost.units.size() == 5);
  CHECK(lost.units[0] == doctest::Approx(300 * std::sqrt(32.0)).epsilon(1e-5));
  CHECK(lost.units[4] == doctest::Approx(300 * std::sqrt(512.0)).epsilon(1e-5));
  CHECK(lost.factor == doctest::Approx(300).epsilon(1e-5));
  CHECK(lost.growth == doctest::Approx(0.5).epsilon(1e-4));
  CHECK(lost.largest[2] >= lost.absolute[2]);
  CHECK(lost.truncation[3] == doctest::Approx(1).epsilon(1e-12));
  CHECK(lost.hidden_from == 0);
  CHECK(lost.exhausted_from == 0);

  const std::vector<int> uneven{32, 96, 512};
  lost = lost_digits({made_up(none, [](int n) { return 30.0 * n; }), LambdaUniform{}, uneven});
  CHECK(lost.growth == doctest::Approx(1).epsilon(1e-4));
  CHECK(lost.factor == doctest::Approx(30 * std::sqrt(512.0)).epsilon(1e-5));
}

TEST_CASE("where digits run out is named: below 30 times the rounding, and below the rounding itself") {
  const double size = lost_digits({made_up([](int) { return 0.0; }, [](int) { return 1.0; })}).absolute[0];
  // 200, 50, 12.5, 3.1, 0.8 units of truncation beside one of rounding.
  const DigitsStudy study{made_up([=](int n) { return 200 * size * std::pow(32.0 / n, 2); }, [](int) { return 1.0; })};
  const LostDigits lost = lost_digits(study);
  CHECK(lost.hidden_from == 128);
  CHECK(lost.exhausted_from == 512);
  const Record record = record_of(study);
  CHECK(record.outcome == Outcome::limit);
  CHECK(record.fields["cause"] == "float32_state");
  CHECK(record.fields["detail"].get<std::string>().find(
            "no more from N = 512 on, and the order cannot be read from N = 128 on") != std::string::npos);
  CHECK(record.fields["hidden_from"] == 128);
  CHECK(record.fields["exhausted_from"] == 512);
  // A dip on the way is none of it.
  const LostDigits dip =
      lost_digits({made_up([=](int n) { return n == 64 ? 0.0 : 100 * size; }, [](int) { return 1.0; })});
  CHECK(dip.hidden_from == 0);
  CHECK(dip.exhausted_from == 0);
}

TEST_CASE("twelve roundings a step are allowed, more and NaN are a fault") {
  const auto far = [](int) { return 1.0; };
  const Record ok = record_of({made_up(far, [](int n) { return 1.9 * std::sqrt(n); })});
  CHECK(ok.outcome == Outcome::ok);
  CHECK(ok.kind == "work_precision");
  CHECK(ok.id == "ddim/digits/grid=lambda_uniform;problem=mixture_1d");
  CHECK(ok.fields["norm"] == "float32");
  CHECK(ok.fields["adaptive"] == false);
  CHECK(ok.fields["value"] == Json({32, 64, 128, 256, 512}));
  CHECK(ok.fields["nfe"] == Json({32, 64, 128, 256, 512}));
  CHECK(ok.fields["tolerance"] == 2);
  CHECK(ok.fields["digits_lost"].get<double>() == doctest::Approx(std::log10(1.9 * std::sqrt(512.0))).epsilon(1e-2));
  CHECK_FALSE(ok.fields.contains("hidden_from"));

  const Record high = record_of({made_up(far, [](int n) { return n == 64 ? 2.1 * std::sqrt(n) : 0.0; })});
  CHECK(high.outcome == Outcome::fault);
  CHECK(high.fields["cause"] == "lost_digits");
  CHECK(high.fields["detail"].get<std::string>().find("allowed is 2") != std::string::npos);
  for (const int bad : {32, 512}) {
    const Record nan =
        record_of({made_up(far, [=](int n) { return n == bad ? std::numeric_limits<double>::quiet_NaN() : 1.0; })});
    CHECK(nan.outcome == Outcome::fault);
    CHECK(nan.fields["cause"] == "lost_digits");
  }
}

TEST_CASE("single precision costs a catalogue sampler a fixed part of √N, and hides order 4 from 64 steps on") {
  const LostDigits rk4 = lost_digits({digits_subject(solver_named("rk4"))});
  CHECK(rk4.factor > 0.1);
  CHECK(rk4.factor < 1);
  CHECK(std::abs(rk4.growth - 0.5) < 0.25);
  CHECK(rk4.truncation[4] < rk4.absolute[4]);
  const LostDigits stochastic = lost_digits({digits_subject(stochastic_named("euler_maruyama"))});
  CHECK(stochastic.factor > 0.1);
  CHECK(stochastic.factor < 1.5);
  CHECK(stochastic.truncation.empty());
}

TEST_CASE("what loses digits in single precision is caught") {
  const std::vector<Fault> faults = digits_faults();
  CHECK(faults.size() == 4);
  for (const Fault& fault : faults) {
    CAPTURE(fault.id);
    const FaultResult result = run_fault(fault);
    CHECK(result.sound);
    CHECK(result.caught);
    CHECK(result.margin > 10);
    CHECK(result.caught_by == "digits/grid=lambda_uniform;problem=mixture_1d");
  }
}
