// What else is graded: own grids, noise, likelihoods, schedules, maps, densities and losses, right and wrong ones.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <numbers>

#include "flowgauge/gauge/grade.hpp"
#include "flowgauge/gauge/scheme_in_law.hpp"
#include "flowgauge/gauge/shipped.hpp"
#include "flowgauge/grid/grid.hpp"
#include "flowgauge/path/gaussian_path.hpp"
#include "foreign_solver.hpp"

using namespace flowgauge;

namespace {

std::vector<Record> graded(const Foreign& foreign, const GradeOptions& options = {.quick = true}) {
  std::vector<Record> records;
  grade(foreign, options, [&](const Record& record) { records.push_back(record); });
  return records;
}

const Record& named(const std::vector<Record>& records, const std::string& id) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const Record& record) { return record.id == id; });
  REQUIRE_MESSAGE(found != records.end(), id);
  return *found;
}

std::string text_of(const Record& record, const char* key) {
  return record.fields.contains(key) ? std::string(record.fields[key]) : "";
}

void none_gates(const std::vector<Record>& records) {
  for (const Record& record : records) {
    if (gates(record.outcome)) FAIL_CHECK(record.id << ": " << text_of(record, "detail"));
  }
}

/// Karras' levels from 80 to the least, then 0: N steps.
std::function<std::vector<double>(int)> karras_to_zero(double least) {
  return [least](int steps) {
    std::vector<double> sigmas;
    const double high = std::pow(80, 1.0 / 7), low = std::pow(least, 1.0 / 7);
    for (int i = 0; i < steps; ++i) {
      sigmas.push_back(steps == 1 ? 80 : std::pow(high + (low - high) * i / (steps - 1), 7));
    }
    sigmas.push_back(0);
    return sigmas;
  };
}

}  // namespace

TEST_CASE("a last step to sigma = 0 is a limit with the level it was taken from") {
  for (const double least : {0.02, 0.1}) {
    const Foreign foreign =
        foreign_solver(solver_named("edm_heun"), {.claimed_order = 2, .evaluations = "2*N-1", .own_sigmas = karras_to_zero(least)});
    const std::vector<Record> records = graded(foreign);
    none_gates(records);
    const Record& end = named(records, "edm_heun/shipped/loss=end;grid=own;param=x0;problem=gaussian_narrow");
    CHECK(end.outcome == Outcome::limit);
    CHECK(text_of(end, "cause") == "sigma_zero_end");
    // N(m, S²/(S + ρ²)) instead of N(m, S).
    const double left = 0.5 - 0.25 / std::sqrt(0.25 + least * least);
    CHECK(end.fields["w2"].get<double>() == doctest::Approx(left).epsilon(0.05));
    const Record& start = named(records, "edm_heun/shipped/loss=start;grid=own;param=x0;problem=gaussian_narrow");
    CHECK(text_of(start, "cause") == "prior_mismatch");
    // The exact flow carries N(0, 80²) to deviation and mean off by these.
    const double scale = 0.5 / std::hypot(80, 0.5);
    CHECK(start.fields["w2"].get<double>() == doctest::Approx(std::hypot(scale * 0.7, scale * 80 - 0.5)).epsilon(0.02));
  }
  const ZeroEnd zero = step_to_zero(foreign_solver(solver_named("edm_heun"), {.claimed_order = 2, .own_sigmas = karras_to_zero(0.05)}),
                                    Parameterisation::x0, 128, "check");
  CHECK(zero.shown);
  CHECK(zero.from == doctest::Approx(0.05).epsilon(0.02));
}

TEST_CASE("an end above zero keeps its noise, and a loss beyond what is allowed is a fault") {
  const auto to_least = [](int steps) {
    std::vector<double> sigmas;
    for (int i = 0; i <= steps; ++i) sigmas.push_back(std::exp(std::log(20.0) + (std::log(0.1) - std::log(20.0)) * i / steps));
    return sigmas;
  };
  const Foreign foreign = foreign_solver(solver_named("dpmpp_2m"), {.claimed_order = 2, .own_sigmas = to_least});
  const std::string id = "dpmpp_2m/shipped/loss=end;grid=own;param=x0;problem=gaussian_narrow";
  const std::vector<Record> records = graded(foreign);
  none_gates(records);
  CHECK(named(records, id).outcome == Outcome::limit);
  CHECK(named(records, id).fields["w2"].get<double>() == doctest::Approx(std::hypot(0.5, 0.1) - 0.5));
  CHECK(named(graded(foreign, {.quick = true, .max_error = 0.02}), id).outcome == Outcome::limit);
  CHECK(named(graded(foreign, {.quick = true, .max_error = 0.005}), id).outcome == Outcome::fault);
  CHECK(text_of(named(graded(foreign, {.quick = true, .max_error = 0.005}), id), "cause") == "too_large");
}

