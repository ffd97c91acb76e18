// Errors in law against cost: what is measured, on whom, and what is said where nothing can be.

#include "flowgauge/study/law_precision.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/study/support.hpp"
#include "flowgauge/study/weak_order.hpp"

using namespace flowgauge;

namespace {

Contestant contestant(std::string_view name) {
  for (const Contestant& one : contestants(LambdaUniform{})) {
    if (one.solver.entry.name == name) return one;
  }
  FAIL("no such contestant");
  return {};
}

template <class Study, class Run>
Record record_of(const Study& study, const Run& run) {
  std::vector<Record> records;
  run(study, [&](const Record& record) { records.push_back(record); });
  REQUIRE(records.size() == 1);
  return records[0];
}

}  // namespace

TEST_CASE("means under the exact flow are those of the exact law") {
  const Problem problem = load_problem("mixture_1d");
  Solver exact = solver_named("ddim");
  exact.run = [&](const Model<Batch<double>, double>&, const std::vector<double>& times, const Batch<double>& X) {
    return answer<double>(problem, times.front(), times.back(), X).points;
  };
  const Means carried = flow_means(exact, LambdaUniform{}, problem, 3), known = exact_means(problem);
  for (std::size_t f = 0; f < known.size(); ++f) CHECK(carried[f] == doctest::Approx(known[f]).epsilon(1e-11));
  // Their means are those of the mixture itself: Σ w α m, Σ w (α²(m² + S) + σ²).
  const auto& mixture = std::get<GaussianMixture>(problem.target);
  const NoiseLevel<double> level = noise_level(problem.schedule, problem.data_time);
  double mean = 0, square = 0;
  for (Index k = 0; k < mixture.means.cols(); ++k) {
    const double weight = mixture.weights(k) / mixture.weights.sum(), m = mixture.means(0, k);
    mean += weight * level.alpha * m;
    square += weight * (level.alpha * level.alpha * (m * m + mixture.covariances[static_cast<std::size_t>(k)](0, 0)) +
                        level.sigma * level.sigma);
  }
  CHECK(known[0] == doctest::Approx(mean).epsilon(1e-12));
  CHECK(known[1] == doctest::Approx(square).epsilon(1e-12));
  CHECK_THROWS_WITH_AS((void)flow_means(exact, LambdaUniform{}, load_problem("gaussian_narrow"), 3),
                       doctest::Contains("must have a Gaussian mixture in d = 1"), std::invalid_argument);
}

TEST_CASE("W₂ against cost is that of the known laws") {
  const LawPrecisionStudy study{.contestant = contestant("sra1"), .steps = {8, 512}};
  CHECK(law_precision_id(study) == "sra1/law_work_precision/grid=lambda_uniform;problem=gaussian_narrow");
  const Record record = record_of(study, run_law_precision);
  CHECK(record.outcome == Outcome::ok);
  CHECK(record.kind == "work_precision");
  CHECK(record.fields["norm"] == "law");
  CHECK(record.fields["adaptive"] == false);
  CHECK(record.fields["stochastic"] == true);
  CHECK(record.fields["nfe"] == Json({16, 1024}));
  CHECK(record.fields["value"] == Json({8, 512}));
  // 9.1233e-07 is √(W₂² + W₂²) of this problem and of gaussian_wide.
  const Record wide = record_of(
      LawPrecisionStudy{.contestant = contestant("sra1"), .problem = load_problem("gaussian_wide"), .steps = {512}},
      run_law_precision);
  CHECK(std::hypot(to_number(record.fields["error_rms"][1]), to_number(wide.fields["error_rms"][0])) ==
        doctest::Approx(9.1233e-07).epsilon(1e-4));
  CHECK(to_number(record.fields["error_max"][0]) <= to_number(record.fields["error_rms"][0]));
  CHECK(to_number(record.fields["error_max"][0]) >= to_number(record.fields["error_rms"][0]) / std::sqrt(2.0));
  const Record deterministic =
      record_of(LawPrecisionStudy{.contestant = contestant("heun"), .steps = {8}}, run_law_precision);
  CHECK(deterministic.fields["stochastic"] == false);
  CHECK(deterministic.fields["nfe"] == Json({16}));
}

