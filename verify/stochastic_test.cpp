// Stochastic samplers: their laws on Gaussian data against known numbers, their orders in law and along paths, what
// they cost.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "flowgauge/identity/stochastic_definition.hpp"
#include "flowgauge/judge/statistics.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/infinite_ends.hpp"
#include "flowgauge/study/law.hpp"
#include "flowgauge/study/scheme_law.hpp"
#include "flowgauge/study/stochastic_identities.hpp"
#include "flowgauge/study/stochastic_study.hpp"
#include "flowgauge/study/strong_order.hpp"
#include "flowgauge/study/weak_order.hpp"

using namespace flowgauge;

namespace {

double gate_error(const StochasticSampler& sampler, const Grid& grid, int steps) {
  const Solver solver = law_solver(sampler);
  return std::hypot(law_error(solver, grid, load_problem("gaussian_narrow"), steps).wasserstein2,
                    law_error(solver, grid, load_problem("gaussian_wide"), steps).wasserstein2);
}

/// One step from λ = 0 to λ = log 2 under EDM (α = 1, σ: 1 → ½) on N(0.7, 0.25) data: C_s = 1.25, D = 0.2 x + 0.56.
AffineForm one_step(const StochasticSampler& sampler, const std::vector<double>& times = {1, 0.5}) {
  return run_sampler(sampler.method, affine_model(Edm{}, 0.7, 0.25, Parameterisation::x0), times,
                     affine_noise(2, sampler.draws_per_step), AffineForm{{0.3, 1.1}});
}

std::vector<Record> run_all(const std::vector<StudyTask>& tasks) {
  std::vector<Record> records;
  for (const StudyTask& task : tasks) {
    task.run([&](const Record& record) { records.push_back(record); });
    CHECK(records.back().id == task.id);
  }
  return records;
}

}  // namespace

TEST_CASE("laws on Gaussian data are those of an independent prototype, to five digits on both grids") {
  struct Known {
    const char* name;
    double smooth, rough;
  };
  // N = 512, VP linear from t = 0.25 to 0.02, √(W₂²(S = ¼) + W₂²(S = 4)).
  for (const Known& known :
       {Known{"euler_maruyama", 6.0662e-04, 6.6291e-04}, Known{"stochastic_heun", 1.0154e-06, 8.5240e-07},
        Known{"sra1", 9.1233e-07, 1.1838e-06}, Known{"ddim_eta", 1.9897e-03, 2.2527e-03},
        Known{"ddpm_large", 5.5020e-04, 4.8977e-04}, Known{"edm_heun_churn", 2.0527e-05, 2.4455e-05},
        Known{"sde_dpmpp_1", 1.9897e-03, 2.2527e-03}, Known{"sde_dpmpp_2m", 2.6230e-06, 3.6992e-05},
        Known{"sde_dpmpp_2s", 4.8900e-06, 1.0289e-05}}) {
    CAPTURE(known.name);
    const StochasticSampler& sampler = stochastic_named(known.name);
    CHECK(gate_error(sampler, LambdaUniform{}, 512) == doctest::Approx(known.smooth).epsilon(1e-4));
    CHECK(gate_error(sampler, Rough{}, 512) == doctest::Approx(known.rough).epsilon(1e-4));
  }
}

