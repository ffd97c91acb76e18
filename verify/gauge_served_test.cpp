// What is served to a client: predictions and Jacobians against duals and samplers' models, noise against its covariances.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "flowgauge/gauge/hello.hpp"
#include "flowgauge/gauge/schedule_json.hpp"
#include "flowgauge/gauge/served_model.hpp"
#include "flowgauge/gauge/served_noise.hpp"
#include "flowgauge/solver/path_model.hpp"

using namespace flowgauge;

namespace {

const char* const mixture = R"({"type": "gaussian_mixture", "weights": [0.3, 0.7], "means": [[-1, 0], [1.5, 0.5]],
    "covariances": [[[0.2, 0.05], [0.05, 0.1]], [[0.3, 0], [0, 0.2]]]})";
const char* const product = R"({"type": "product", "factors": [
    {"type": "gaussian_mixture", "weights": [0.4, 0.6], "means": [-1, 0.8], "covariances": [0.16, 0.36]},
    {"type": "laplace"}, {"type": "gaussian", "mean": [0.5], "covariance": [[2]]}]})";

Target target(const char* text) { return target_from_json(Json::parse(text)); }

/// The prediction on duals, from scores and denoisers alone.
Batch<Dual<double>> dual_prediction(const Law<Dual<double>>& law, Parameterisation kind, const NoiseLevel<double>& at, const Batch<Dual<double>>& X) {
  using D = Dual<double>;
  NoiseLevel<D> level{};
  level.alpha = D(at.alpha);
  level.sigma = D(at.sigma);
  level.lambda = D(at.lambda);
  Evaluation<D> out(law.dimension, X.cols(), Want::score | Want::denoiser);
  law.evaluate(level, X, Want::score | Want::denoiser, out);
  const auto mix = [&](double data, double noise) {
    // Z is predicted by D, ε by −σs.
    return Batch<D>(D(data) * out.denoiser - D(noise * at.sigma) * out.score);
  };
  if (kind == Parameterisation::x0) return mix(1, 0);
  if (kind == Parameterisation::epsilon) return mix(0, 1);
  if (kind == Parameterisation::v) return mix(-at.sigma, at.alpha);
  if (kind == Parameterisation::velocity) return mix(at.dalpha, at.dsigma);
  return out.score;
}

std::string refusal(const Json& subjects, int protocol = 1) {
  try {
    read_hello({FrameType::hello, 0, {{"protocol", protocol}, {"subjects", subjects}}});
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "read";
}

/// What is said of a sampler whose claims or capabilities hold that one key.
std::string refusal(const char* part, const char* key, const Json& value, const char* kind = "sampler") {
  return refusal(Json::array({{{"name", "a"}, {"kind", kind}, {part, {{key, value}}}}}));
}

}  // namespace

TEST_CASE("predictions have the bits of the models that our own samplers see") {
  const Batch<double> X = normal_batch({3, 4}, 0, 2, 300);
  for (const char* name : {"vp_linear", "cond_ot", "edm"}) {
    const Schedule schedule = schedule_named(name);
    const GaussianPath<double> path(schedule, target(mixture));
    for (const Parameterisation kind : all_parameterisations()) {
      CAPTURE(name);
      CAPTURE(to_string(kind));
      const auto model = path_model<double>(path, kind);
      std::vector<NoiseLevel<double>> levels;
      Batch<double> expected(2, 300), one_level = predict(path.law(), kind, {noise_level(schedule, 0.4)}, X);
      // Levels change within a block, stay for a while, and change between blocks.
      for (Index n = 0; n < 300; ++n) {
        const double t = 0.2 + 0.1 * static_cast<double>(n / 7 % 5);
        levels.push_back(noise_level(schedule, t));
        expected.col(n) = path.evaluate(t, X.col(n), Want::denoiser).denoiser;
        if (kind == Parameterisation::velocity) expected.col(n) = path.velocity(t, X.col(n));
        if (kind == Parameterisation::score) expected.col(n) = path.evaluate(t, X.col(n), Want::score).score;
      }
      if (kind == Parameterisation::velocity || kind == Parameterisation::score || kind == Parameterisation::x0) {
        CHECK((predict(path.law(), kind, levels, X).array() == expected.array()).all());
      }
      const Batch<double> by_conversion = convert(noise_level(schedule, 0.4), Parameterisation::x0, kind, X, predict(path.law(), Parameterisation::x0, {noise_level(schedule, 0.4)}, X));
      CHECK((one_level - by_conversion).norm() <= 1e-12 * (by_conversion.norm() + X.norm()));
      const Batch<double> served = kind == Parameterisation::velocity ? model.velocity(X, 0.4) : one_level;
      CHECK((one_level.array() == served.array()).all());
    }
  }
  const Law<double> law = prepare<double>(target(mixture));
  CHECK_THROWS_AS(predict(law, Parameterisation::x0, {}, X), std::invalid_argument);
  CHECK_THROWS_AS(predict(law, Parameterisation::x0, {level_without_clock(1, 1)}, Batch<double>::Zero(3, 4)), std::invalid_argument);
}