TEST_CASE("a grid of its own is told from the steps that are reported") {
  Foreign foreign = foreign_solver(solver_named("dpmpp_2m"), {.claimed_order = 2, .own_sigmas = karras_to_zero(0.02)});
  const std::string id = "dpmpp_2m/diagnosis/grid=own;param=x0;problem=fingerprint";
  CHECK(named(graded(foreign), id).outcome == Outcome::inconclusive);
  CHECK(text_of(named(graded(foreign), id), "cause") == "unknown_grid");
  foreign.run = [run = foreign.run](const RunQuestion& question) {
    RunAnswer answer = run(question);
    long index = 0;
    for (const double sigma : karras_to_zero(0.02)(question.steps)) answer.steps.push_back({index++, {1, sigma}});
    return answer;
  };
  const Record told = named(graded(foreign), id);
  CHECK_MESSAGE(told.outcome == Outcome::ok, text_of(told, "text"));
  CHECK(text_of(told, "text").find("is dpmpp_2m") == 0);
}

TEST_CASE("a float32 state is a limit where refinement stops to help") {
  const std::string id = "heun/shipped/loss=dtype;grid=rough;param=velocity;problem=mixture_1d";
  const Record limit = named(graded(foreign_solver(solver_named("rk4"), {.dtype = Dtype::f32})), "rk4" + id.substr(4));
  CHECK(limit.outcome == Outcome::limit);
  CHECK(text_of(limit, "cause") == "float32_state");
  CHECK(limit.fields["w2"].get<double>() < 1e-5);
  CHECK(named(graded(foreign_solver(solver_named("euler"), {.dtype = Dtype::f32})), "euler" + id.substr(4)).outcome == Outcome::not_applicable);
}

TEST_CASE("work and precision stand beside the library's own and others") {
  const std::vector<Record> records = graded(foreign_solver(solver_named("heun")), {.quick = true, .against = {"dpmpp_2m"}});
  const std::string keys = "grid=lambda_uniform;problem=mixture_1d";
  const Record& mine = named(records, "heun/work_precision/" + keys);
  const Record& own = named(records, "heun/comparison/with=heun;" + keys);
  const Record& other = named(records, "heun/comparison/with=dpmpp_2m;" + keys);
  CHECK(mine.fields["error_rms"] == own.fields["error_rms"]);
  CHECK(text_of(own, "solver") == "heun (flowgauge)");
  CHECK(mine.fields["nfe"].front() >= 5);
  CHECK(mine.fields["nfe"].back() <= 200);
  CHECK(other.fields["nfe"].back() == 200);
  CHECK(other.fields["error_rms"].back().get<double>() < other.fields["error_rms"].front().get<double>() / 100);
  CHECK_THROWS_AS(graded(foreign_solver(solver_named("heun")), {.against = {"no_such_solver"}}), std::invalid_argument);
  CHECK_THROWS_AS(graded(foreign_solver(solver_named("heun")), {.against = {"odeint_controlled_dopri5"}}), std::invalid_argument);
  CHECK_THROWS_AS(graded(foreign_solver(solver_named("heun")), {.max_error = 0.0}), std::invalid_argument);
}

namespace {

/// DDIM with η = 1 (DPM-Solver++ SDE of order 1), or with the noise of each step multiplied: x ← α_t D + √(σ_t² − n²) ε̂ + s n ξ.
Foreign stochastic(double noise_factor, NoiseCapability noise, double claimed = 1) {
  Foreign foreign;
  foreign.subject.name = "ancestral";
  foreign.subject.claims.order = claimed;
  foreign.subject.claims.deterministic = noise == NoiseCapability::hook;
  foreign.subject.claims.evaluations = "N";
  foreign.subject.capabilities.noise = noise;
  foreign.run = [noise_factor, state = std::make_shared<std::uint64_t>(1)](const RunQuestion& question) {
    RunAnswer answer;
    answer.end = TaskEnd::result;
    const GaussianPath<double> path(question.schedule, question.target);
    const auto level = [&](double t) { return noise_level(question.schedule, t); };
    answer.start = {level(question.times.front()).alpha, level(question.times.front()).sigma};
    answer.start_points = question.start(answer.start);
    Batch<double> X = answer.start_points;
    const Gaussian line{Vector<double>::Zero(1), Matrix<double>::Identity(1, 1)};
    if (question.noise.kind == NoisePlan::Kind::seeded && question.noise.seed == 0) *state += 1000;
    for (std::size_t n = 0; n + 1 < question.times.size(); ++n) {
      const NoiseLevel<double> s = level(question.times[n]), t = level(question.times[n + 1]);
      const Batch<double> D = path.evaluate(question.times[n], X, Want::denoiser).denoiser;
      ++answer.evaluations;
      const Batch<double> E = (X - s.alpha * D) / s.sigma;
      const double own = t.sigma * std::sqrt(-std::expm1(2 * (s.lambda - t.lambda)));
      Batch<double> xi = Batch<double>::Zero(X.rows(), X.cols());
      if (question.noise.kind == NoisePlan::Kind::seeded) {
        for (Index i = 0; i < X.rows(); ++i) xi.row(i) = sample(line, X.cols(), *state + 7919 * n + 31 * static_cast<std::size_t>(i));
      } else if (question.noise.kind == NoisePlan::Kind::probe) {
        for (Index r = 0; r < X.cols(); ++r) {
          if (question.noise.probe_of_row[static_cast<std::size_t>(r)] == answer.draws) xi(0, r) = 1;
        }
      }
      ++answer.draws;
      X = t.alpha * D + std::sqrt(t.sigma * t.sigma - own * own) * E + noise_factor * own * xi;
    }
    answer.X = X;
    answer.finish = {level(question.times.back()).alpha, level(question.times.back()).sigma};
    return answer;
  };
  return foreign;
}

}  // namespace