TEST_CASE("the default study decides every stochastic sampler as expected, and so does one that is wrong") {
  std::map<std::string, int> checks;
  for (const Record& record : run_all(stochastic_tasks(stochastic_catalogue()))) {
    const std::string name = record.id.substr(0, record.id.find('/'));
    const StochasticSampler& sampler = stochastic_named(name);
    const bool below =
        record.kind == "order" && record.fields["norm"] == "w2" && sampler.law_order < sampler.weak_order;
    CHECK_MESSAGE(record.outcome == (below ? Outcome::limit : Outcome::ok), to_line(record));
    if (below) CHECK(record.fields["cause"] == "noisy_differences");
    ++checks[name];
    if (record.kind == "order") {
      CHECK(to_number(record.fields["expected_order"]) ==
            (record.fields["norm"] == "strong" ? sampler.path_order : sampler.law_order));
      CHECK(std::abs(to_number(record.fields["measured_order"]) - to_number(record.fields["expected_order"])) <=
            (record.fields["norm"] == "weak" ? 0.1 : 0.05));
    }
  }
  for (const StochasticSampler& sampler : stochastic_catalogue()) {
    CAPTURE(sampler.entry.name);
    const int laws = sampler.law_order > 0 ? 7 : 0, paths = sampler.path_order > 0 ? 2 : 0;
    const int means = has_gaussian_steps(sampler) ? 2 * static_cast<int>(observables.size()) : 0;
    const bool finding =
        std::set<std::string_view>{
            "edm_heun_churn_inflated", "ddpm_large", "euler_maruyama", "sde_dpmpp_2m", "sde_dpmpp_3m",
            "pc_reverse_diffusion"}
            .contains(sampler.entry.name);
    CHECK(checks[std::string(sampler.entry.name)] == laws + paths + means + finding);
  }
  // The weight of the earlier prediction for equal steps: order 2 on the grid uniform in λ, 1 on the rough one.
  StochasticSampler wrong = stochastic_named("sde_dpmpp_2m");
  wrong.method.plan = [](const StepAt& at) {
    const std::vector<Node<double>> nodes{at.from()};
    NoisyPlan plan = stochastic_named("sde_dpmpp_1").method.plan({at.schedule, nodes, at.to, at.steps});
    if (at.nodes.size() < 2) return plan;
    const double weight = at.to.level.alpha * -std::expm1(-2 * at.length()) / 2;
    plan.end = plan.end + weight * (predicted(0) - predicted_before(0));
    return plan;
  };
  for (const Record& record : run_all(stochastic_tasks({wrong}))) {
    if (record.kind == "order" && record.fields["norm"] == "w2") {
      CHECK(record.outcome == (record.fields["grid"] == "rough" ? Outcome::fault : Outcome::ok));
    }
  }
}

TEST_CASE("one step by hand") {
  const auto near = [](const AffineForm& form, const std::vector<double>& expected) {
    REQUIRE(form.coefficients.size() == expected.size());
    for (std::size_t j = 0; j < expected.size(); ++j) {
      CAPTURE(j);
      CHECK(form.coefficients[j] == doctest::Approx(expected[j]).epsilon(1e-14));
    }
  };
  // x = 0.3 + 1.1ξ₀: D = 0.62 + 0.22ξ₀, ε̂ = −0.32 + 0.88ξ₀, s = −ε̂, u = ε̂, g² = 2σ; h = −½.
  near(one_step(stochastic_named("euler_maruyama")), {0.3 + 0.16 + 0.16, 1.1 - 0.44 - 0.44, 1});
  near(one_step(stochastic_named("euler_maruyama_half")), {0.3 + 0.16 + 0.04, 1.1 - 0.44 - 0.11, 0.5});
  near(one_step(stochastic_named("flow_sde_unit")), {0.3 + 0.16 + 0.08, 1.1 - 0.44 - 0.22, std::sqrt(0.5)});
  near(one_step(stochastic_named("flow_sde_sigma")), {0.3 + 0.16 + 0.16, 1.1 - 0.44 - 0.44, 1});
  // v = 1 − ¼ = ¾, k = 1.
  near(one_step(stochastic_named("reverse_diffusion")), {0.3 + 0.75 * 0.32, 1.1 - 0.75 * 0.88, std::sqrt(0.75)});
  const double small = std::sqrt(0.75) / 2;
  for (const char* name : {"ddpm_small", "ddim_eta", "ancestral_euler", "sde_dpmpp_1"}) {
    CAPTURE(name);
    near(one_step(stochastic_named(name)), {0.3 + 0.75 * 0.32, 1.1 - 0.75 * 0.88, small});
  }
  near(one_step(stochastic_named("ddpm_large")), {0.3 + 0.75 * 0.32, 1.1 - 0.75 * 0.88, std::sqrt(0.75)});
  // n² = ¼·¾·¼ = 3/64, so that √(¼ − n²) = √13/8.
  const double kept = std::sqrt(13.0) / 8;
  near(one_step(stochastic_named("ddim_eta_half")), {0.62 - kept * 0.32, 0.22 + kept * 0.88, small / 2});
  // 2σ_t(e^h − 1) = 1, σ_t√(e^{2h} − 1) = √¾.
  near(one_step(stochastic_named("seeds_1")), {0.3 + 0.32, 1.1 - 0.88, std::sqrt(0.75)});
  // √2 − 1 < S_churn: ρ̂ = √2, C = 2.25, D̂ = x/9 + 28/45 of ŷ = x + ξ.
  const double d = 8 / 9.0 / std::sqrt(2.0), step = 0.5 - std::sqrt(2.0);
  near(one_step(stochastic_named("edm_euler_churn")),
       {0.3 + step * (0.3 * 8 / 9 - 28 / 45.0) / std::sqrt(2.0), 1.1 * (1 + step * d), 1 + step * d});
  CHECK(stochastic_from_json({{"type", "edm_euler_churn"}, {"churn", 0}}).method.plan);
  near(one_step(stochastic_from_json({{"type", "edm_euler_churn"}, {"churn", 0}})), {0.3 + 0.16, 1.1 - 0.44});
  for (const char* key : {"lowest", "highest"}) {
    // Outside of [S_min, S_max] no noise; at its ends there is.
    const double out = key == std::string("lowest") ? 1.01 : 0.99;
    const StochasticSampler outside = stochastic_from_json({{"type", "edm_euler_churn"}, {key, out}});
    CHECK(one_step(outside).standard_deviation() == doctest::Approx(0.66));
    const StochasticSampler at_end = stochastic_from_json({{"type", "edm_euler_churn"}, {key, 1}});
    CHECK(one_step(at_end).coefficients == one_step(stochastic_named("edm_euler_churn")).coefficients);
  }
}

