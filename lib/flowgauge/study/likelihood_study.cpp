#include "flowgauge/study/likelihood_study.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "flowgauge/map/probe_rule.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/reference.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

Record failed(const std::string& kind, const std::string& id, const Json& subject, const std::exception& error) {
  Record record = error_record(kind, id, error.what());
  record.fields.update(subject);
  return record;
}

/// What a user's likelihood needs besides the method: exact values at some points between two times.
struct Exact {
  GaussianPath<double> path;
  Batch<double> X;
  Vector<double> log_density;  ///< at the data end

  Exact(const Problem& problem, Index points)
      : path(problem.path<double>()),
        X(start_points<double>(problem, problem.data_time, points)),
        log_density(path_law(path, problem.data_time)(X)) {}
};

std::string divergence_name(const DivergenceRule& rule) {
  if (!rule.probes) return "exact";
  return std::string(entry(*rule.probes).name).substr(std::string_view("hutchinson_").size());
}

Json subject_fields(std::string_view solver, std::string_view problem, std::string_view grid) {
  Json fields;
  fields["solver"] = std::string(solver);
  fields["problem"] = std::string(problem);
  fields["grid"] = std::string(grid);
  return fields;
}

}  // namespace

std::string likelihood_order_id(const LikelihoodOrderStudy& study) {
  return check_id(study.solver.entry.name, "likelihood_order",
                  {{"grid", std::string(entry(study.grid).name)}, {"problem", study.problem.name}});
}

void run_likelihood_order(const LikelihoodOrderStudy& study, const Sink& sink) {
  const Solver& solver = study.solver;
  const Problem& problem = study.problem;
  const std::string grid(entry(study.grid).name), id = likelihood_order_id(study);
  Json fields = subject_fields(solver.entry.name, problem.name, grid);
  fields["parameterisation"] = "velocity";
  fields["direction"] = std::string(to_string(Travel::forward));
  fields["scalar"] = std::string(to_string(Precision::double_precision));
  fields["norm"] = "log_likelihood";
  std::vector<double> errors, largest, signed_errors;
  std::vector<long> evaluations;
  double size = 1;
  try {
    const Exact exact(problem, study.points);
    const LogDensity law = path_law(exact.path, problem.noise_time);
    for (const int steps : study.steps) {
      const LogLikelihood found =
          log_likelihood(exact.path, problem.target, {.solver = solver, .grid = study.grid, .steps = steps},
                         problem.data_time, problem.noise_time, exact.X, law);
      const Batch<double> off = (found.value - exact.log_density).transpose();
      errors.push_back(rms(off));
      largest.push_back(off.cwiseAbs().maxCoeff());
      evaluations.push_back(found.evaluations);
      size = std::max({size, rms(Batch<double>(found.divergence_integral)), rms(Batch<double>(found.noise_log_density))});
    }
  } catch (const std::exception& error) {
    sink(failed("order", id, fields, error));
    return;
  }
  const double expected = solver.expected_order(grid);
  const OrderGate gate{.expected = expected,
                       .tolerance = solver.foreign ? 0.15 : study.tolerance,
                       .one_sided = study.one_sided || solver.foreign,
                       .floor = std::numeric_limits<double>::epsilon() * size * std::sqrt(static_cast<double>(study.steps.back()))};
  fields["claimed_order"] = solver.claimed_order;
  fields["expected_order"] = expected;
  const OrderFit fit = fit_order(study.steps, errors, gate);
  sink(order_record(id, std::move(fields), gate, fit, study.steps, evaluations, errors, largest, solver));
}

std::string likelihood_work_id(const LikelihoodWorkStudy& study) {
  return check_id(study.solver.entry.name, "likelihood_work_precision", {{"problem", study.problem.name}});
}

void run_likelihood_work(const LikelihoodWorkStudy& study, const Sink& sink) {
  const Solver& solver = study.solver;
  const Problem& problem = study.problem;
  const std::string id = likelihood_work_id(study);
  Json fields = subject_fields(solver.entry.name, problem.name, solver.adaptive ? "adaptive" : "time_uniform");
  fields["adaptive"] = solver.adaptive;
  fields["knob"] = solver.adaptive ? "tolerance" : "steps";
  fields["norm"] = "log_likelihood";
  std::vector<double> values, errors, largest, seconds;
  std::vector<long> evaluations;
  bool finite = true;
  try {
    const Exact exact(problem, study.points);
    const LogDensity law = path_law(exact.path, problem.noise_time);
    const auto measure = [&](double value, const LikelihoodMethod& method) {
      const auto begin = std::chrono::steady_clock::now();
      const LogLikelihood found = log_likelihood(exact.path, problem.target, method, problem.data_time,
                                                 problem.noise_time, exact.X, law);
      seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      const Batch<double> off = (found.value - exact.log_density).transpose();
      values.push_back(value);
      errors.push_back(rms(off));
      largest.push_back(off.cwiseAbs().maxCoeff());
      evaluations.push_back(found.evaluations);
      finite = finite && std::isfinite(errors.back());
    };
    if (solver.adaptive) {
      for (const double tolerance : study.tolerances) measure(tolerance, {.solver = solver, .tolerance = tolerance});
    } else {
      for (const int steps : study.steps) measure(steps, {.solver = solver, .steps = steps});
    }
  } catch (const std::exception& error) {
    sink(failed("work_precision", id, fields, error));
    return;
  }
  Record record{"work_precision", id, finite ? Outcome::ok : Outcome::fault, std::move(fields)};
  record.fields["value"] = numbers(values);
  record.fields["nfe"] = evaluations;
  record.fields["error_max"] = numbers(largest);
  record.fields["error_rms"] = numbers(errors);
  record.fields["seconds"] = numbers(seconds);
  if (!finite) {
    record.fields["cause"] = "not_finite";
    record.fields["detail"] = "a log-likelihood is not finite";
  }
  sink(record);
}