TEST_CASE("Jacobians are the derivatives of the predictions, at every level") {
  for (const char* text : {mixture, product}) {
    const Law<double> law = prepare<double>(target(text));
    const Law<Dual<double>> dual_law = prepare<Dual<double>>(target(text));
    const Index d = law.dimension;
    const Batch<double> X = 1.3 * normal_batch({8, 9}, 0, d, 70), V = normal_batch({8, 9}, 1, d, 70);
    Batch<Dual<double>> XV(d, 70);
    for (Index i = 0; i < X.size(); ++i) XV(i) = {X(i), V(i)};
    for (const auto& [alpha, sigma] : {std::pair{0.8, 0.6}, {1.0, 7.0}, {0.2, 0.9}, {3.0, 0.5}, {0.0, 1.0}, {1.0, 0.02}}) {
      const NoiseLevel<double> level = level_without_clock(alpha, sigma, -0.7, 1.9);
      for (const Parameterisation kind : all_parameterisations()) {
        CAPTURE(text);
        CAPTURE(alpha);
        CAPTURE(sigma);
        CAPTURE(to_string(kind));
        const Batch<Dual<double>> expected = dual_prediction(dual_law, kind, level, XV);
        const Batch<double> got = jacobian_product(law, kind, {level}, X, V);
        double size = 0, error = 0;
        for (Index i = 0; i < got.size(); ++i) {
          size = std::max(size, std::abs(expected(i).derivative));
          if (!(std::abs(got(i) - expected(i).derivative) <= error)) error = std::abs(got(i) - expected(i).derivative);
        }
        CHECK(error <= 1e-9 * size + 1e-12);
        CHECK((size > 0 || alpha == 0));
      }
    }
  }
}

TEST_CASE("without noise the Jacobian of a smooth law is 1/α, and atoms have none") {
  const Batch<double> X = Batch<double>::Constant(2, 1, 0.3), V = Batch<double>{{1}, {-2}};
  const NoiseLevel<double> clean = level_without_clock(0.5, 0, 3, 0);
  const Law<double> law = prepare<double>(target(mixture));
  CHECK((jacobian_product(law, Parameterisation::x0, {clean}, X, V) - 2 * V).norm() == 0);
  CHECK((jacobian_product(law, Parameterisation::velocity, {clean}, X, V) - 6 * V).norm() <= 1e-12);
  CHECK(jacobian_product(law, Parameterisation::v, {clean}, X, V).norm() == 0);
  const Law<double> atoms = prepare<double>(target(R"({"type": "atoms", "points": [[0.15, 0.15], [1, 1]], "weights": [1, 1]})"));
  CHECK_FALSE(jacobian_product(atoms, Parameterisation::x0, {clean}, X, V).allFinite());
}

TEST_CASE("a level without a clock") {
  const NoiseLevel<double> level = level_without_clock(0.8, 0.5, -0.3, 0.7);
  CHECK(level.lambda == doctest::Approx(std::log(1.6)).epsilon(1e-15));
  CHECK(level.sigma_dsigma == 0.35);
  CHECK(level.dlambda == doctest::Approx(-0.375 - 1.4).epsilon(1e-15));
  CHECK(level.drift == doctest::Approx(-0.375).epsilon(1e-15));
  CHECK(level.diffusion_squared == doctest::Approx(0.5 * 1.775).epsilon(1e-15));
}