TEST_CASE("every law holds for every sampler, to 1e-13 of its scale") {
  const std::vector<std::string_view> defined = defined_stochastic_names();
  CHECK(defined.size() == stochastic_catalogue().size());
  for (const StochasticSampler& sampler : stochastic_catalogue()) {
    CAPTURE(sampler.entry.name);
    for (const LawResult& result : check_stochastic_laws({sampler, std::string(sampler.entry.name)})) {
      CAPTURE(result.identity);
      CHECK(result.not_applicable.empty());
      CHECK(result.verdict.outcome == Outcome::ok);
      CHECK(result.verdict.residual <= 1e-13);
    }
  }
  for (const StochasticPair& pair : stochastic_pairs()) {
    CAPTURE(pair_name(pair));
    const LawResult result = check_stochastic_pair(stochastic_pair_subject(pair)).at(0);
    CHECK(result.verdict.outcome == Outcome::ok);
    CHECK(result.verdict.residual <= 1e-13);
    // Other draws are seen where the methods draw.
    StochasticPairSubject off = stochastic_pair_subject(pair);
    off.second = [run = off.second](const auto& model, const std::vector<double>& times, const auto& noise,
                                    const Batch<double>& X) {
      const Noise<Batch<double>> later = [&](const Batch<double>& like, int step, int index) {
        return noise(like, step + 1, index);
      };
      return run(model, times, later, X);
    };
    CHECK(check_stochastic_pair(off).at(0).verdict.outcome == (pair.quiet.empty() ? Outcome::fault : Outcome::ok));
    off.second = [](const auto&, const auto&, const auto&, const Batch<double>& X) { return X; };
    CHECK(check_stochastic_pair(off).at(0).verdict.outcome == Outcome::fault);
  }
  CHECK(check_stochastic_laws({stochastic_named("sra1"), "someones_own"}).at(0).not_applicable ==
        "the method has no definition of its own here");
}

TEST_CASE("each law is red when what it speaks of is off") {
  const auto red = [](const StochasticSampler& sampler) {
    std::set<std::string> laws;
    for (const LawResult& result : check_stochastic_laws({sampler, "sra1"})) {
      if (result.verdict.outcome != Outcome::ok) laws.insert(result.identity);
    }
    return laws;
  };
  const StochasticSampler right = stochastic_named("sra1");
  CHECK(red(right).empty());
  // Costs that are stated wrong are seen by counting alone, noise of other size by both.
  for (int StochasticSampler::*cost : {&StochasticSampler::evaluations_per_step, &StochasticSampler::draws_per_step}) {
    StochasticSampler wrong = right;
    wrong.*cost += 1;
    CHECK(red(wrong) == std::set<std::string>{"noisy_bookkeeping"});
  }
  const auto with = [&](const auto& change) {
    StochasticSampler wrong = right;
    wrong.method.plan = [plan = right.method.plan, change](const StepAt& at) {
      NoisyPlan changed = plan(at);
      change(at, changed);
      return changed;
    };
    return wrong;
  };
  CHECK(red(with([](const StepAt&, NoisyPlan& plan) { plan.end.normals[1] *= 1 + 1e-9; })).size() == 2);
  CHECK(red(with([](const StepAt&, NoisyPlan& plan) { plan.end.state += 1e-10; })).size() == 2);
  CHECK(red(with([](const StepAt&, NoisyPlan& plan) { plan.end.predictions[0] = std::nan(""); })).size() == 2);
  // An evaluation that nothing comes of.
  CHECK(red(with([](const StepAt&, NoisyPlan& plan) { plan.stages.push_back(plan.stages.front()); })) ==
        std::set<std::string>{"noisy_bookkeeping"});
}