std::string likelihood_error_id(const LikelihoodErrorStudy& study) {
  return check_id(study.method.solver.entry.name, "likelihood_error",
                  {{"divergence", divergence_name(study.method.divergence)}, {"problem", study.problem.problem.name}});
}

namespace {

/// ∫vᵀ(∇u)v dt at every point for one probe that all of them hold.
Vector<double> probe_integral(const LikelihoodErrorStudy& study, const Exact& exact, const Vector<double>& probe) {
  const Problem& problem = study.problem.problem;
  const LikelihoodMethod& method = study.method;
  const Index d = exact.X.rows();
  Batch<double> state = Batch<double>::Zero(d + 1, exact.X.cols());
  state.topRows(d) = exact.X;
  const auto model = augmented_model(exact.path, problem.target, {probe.replicate(1, exact.X.cols())});
  const std::vector<double> t =
      times<double>(method.grid, problem.schedule, problem.data_time, study.problem.noise_time, method.steps);
  return method.solver.run(model, t, state).row(d).transpose();
}

/// The symmetric part of ∫∇u dt at every point, from its quadratic form (polarisation).
std::vector<Matrix<double>> symmetric_jacobians(const LikelihoodErrorStudy& study, const Exact& exact) {
  const Index d = exact.X.rows(), N = exact.X.cols();
  std::vector<Matrix<double>> all(static_cast<std::size_t>(N), Matrix<double>::Zero(d, d));
  for (Index i = 0; i < d; ++i) {
    const Vector<double> on_axis = probe_integral(study, exact, Vector<double>::Unit(d, i));
    for (Index n = 0; n < N; ++n) all[static_cast<std::size_t>(n)](i, i) = on_axis(n);
  }
  for (Index i = 0; i < d; ++i) {
    for (Index j = 0; j < i; ++j) {
      const Vector<double> both = probe_integral(study, exact, Vector<double>::Unit(d, i) + Vector<double>::Unit(d, j));
      for (Index n = 0; n < N; ++n) {
        Matrix<double>& M = all[static_cast<std::size_t>(n)];
        M(i, j) = M(j, i) = (both(n) - M(i, i) - M(j, j)) / 2;
      }
    }
  }
  return all;
}

double rms_of(const Vector<double>& values) {
  return rms(Batch<double>(values));
}

}  // namespace

