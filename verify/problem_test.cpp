#include "flowgauge/problem/problem.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "flowgauge/numeric/special.hpp"
#include "flowgauge/problem/lint.hpp"

using namespace flowgauge;

namespace {

std::string message_of(const auto& f) {
  try {
    f();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no message";
}

bool mentions(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

bool has(const std::vector<Degeneracy>& found, std::string_view name) {
  return std::any_of(found.begin(), found.end(), [&](const Degeneracy& d) { return d.name == name; });
}

Problem plain(Schedule schedule, Target target) {
  const double noise = t_of_lambda(schedule, 0.0), data = t_of_lambda(schedule, 2.0);
  return {.name = "p",
          .title = "t",
          .cannot_see = "c",
          .schedule = schedule,
          .target = std::move(target),
          .noise_time = noise,
          .data_time = data};
}

Vector<double> vec(double a, double b) {
  Vector<double> v(2);
  v(0) = a;
  v(1) = b;
  return v;
}

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / "flowgauge_problem_test";
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return (path / name).string();
  }
};

}  // namespace

TEST_CASE("the catalogue hides nothing that it does not declare") {
  for (const Degeneracy& d : lint(problem_catalogue())) FAIL_CHECK(d.subject << ": " << d.name << ": " << d.detail);
  CHECK(problem_catalogue().size() >= 20);
}

TEST_CASE("the lint sees each planted degeneracy") {
  const Matrix<double> I = Matrix<double>::Identity(2, 2);
  Matrix<double> S(2, 2);
  S << 0.5, 0.2, 0.2, 1.5;
  const GaussianMixture good{vec(0.4, 0.6), (Matrix<double>(2, 2) << -1, 1, 0.2, 0.6).finished(), {S, 0.5 * S}};
  CHECK(degeneracies(plain(VpLinear{}, good)).empty());

  CHECK(has(degeneracies(plain(VpLinear{}, Gaussian{vec(0, 0), S})), "zero_mean"));
  CHECK(has(degeneracies(plain(VpLinear{}, Gaussian{vec(0.7, 0), I})), "unit_covariance"));
  CHECK_FALSE(has(degeneracies(plain(Ve{}, Gaussian{vec(0.7, 0), I})), "unit_covariance"));
  CHECK(has(degeneracies(plain(VpLinear{}, Gaussian{vec(0.7, 0), I})), "single_eigenvalue"));
  CHECK(has(degeneracies(plain(VpLinear{}, Gaussian{vec(0.7, 0), S})), "affine_field"));
  CHECK(has(degeneracies(plain(VpLinear{}, Gaussian{vec(0, 0), I})), "zero_divergence"));
  const Atoms atom{vec(0.7, -0.2), Vector<double>::Ones(1)};
  CHECK(has(degeneracies(plain(CondOt{}, atom)), "single_atom"));
  CHECK(has(degeneracies(plain(CondOt{}, atom)), "straight_trajectories"));
  // N(0, I) under VP stands still: nothing moves, so the field does not depend on time either.
  CHECK(has(degeneracies(plain(VpLinear{}, Gaussian{vec(0, 0), I})), "autonomous_field"));
  Problem early = plain(VpLinear{}, good);
  early.noise_time = 1;
  CHECK(has(degeneracies(early), "start_out_of_range"));

  std::vector<Problem> problems = problem_catalogue();
  problems.push_back(problems.front());
  CHECK(has(lint(problems), "name_twice"));
  problems = problem_catalogue();
  problems[0].declares.clear();
  CHECK(has(lint(problems), "affine_field"));
  problems[3].declares = {"zero_mean"};
  CHECK(has(lint(problems), "zero_mean"));
  problems[4].cannot_see.clear();
  CHECK(has(lint(problems), "untitled"));
  const auto without = [&](auto&& drop) {
    std::vector<Problem> kept = problem_catalogue();
    std::erase_if(kept, drop);
    return lint(kept);
  };
  CHECK(has(without([](const Problem& p) { return direction(p.schedule) == TimeDirection::flow_time; }),
            "one_time_direction"));
  CHECK(has(without([](const Problem& p) { return p.dimension() == 8; }), "dimension_missing"));
  CHECK(has(without([](const Problem& p) { return std::holds_alternative<Ve>(p.schedule); }), "schedule_missing"));
  CHECK(has(without([](const Problem& p) { return std::holds_alternative<Atoms>(p.target); }), "target_missing"));
  CHECK(has(without([](const Problem& p) { return !std::holds_alternative<Gaussian>(p.target); }), "affine_field"));
}

