#include "flowgauge/study/field_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/solver/reference.hpp"

using namespace flowgauge;

namespace {

std::vector<Record> fields_of(const Problem& problem) {
  std::vector<Record> records;
  run_field(problem, [&](const Record& record) { records.push_back(record); });
  return records;
}

const Json& values_of(const std::vector<Record>& records, std::string_view quantity, const char* key = "values") {
  for (const Record& record : records) {
    if (record.fields["quantity"] == quantity) return record.fields[key];
  }
  throw std::runtime_error("no such quantity");
}

/// The textbook density and distribution function of a noised mixture on the line.
struct Line {
  double density = 0, distribution = 0;
};
Line textbook(const GaussianMixture& target, double alpha, double sigma, double x) {
  Line sum;
  for (Index k = 0; k < target.weights.size(); ++k) {
    const double variance = alpha * alpha * target.covariances[static_cast<std::size_t>(k)](0, 0) + sigma * sigma;
    const double z = (x - alpha * target.means(0, k)) / std::sqrt(variance);
    sum.density += target.weights(k) * std::exp(-z * z / 2) / std::sqrt(2 * 3.141592653589793 * variance);
    sum.distribution += target.weights(k) * std::erfc(-z / std::sqrt(2.0)) / 2;
  }
  return sum;
}

}  // namespace

TEST_CASE("every problem on the line and in the plane has three finite pictures, small and over both ends") {
  std::size_t drawn = 0;
  for (const Problem& problem : problem_catalogue()) {
    if (!has_field(problem)) continue;
    CAPTURE(problem.name);
    ++drawn;
    const std::vector<Record> records = fields_of(problem);
    REQUIRE(records.size() == 3);
    CHECK(records.back().id == field_id(problem, "density"));
    std::size_t bytes = 0;
    for (const Record& record : records) {
      CHECK_MESSAGE(record.outcome == Outcome::ok, to_line(record).substr(0, 400));
      bytes += to_line(record).size();
      const Json& t = record.fields["t"];
      const Json& lambda = record.fields["lambda"];
      REQUIRE(t.size() == record.fields["values"].size());
      REQUIRE(t.size() == lambda.size());
      for (std::size_t i = 0; i + 1 < t.size(); ++i) CHECK(t[i] < t[i + 1]);
      for (std::size_t i = 0; i < t.size(); ++i) {
        CHECK(noise_level(problem.schedule, t[i].get<double>()).lambda ==
              doctest::Approx(lambda[i].get<double>()).epsilon(1e-3));
      }
      const double noise = std::min(lambda.front().get<double>(), lambda.back().get<double>());
      const double data = std::max(lambda.front().get<double>(), lambda.back().get<double>());
      CHECK(noise <= 0);
      CHECK(data >= 1);
    }
    CHECK(bytes < 80000);
    // Most of the mass lies in the picture at every time: the sum over the nodes is an integral.
    const Json& x = values_of(records, "density", "x");
    double cell = x[1].get<double>() - x[0].get<double>();
    if (problem.dimension() == 2) {
      const Json& y = values_of(records, "density", "y");
      cell *= y[1].get<double>() - y[0].get<double>();
    }
    for (const Json& at : values_of(records, "density")) {
      double mass = 0;
      for (const Json& value : at.flatten()) mass += value.get<double>() * cell;
      CHECK(mass > 0.7);
      CHECK(mass < 1.3);
    }
  }
  CHECK(drawn >= 20);
}

TEST_CASE("density, velocity and lines on the line against the textbook, quantiles and differences of the flow map") {
  for (const char* name : {"mixture_1d", "mixture_flow_1d", "mixture_ve_1d"}) {
    CAPTURE(name);
    const Problem problem = load_problem(name);
    const auto& target = std::get<GaussianMixture>(problem.target);
    const std::vector<Record> records = fields_of(problem);
    const Json& t = values_of(records, "density", "t");
    const Json& x = values_of(records, "density", "x");
    const Json& density = values_of(records, "density");
    const Json& velocity = values_of(records, "velocity");
    const Json& lines = values_of(records, "trajectories");
    const GaussianPath<double> path = problem.path<double>();
    for (std::size_t i = 0; i < t.size(); i += 8) {
      const double at = t[i];
      const NoiseLevel<double> level = noise_level(problem.schedule, at);
      Batch<double> X(1, static_cast<Index>(x.size()));
      for (std::size_t j = 0; j < x.size(); ++j) {
        X(0, static_cast<Index>(j)) = x[j];
        const double p = textbook(target, level.alpha, level.sigma, x[j]).density;
        CHECK(density[i][j].get<double>() == doctest::Approx(p).epsilon(2e-4));
      }
      const double h = 1e-4 * at;
      const Batch<double> later = exact_flow(path, at, at + h, X)->image,
                          earlier = exact_flow(path, at, at - h, X)->image;
      for (std::size_t j = 0; j < x.size(); ++j) {
        const auto n = static_cast<Index>(j);
        const double u = (later(0, n) - earlier(0, n)) / (2 * h);
        CHECK(std::abs(velocity[i][j].get<double>() - u) <= 1e-3 * (1 + std::abs(u)));
      }
      // A line keeps its quantile: (n + ½)/12 at the noise end.
      for (std::size_t n = 0; n < lines[i].size(); ++n) {
        CHECK(textbook(target, level.alpha, level.sigma, lines[i][n]).distribution ==
              doctest::Approx((static_cast<double>(n) + 0.5) / 12).epsilon(1e-4));
      }
    }
  }
}