TEST_CASE("schedules survive their JSON to the last bit") {
  for (const Entry& entry : schedule_entries()) {
    CAPTURE(std::string(entry.name));
    const Schedule schedule = example_schedule(entry.name);
    const Json json = to_json(schedule);
    CHECK(json["type"] == std::string(entry.name));
    const Schedule again = schedule_from_json(Json::parse(json.dump()));
    CHECK(to_json(again) == json);
    for (const double t : {0.05, 0.31, 0.77, 0.999}) {
      const NoiseLevel<double> a = noise_level(schedule, t), b = noise_level(again, t);
      CHECK(a.alpha == b.alpha);
      CHECK(a.sigma == b.sigma);
      CHECK(a.dalpha == b.dalpha);
    }
  }
  CHECK(to_json(schedule_from_json({{"type", "vp_linear"}, {"beta_min", 0.3}, {"beta_max", 7}})) == Json{{"type", "vp_linear"}, {"beta_min", 0.3}, {"beta_max", 7.0}});
  CHECK(to_json(schedule_from_json({{"type", "sub_vp"}, {"beta_min", 0.3}, {"beta_max", 7}}))["beta_max"] == 7);
  CHECK(to_json(schedule_from_json({{"type", "ve"}, {"sigma_min", 0.3}, {"sigma_max", 7}})) == Json{{"type", "ve"}, {"sigma_min", 0.3}, {"sigma_max", 7.0}});
  CHECK(to_json(time_shifted(schedule_named("cond_ot"), 2.5))["shift"] == 2.5);
}

TEST_CASE("pieces of a Brownian path have the covariances of their intervals, whatever the order of asking") {
  const std::vector<std::pair<double, double>> asked{{3, 5}, {0.5, 4}, {5, 3}, {4.25, 4.5}, {-2, -1}, {-3, 6}, {0.5, 0.75}, {4.5, 0.625}, {1, 1}};
  constexpr long most = 40;
  // Row k sees draw k alone: its increments are the coefficients of that draw.
  BrownianPieces pieces(most, [](long number) { return Vector<double>(Vector<double>::Unit(most, number)); });
  Matrix<double> coefficients(most, static_cast<Index>(asked.size()));
  long next = 0;
  for (std::size_t k = 0; k < asked.size(); ++k) coefficients.col(static_cast<Index>(k)) = pieces.increment(asked[k].first, asked[k].second, next);
  const Matrix<double> covariance = coefficients.transpose() * coefficients;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    for (std::size_t j = 0; j < asked.size(); ++j) {
      const auto [a, b] = asked[i];
      const auto [c, d] = asked[j];
      const double overlap = std::min(std::max(a, b), std::max(c, d)) - std::max(std::min(a, b), std::min(c, d));
      const double sign = (a < b) == (c < d) ? 1 : -1;
      CHECK(std::abs(covariance(static_cast<Index>(i), static_cast<Index>(j)) - sign * std::max(overlap, 0.0)) <= 1e-13);
    }
  }
  // One for each new stretch, one for each split of a known one: [3,5] 1; [0.5,3] 1, 4 1; none; 4.25, 4.5 2; [-2,-1] 1;
  // [-3,-2], [-1,0.5], [5,6] 3; 0.75 1; 0.625 1.
  CHECK(next == 11);
}

TEST_CASE("a seeded Brownian path is one path: a function of time with independent normal increments") {
  const RandomKey key{11, 12};
  const Index rows = 4000;
  const auto at = [&](double t) { return brownian_motion(key, t, 2, rows); };
  CHECK(at(0).norm() == 0);
  CHECK((at(0.3).array() == brownian_motion(key, 0.3, 2, 2 * rows).leftCols(rows).array()).all());
  const std::vector<double> times{-3, -0.1, 0, 1e-4, 0.1, 0.125, 0.7, 5, 1024, 1500.5, 5000};
  std::vector<Batch<double>> values;
  for (const double t : times) values.push_back(at(t));
  // Squares of 8000 normals: deviation √(2/8000) = 0.016; products of independent ones 1/√8000 = 0.011. Six deviations.
  for (std::size_t k = 1; k < times.size(); ++k) {
    const Batch<double> a = (values[k] - values[k - 1]) / std::sqrt(times[k] - times[k - 1]);
    CHECK(std::abs(a.squaredNorm() / 8000 - 1) <= 0.1);
    CHECK(std::abs(a.mean()) <= 0.07);
    CHECK(std::abs(a.row(0).dot(a.row(1)) / 4000) <= 0.1);
    for (std::size_t j = 1; j < k; ++j) {
      const Batch<double> b = (values[j] - values[j - 1]) / std::sqrt(times[j] - times[j - 1]);
      CHECK(std::abs(a.cwiseProduct(b).sum() / 8000) <= 0.07);
    }
  }
  // The middle of an interval is bridged: half of both ends, and a quarter of its length in variance.
  const Batch<double> middle = at(0.75) - (at(0.5) + at(1)) / 2;
  CHECK(std::abs(middle.squaredNorm() / 8000 / (0.5 / 4) - 1) <= 0.1);
  CHECK(at(0.5) != at(-0.5));
}

