#pragma once
// A solver of the probability-flow ODE, as a value: what it claims, what it costs, and how it runs.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/solver/affine_form.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// Carries the points X (d × N) along a given list of times. Erased once a batch.
template <class T>
using FixedRun =
    std::function<Batch<T>(const Model<Batch<T>, T>& model, const std::vector<T>& times, const Batch<T>& X)>;

/// Carries the points X (d × N) from one time to another with steps of its own choice for the tolerance (absolute and
/// relative, of the local error).
template <class T>
using AdaptiveRun = std::function<Batch<T>(const Model<Batch<T>, T>& model, const T& from, const T& to,
                                           const Batch<T>& X, double tolerance)>;

/// One entry of the solver catalogue. Adaptive solvers fill run_adaptive, all others run; long double and Quad are
/// filled where the order shows only there or comes for free; run_affine where the method is a template on the state.
struct Solver {
  Entry entry;
  std::string_view family;        ///< "runge_kutta", "exponential", "multistep", "adaptive", "user"
  std::string_view claim_source;  ///< who says claimed_order
  std::string_view start_rule;    ///< "none", or what starts a multistep method
  double claimed_order = 0;       ///< 0 for adaptive solvers
  bool adaptive = false;
  bool foreign = false;  ///< somebody else's claim: judged one-sided
  int minimum_steps = 1;
  double evaluations_per_step = 0;  ///< asymptotically; 0 where not stated
  /// The order the method really has with its start rule on the grid of that name.
  std::function<double(std::string_view grid)> expected_order;
  /// Evaluations over that many steps; empty where not stated.
  std::function<long(int steps)> evaluations;
  /// Why expected_order falls below claimed_order on some grid: snake_case name and one sentence; empty otherwise.
  std::string_view limit_cause;
  std::string_view limit_detail;
  /// The coarsest count of its ladders on grids that are not uniform in λ, where the usual ones are not yet asymptotic; 0
  /// where they are.
  int settled_from = 0;

  FixedRun<double> run;
  FixedRun<long double> run_long_double;
  FixedRun<Quad> run_quad;
  std::function<AffineForm(const Model<AffineForm, double>&, const std::vector<double>& times, const AffineForm&)>
      run_affine;
  AdaptiveRun<double> run_adaptive;

  /// Keeps the texts of a solver that is not from the catalogue.
  std::shared_ptr<const std::vector<std::string>> texts;
};

/// All solvers: our own Runge–Kutta methods and DDIM, the samplers, then Odeint's.
const std::vector<Solver>& solver_catalogue();

/// Samplers of diffusion models that start every step afresh, and those that remember past predictions.
std::vector<Solver> singlestep_samplers();
std::vector<Solver> multistep_samplers();

/// The catalogue solver of that name. Throws std::invalid_argument naming the nearest one.
const Solver& solver_named(std::string_view name);

/// A field of velocities: u(X, t) for d × N points.
using VelocityField = std::function<Batch<double>(const Batch<double>& X, double t)>;

/// A solver of the user's own: callable(u, times, X) carries the points X along the times. Its claim is judged
/// one-sided. Throws std::invalid_argument when the name is not letters, digits and _ or is taken, the order is not
/// positive, or the callable is empty.
Solver make_solver(
    const std::string& name, double claimed_order,
    std::function<Batch<double>(const VelocityField&, const std::vector<double>& times, const Batch<double>& X)>
        callable);

/// A solver whose other fields are filled, run by a method (a function object template over state and scalar) in double and
/// long double and on affine forms.
template <class Method>
Solver with_runs(Solver solver, const Method& method) {
  solver.run = [method](const auto& model, const auto& times, const auto& X) { return method(model, times, X); };
  solver.run_long_double = [method](const auto& model, const auto& times, const auto& X) {
    return method(model, times, X);
  };
  solver.run_affine = [method](const auto& model, const auto& times, const auto& X) { return method(model, times, X); };
  return solver;
}

/// One of our own methods (a function object template over state and scalar with entry, claimed_order and
/// evaluations_per_step) as a catalogue entry, in all scalars and on affine forms.
template <class Method>
Solver own_solver(std::string_view family, const Method& method = {}) {
  Solver solver;
  solver.entry = Method::entry;
  solver.family = family;
  solver.claim_source = Method::entry.source;
  solver.start_rule = "none";
  solver.claimed_order = Method::claimed_order;
  solver.evaluations_per_step = Method::evaluations_per_step;
  solver.expected_order = [](std::string_view) { return static_cast<double>(Method::claimed_order); };
  solver.evaluations = [](int steps) { return static_cast<long>(steps) * Method::evaluations_per_step; };
  solver.run_quad = [method](const auto& model, const auto& times, const auto& X) { return method(model, times, X); };
  return with_runs(std::move(solver), method);
}

}  // namespace flowgauge