TEST_CASE("the law of a stochastic sampler is put together from probes") {
  const Foreign foreign = stochastic(1, NoiseCapability::hook);
  const ProbedLaw law = probed_law(foreign, "lambda_uniform", 0.7, 0.25, 40, "check");
  CHECK(law.affine);
  CHECK(law.draws == 40);
  // The same scheme on mean and variance, by hand: D = m + k(x − αm) with k = αS/C.
  double mean = 0, variance = 0;
  const Schedule schedule = VpLinear{0.1, 20};
  const std::vector<double> t = times<double>(grid_named("lambda_uniform"), schedule, 0.25, 0.02, 40);
  for (std::size_t n = 0; n < t.size(); ++n) {
    const NoiseLevel<double> to = noise_level(schedule, t[n]);
    if (n == 0) {
      mean = to.alpha * 0.7;
      variance = to.alpha * to.alpha * 0.25 + to.sigma * to.sigma;
      continue;
    }
    const NoiseLevel<double> from = noise_level(schedule, t[n - 1]);
    const double k = from.alpha * 0.25 / (from.alpha * from.alpha * 0.25 + from.sigma * from.sigma);
    const double shrink = std::exp(from.lambda - to.lambda), noise = to.sigma * std::sqrt(1 - shrink * shrink);
    const double kept = to.sigma * shrink / from.sigma;  // of ε̂, per unit of x − αD
    const double slope = to.alpha * k + kept * (1 - from.alpha * k);
    mean = to.alpha * 0.7 + slope * (mean - from.alpha * 0.7);
    variance = slope * slope * variance + noise * noise;
  }
  CHECK(law.mean == doctest::Approx(mean).epsilon(1e-12));
  CHECK(law.deviation == doctest::Approx(std::sqrt(variance)).epsilon(1e-12));
}

TEST_CASE("a right stochastic sampler is no fault, one with too much noise is") {
  const std::string keys = "grid=rough;param=x0;problem=gaussian_narrow+gaussian_wide";
  const std::vector<Record> right = graded(stochastic(1, NoiseCapability::hook));
  none_gates(right);
  CHECK(named(right, "ancestral/order/" + keys).outcome == Outcome::ok);
  CHECK(named(right, "ancestral/law/" + keys).outcome == Outcome::ok);
  const std::vector<Record> wrong = graded(stochastic(1.05, NoiseCapability::hook));
  CHECK(named(wrong, "ancestral/order/" + keys).outcome == Outcome::fault);
  // A twentieth more noise shows in the order; the law of 128 steps of order 1 is no closer than that to its limit.
  CHECK(named(graded(stochastic(1.3, NoiseCapability::hook)), "ancestral/law/" + keys).outcome == Outcome::fault);
  CHECK(named(graded(stochastic(1, NoiseCapability::hook, 2)), "ancestral/order/" + keys).outcome == Outcome::fault);
}

TEST_CASE("a sampler that draws its own noise is held to mean and variance") {
  const std::string id = "ancestral/law/grid=lambda_uniform;param=x0;problem=gaussian_narrow";
  const auto only = [&](const Foreign& foreign) {
    return named(graded(foreign, {.selected = [&](const std::string& asked) { return asked == id; }}), id);
  };
  const Record right = only(stochastic(1, NoiseCapability::own));
  CHECK_MESSAGE(right.outcome == Outcome::ok, text_of(right, "detail"));
  CHECK(right.fields["power"].get<double>() > 0.99);
  const Record wrong = only(stochastic(1.5, NoiseCapability::own));
  CHECK(wrong.outcome == Outcome::fault);
  CHECK(text_of(wrong, "cause") == "wrong_law");
}

namespace {

/// A function of arrays by name as a subject that is called.
using Function = std::function<std::vector<std::pair<std::string, Batch<double>>>(const CallQuestion&)>;

Foreign called(SubjectKind kind, const std::string& name, const Function& function) {
  Foreign foreign;
  foreign.subject.name = name;
  foreign.subject.kind = kind;
  foreign.call = [function](const CallQuestion& question) {
    CallAnswer answer;
    answer.end = TaskEnd::result;
    answer.arrays = function(question);
    return answer;
  };
  return foreign;
}

const Batch<double>& argument(const CallQuestion& question, const std::string& name) {
  for (const auto& [key, values] : question.arrays) {
    if (key == name) return values;
  }
  throw std::logic_error("no array " + name);
}

/// VP's schedule as its author writes it; `factor` multiplies the drift's integral, `slope` the derivatives.
Foreign vp_schedule(double factor, double slope, Dtype dtype = Dtype::f64) {
  Foreign foreign = called(SubjectKind::schedule, "vp", [=](const CallQuestion& question) {
    const Batch<double>& t = argument(question, "t");
    const auto rounded = [=](const Batch<double>& X) { return dtype == Dtype::f64 ? X : Batch<double>(X.cast<float>().cast<double>()); };
    const Batch<double> integral = factor * (0.1 * t.array() / 2 + 19.9 * t.array().square() / 4).matrix();
    const Batch<double> alpha = rounded((-integral.array()).exp().matrix());
    const Batch<double> sigma = rounded((1 - alpha.array().square()).sqrt().matrix());
    const Batch<double> rate = factor * (0.1 / 2 + 19.9 * t.array() / 2).matrix();
    const Batch<double> dalpha = rounded((-slope * rate.array() * alpha.array()).matrix());
    const Batch<double> dsigma = rounded((slope * rate.array() * alpha.array().square() / sigma.array()).matrix());
    return std::vector<std::pair<std::string, Batch<double>>>{{"alpha", alpha}, {"sigma", sigma}, {"dalpha", dalpha}, {"dsigma", dsigma}};
  });
  foreign.subject.capabilities.dtype = dtype;
  foreign.subject.claims.schedule = Json::parse(R"({"type": "vp_linear"})");
  return foreign;
}

}  // namespace