TEST_CASE("errors of means against cost are those of the scheme's means") {
  for (const char* name : {"euler_maruyama", "dpmpp_2m"}) {
    const WeakPrecisionStudy study{.contestant = contestant(name), .steps = {8, 16}};
    const Record record = record_of(study, run_weak_precision);
    CHECK(record.id == std::string(name) + "/weak_work_precision/grid=lambda_uniform;problem=mixture_1d");
    CHECK(record.fields["norm"] == "weak");
    const Means exact = exact_means(study.problem);
    const Means means = study.contestant.stochastic
                            ? scheme_means(stochastic_named(name), LambdaUniform{}, study.problem, 16)
                            : flow_means(study.contestant.solver, LambdaUniform{}, study.problem, 16);
    double square = 0, largest = 0;
    for (std::size_t f = 0; f < 4; ++f) {
      square += std::pow(means[f] - exact[f], 2) / 4;
      largest = std::max(largest, std::abs(means[f] - exact[f]));
    }
    CHECK(to_number(record.fields["error_rms"][1]) == doctest::Approx(std::sqrt(square)).epsilon(1e-9));
    CHECK(to_number(record.fields["error_max"][1]) == doctest::Approx(largest).epsilon(1e-9));
    CHECK(to_number(record.fields["error_rms"][0]) > to_number(record.fields["error_rms"][1]));
  }
}

TEST_CASE("what is not finite is a fault, and too few steps are said to be") {
  Contestant broken = contestant("ddim");
  broken.solver.run_affine = [](const Model<AffineForm, double>&, const std::vector<double>& times,
                                const AffineForm& x) {
    return times.size() == 5 ? AffineForm{{std::numeric_limits<double>::quiet_NaN()}} : x;
  };
  broken.solver.run = [](const Model<Batch<double>, double>&, const std::vector<double>& times,
                         const Batch<double>& X) {
    Batch<double> end = X;
    if (times.size() == 5) end(0, 3) = std::numeric_limits<double>::infinity();
    return end;
  };
  for (const Record& record :
       {record_of(LawPrecisionStudy{.contestant = broken, .steps = {4, 8}}, run_law_precision),
        record_of(WeakPrecisionStudy{.contestant = broken, .steps = {4, 8}}, run_weak_precision)}) {
    CHECK(record.outcome == Outcome::fault);
    CHECK(record.fields["cause"] == "not_finite");
  }
  Contestant late = contestant("ddim");
  late.solver.minimum_steps = 5;
  const Record some = record_of(LawPrecisionStudy{.contestant = late, .steps = {4, 5}}, run_law_precision);
  CHECK(some.fields["value"] == Json({5}));
  const Record none = record_of(LawPrecisionStudy{.contestant = late, .steps = {4}}, run_law_precision);
  CHECK(none.outcome == Outcome::not_applicable);
  CHECK(none.fields["cause"] == "too_few_steps");
}

TEST_CASE("all samplers are measured on Gaussian data, those with Gaussian steps and six others on the mixture") {
  std::set<std::string> ids, named;
  for (const StudyTask& task : law_precision_tasks({})) ids.insert(task.id);
  for (const StudyTask& task : law_precision_tasks({"sra1", "sde_dpmpp_2m", "heun"})) named.insert(task.id);
  const auto has = [](const std::set<std::string>& of, const std::string& name, const std::string& check) {
    const char* problem = check == "law" ? "gaussian_narrow" : "mixture_1d";
    return of.count(name + "/" + check + "_work_precision/grid=lambda_uniform;problem=" + problem) == 1;
  };
  std::size_t weak = 0;
  for (const Contestant& one : contestants(LambdaUniform{})) {
    const std::string name(one.solver.entry.name);
    CHECK(has(ids, name, "law"));
    const bool on_mixture = has(ids, name, "weak");
    weak += on_mixture ? 1 : 0;
    if (one.stochastic) CHECK(on_mixture == has_gaussian_steps(stochastic_named(name)));
  }
  CHECK(ids.size() == contestants().size() + weak);
  CHECK(weak == 19);
  CHECK(named == std::set<std::string>{"sra1/law_work_precision/grid=lambda_uniform;problem=gaussian_narrow",
                                       "sde_dpmpp_2m/law_work_precision/grid=lambda_uniform;problem=gaussian_narrow",
                                       "sde_dpmpp_2m/weak_work_precision/grid=lambda_uniform;problem=mixture_1d"});
}