TEST_CASE("the gate configuration is the one of the method's description") {
  const Problem narrow = load_problem("gaussian_narrow");
  CHECK(narrow.noise_time == 0.25);
  CHECK(narrow.data_time == 0.02);
  CHECK(std::get<VpLinear>(narrow.schedule).beta_max == 20);
  CHECK(std::get<Gaussian>(narrow.target).mean(0) == 0.7);
  CHECK(std::get<Gaussian>(narrow.target).covariance(0, 0) == 0.25);
  CHECK(std::get<Gaussian>(load_problem("gaussian_wide").target).covariance(0, 0) == 4);
}

TEST_CASE("the irises are Fisher's") {
  const Batch<double> X = std::get<Empirical>(load_problem("iris").target).points;
  REQUIRE(X.rows() == 4);
  REQUIRE(X.cols() == 150);
  const Vector<double> mean = X.rowwise().mean();
  const Batch<double> centred = X.colwise() - mean;
  const Matrix<double> S = centred * centred.transpose() / 149;
  // Published summary of the set (R datasets, summary and var).
  const double means[] = {5.843333, 3.057333, 3.758, 1.199333};
  for (int j = 0; j < 4; ++j) CHECK(mean(j) == doctest::Approx(means[j]).epsilon(2e-7));
  const double covariances[4][4] = {{0.6856935, -0.0424340, 1.2743154, 0.5162707},
                                    {-0.0424340, 0.1899794, -0.3296564, -0.1216394},
                                    {1.2743154, -0.3296564, 3.1162779, 1.2956094},
                                    {0.5162707, -0.1216394, 1.2956094, 0.5810063}};
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) CHECK(std::abs(S(i, j) - covariances[i][j]) <= 1e-7);
  }
  // Rows 35 and 38 as in the paper; the UCI copy has 0.1 and (3.1, 1.5) there.
  CHECK(X(3, 34) == 0.2);
  CHECK(X(1, 37) == 3.6);
  CHECK(X(2, 37) == 1.4);
  // Species means of Fisher's table.
  const Vector<double> setosa = X.leftCols(50).rowwise().mean();
  CHECK(setosa(0) == doctest::Approx(5.006));
  CHECK(setosa(1) == doctest::Approx(3.428));
  CHECK(X.middleCols(50, 50).rowwise().mean()(2) == doctest::Approx(4.26));
  CHECK(X.rightCols(50).rowwise().mean()(3) == doctest::Approx(2.026));
}

TEST_CASE("start points are quantiles on the line, samples elsewhere, and the same in every scalar") {
  const Problem problem = load_problem("mixture_1d");
  const Batch<double> X = start_points<double>(problem, 0.3, 8);
  const auto law = problem.path<double>().law().normal_mixture(problem.path<double>().level(0.3));
  for (Index i = 0; i < 8; ++i) {
    double below = 0;
    for (Index k = 0; k < 2; ++k) below += law.weights(k) * normal_cdf((X(0, i) - law.means(k)) / law.deviations(k));
    CHECK(below == doctest::Approx((static_cast<double>(i) + 0.5) / 8).epsilon(1e-12));
  }
  CHECK(start_points<Quad>(problem, Quad(0.3), 8).cast<double>() == X);
  const Problem plane = load_problem("mixture_2d");
  CHECK(start_points<double>(plane, 0.28, 5).cols() == 5);
  CHECK(start_points<double>(plane, 0.28, 5) == start_points<double>(plane, 0.28, 9).leftCols(5));
  CHECK_THROWS_AS((void)start_points<double>(plane, 0.28, 0), std::invalid_argument);
  CHECK_THROWS_AS((void)start_points<double>(plane, 1.5, 3), std::invalid_argument);
}

TEST_CASE("problem files are read") {
  const Folder folder;
  folder.write("points.csv", "0.1,0.2\n-0.5,1.5\n2,1\n");
  const std::string file = folder.write("my law.json", R"({"schedule": {"type": "cond_ot"},
    "target": {"type": "empirical", "file": "points.csv", "bandwidth": 0.2}, "noise_time": 0.3, "data_time": 0.8})");
  const Problem problem = load_problem(file);
  CHECK(problem.name == "my_law");
  CHECK(problem.dimension() == 2);
  CHECK(problem.noise_time == 0.3);
  CHECK(problem.data_time == 0.8);
  CHECK(problem_echo(file)["schedule"]["type"] == "cond_ot");
  CHECK(problem_echo("iris") == "iris");

  for (const Entry& schedule : schedule_entries()) {
    CAPTURE(schedule.name);
    const Json object = {{"schedule", Json::parse(schedule.example)}, {"target", Json::parse(Gaussian::entry.example)}};
    const Problem defaults = problem_from_json(object, ".", "x");
    CHECK(noise_level(defaults.schedule, defaults.noise_time).lambda == doctest::Approx(0).epsilon(1e-9));
    CHECK(noise_level(defaults.schedule, defaults.data_time).lambda == doctest::Approx(3).epsilon(1e-9));
  }
  // A schedule that ends before λ = 3 is used up to its end.
  const Problem short_reach = problem_from_json(
      Json::parse(
          R"({"schedule": {"type": "ve", "sigma_min": 0.2}, "target": {"type": "gaussian", "mean": [1], "covariance": [[2]]}})"),
      ".", "x");
  CHECK(short_reach.data_time == 0);
  // A table is read with its own clock, and a schedule inside a schedule.
  const Problem table = problem_from_json(
      Json::parse(R"({"schedule": {"type": "noise_table", "times": [2, 5], "alphas": [0.1, 1], "sigmas": [1, 0.01]},
                      "target": {"type": "gaussian", "mean": [1], "covariance": [[2]]}})"),
      ".", "x");
  CHECK(table.noise_time > 2);
  CHECK(table.data_time < 5);
  const Problem wrapped = problem_from_json(
      Json::parse(R"({"schedule": {"type": "time_shift", "base": {"type": "reversed_time", "base": {"type": "ddpm"}}},
                      "target": {"type": "gaussian", "mean": [1], "covariance": [[2]]}})"),
      ".", "x");
  CHECK(direction(wrapped.schedule) == TimeDirection::flow_time);
  CHECK(wrapped.noise_time < wrapped.data_time);
}