TEST_CASE("schedules are held to the one they claim, and to themselves") {
  for (const Dtype dtype : {Dtype::f64, Dtype::f32}) {
    const std::vector<Record> right = graded(vp_schedule(1, 1, dtype));
    none_gates(right);
    CHECK(right.size() == 6);
    for (const Record& record : right) CHECK_MESSAGE(record.outcome == Outcome::ok, record.id);
  }
  const std::vector<Record> steep = graded(vp_schedule(1.001, 1));
  CHECK(named(steep, "vp/level/quantity=alpha").outcome == Outcome::fault);
  CHECK(named(steep, "vp/level/quantity=sigma").outcome == Outcome::fault);
  CHECK(named(steep, "vp/level/quantity=variance").outcome == Outcome::ok);
  CHECK(named(steep, "vp/level/quantity=dalpha").outcome == Outcome::ok);
  const std::vector<Record> doubled = graded(vp_schedule(1, 2));
  CHECK(named(doubled, "vp/level/quantity=dalpha").outcome == Outcome::fault);
  CHECK(named(doubled, "vp/level/quantity=dsigma").outcome == Outcome::fault);
  CHECK(named(doubled, "vp/level/quantity=alpha").outcome == Outcome::ok);
  Foreign turned = called(SubjectKind::schedule, "wave", [](const CallQuestion& question) {
    const Batch<double>& t = argument(question, "t");
    return std::vector<std::pair<std::string, Batch<double>>>{{"alpha", t}, {"sigma", (4 * t.array()).sin().square().matrix()}};
  });
  CHECK(named(graded(turned), "wave/level/quantity=monotone").outcome == Outcome::fault);
  turned.subject.claims.schedule = Json::parse(R"({"type": "no_such"})");
  CHECK_THROWS_AS(graded(turned), std::invalid_argument);
}

namespace {

/// y₁ = x₁, y₂ = x₂ e^{s(x₁)} + x₁²: a coupling layer with faults to plant.
Foreign coupling(double det_factor, double inverse_sign, double back) {
  return called(SubjectKind::map, "coupling", [=](const CallQuestion& question) {
    const Batch<double>& X = argument(question, "x");
    Batch<double> Y = X, log_det(1, X.cols());
    for (Index n = 0; n < X.cols(); ++n) {
      const double s = std::tanh(X(0, n)) / 2;
      if (question.function == "forward") {
        Y(1, n) = X(1, n) * std::exp(s) + X(0, n) * X(0, n);
        log_det(0, n) = det_factor * s;
      } else {
        Y(1, n) = (X(1, n) - back * X(0, n) * X(0, n)) * std::exp(-s);
        log_det(0, n) = inverse_sign * s;
      }
    }
    return std::vector<std::pair<std::string, Batch<double>>>{{"y", Y}, {"log_det", log_det}};
  });
}

}  // namespace

TEST_CASE("maps are held to their inverse, their Jacobian and their mass") {
  const std::vector<Record> right = graded(coupling(1, -1, 1));
  CHECK(right.size() == 4);
  for (const Record& record : right) CHECK_MESSAGE(record.outcome == Outcome::ok, record.id << " " << text_of(record, "detail"));
  const std::vector<Record> determinant = graded(coupling(-1, -1, 1));
  CHECK(named(determinant, "coupling/log_det").outcome == Outcome::fault);
  CHECK(named(determinant, "coupling/mass").outcome == Outcome::fault);
  CHECK(named(determinant, "coupling/inverse_log_det").outcome == Outcome::ok);
  CHECK(named(graded(coupling(1, 1, 1)), "coupling/inverse_log_det").outcome == Outcome::fault);
  CHECK(named(graded(coupling(1, -1, 0.9)), "coupling/round_trip").outcome == Outcome::fault);
}