TEST_CASE("noise by its plan") {
  ServedNoise seeded({NoisePlan::Kind::seeded, 42, {}}), again({NoisePlan::Kind::seeded, 42, {}}), other({NoisePlan::Kind::seeded, 43, {}});
  const Batch<double> first = seeded.normals(2, 3), second = seeded.normals(2, 3);
  CHECK((first.array() == again.normals(2, 5).leftCols(3).array()).all());
  CHECK((first.array() != second.array()).all());
  CHECK((first.array() != other.normals(2, 3).array()).all());
  // The same path for any order of asking and for intervals in parts.
  const Batch<double> whole = seeded.increment(0.9, 0.2, 2, 3);
  again.increment(0.1, 0.3, 2, 3);
  const Batch<double> parts = again.increment(0.9, 0.4, 2, 3) + again.increment(0.4, 0.2, 2, 3);
  CHECK((whole - parts).norm() <= 1e-13);
  CHECK((seeded.increment(0.2, 0.9, 2, 3) + whole).norm() == 0);
  CHECK(seeded.increment(0.2, 0.2, 2, 3).norm() == 0);
  CHECK(seeded.draws() == 3);
  CHECK_THROWS_WITH_AS(seeded.increment(0.2, 0.3, 2, 4), "noise: all increments of a run must have one shape, rows first", std::invalid_argument);
  CHECK_THROWS_AS(seeded.increment(0.2, INFINITY, 2, 3), std::invalid_argument);
  CHECK_THROWS_AS(seeded.increment(std::nan(""), 1, 2, 3), std::invalid_argument);
  CHECK_NOTHROW(seeded.increment(-1e15, 1e15, 2, 3));

  ServedNoise zero({NoisePlan::Kind::zero, 42, {}});
  CHECK(zero.normals(2, 3).norm() == 0);
  CHECK(zero.increment(0, 4, 2, 3).norm() == 0);
  CHECK(zero.draws() == 2);

  ServedNoise probe({NoisePlan::Kind::probe, 42, {1, -1, 2, 0}});
  CHECK(probe.normals(2, 5) == Batch<double>{{0, 0, 0, 1, 0}, {0, 0, 0, 0, 0}});
  CHECK(probe.increment(5, 1, 2, 4) == Batch<double>{{-2, 0, 0, 0}, {0, 0, 0, 0}});
  CHECK(probe.increment(5, 1, 2, 4) == Batch<double>{{-2, 0, 0, 0}, {0, 0, 0, 0}});
  CHECK(probe.normals(1, 4) == Batch<double>{{0, 0, 1, 0}});
  CHECK(probe.draws() == 3);
}

