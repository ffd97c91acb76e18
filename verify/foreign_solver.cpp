#include "foreign_solver.hpp"

#include <algorithm>
#include <memory>

#include "flowgauge/gauge/served_noise.hpp"
#include "flowgauge/solver/path_model.hpp"

namespace flowgauge {
namespace {

double rounded(double x, Dtype dtype) {
  return dtype == Dtype::f64 ? x : static_cast<double>(static_cast<float>(x));
}

Batch<double> rounded(const Batch<double>& X, Dtype dtype) {
  return dtype == Dtype::f64 ? X : Batch<double>(X.cast<float>().cast<double>());
}

Level level_at(const Schedule& schedule, double t, Dtype dtype) {
  const NoiseLevel<double> level = noise_level(schedule, t);
  return {rounded(level.alpha, dtype), rounded(level.sigma, dtype)};
}

}  // namespace

std::string evaluations_of(const Solver& solver) {
  if (!solver.evaluations) return "";
  const int first = std::max(solver.minimum_steps, 1);
  const long at_first = solver.evaluations(first), slope = solver.evaluations(first + 1) - at_first;
  for (int n = first; n <= 64; ++n) {
    if (solver.evaluations(n) != at_first + slope * (n - first)) return "";
  }
  const long offset = at_first - slope * first;
  return std::to_string(slope) + "*N" + (offset < 0 ? " - " : " + ") + std::to_string(std::abs(offset));
}

Foreign foreign_solver(const Solver& solver, const Disguise& disguise) {
  Foreign foreign;
  ForeignSubject& subject = foreign.subject;
  subject.name = std::string(solver.entry.name);
  subject.claims.order =
      disguise.claimed_order ? *disguise.claimed_order : solver.expected_order(disguise.smooth_grids ? "lambda_uniform" : "rough");
  subject.claims.evaluations = disguise.evaluations;
  subject.claims.smooth_grids = disguise.smooth_grids;
  subject.capabilities.dtype = disguise.dtype;
  subject.capabilities.minimum_steps = solver.minimum_steps;
  subject.capabilities.own_grid = static_cast<bool>(disguise.own_sigmas);
  // A method in its own terms first: at σ = 0 other predictions do not determine what it needs.
  const bool velocities = solver.family != "exponential";
  subject.capabilities.parameterisations =
      velocities ? std::vector<Parameterisation>{Parameterisation::velocity, Parameterisation::x0}
                 : std::vector<Parameterisation>{Parameterisation::x0, Parameterisation::epsilon, Parameterisation::v};
  // UniPC of order 1 and Odeint's methods keep a prediction: cut into steps they would be others.
  const auto begins = [&](std::string_view prefix) { return solver.entry.name.substr(0, prefix.size()) == prefix; };
  const bool singlestep = solver.start_rule == "none" && !begins("unipc") && !begins("odeint");
  foreign.run = [=](const RunQuestion& question) {
    const Dtype dtype = disguise.dtype;
    Schedule schedule = question.schedule;
    std::vector<double> times = question.times;
    if (disguise.own_sigmas) {
      schedule = Edm{};
      times = disguise.own_sigmas(question.steps);
    }
    RunAnswer answer;
    const GaussianPath<double> path(schedule, question.target);
    const Model<Batch<double>, double> exact = path_model(path, question.parameterisation);
    auto evaluations = std::make_shared<long>(0);
    const auto output = [=](const Batch<double>& X, double t) -> Batch<double> {
      ++*evaluations;
      const Model<Batch<double>, double> at = path_model(path, question.parameterisation);
      const Batch<double> x = rounded(X, dtype);
      switch (question.parameterisation) {
        case Parameterisation::x0:
          return rounded(at.denoiser(x, t), dtype);
        case Parameterisation::epsilon:
          return rounded(at.epsilon(x, t), dtype);
        case Parameterisation::velocity:
          return rounded(at.velocity(x, t), dtype);
        default: {
          const NoiseLevel<double> l = noise_level(schedule, t);
          return rounded(Batch<double>(l.alpha * at.epsilon(x, t) - l.sigma * at.denoiser(x, t)), dtype);
        }
      }
    };
    const Model<Batch<double>, double> model(schedule, question.parameterisation, output);
    answer.start = level_at(schedule, times.front(), dtype);
    answer.start_points = rounded(question.start(answer.start), dtype);
    Batch<double> X = answer.start_points;
    if (singlestep && dtype == Dtype::f32) {
      for (std::size_t n = 0; n + 1 < times.size(); ++n) X = rounded(solver.run(model, {times[n], times[n + 1]}, X), dtype);
    } else {
      X = rounded(solver.run(model, times, X), dtype);
    }
    answer.X = X;
    answer.finish = level_at(schedule, times.back(), dtype);
    if (disguise.reported) answer.finish = disguise.reported(answer.finish);
    answer.evaluations = *evaluations;
    answer.end = TaskEnd::result;
    return answer;
  };
  return foreign;
}

Foreign foreign_sampler(const StochasticSampler& sampler, Dtype dtype) {
  Foreign foreign;
  foreign.subject.name = std::string(sampler.entry.name);
  foreign.subject.claims.order = sampler.law_order;
  foreign.subject.claims.deterministic = false;
  foreign.subject.capabilities.dtype = dtype;
  foreign.subject.capabilities.noise = NoiseCapability::hook;
  foreign.run = [=](const RunQuestion& question) {
    RunAnswer answer;
    const GaussianPath<double> path(question.schedule, question.target);
    const Model<Batch<double>, double> model(question.schedule, Parameterisation::x0, [=](const Batch<double>& X, double t) {
      return rounded(path.evaluate(t, rounded(X, dtype), Want::denoiser).denoiser, dtype);
    });
    answer.start = level_at(question.schedule, question.times.front(), dtype);
    answer.start_points = rounded(question.start(answer.start), dtype);
    auto drawn = std::make_shared<ServedNoise>(question.noise);
    const Noise<Batch<double>> noise = [drawn](const Batch<double>& like, int, int) { return drawn->normals(like.rows(), like.cols()); };
    answer.X = rounded(run_sampler(sampler.method, model, question.times, noise, answer.start_points), dtype);
    answer.finish = level_at(question.schedule, question.times.back(), dtype);
    answer.evaluations = model.evaluations();
    answer.draws = drawn->draws();
    answer.end = TaskEnd::result;
    return answer;
  };
  return foreign;
}

}  // namespace flowgauge