TEST_CASE("densities are held to their target and their mass") {
  const auto normal = [](double factor, double shift) {
    Foreign foreign = called(SubjectKind::log_prob, "normal", [=](const CallQuestion& question) {
      const Batch<double>& X = argument(question, "x");
      const Batch<double> log_prob = (-(X.array() - 0.5).square() / (2 * 0.36) * factor - 0.5 * std::log(2 * std::numbers::pi * 0.36) + shift).matrix();
      return std::vector<std::pair<std::string, Batch<double>>>{{"log_prob", log_prob}};
    });
    foreign.subject.capabilities.dimension = 1;
    foreign.subject.capabilities.function = true;
    return foreign;
  };
  Foreign right = normal(1, 0);
  CHECK(named(graded(right), "normal/mass").outcome == Outcome::ok);
  CHECK(graded(right).size() == 1);
  right.subject.claims.target = Json::parse(R"({"type": "gaussian", "mean": [0.5], "covariance": [[0.36]]})");
  none_gates(graded(right));
  CHECK(named(graded(right), "normal/density").outcome == Outcome::ok);
  Foreign shifted = normal(1, 0.01);
  shifted.subject.claims.target = right.subject.claims.target;
  CHECK(named(graded(shifted), "normal/density").outcome == Outcome::fault);
  CHECK(named(graded(shifted), "normal/mass").outcome == Outcome::fault);
}

TEST_CASE("losses are held to their objective sample by sample") {
  const auto loss = [](const std::string& objective, double factor) {
    Foreign foreign = called(SubjectKind::loss, "training", [=](const CallQuestion& question) {
      const Batch<double>&Z = argument(question, "data"), E = argument(question, "epsilon"), Y = argument(question, "output");
      const Batch<double>&a = argument(question, "alpha"), s = argument(question, "sigma");
      Batch<double> value(1, Z.cols());
      for (Index n = 0; n < Z.cols(); ++n) {
        Vector<double> target = E.col(n);
        double weight = 1;
        if (objective == "v_prediction") target = a(0, n) * E.col(n) - s(0, n) * Z.col(n);
        if (objective == "conditional_flow_matching") target = Z.col(n) - E.col(n);
        if (objective == "denoising_score_matching") target = -E.col(n) / s(0, n);
        if (objective == "min_snr_weighting") {
          target = Z.col(n);
          weight = std::min(a(0, n) * a(0, n) / (s(0, n) * s(0, n)), 5.0);
        }
        value(0, n) = factor * weight * (Y.col(n) - target).squaredNorm();
      }
      return std::vector<std::pair<std::string, Batch<double>>>{{"loss", value}};
    });
    foreign.subject.claims.objective = objective;
    return foreign;
  };
  for (const char* objective : {"epsilon_prediction", "v_prediction", "conditional_flow_matching", "denoising_score_matching", "min_snr_weighting"}) {
    INFO(objective);
    const std::string id = std::string("training/loss/objective=") + objective;
    CHECK(named(graded(loss(objective, 1)), id).outcome == Outcome::ok);
    CHECK(named(graded(loss(objective, 0.5)), id).outcome == Outcome::fault);
  }
  CHECK_THROWS_AS(graded(loss("straightness", 1)), std::invalid_argument);
}

TEST_CASE("a call without a result is reported as what it was") {
  Foreign foreign = coupling(1, -1, 1);
  foreign.call = [](const CallQuestion&) {
    CallAnswer answer;
    answer.end = TaskEnd::skipped;
    answer.message = "not today";
    return answer;
  };
  for (const Record& record : graded(foreign)) {
    CHECK(record.outcome == Outcome::not_applicable);
    CHECK(text_of(record, "detail") == "not today");
  }
  Foreign empty = called(SubjectKind::map, "empty", [](const CallQuestion&) { return std::vector<std::pair<std::string, Batch<double>>>{}; });
  for (const Record& record : graded(empty)) CHECK(record.outcome == Outcome::error);
}

namespace {

/// Heun's method on position and log-density, with ∂u/∂x by hand for the mixture on the line.
Foreign likelihood(double trace_factor) {
  Foreign foreign;
  foreign.subject.name = "flow";
  foreign.subject.kind = SubjectKind::log_prob;
  foreign.subject.claims.order = 2;
  foreign.subject.capabilities.parameterisations = {Parameterisation::velocity};
  foreign.run = [=](const RunQuestion& question) {
    RunAnswer answer;
    answer.end = TaskEnd::result;
    const GaussianPath<double> path(question.schedule, question.target);
    std::vector<double> t(question.times.rbegin(), question.times.rend());
    answer.start_points = question.start({1, 0});
    Batch<double> X = answer.start_points, L = Batch<double>::Zero(1, X.cols());
    for (std::size_t n = 0; n + 1 < t.size(); ++n) {
      const double h = t[n + 1] - t[n];
      const Evaluation<double> a = path.evaluate(t[n], X, Want::velocity | Want::divergence);
      const Evaluation<double> b = path.evaluate(t[n + 1], Batch<double>(X + h * a.velocity), Want::velocity | Want::divergence);
      X += h / 2 * (a.velocity + b.velocity);
      L += trace_factor * h / 2 * (a.divergence + b.divergence).transpose();
      answer.evaluations += 2;
    }
    answer.X = (L.array() - X.array().square() / 2 - 0.5 * std::log(2 * std::numbers::pi)).matrix();
    return answer;
  };
  return foreign;
}

}  // namespace