TEST_CASE("a problem file that is wrong gets one line that says what") {
  const Folder folder;
  const std::string good_target = R"({"type": "gaussian", "mean": [0.7], "covariance": [[0.25]]})";
  const auto message = [&](const std::string& text) {
    const std::string file = folder.write("bad.json", text);
    const std::string what = message_of([&] { (void)load_problem(file); });
    CHECK(what.find('\n') == std::string::npos);
    CHECK(mentions(what, "bad.json"));
    return what;
  };
  const auto with_target = [&](const std::string& target) {
    return message(R"({"schedule": {"type": "vp_linear"}, "target": )" + target + "}");
  };
  CHECK(mentions(message("{"), "parse error"));
  CHECK(mentions(message(""), "parse error"));
  CHECK(mentions(message("[1]"), "object"));
  CHECK(mentions(message(R"({"schedule": {"type": "vp_linear"}, "target": )" + good_target + R"(, "noise_tiem": 1})"),
                 "noise_time"));
  CHECK(mentions(message(R"({"target": )" + good_target + "}"), "\"schedule\" is missing"));
  CHECK(mentions(message(R"({"schedule": {"type": "vp_liner"}, "target": )" + good_target + "}"), "vp_linear"));
  CHECK(mentions(message(R"({"schedule": {"type": "vp_linear", "beta": 1}, "target": )" + good_target + "}"), "beta"));
  CHECK(mentions(with_target(R"({"type": "atoms", "points": [[1], [2]], "weights": [0.5, -0.5]})"), "weights"));
  CHECK(mentions(with_target(R"({"type": "atoms", "points": [[1], [2]], "weights": [0.5]})"), "weights"));
  CHECK(mentions(with_target(R"({"type": "gaussian", "mean": [0, 0], "covariance": [[1, 0.5], [0.2, 1]]})"),
                 "symmetric"));
  CHECK(mentions(with_target(R"({"type": "gaussian", "mean": [0, 0], "covariance": [[1, 2], [2, 1]]})"),
                 "positive definite"));
  CHECK(mentions(with_target(R"({"type": "gaussian", "mean": [0, 0], "covariance": [[1]]})"), "covariance"));
  CHECK(mentions(with_target(R"({"type": "gaussian", "mean": [NaN], "covariance": [[1]]})"), "parse error"));
  CHECK(mentions(with_target(R"({"type": "gaussian", "mean": [1e999], "covariance": [[1]]})"), "1e999"));
  CHECK(mentions(with_target(R"({"type": "empirical", "file": "none.csv"})"), "none.csv"));
  folder.write("empty.csv", "");
  CHECK(mentions(with_target(R"({"type": "empirical", "file": "empty.csv"})"), "empty.csv"));
  const auto with_times = [&](const std::string& keys) {
    return message(R"({"schedule": {"type": "vp_linear"}, "target": )" + good_target + ", " + keys + "}");
  };
  CHECK(mentions(with_times(R"("noise_time": 1.5)"), "domain"));
  CHECK(mentions(with_times(R"("noise_time": "early")"), "number"));
  CHECK(mentions(with_times(R"("noise_time": 0.02, "data_time": 0.25)"), "grow"));
  CHECK(mentions(message_of([] { (void)load_problem("gausian_narrow"); }), "gaussian_narrow"));
  CHECK(mentions(message_of([&] { (void)load_problem(folder.path.string()); }), "is a directory"));
  CHECK(mentions(message_of([] { (void)problem_echo("nothing.json"); }), "unknown problem"));
}