void run_likelihood_error(const LikelihoodErrorStudy& study, const Sink& sink) {
  const Problem& problem = study.problem.problem;
  const Solver& solver = study.method.solver;
  const double from = problem.data_time, to = study.problem.noise_time;
  const std::string id = likelihood_error_id(study);
  const std::string grid = solver.adaptive ? "adaptive" : std::string(entry(study.method.grid).name);
  Json fields = subject_fields(solver.entry.name, problem.name, grid);
  fields["divergence"] = divergence_name(study.method.divergence);
  try {
    const Exact exact(problem, study.points);
    const Index d = exact.X.rows(), N = exact.X.cols();
    const LogDensity prior = gaussian_prior(problem.schedule, to, d), law = path_law(exact.path, to);
    const auto run = [&](const LikelihoodMethod& method) {
      return log_likelihood(exact.path, problem.target, method, from, to, exact.X, prior);
    };
    const LogLikelihood found = run(study.method);
    LikelihoodMethod without_probes = study.method;
    without_probes.divergence = {};
    const LogLikelihood plain = study.method.divergence.probes ? run(without_probes) : found;

    const Range clock = domain(problem.schedule);
    const double data = direction(problem.schedule) == TimeDirection::flow_time ? clock.high : clock.low;
    const Vector<double> truncation = exact.log_density - path_law(exact.path, data)(exact.X);
    // Where α is 0 the law is the prior.
    Vector<double> mismatch = Vector<double>::Zero(N);
    if (exact.path.level(to).alpha != 0) {
      const Batch<double> image = flow(problem, from, to, exact.X).image;
      mismatch = prior(image) - law(image);
    }
    const Vector<double> discretisation = plain.value - exact.log_density - mismatch;
    const Vector<double> probe = found.value - plain.value;
    fields["data_time"] = from;
    fields["noise_time"] = to;
    if (solver.adaptive) {
      fields["tolerance_requested"] = study.method.tolerance;
    } else {
      fields["steps"] = study.method.steps;
    }
    fields["nfe"] = found.evaluations;
    fields["points"] = N;
    fields["total"] = number(rms_of(truncation + mismatch + discretisation + probe));
    fields["truncation"] = number(rms_of(truncation));
    fields["prior_mismatch"] = number(rms_of(mismatch));
    fields["discretisation"] = number(rms_of(discretisation));
    const bool has_kl = d <= 2 || exact.path.level(to).alpha == 0;
    if (has_kl) fields["kl"] = number(prior_mismatch(problem.schedule, problem.target, to));

    Vector<double> judged = discretisation;
    double tolerance = 1e-10;
    if (study.method.divergence.probes) {
      const ProbeLaw probe_law = *study.method.divergence.probes;
      const ProbeRule<double> rule = probe_rule<double>(probe_law, d);
      judged = -plain.divergence_integral;
      for (Index k = 0; k < rule.nodes.cols(); ++k) {
        judged += rule.weights(k) * probe_integral(study, exact, rule.nodes.col(k));
      }
      double variance = 0;
      for (const Matrix<double>& M : symmetric_jacobians(study, exact)) {
        variance += hutchinson_variance(probe_law, M, study.method.divergence.count) / static_cast<double>(N);
      }
      fields["probes"] = study.method.divergence.count;
      fields["probe"] = number(rms_of(probe));
      fields["probe_deviation"] = number(std::sqrt(variance));
    } else if (!solver.adaptive) {
      LikelihoodMethod coarse = study.method;
      coarse.steps /= 2;
      const double gain = std::pow(2.0, solver.expected_order(grid)) - 1;
      const Vector<double> estimate = (run(coarse).value - plain.value) / gain;
      judged = discretisation - estimate;
      tolerance = rms_of(estimate) / 2;
      fields["discretisation_estimate"] = number(rms_of(estimate));
    }
    const double error = rms_of(judged);
    const Verdict verdict = judge_error(error, std::isfinite(tolerance) ? tolerance : 0);
    Record record{"likelihood", id, verdict.outcome, std::move(fields)};
    record.fields["error_rms"] = number(error);
    record.fields["tolerance"] = number(verdict.tolerance);
    if (verdict.outcome != Outcome::ok) {
      record.fields["cause"] = !std::isfinite(error) ? "not_finite" : "wrong_likelihood";
      record.fields["detail"] = verdict.detail;
    }
    sink(record);
  } catch (const std::exception& error) {
    sink(failed("likelihood", id, fields, error));
  }
}

std::vector<StudyTask> likelihood_tasks(const std::vector<Solver>& more) {
  std::vector<StudyTask> tasks;
  for (const LikelihoodProblem& problem : likelihood_problems()) {
    std::vector<LikelihoodErrorStudy> studies{{problem, tight_method()}, {problem, stepped_method(256)}};
    LikelihoodMethod heun = stepped_method(256);
    heun.solver = solver_named("heun");
    studies.push_back({problem, heun});
    for (const ProbeLaw law : all_probe_laws) {
      // A reference solve a study: on one problem the law of probes that costs least is enough.
      if (problem.problem.name == "mixture_2d" && law != ProbeLaw::rademacher) continue;
      if (problem.problem.dimension() > 1) studies.push_back({problem, stepped_method(256, {.probes = law})});
    }
    for (LikelihoodErrorStudy& study : studies) {
      std::string id = likelihood_error_id(study);
      tasks.push_back({std::move(id), [study = std::move(study)](const Sink& sink) { run_likelihood_error(study, sink); }});
    }
  }
  std::vector<Solver> solvers;
  for (const char* solver : {"euler", "heun", "midpoint", "rk4", "odeint_rk4"}) solvers.push_back(solver_named(solver));
  for (const Solver& solver : more) {
    if (!solver.adaptive) solvers.push_back(solver);
  }
  for (const Solver& solver : solvers) {
    for (const LikelihoodProblem& problem : likelihood_problems()) {
      for (const Grid& grid : {Grid(TimeUniform{}), Grid(Rough{})}) {
        LikelihoodOrderStudy study{.solver = solver, .grid = grid, .problem = problem.problem};
        study.one_sided = std::holds_alternative<Gaussian>(problem.problem.target);
        std::string id = likelihood_order_id(study);
        tasks.push_back(
            {std::move(id), [study = std::move(study)](const Sink& sink) { run_likelihood_order(study, sink); }});
      }
    }
  }
  for (const char* solver : {"euler", "heun", "rk4", "odeint_controlled_dopri5", "odeint_controlled_fehlberg78"}) {
    for (const char* problem : {"mixture_2d", "trigonometric.uniform_box"}) {
      LikelihoodWorkStudy study{.solver = solver_named(solver), .problem = load_problem(problem)};
      std::string id = likelihood_work_id(study);
      tasks.push_back({std::move(id), [study = std::move(study)](const Sink& sink) { run_likelihood_work(study, sink); }});
    }
  }
  return tasks;
}

}  // namespace flowgauge