TEST_CASE("likelihoods are held to the exact log-density over a ladder") {
  const std::string keys = "grid=rough;param=velocity;problem=mixture_flow_1d";
  const std::vector<Record> right = graded(likelihood(1));
  none_gates(right);
  CHECK(named(right, "flow/order/" + keys).outcome == Outcome::ok);
  CHECK(named(right, "flow/limit/" + keys).outcome == Outcome::ok);
  CHECK(named(right, "flow/finite/" + keys).outcome == Outcome::ok);
  Foreign costly = likelihood(1);
  costly.subject.claims.evaluations = "2*N";
  CHECK(named(graded(costly), "flow/evaluations/" + keys).outcome == Outcome::ok);
  costly.subject.claims.evaluations = "N";
  CHECK(named(graded(costly), "flow/evaluations/" + keys).outcome == Outcome::fault);
  // A claim for smooth grids is judged on one, also when quick; that of a grid of its own is not excused.
  Foreign smooth = likelihood(1);
  smooth.subject.claims.smooth_grids = true;
  smooth.subject.claims.order = 3;
  const std::vector<Record> of_smooth = graded(smooth);
  CHECK(named(of_smooth, "flow/order/" + keys).outcome == Outcome::limit);
  CHECK(named(of_smooth, "flow/order/grid=time_uniform;param=velocity;problem=mixture_flow_1d").outcome == Outcome::fault);
  const std::vector<Record> wrong = graded(likelihood(-1));
  CHECK(named(wrong, "flow/limit/" + keys).outcome == Outcome::fault);
  CHECK(named(wrong, "flow/order/" + keys).outcome == Outcome::fault);
}

namespace {

/// The subject with the first point of one array lost.
Foreign first_lost(Foreign foreign, const std::string& array) {
  foreign.call = [call = foreign.call, array](const CallQuestion& question) {
    CallAnswer answer = call(question);
    for (auto& [key, values] : answer.arrays) {
      if (key == array) values.col(0).setConstant(std::nan(""));
    }
    return answer;
  };
  return foreign;
}

void lost(const std::vector<Record>& records, const std::string& id) {
  INFO(id);
  CHECK(named(records, id).outcome == Outcome::fault);
  CHECK(text_of(named(records, id), "cause") == "not_finite");
}

/// A density of the line or the plane from its logarithm at a point.
Foreign density(Index dimension, const std::function<double(const Vector<double>&)>& log_prob) {
  Foreign foreign = called(SubjectKind::log_prob, "density", [log_prob](const CallQuestion& question) {
    const Batch<double>& X = argument(question, "x");
    Batch<double> found(1, X.cols());
    for (Index n = 0; n < X.cols(); ++n) found(0, n) = log_prob(X.col(n));
    return std::vector<std::pair<std::string, Batch<double>>>{{"log_prob", found}};
  });
  foreign.subject.capabilities.dimension = dimension;
  foreign.subject.capabilities.function = true;
  return foreign;
}

Foreign normal_density(const Vector<double>& mean, double deviation, double shift = 0) {
  const auto d = static_cast<double>(mean.size());
  return density(mean.size(), [=](const Vector<double>& x) {
    return -(x - mean).squaredNorm() / (2 * deviation * deviation) - d * std::log(deviation * std::sqrt(2 * std::numbers::pi)) + shift;
  });
}

}  // namespace

TEST_CASE("NaN in the first point alone is a fault") {
  lost(graded(first_lost(vp_schedule(1, 1), "alpha")), "vp/level/quantity=alpha");
  lost(graded(first_lost(vp_schedule(1, 1), "sigma")), "vp/level/quantity=sigma");
  lost(graded(first_lost(coupling(1, -1, 1), "log_det")), "coupling/log_det");
  lost(graded(first_lost(coupling(1, -1, 1), "log_det")), "coupling/inverse_log_det");
  Foreign normal = normal_density(Vector<double>{{0.5}}, 0.6);
  normal.subject.claims.target = Json::parse(R"({"type": "gaussian", "mean": [0.5], "covariance": [[0.36]]})");
  lost(graded(first_lost(normal, "log_prob")), "density/density");
  lost(graded(first_lost(normal, "log_prob")), "density/mass");
  Foreign loss = called(SubjectKind::loss, "training", [](const CallQuestion& question) {
    const Batch<double> off = argument(question, "output") - argument(question, "epsilon");
    return std::vector<std::pair<std::string, Batch<double>>>{{"loss", off.colwise().squaredNorm()}};
  });
  loss.subject.claims.objective = "epsilon_prediction";
  lost(graded(first_lost(loss, "loss")), "training/loss/objective=epsilon_prediction");
}