TEST_CASE("a million samples have the moments of the affine form, at a false-alarm rate of 1e-9") {
  constexpr Index count = 1000000;
  const std::vector<double> grid{0.25, 0.2, 0.12, 0.02};
  const Schedule schedule = VpLinear{};
  const double alpha = noise_level(schedule, grid.front()).alpha;
  const Model<Batch<double>, double> model(
      schedule, Parameterisation::x0, [&](const Batch<double>& x, double t) -> Batch<double> {
        const NoiseLevel<double> l = noise_level(schedule, t);
        return (0.7 + l.alpha * 0.25 / (l.alpha * l.alpha * 0.25 + l.sigma * l.sigma) * (x.array() - l.alpha * 0.7))
            .matrix();
      });
  for (const char* name : {"sra1", "sde_dpmpp_2m"}) {
    CAPTURE(name);
    const StochasticSampler& sampler = stochastic_named(name);
    const RandomKey key{1, experiment_number(name)};
    const Batch<double> X = (alpha * 0.7 + 0.6 * normal_batch(key, 1 << 20, 1, count).array()).matrix();
    const Batch<double> reached = run_sampler(sampler.method, model, grid, batch_noise(key), X);
    const AffineForm form = run_sampler(sampler.method, affine_model(schedule, 0.7, 0.25, Parameterisation::x0), grid,
                                        affine_noise(2, sampler.draws_per_step), AffineForm{{alpha * 0.7, 0.6}});
    const std::vector<double> values(reached.data(), reached.data() + count);
    const double variance = form.standard_deviation() * form.standard_deviation(), level = level_of_each(4);
    CHECK(mean_test(values, form.mean(), variance, level).outcome == Outcome::ok);
    CHECK(variance_test(values, variance, level).outcome == Outcome::ok);
    // What is not so is seen.
    CHECK(mean_test(values, form.mean() + 0.01, variance, level).outcome == Outcome::fault);
    CHECK(variance_test(values, 1.02 * variance, level).outcome == Outcome::fault);
  }
}

TEST_CASE("strong errors: known numbers, a path that is not followed, and both directions of time") {
  Problem problem = load_problem("gaussian_narrow");
  problem.noise_time = 0.5;
  problem.data_time = 0.02;
  // VP linear, t = 0.5 → 0.02, equal steps in t, N = 256.
  CHECK(strong_error(stochastic_named("euler_maruyama"), TimeUniform{}, problem, 256) ==
        doctest::Approx(3.6e-3).epsilon(0.01));
  CHECK(strong_error(stochastic_named("stochastic_heun"), TimeUniform{}, problem, 256) ==
        doctest::Approx(1.2e-3).epsilon(0.05));
  CHECK(strong_error(stochastic_named("sra1"), TimeUniform{}, problem, 256) == doctest::Approx(1.8e-5).epsilon(0.03));
  // Time runs backwards under VP linear; under CondOT it runs forwards, at the same order.
  problem.schedule = CondOt{};
  problem.noise_time = 0.4;
  problem.data_time = 0.9;
  const auto order = [&](const StochasticSampler& sampler) {
    const auto error = [&](int n) { return strong_error(sampler, Rough{}, problem, n); };
    return std::log2(error(128) / error(256));
  };
  CHECK(order(stochastic_named("sra1")) == doctest::Approx(2).epsilon(0.01));
  CHECK(order(stochastic_named("euler_maruyama")) == doctest::Approx(1).epsilon(0.01));
  CHECK(order(stochastic_named("seeds_2")) == doctest::Approx(1).epsilon(0.03));
  // Draws that are taken for others follow no path: the error does not shrink.
  StochasticSampler crossed = stochastic_named("sra1");
  crossed.method.plan = [plan = crossed.method.plan](const StepAt& at) {
    NoisyPlan swapped = plan(at);
    for (NoisyPlan::Stage& stage : swapped.stages) {
      if (stage.reach.normals.size() == 2) std::swap(stage.reach.normals[0], stage.reach.normals[1]);
    }
    std::swap(swapped.end.normals[0], swapped.end.normals[1]);
    return swapped;
  };
  CHECK(order(crossed) < 0.1);
  problem.target = load_problem("mixture_1d").target;
  CHECK_THROWS_WITH_AS((void)strong_error(stochastic_named("sra1"), Rough{}, problem, 8),
                       "strong_error: problem gaussian_narrow must have a Gaussian target in d = 1",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)strong_error(stochastic_named("ddpm_large"), Rough{}, load_problem("gaussian_narrow"), 8),
                       "strong_error: sampler ddpm_large follows no path", std::invalid_argument);
}