TEST_CASE("lines in the plane against a reference solve, arrows against a step of it") {
  const Problem problem = load_problem("mixture_2d");
  const std::vector<Record> records = fields_of(problem);
  const Json& t = values_of(records, "trajectories", "t");
  const Json& lines = values_of(records, "trajectories");
  CHECK(values_of(records, "trajectories", "method") == "odeint_controlled_dopri5");
  Batch<double> start(2, 12), end(2, 12);
  for (Index n = 0; n < 12; ++n) {
    for (Index i = 0; i < 2; ++i) {
      start(i, n) = lines.back()[static_cast<std::size_t>(n)][static_cast<std::size_t>(i)];  // noise at the late end
      end(i, n) = lines.front()[static_cast<std::size_t>(n)][static_cast<std::size_t>(i)];
    }
  }
  const Flow flow = reference_flow(problem.schedule, problem.target, t.back(), t.front(), start);
  CHECK((flow.image - end).cwiseAbs().maxCoeff() < 1e-4);  // starts are rounded to six digits

  const Json& velocity = values_of(records, "velocity");
  const Json& x = values_of(records, "velocity", "x");
  const Json& y = values_of(records, "velocity", "y");
  const double at = values_of(records, "velocity", "t")[2], h = 1e-3 * at;
  Batch<double> X(2, 2);
  X << x[1].get<double>(), x[4].get<double>(), y[7].get<double>(), y[2].get<double>();
  const Batch<double> step = (reference_flow(problem.schedule, problem.target, at, at + h, X).image -
                              reference_flow(problem.schedule, problem.target, at, at - h, X).image) /
                             (2 * h);
  CHECK(velocity[2][1][7][0].get<double>() == doctest::Approx(step(0, 0)).epsilon(1e-3));
  CHECK(velocity[2][1][7][1].get<double>() == doctest::Approx(step(1, 0)).epsilon(1e-3));
  CHECK(velocity[2][4][2][0].get<double>() == doctest::Approx(step(0, 1)).epsilon(1e-3));
  CHECK(velocity[2][4][2][1].get<double>() == doctest::Approx(step(1, 1)).epsilon(1e-3));
}

TEST_CASE("what cannot be drawn is said in a record") {
  Problem broken = load_problem("mixture_1d");
  broken.schedule = Ve{0.01, std::nan("")};
  const std::vector<Record> records = fields_of(broken);
  REQUIRE(records.size() == 1);
  CHECK(records[0].kind == "field");
  CHECK(records[0].outcome == Outcome::error);
  CHECK(records[0].fields["cause"] == "exception");

  // Samples are finite here, but squares of distances overflow.
  Problem far = load_problem("mixture_1d");
  far.target = GaussianMixture{Vector<double>::Constant(2, 0.5),
                               (Matrix<double>(1, 2) << -1e200, 1e200).finished(),
                               {Matrix<double>::Constant(1, 1, 1e-3), Matrix<double>::Constant(1, 1, 1e-3)}};
  bool seen = false;
  for (const Record& record : fields_of(far)) {
    seen = seen || (record.outcome == Outcome::fault && record.fields["cause"] == "not_finite") ||
           record.outcome == Outcome::error;
  }
  CHECK(seen);
}

TEST_CASE("pictures are part of a study of named problems and of the default studies of all solvers") {
  const auto pictures = [](const StudySelection& selection) {
    std::vector<std::string> ids;
    for (const StudyTask& task : study_tasks(selection)) {
      if (task.id.find("/field/") != std::string::npos) ids.push_back(task.id);
    }
    return ids;
  };
  const auto drawable = std::count_if(problem_catalogue().begin(), problem_catalogue().end(), has_field);
  const std::vector<std::string> all = pictures({});
  // Those of densities solved on cells stand beside them.
  const auto solved = std::count_if(all.begin(), all.end(), [](const std::string& id) { return id.rfind("chang_cooper.", 0) == 0; });
  CHECK(solved >= 3);
  CHECK(static_cast<std::ptrdiff_t>(all.size()) == drawable + solved);
  CHECK(pictures({.solvers = {"heun"}}).empty());
  CHECK(pictures({.problems = {"mixture_2d", "iris"}, .solvers = {"heun"}}) ==
        std::vector<std::string>{"vp_linear.mixture_2d/field/quantity=density"});
}