TEST_CASE("the mass of a density is taken where its claimed target is, and nowhere judged where the box is too small") {
  Foreign far = normal_density(Vector<double>{{30}}, 1);
  CHECK(named(graded(far), "density/mass").outcome == Outcome::inconclusive);
  CHECK(text_of(named(graded(far), "density/mass"), "cause") == "unresolved");
  far.subject.claims.target = Json::parse(R"({"type": "gaussian", "mean": [30], "covariance": [[1]]})");
  CHECK(named(graded(far), "density/mass").outcome == Outcome::ok);
  far.call = normal_density(Vector<double>{{30}}, 1, 0.01).call;
  CHECK(named(graded(far), "density/mass").outcome == Outcome::fault);
  Foreign narrow = normal_density(Vector<double>{{0, 0}}, 0.01);
  CHECK(named(graded(narrow), "density/mass").outcome == Outcome::inconclusive);
  narrow.subject.claims.target = Json::parse(R"({"type": "gaussian", "mean": [0, 0], "covariance": [[0.0001, 0], [0, 0.0001]]})");
  CHECK(named(graded(narrow), "density/mass").outcome == Outcome::ok);
  narrow.call = normal_density(Vector<double>{{0, 0}}, 0.01, 0.01).call;
  CHECK(named(graded(narrow), "density/mass").outcome == Outcome::fault);
  const Foreign cauchy = density(1, [](const Vector<double>& x) { return -std::log(2 * std::numbers::pi * (1 + x(0) * x(0) / 4)); });
  CHECK(named(graded(cauchy), "density/mass").outcome == Outcome::inconclusive);
  CHECK(text_of(named(graded(cauchy), "density/mass"), "cause") == "box_too_small");
  CHECK(named(graded(normal_density(Vector<double>{{0.5}}, 1, 0.01)), "density/mass").outcome == Outcome::fault);
  CHECK(named(graded(normal_density(Vector<double>{{0.5, 0}}, 1, 0.01)), "density/mass").outcome == Outcome::fault);
}

namespace {

/// Slopes 1 and 0.1 that meet at 0; rounded to float.
Foreign leaky(Index dimension, double det_sign) {
  Foreign foreign = called(SubjectKind::map, "leaky", [=](const CallQuestion& question) {
    const Batch<double>& X = argument(question, "x");
    Batch<double> Y = X, log_det = Batch<double>::Zero(1, X.cols());
    const bool forward = question.function == "forward";
    for (Index n = 0; n < X.cols(); ++n) {
      for (Index i = 0; i < X.rows(); ++i) {
        if (X(i, n) >= 0) continue;
        Y(i, n) = static_cast<float>(forward ? X(i, n) * 0.1 : X(i, n) / 0.1);
        log_det(0, n) += det_sign * (forward ? 1 : -1) * std::log(0.1);
      }
    }
    return std::vector<std::pair<std::string, Batch<double>>>{{"y", Y}, {"log_det", log_det.cast<float>().cast<double>()}};
  });
  foreign.subject.capabilities.dimension = dimension;
  foreign.subject.capabilities.dtype = Dtype::f32;
  return foreign;
}

}  // namespace

TEST_CASE("a kink near a point is no fault of a map, and points far from it are still judged") {
  for (Index d = 1; d <= 6; ++d) {
    INFO(d);
    none_gates(graded(leaky(d, 1)));
    CHECK(named(graded(leaky(d, 1)), "leaky/log_det").outcome == Outcome::ok);
    CHECK(named(graded(leaky(d, -1)), "leaky/log_det").outcome == Outcome::fault);
    CHECK(named(graded(leaky(d, -1)), "leaky/inverse_log_det").outcome == Outcome::fault);
  }
  // A saw of kinks closer than any difference: y = x + |saw(x)| with slopes 1.5 and 0.5.
  Foreign saw = called(SubjectKind::map, "saw", [](const CallQuestion& question) {
    const Batch<double>& X = argument(question, "x");
    Batch<double> Y = X, log_det(1, X.cols());
    constexpr double period = 1e-3;
    for (Index n = 0; n < X.cols(); ++n) {
      const double cell = std::floor(X(0, n) / period), part = X(0, n) / period - cell;
      if (question.function == "forward") {
        Y(0, n) = period * (cell + (part < 0.5 ? 1.5 * part : 0.75 + 0.5 * (part - 0.5)));
        log_det(0, n) = std::log(part < 0.5 ? 1.5 : 0.5);
      } else {
        Y(0, n) = period * (cell + (part < 0.75 ? part / 1.5 : 0.5 + (part - 0.75) / 0.5));
        log_det(0, n) = -std::log(part < 0.75 ? 1.5 : 0.5);
      }
    }
    return std::vector<std::pair<std::string, Batch<double>>>{{"y", Y}, {"log_det", log_det}};
  });
  saw.subject.capabilities.dimension = 1;
  const Outcome fine = named(graded(saw), "saw/log_det").outcome;
  CHECK(fine == Outcome::inconclusive);
  CHECK(text_of(named(graded(saw), "saw/log_det"), "cause") == "not_smooth");
}

namespace {

Foreign changed(Foreign foreign, const std::function<void(const RunQuestion&, RunAnswer&)>& change) {
  foreign.run = [run = foreign.run, change](const RunQuestion& question) {
    RunAnswer answer = run(question);
    change(question, answer);
    return answer;
  };
  return foreign;
}

}  // namespace