TEST_CASE("the law on a grid is that of the affine form on one normal, and settles on a mixture") {
  Problem normal = load_problem("mixture_1d");
  normal.target = GaussianMixture{
      Vector<double>::Constant(1, 2), Batch<double>::Constant(1, 1, 0.7), {Matrix<double>::Constant(1, 1, 0.25)}};
  const auto known = [](double mean, double deviation) {
    const double variance = deviation * deviation, spread = 1 + 2 * variance;
    double tanh = 0;
    constexpr double step = 0.01;
    for (int i = -1000; i <= 1000; ++i) {
      const double z = i * step;
      tanh += step * std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0)) * std::tanh(3 * (mean + deviation * z));
    }
    return Means{mean, mean * mean + variance, tanh, std::exp(-mean * mean / spread) / std::sqrt(spread)};
  };
  const auto near = [](const Means& found, const Means& expected) {
    for (std::size_t f = 0; f < found.size(); ++f) {
      CAPTURE(observables[f]);
      CHECK(found[f] == doctest::Approx(expected[f]).epsilon(1e-12));
    }
  };
  const NoiseLevel<double> from = noise_level(normal.schedule, normal.noise_time);
  const NoiseLevel<double> to = noise_level(normal.schedule, normal.data_time);
  near(exact_means(normal), known(0.7 * to.alpha, std::hypot(0.5 * to.alpha, to.sigma)));
  for (const char* name : {"euler_maruyama", "ddpm_large", "sde_dpmpp_2m"}) {
    CAPTURE(name);
    const StochasticSampler& sampler = stochastic_named(name);
    const AffineForm start{{0.7 * from.alpha, std::hypot(0.5 * from.alpha, from.sigma)}};
    const AffineForm form = run_sampler(sampler.method, affine_model(normal.schedule, 0.7, 0.25, Parameterisation::x0),
                                        times<double>(Rough{}, normal.schedule, normal.noise_time, normal.data_time, 7),
                                        affine_noise(2, 1), start);
    near(scheme_means(sampler, Rough{}, normal, 7), known(form.mean(), form.standard_deviation()));
  }
  const Problem mixture = load_problem("mixture_1d");
  near(scheme_means(stochastic_named("sde_dpmpp_2m"), Rough{}, mixture, 8, 0.5),
       scheme_means(stochastic_named("sde_dpmpp_2m"), Rough{}, mixture, 8, 0.3));
  CHECK(has_gaussian_steps(stochastic_named("seeds_1")));
  for (const char* name : {"stochastic_heun", "edm_euler_churn", "sde_dpmpp_3m", "sde_dpmpp_2s"}) {
    CHECK(!has_gaussian_steps(stochastic_named(name)));
    CHECK_THROWS_WITH_AS((void)scheme_means(stochastic_named(name), Rough{}, mixture, 8),
                         doctest::Contains("are not μ(x, x_before) + c ξ"), std::invalid_argument);
  }
  CHECK_THROWS_WITH_AS((void)exact_means(load_problem("gaussian_narrow")),
                       "weak order: problem gaussian_narrow must have a Gaussian mixture in d = 1",
                       std::invalid_argument);
}

TEST_CASE("findings are reproduced, and a sampler that does not surprise is seen") {
  const std::vector<Record> all = run_all(stochastic_findings(stochastic_catalogue()));
  CHECK(all.size() == 6);
  for (const Record& finding : all) CHECK_MESSAGE(finding.outcome == Outcome::ok, to_line(finding));
  for (const auto& [subject, other] :
       {std::pair{"edm_heun_churn_inflated", "edm_heun_churn"}, std::pair{"ddpm_large", "ddpm_small"},
        std::pair{"euler_maruyama", "euler_maruyama_half"}, std::pair{"sde_dpmpp_2m", "sde_dpmpp_1"},
        std::pair{"sde_dpmpp_3m", "sde_dpmpp_1"}, std::pair{"pc_reverse_diffusion", "reverse_diffusion"}}) {
    StochasticSampler wrong = stochastic_named(subject);
    wrong.method = stochastic_named(other).method;
    const std::vector<Record> findings = run_all(stochastic_findings({wrong}));
    REQUIRE(findings.size() == 1);
    CHECK_MESSAGE(findings[0].outcome == Outcome::fault, to_line(findings[0]));
    CHECK(findings[0].fields["cause"] == "not_reproduced");
  }
  CHECK(stochastic_findings({}).empty());
}