TEST_CASE("a hello is read with its defaults, and with everything") {
  const Hello plain = read_hello({FrameType::hello, 0, {{"protocol", 1}, {"client", "c\n1"}, {"subjects", {{{"name", "a_1"}, {"kind", "sampler"}}}}}});
  CHECK(plain.client == "c 1");
  REQUIRE(plain.subjects.size() == 1);
  const ForeignSubject& a = plain.subjects[0];
  CHECK(a.name == "a_1");
  CHECK(a.kind == SubjectKind::sampler);
  CHECK_FALSE(a.claims.order.has_value());
  CHECK(a.claims.deterministic);
  CHECK(a.claims.rows_independent);
  CHECK_FALSE(a.claims.smooth_grids);
  CHECK(a.claims.schedule.is_null());
  CHECK(a.capabilities.dtype == Dtype::f64);
  CHECK(a.capabilities.parameterisations == std::vector{Parameterisation::x0});
  CHECK_FALSE(a.capabilities.own_grid);
  CHECK(a.capabilities.noise == NoiseCapability::none);
  CHECK(a.capabilities.batch == 0);
  CHECK(a.capabilities.shape.empty());
  CHECK(a.capabilities.dimension == 2);
  CHECK(a.capabilities.minimum_steps == 1);
  CHECK_FALSE(a.capabilities.function);
  CHECK(plain.unknown_keys.empty());

  const Json full = Json::parse(R"([{"name": "a", "kind": "log_prob", "of_a_later_version": 1, "title": "x",
      "claims": {"order": 2.5, "evaluations": "2*N-1", "grids": "smooth", "deterministic": true, "rows_independent": false, "source": "p. 3",
                 "schedule": {"type": "edm"}, "target": {"type": "laplace"}, "objective": "x", "ordr": 2},
      "capabilities": {"dtype": "f32", "parameterisations": ["score", "v"], "grid": "own", "noise": "own", "batch": 4, "shape": [4, 8, 8],
                       "dimension": 3, "minimum_steps": 2, "function": true}}])");
  const Hello all = read_hello({FrameType::hello, 0, {{"protocol", 1}, {"subjects", full}}});
  const ForeignSubject& b = all.subjects.at(0);
  CHECK(b.kind == SubjectKind::log_prob);
  CHECK(b.claims.order == 2.5);
  CHECK(b.claims.evaluations == "2*N-1");
  CHECK(b.claims.smooth_grids);
  CHECK(b.claims.deterministic);
  CHECK_FALSE(b.claims.rows_independent);
  CHECK(b.claims.source == "p. 3");
  CHECK(b.claims.schedule["type"] == "edm");
  CHECK(b.claims.target["type"] == "laplace");
  CHECK(b.claims.objective == "x");
  CHECK(b.capabilities.dtype == Dtype::f32);
  CHECK(b.capabilities.parameterisations == std::vector{Parameterisation::score, Parameterisation::v});
  CHECK(b.capabilities.own_grid);
  CHECK(b.capabilities.noise == NoiseCapability::own);
  CHECK(b.capabilities.batch == 4);
  CHECK(b.capabilities.shape == std::vector<Index>{4, 8, 8});
  CHECK(b.capabilities.dimension == 3);
  CHECK(b.capabilities.minimum_steps == 2);
  CHECK(b.capabilities.function);
  REQUIRE(all.unknown_keys.size() == 3);
  CHECK(all.unknown_keys[0] == "hello: subject a: \"of_a_later_version\" is unknown and ignored");
  CHECK(all.unknown_keys[1] == "hello: subject a: \"title\" is unknown and ignored");
  CHECK(all.unknown_keys[2] == "hello: subject a: claims: \"ordr\" is unknown and ignored (did you mean \"order\"?)");
  const Hello noisy = read_hello({FrameType::hello, 0, {{"protocol", 1}, {"subjects", {{{"name", "n"}, {"kind", "sampler"}, {"capabilities", {{"noise", "hook"}}}}}}}});
  CHECK_FALSE(noisy.subjects[0].claims.deterministic);
}

