#pragma once
// What the laws of likelihoods are checked on: the integrator as plain functions, so that a planted fault can replace any of
// them, and problems with an exact log-density.

#include <functional>
#include <vector>

#include "flowgauge/judge/sides.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/likelihood.hpp"

namespace flowgauge {

/// A likelihood integrator under test, in double.
struct LikelihoodSubject {
  std::function<LogDensity(const Schedule&, double noise_time, Index dimension)> prior;
  std::function<LogLikelihood(const Problem&, const LikelihoodMethod&, double data_time, double noise_time,
                              const Batch<double>& X, const LogDensity& noise_law)>
      of_points;
  std::function<LogLikelihood(const Problem&, const LikelihoodMethod&, double noise_time, double data_time,
                              const Batch<double>& Z, const LogDensity& noise_law)>
      of_samples;
  /// The augmented field with probes that are given.
  std::function<Model<Batch<double>, double>(const Problem&, const std::vector<Batch<double>>& probes)> field;
  std::function<double(ProbeLaw, const Matrix<double>& A, Index probes)> variance;
  std::function<double(const Schedule&, const Target&, double t)> mismatch;
};

/// The integrator of solver/likelihood.hpp.
LikelihoodSubject likelihood_subject();

/// A problem whose noise end is that of its schedule's clock, not one in its middle.
struct LikelihoodProblem {
  Problem problem;
  double noise_time;  ///< the end of the clock
  bool has_mass;      ///< smooth enough, and d ≤ 2, to integrate the density over space
};

/// Gaussian and mixture data on the line and in the plane, a box, and a sphere, in both directions of time; with priors that
/// are exact, nearly right (VP) and a good deal off (VE).
const std::vector<LikelihoodProblem>& likelihood_problems();

/// A likelihood integrator on a problem; points are drawn at the data end.
struct LikelihoodCase {
  const LikelihoodSubject* subject;
  const LikelihoodProblem* problem;

  double data_time() const { return problem->problem.data_time; }
  double noise_time() const { return problem->noise_time; }
};

/// odeint_bulirsch_stoer at a tolerance of 1e-13, exact divergence. Not fehlberg78, whose error estimate does not see ∫∇·u where
/// ∇·u depends on t alone: its two formulas share c = 0 and 1 (Hairer, Nørsett, Wanner 1993, Solving ODEs I, II.5).
LikelihoodMethod tight_method();

/// rk4 over so many steps uniform in time.
LikelihoodMethod stepped_method(int steps, const DivergenceRule& divergence = {});

}  // namespace flowgauge