TEST_CASE("draws are those of the counter, and batches carry them") {
  const RandomKey key{7, 3};
  const Batch<double> X{{0.1, -0.4, 0.9}, {1.0, 0.2, 0.3}};
  const auto noise = batch_noise(key, 5);
  CHECK((noise(X, 2, 1) - normal_batch(key, 2 * 64 + 1, 2, 3, 5)).cwiseAbs().maxCoeff() == 0);
  // One step of DDPM, by hand.
  const Model<Batch<double>, double> atom(
      Edm{}, Parameterisation::x0,
      [](const Batch<double>& x, double) -> Batch<double> { return Batch<double>::Constant(x.rows(), x.cols(), 0.7); });
  const Batch<double> reached =
      run_sampler<Batch<double>>(stochastic_named("ddpm_small").method, atom, {1, 0.5}, noise, X);
  const Batch<double> expected = (0.25 * X.array() + 0.75 * 0.7).matrix() + std::sqrt(0.75) / 2 * noise(X, 0, 0);
  CHECK((reached - expected).cwiseAbs().maxCoeff() <= 1e-15);
  CHECK(affine_noise(3, 2)({}, 4, 1).coefficients.size() == 3 + 9 + 1);
  CHECK(affine_noise(3, 2)({}, 4, 1).coefficients.back() == 1);
  CHECK(affine_noise(3, 2)({}, 4, 1).mean() == 0);
  CHECK_THROWS_WITH_AS((void)affine_noise(0, 1),
                       "affine_noise: first = 0; coefficient 0 is the mean, allowed is 1 or more",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)affine_noise(1, 1)({}, 0, 1), "affine_noise: draw 1 of a step; allowed are 0 to 0",
                       std::invalid_argument);
}

TEST_CASE("misuse is named") {
  const StochasticSampler& sampler = stochastic_named("ddim_eta");
  CHECK_THROWS_WITH_AS(
      (void)one_step(sampler, {0.5, 1}),
      "times: from 0.5 to 1 the noise does not decrease; stochastic samplers run from the noise to the data",
      std::invalid_argument);
  CHECK_THROWS_WITH_AS(
      (void)one_step(sampler, {1, 0.5, 0.5}),
      "times: from 0.5 to 0.5 the noise does not decrease; stochastic samplers run from the noise to the data",
      std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)one_step(sampler, {1}), "times: 1 given; allowed are 2 or more", std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)stochastic_named("ddim_et"), doctest::Contains("did you mean \"ddim_eta\""),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)known_solver("euler_maruyam"), doctest::Contains("euler_maruyama"), std::invalid_argument);
  CHECK(&known_solver("heun") == &solver_named("heun"));
  CHECK_THROWS_WITH_AS((void)stochastic_from_json({{"type", "ddim_eta"}, {"eta", 1.5}}),
                       doctest::Contains("ddim_eta.eta"), std::invalid_argument);
  CHECK_THROWS_AS((void)stochastic_from_json({{"type", "ddim_eta"}, {"etta", 1}}), std::invalid_argument);
  CHECK(stochastic_from_json({{"type", "sde_dpmpp_2s"}, {"r", 0.25}}).parts == std::vector<double>{0.25, 1});
}

