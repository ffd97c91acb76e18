#pragma once
// Mistakes in the update of a sampler: what its coefficients can be instead of what they should be.

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "flowgauge/fault/planted_solvers.hpp"
#include "flowgauge/solver/multistep.hpp"

namespace flowgauge {

using MakeWeights =
    std::function<Combination<double>(const Schedule&, const std::vector<Node<double>>& nodes, const Node<double>& to)>;
using MakePlan = std::function<Plan<double>(const Schedule&, const Node<double>& from, const Node<double>& to)>;

/// The catalogue's solver run by other plans, or by other weights.
Solver singlestep_by(std::string_view name, const MakePlan& plan);
Solver multistep_by(std::string_view name, const Multistep& rule, const MakeWeights& weights);

/// The variable in which a method's polynomials have their nodes.
enum class Clock { lambda, time, noise };

double reading(Clock clock, const Node<double>& node);

/// A step of an update: from, to, the node before it if there is one, in which terms, and the update of order 1.
struct Update {
  const Node<double>& from;
  const Node<double>& to;
  const Node<double>* before;
  Parameterisation kind;
  Clock clock;
  Combination<double> first;
};

/// The update of order 1: DDIM's, or Euler's of a method on velocities.
Combination<double> first_order(Parameterisation kind, const Node<double>& from, const Node<double>& to);

/// The predictions times a factor.
void scale(Combination<double>& by, double factor);

struct UpdateMistake {
  std::string_view id, title, nature;
  std::function<void(const Update&, Combination<double>&)> change;
  bool velocities = true;  ///< also of methods on velocities
};
const std::vector<UpdateMistake>& update_mistakes();

inline constexpr std::string_view other_map = "its map of Gaussian data is another";

/// The parts of step_mistakes(): of methods that look back, and of those that start every step afresh.
std::vector<PlantedSolver> history_mistakes();
std::vector<PlantedSolver> stage_mistakes();

}  // namespace flowgauge