TEST_CASE("a law, an end or a state in float32 that is not finite is a fault") {
  const std::string keys = "grid=rough;param=x0;problem=gaussian_narrow+gaussian_wide";
  for (const Index lost_point : {0, 1, 2}) {
    const std::vector<Record> records = graded(changed(stochastic(1, NoiseCapability::hook), [=](const RunQuestion&, RunAnswer& a) {
      if (a.X.cols() > lost_point) a.X(0, lost_point) = std::nan("");
    }));
    lost(records, "ancestral/order/" + keys);
    lost(records, "ancestral/law/" + keys);
  }
  const Foreign own = foreign_solver(solver_named("edm_heun"), {.claimed_order = 2, .evaluations = "2*N-1", .own_sigmas = karras_to_zero(0.02)});
  const std::vector<Record> shipped = graded(changed(own, [](const RunQuestion&, RunAnswer& a) { a.X(0, 0) = std::nan(""); }));
  lost(shipped, "edm_heun/shipped/loss=start;grid=own;param=x0;problem=gaussian_narrow");
  const Foreign single = foreign_solver(solver_named("rk4"), {.dtype = Dtype::f32});
  lost(graded(changed(single, [](const RunQuestion& q, RunAnswer& a) { if (q.steps >= 512) a.X(0, 0) = std::nan(""); })),
       "rk4/shipped/loss=dtype;grid=rough;param=velocity;problem=mixture_1d");
}

TEST_CASE("a subject that needs many steps is judged on a ladder of its own") {
  for (const int least : {40, 100, 200}) {
    INFO(least);
    Foreign heun = foreign_solver(solver_named("heun"));
    heun.subject.capabilities.minimum_steps = least;
    bool fewer = false;
    const std::vector<Record> records = graded(changed(heun, [&](const RunQuestion& q, RunAnswer&) { fewer = fewer || q.steps < least; }));
    none_gates(records);
    CHECK_FALSE(fewer);
    CHECK(named(records, "heun/order/grid=rough;param=velocity;problem=mixture_1d").outcome == Outcome::ok);
    CHECK(named(records, "heun/limit/grid=rough;param=velocity;problem=mixture_1d").outcome == Outcome::ok);
  }
  Foreign law = stochastic(1, NoiseCapability::hook);
  law.subject.capabilities.minimum_steps = 100;
  const std::string order = "ancestral/order/grid=rough;param=x0;problem=gaussian_narrow+gaussian_wide";
  const Record record = named(graded(law, {.quick = true, .selected = [&](const std::string& id) { return id == order; }}), order);
  CHECK_MESSAGE(record.outcome == Outcome::ok, text_of(record, "detail"));
}

TEST_CASE("an order in law that is claimed on smooth grids is judged on one, also when quick") {
  Foreign foreign = stochastic(1, NoiseCapability::hook, 2);
  foreign.subject.claims.smooth_grids = true;
  const std::vector<Record> records = graded(foreign);
  CHECK(named(records, "ancestral/order/grid=rough;param=x0;problem=gaussian_narrow+gaussian_wide").outcome == Outcome::limit);
  CHECK(named(records, "ancestral/order/grid=lambda_uniform;param=x0;problem=gaussian_narrow+gaussian_wide").outcome == Outcome::fault);
}

TEST_CASE("a question about a function that cannot be answered is a record") {
  Foreign foreign = coupling(1, -1, 1);
  foreign.call = [](const CallQuestion&) -> CallAnswer { throw std::runtime_error("out of paper"); };
  const Record record = named(graded(foreign), "coupling/graded/question=map");
  CHECK(record.outcome == Outcome::error);
}

TEST_CASE("a subject is left at its first check that gates, whatever its kind") {
  Foreign density = normal_density(Vector<double>{{0.5}}, 0.6, 0.01);
  density.subject.claims.target = Json::parse(R"({"type": "gaussian", "mean": [0.5], "covariance": [[0.36]]})");
  Foreign costly = likelihood(1);
  costly.subject.claims.evaluations = "N";
  // Off by a hundredth where it ends: the limit and, after it, the order are at fault.
  Foreign off = foreign_solver(solver_named("heun"));
  off.run = [run = off.run](const RunQuestion& question) {
    RunAnswer answer = run(question);
    answer.X *= 1.01;
    return answer;
  };
  struct Case {
    Foreign foreign;
    std::string last;  ///< where its id begins
  };
  const std::vector<Case> cases{{vp_schedule(1.001, 1), "vp/level/quantity=alpha"},
                                {coupling(-1, -1, 1), "coupling/log_det"},
                                {density, "density/density"},
                                {likelihood(-1), "flow/limit/"},
                                {costly, "flow/evaluations/"},
                                {stochastic(1.3, NoiseCapability::hook), "ancestral/law/"},
                                {off, "heun/limit/"}};
  for (const Case& one : cases) {
    INFO(one.last);
    long asked = 0, asked_before_last = 0;
    Foreign counted = one.foreign;
    if (counted.run) counted.run = [&, run = counted.run](const RunQuestion& question) { return ++asked, run(question); };
    if (counted.call) counted.call = [&, call = counted.call](const CallQuestion& question) { return ++asked, call(question); };
    std::vector<Record> records;
    const GradeOptions options{.quick = true, .stop = [&] { return !records.empty() && gates(records.back().outcome); }};
    grade(counted, options, [&](const Record& record) {
      records.push_back(record);
      asked_before_last = asked;
    });
    REQUIRE(!records.empty());
    CHECK_MESSAGE(records.back().id.starts_with(one.last), records.back().id);
    CHECK(records.back().outcome == Outcome::fault);
    for (std::size_t n = 0; n + 1 < records.size(); ++n) CHECK_MESSAGE(!gates(records[n].outcome), records[n].id);
    CHECK(asked == asked_before_last);
    CHECK(asked > 0);
  }
}