TEST_CASE("claims follow parameters: order in law and along paths, and why there is none") {
  struct Claim {
    Json object;
    double law, path;
    std::string_view cause = "";
  };
  const std::vector<Claim> claims{
      {{{"type", "euler_maruyama"}, {"eta", 0}}, 1, 0},
      {{{"type", "euler_maruyama"}, {"eta", 0.3}}, 1, 1},
      {{{"type", "euler_maruyama_half"}, {"eta", 1.5}}, 1, 1},
      {{{"type", "stochastic_heun"}, {"eta", 0}}, 2, 0},
      {{{"type", "stochastic_heun"}, {"eta", 0.7}}, 2, 1},
      {{{"type", "sra1"}, {"eta", 0}}, 2, 0},
      {{{"type", "sra1"}, {"eta", 0.5}}, 2, 2},
      {{{"type", "ddim_eta"}, {"eta", 0.3}}, 1, 0},
      {{{"type", "ddim_eta_half"}, {"eta", 1}}, 1, 1},
      {{{"type", "ddim_eta_half"}}, 1, 0},
      {{{"type", "ancestral_euler"}, {"eta", 0.5}}, 1, 0},
      {{{"type", "ancestral_euler"}, {"eta", 1}}, 1, 1},
      {{{"type", "ancestral_dpm_2"}, {"eta", 0.5}}, 2, 0},
      {{{"type", "edm_euler_churn"}, {"noise", 0.9}}, 0, 0, "inflated_noise"},
      {{{"type", "edm_heun_churn"}, {"noise", 1.01}}, 0, 0, "inflated_noise"},
      {{{"type", "edm_heun_churn"}, {"noise", 1.01}, {"churn", 0}}, 2, 0},
      {{{"type", "edm_heun_churn"}, {"noise", 1.01}, {"highest", 0}}, 2, 0},
      {{{"type", "edm_heun_churn"}, {"noise", 1.01}, {"lowest", 3}, {"highest", 2}}, 2, 0},
      {{{"type", "edm_heun_churn_inflated"}}, 0, 0, "inflated_noise"},
      {{{"type", "edm_heun_churn_inflated"}, {"noise", 1}}, 2, 0},
      {{{"type", "pc_reverse_diffusion"}, {"signal_to_noise", 0}}, 1, 0},
      {{{"type", "pc_euler_maruyama"}, {"signal_to_noise", 0}}, 1, 0},
      {{{"type", "pc_euler_maruyama"}, {"signal_to_noise", 0.1}}, 0, 0, "corrector_bias"},
      {{{"type", "sde_dpmpp_2s"}, {"r", 1}}, 2, 0},
      {{{"type", "sde_dpmpp_2s"}, {"r", 0.25}}, 2, 1},
  };
  for (const Claim& claim : claims) {
    CAPTURE(claim.object.dump());
    const StochasticSampler sampler = stochastic_from_json(claim.object);
    CHECK(sampler.law_order == claim.law);
    CHECK(sampler.path_order == claim.path);
    CHECK(sampler.limit_cause == claim.cause);
    CHECK(sampler.limit_detail.empty() == claim.cause.empty());
    const double a = gate_error(sampler, LambdaUniform{}, 128), b = gate_error(sampler, LambdaUniform{}, 256),
                 c = gate_error(sampler, LambdaUniform{}, 512);
    if (claim.law == 0) {
      CHECK(c > 0.6 * b);  // order 1 would halve it
    } else {
      CHECK(std::abs(2 * std::log2(b / c) - std::log2(a / b) - claim.law) <= 0.1);
    }
    if (claim.path == 0) continue;
    const auto strong = [&](int steps) { return strong_error(sampler, Rough{}, load_problem("gaussian_narrow"), steps); };
    CHECK(std::abs(2 * std::log2(strong(256) / strong(512)) - std::log2(strong(128) / strong(256)) - claim.path) <= 0.05);
  }
}

TEST_CASE("a sampler that steps in λ is of the order of its infinite step, and of one evaluation there") {
  Problem problem = load_problem("gaussian_narrow");
  problem.data_time = 0;
  for (const char* name : {"sra1", "euler_maruyama", "ddpm_small"}) {
    CAPTURE(std::string(name));
    const StochasticSampler& sampler = stochastic_named(name);
    const Solver solver = at_ends(law_solver(sampler), TimeUniform{}, problem, Travel::backward);
    const bool own = sampler.method.reaches_ends;
    const double expected = own ? sampler.law_order : std::min(sampler.law_order, 1.0);
    CHECK(solver.expected_order("time_uniform") == expected);
    CHECK(solver.limit_cause == (expected < sampler.law_order ? "low_order_end" : ""));
    const Model<AffineForm, double> model = affine_model(problem.schedule, 0.7, 0.25, Parameterisation::x0);
    const std::vector<double> t = times<double>(TimeUniform{}, problem.schedule, problem.noise_time, 0.0, 16);
    (void)law_solver(sampler).run_affine(model, t, AffineForm{{0.5, 1}});
    CHECK(solver.evaluations(16) == model.evaluations());
    const auto error = [&](int steps) { return law_error(law_solver(sampler), TimeUniform{}, problem, steps).wasserstein2; };
    CHECK(std::abs(std::log2(error(512) / error(1024)) - expected) <= 0.1);
    CHECK(resonates(law_solver(sampler), TimeUniform{}, problem, Travel::backward) == (!own && sampler.law_order == 1));
  }
  const Solver inside = at_ends(law_solver(stochastic_named("sra1")), TimeUniform{}, load_problem("gaussian_narrow"), Travel::backward);
  CHECK(inside.expected_order("time_uniform") == 2);
}

