#pragma once
// Log-likelihoods of paths: the probability-flow ODE with ∫∇·u beside the state, under any solver of the catalogue that
// asks for velocities.

#include <functional>
#include <optional>
#include <vector>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/map/trace_estimator.hpp"
#include "flowgauge/path/gaussian_path.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {

/// How ∇·u is found along a path: from the path itself where `probes` is empty, otherwise as the mean of vᵀ(∇u)v over
/// `count` probes a point, drawn once from the seed and held along the whole run. Products with ∇u are by forward-mode duals.
struct DivergenceRule {
  std::optional<ProbeLaw> probes = {};
  Index count = 1;
  std::uint64_t seed = 42;
};

/// The probes of a rule for a batch of points: `count` batches of d × N, none for the exact divergence. Probe k of point n
/// depends on (seed, n, k) alone. Throws std::invalid_argument when count < 1.
std::vector<Batch<double>> held_probes(const DivergenceRule& rule, Index dimension, Index points);

/// The field of the augmented state, (d + 1) × N: u(x, t) in the first d rows, ∇·u or its estimate in the last, so that the
/// last row gathers ∫∇·u dt. A function of (state, t) alone. A solver may ask it for velocities only.
/// Source: Chen et al. 2018, arXiv:1806.07366, theorem 1; Grathwohl et al. 2019, arXiv:1810.01367, eq. 8.
Model<Batch<double>, double> augmented_model(const GaussianPath<double>& path, const Target& target,
                                             const std::vector<Batch<double>>& probes = {});

/// What carries the augmented state: a solver, with its grid and steps or its tolerance, and how ∇·u is found.
struct LikelihoodMethod {
  Solver solver;
  Grid grid = TimeUniform{};
  int steps = 64;           ///< of solvers on a grid
  double tolerance = 1e-12;  ///< of adaptive ones, absolute and relative, of the local error
  DivergenceRule divergence = {};
};

/// log q at N points (d × N).
using LogDensity = std::function<Vector<double>(const Batch<double>& X)>;

/// What users take for the law at the noise end: N(0, σ²I) with σ of the schedule at that time. Throws
/// std::invalid_argument where σ is 0 there.
LogDensity gaussian_prior(const Schedule& schedule, double noise_time, Index dimension);

/// The law that really is there, log p_t.
LogDensity path_law(const GaussianPath<double>& path, double t);

/// A log-likelihood and what it is made of.
struct LogLikelihood {
  Vector<double> value;                ///< N: log-density at the data end
  Batch<double> image;                 ///< d × N: where the points are carried
  Vector<double> divergence_integral;  ///< N: ∫∇·u dt from start to end of the run
  Vector<double> noise_log_density;    ///< N: log q at the noise end
  long evaluations = 0;
};

/// log p(x) = log q(ψ(x)) + ∫∇·u dt from the data end to the noise end, for points X (d × N) at data_time; `image` is at the
/// noise end. What is off: q for p_T (prior mismatch), data_time short of the data (truncation), the solver's steps
/// (discretisation), probes (variance). Throws std::invalid_argument for solvers of families that ask for more than
/// velocities, equal or forbidden times, points of another dimension; a solve that fails throws std::runtime_error.
/// Source: Song et al. 2021, arXiv:2011.13456, eq. 39.
LogLikelihood log_likelihood(const GaussianPath<double>& path, const Target& target, const LikelihoodMethod& method,
                             double data_time, double noise_time, const Batch<double>& X, const LogDensity& noise_law);

/// The same the other way: points Z at noise_time are carried to the data end, log p(ψ(z)) = log q(z) − ∫∇·u dt; `image` is
/// at the data end and `value` is the log-density there.
LogLikelihood log_likelihood_of_samples(const GaussianPath<double>& path, const Target& target,
                                        const LikelihoodMethod& method, double noise_time, double data_time,
                                        const Batch<double>& Z, const LogDensity& noise_law);

/// KL(p_t‖N(0, σ²I)), what a prior costs on average: 0 where α is 0, in closed form for Gaussian data, otherwise by the
/// trapezoid rule over the line or the plane, good to 1e-13 of the sum of its terms. Throws std::invalid_argument for other
/// data with d > 2 and where σ is 0 or below half of α times the data's reach.
/// Source: Trefethen, Weideman 2014, doi:10.1137/130932132.
double prior_mismatch(const Schedule& schedule, const Target& target, double t);

/// The same by the trapezoid rule for every law that is not degenerate, also where a closed form exists.
double prior_mismatch_by_quadrature(const Schedule& schedule, const Target& target, double t);

/// log_likelihood as a catalogue entry.
const Entry& log_likelihood_entry();

}  // namespace flowgauge