TEST_CASE("a hello that is wrong is told in one line") {
  CHECK(refusal(Json::array()) == "hello: \"subjects\" is []; a list of one or more subjects is needed");
  CHECK(refusal(3) == "hello: \"subjects\" is 3; a list of one or more subjects is needed");
  CHECK(refusal({1}) == "hello: subjects[0] is 1; an object is needed");
  CHECK(refusal(Json::array(), 2) == "hello: \"protocol\" is 2; 1 is needed");
  CHECK(refusal(Json::array({{{"kind", "map"}}})) == "hello: subjects[0]: \"name\" is missing; a text of 1 to 100 letters, digits and _ is needed");
  CHECK(refusal(Json::array({{{"name", "a/b"}}})) == "hello: subjects[0]: \"name\" is \"a/b\"; a text of 1 to 100 letters, digits and _ is needed");
  CHECK(refusal(Json::array({{{"name", "a"}}})) == "hello: subject a: \"kind\" is missing; one of sampler, schedule, map, log_prob, loss is needed");
  CHECK(refusal(Json::array({{{"name", "a"}, {"kind", "solver"}}})) == "hello: subject a: \"kind\" is \"solver\"; one of sampler, schedule, map, log_prob, loss is needed");
  CHECK(refusal(Json::array({{{"name", "a"}, {"kind", "map"}}, {{"name", "a"}, {"kind", "map"}}})) == "hello: two subjects are called a");
  CHECK(refusal("claims", "order", "two") == "hello: subject a: claims: \"order\" is \"two\"; a number in (0, 20] is needed");
  CHECK(refusal("claims", "order", 0) == "hello: subject a: claims: \"order\" is 0; a number in (0, 20] is needed");
  CHECK(refusal("claims", "order", 20) == "read");
  CHECK(refusal("claims", "order", 20.5) == "hello: subject a: claims: \"order\" is 20.5; a number in (0, 20] is needed");
  CHECK(refusal("claims", "grids", "rough") == "hello: subject a: claims: \"grids\" is \"rough\"; one of any, smooth is needed");
  CHECK(refusal("claims", "deterministic", 1) == "hello: subject a: claims: \"deterministic\" is 1; true or false is needed");
  CHECK(refusal("claims", "source", 1) == "hello: subject a: claims: \"source\" is 1; a text is needed");
  CHECK(refusal("claims", "schedule", {{"type", "vp_liner"}}).starts_with("hello: subject a: claims: schedule"));
  CHECK(refusal("claims", "target", {{"type", "empirical"}, {"file", "/etc/passwd"}}).starts_with("hello: subject a: claims: target: empirical data cannot be claimed"));
  CHECK(refusal("claims", "source", "x", "loss") == "hello: subject a: claims: \"objective\" is missing; the name of an objective (flowgauge list objectives) is needed");
  CHECK(refusal("claims", "objective", "no_objective", "loss").starts_with("hello: subject a: claims: claims.objective: no_objective is not one that a loss per sample can be held to; allowed are epsilon_prediction,"));
  CHECK(refusal("claims", "objective", "no_weighting", "loss").starts_with("hello: subject a: claims: "));
  CHECK(refusal("claims", "objective", "maximum_likelihood_weighting", "loss").starts_with("hello: subject a: claims: claims.objective: maximum_likelihood_weighting is not one"));
  CHECK(refusal("claims", "objective", "min_snr_weighting", "loss") == "read");
  CHECK(refusal("claims", "objective", "v_prediction", "loss") == "read");
  CHECK(refusal("claims", "objective", "of a sampler nobody asks") == "read");
  CHECK(refusal("claims", "evaluations", "2N").starts_with("hello: subject a: claims: evaluations: \"2N\""));
  CHECK(refusal("claims", "evaluations", "2*N") == "read");
  CHECK(refusal("claims", "evaluations", 2) == "hello: subject a: claims: \"evaluations\" is 2; a text is needed");
  CHECK(refusal("capabilities", "dtype", "f16") == "hello: subject a: capabilities: \"dtype\" is \"f16\"; one of f64, f32 is needed");
  CHECK(refusal("capabilities", "grid", "x") == "hello: subject a: capabilities: \"grid\" is \"x\"; one of given, own is needed");
  CHECK(refusal("capabilities", "noise", true) == "hello: subject a: capabilities: \"noise\" is true; one of none, hook, own is needed");
  CHECK(refusal("capabilities", "parameterisations", Json::array()).ends_with("a list of x0, epsilon, v, velocity, score is needed"));
  CHECK(refusal("capabilities", "parameterisations", {"x0", "x1"}).ends_with("one of x0, epsilon, v, velocity, score is needed"));
  CHECK(refusal("capabilities", "parameterisations", {"x0", "x0"}).ends_with("a list without repetitions is needed"));
  CHECK(refusal("capabilities", "batch", -1).ends_with("a whole number from 0 to 1000000 is needed"));
  CHECK(refusal("capabilities", "batch", 1.5).ends_with("a whole number from 0 to 1000000 is needed"));
  CHECK(refusal("capabilities", "shape", {4, 0}).ends_with("a list of 1 to 8 whole numbers from 1 to 4096 is needed"));
  CHECK(refusal("capabilities", "shape", {64, 64}) == "read");
  CHECK(refusal("capabilities", "shape", {64, 65}).ends_with("a point of at most 4096 numbers is needed"));
  CHECK(refusal("capabilities", "dimension", 65).ends_with("a whole number from 1 to 64 is needed"));
  CHECK(refusal("capabilities", "minimum_steps", 0).ends_with("a whole number from 1 to 1000 is needed"));
  CHECK(refusal("capabilities", "function", "yes").ends_with("true or false is needed"));
  CHECK_THROWS_WITH_AS(read_hello({FrameType::bye, 0, Json::object()}), "the first frame is bye; hello is needed", std::invalid_argument);
  CHECK_THROWS_WITH_AS(read_hello({FrameType::hello, 4, Json::object()}), "hello: the sequence number is 4; 0 is needed", std::invalid_argument);
}