TEST_CASE("the user's selection: laws of what is named, on Gaussian data where nothing is") {
  const auto ids = [](const StudySelection& selection) {
    std::set<std::string> all;
    for (const StudyTask& task : study_tasks(selection)) all.insert(task.id);
    return all;
  };
  const std::string on_mixture = "sra1/law/grid=rough;problem=mixture_1d",
                    on_normal = "sra1/law/grid=rough;problem=gaussian_2d";
  CHECK(ids({.problems = {"mixture_1d"}, .solvers = {"sra1"}, .grids = {"rough"}}).count(on_mixture) == 1);
  CHECK(ids({.problems = {"mixture_1d"}, .grids = {"rough"}}).count(on_mixture) == 0);
  CHECK(ids({.problems = {"gaussian_2d"}, .grids = {"rough"}}).count(on_normal) == 1);
  CHECK(ids({.problems = {"gaussian_2d"}, .grids = {"rough"}, .steps = {5, 8}}).count(on_normal) == 0);
  CHECK(ids({.problems = {"gaussian_2d"}, .grids = {"rough"}, .steps = {8, 16, 32}}).count(on_normal) == 1);
  CHECK(ids({.problems = {"gaussian_2d"}, .grids = {"rough"}, .tolerances = {1e-3, 1e-4}}).count(on_normal) == 0);
  CHECK_THROWS_WITH_AS(
      (void)ids({.solvers = {"sra1"}, .steps = {8, 16}}),
      "steps: 8, 16; the law of solver sra1 is measured over three counts N, 2N, 4N at the end of the ladder",
      std::invalid_argument);
  CHECK_THROWS_WITH_AS((void)ids({.solvers = {"sra1"}, .tolerances = {1e-3}}),
                       "tolerances: solver sra1 has fixed steps and takes step counts, not tolerances",
                       std::invalid_argument);
  CHECK(ids({.solvers = {"heun"}}).count("sra1/strong_order/grid=rough;problem=gaussian_narrow") == 0);
  CHECK(ids({.solvers = {"sra1"}}).count("sra1/strong_order/grid=rough;problem=gaussian_narrow") == 1);
  CHECK(
      ids({.solvers = {"sra1"}}).count("heun/order/grid=rough;param=velocity;problem=mixture_1d;direction=backward") ==
      0);
  CHECK(ids({}).count("sra1/strong_order/grid=rough;problem=gaussian_narrow") == 1);
}

TEST_CASE("laws on a user's problem and counts: no right sampler is a fault, a wrong one is") {
  Problem whole = load_problem("gaussian_narrow");
  whole.noise_time = 1;
  whole.data_time = 1e-3;
  Problem to_zero = whole;
  to_zero.schedule = CondOt{};
  to_zero.noise_time = 0.3;
  to_zero.data_time = 1;
  const auto law = [](const Solver& solver, const Problem& problem, const Grid& grid, std::vector<int> steps) {
    Record found;
    run_scheme_law({.solver = solver, .grid = grid, .problem = problem, .steps = std::move(steps)},
                   [&](const Record& record) { found = record; });
    return found;
  };
  for (const char* name : {"sde_dpmpp_1", "sde_dpmpp_2m", "euler_maruyama", "sra1"}) {
    CAPTURE(std::string(name));
    const Solver right = law_solver(stochastic_named(name));
    Solver wrong = right;
    wrong.run_affine = [right](const auto& model, const auto& times, const AffineForm& x) {
      return 1.05 * right.run_affine(model, times, x);
    };
    for (const std::vector<int>& steps : {std::vector<int>{}, {8, 16, 32}, {64, 128, 256}}) {
      CHECK_MESSAGE(law(right, whole, TimeUniform{}, steps).outcome != Outcome::fault, to_line(law(right, whole, TimeUniform{}, steps)));
      CHECK_MESSAGE(law(right, to_zero, TimeUniform{}, steps).outcome != Outcome::fault, to_line(law(right, to_zero, TimeUniform{}, steps)));
    }
    CHECK(law(wrong, whole, TimeUniform{}, {}).outcome == Outcome::fault);
    CHECK(law(wrong, to_zero, TimeUniform{}, {64, 128, 256, 512, 1024}).outcome == Outcome::fault);
    const Record none = law(right, to_zero, LambdaUniform{}, {});
    CHECK(none.outcome == Outcome::not_applicable);
    CHECK(none.fields["cause"] == "no_grid");
  }
  const Record inflated = law(law_solver(stochastic_named("edm_heun_churn_inflated")), whole, Rough{}, {});
  CHECK(inflated.outcome == Outcome::limit);
  CHECK(inflated.fields["cause"] == "inflated_noise");
}
