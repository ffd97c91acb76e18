#pragma once
// Mistakes around a sampler, whichever it is: how its loop goes through the grid, what it asks the model, what it takes the
// answer for.

#include <string_view>
#include <vector>

#include "flowgauge/fault/planted_solvers.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {

/// What Solver::run_affine is.
using AffineRun =
    std::function<AffineForm(const Model<AffineForm, double>&, const std::vector<double>& times, const AffineForm&)>;

/// One mistake, made to any run along times. Some ids stand for several, as one made in terms of x₀, of ε or of the velocity.
struct GeneralMistake {
  std::string_view id;
  std::string_view title;
  std::string_view nature;
  std::string_view shows;
  std::string_view shown_on;  ///< the solver that the fault catalogue breaks with it; empty where it is another entry of that id
  bool steps_apart = false;   ///< made to each step alone: right methods that look back are others then
  std::function<FixedRun<double>(const FixedRun<double>& right)> batches;
  std::function<AffineRun(const AffineRun& right)> affine;
};

const std::vector<GeneralMistake>& general_mistakes();

/// The solver with that mistake.
PlantedSolver with_mistake(const GeneralMistake& mistake, const Solver& solver);

/// Mistakes within the steps of fixed-step samplers: coefficients of updates, stages and history, made to every sampler that has
/// them, and, of methods that look back, with their own start and with one by their own lower orders. Ids repeat; the first of an
/// id is the one of the fault catalogue.
const std::vector<PlantedSolver>& step_mistakes();

/// Right methods that look back, started or ended otherwise than those of the catalogue.
struct OtherEnds {
  std::string_view name;   ///< of the catalogue solver
  std::string difference;  ///< "started by its own lower orders", "with a last step of order 1", …
  bool costs;              ///< whether orders are lost by it
  Solver solver;
};
const std::vector<OtherEnds>& other_ends();

}  // namespace flowgauge
