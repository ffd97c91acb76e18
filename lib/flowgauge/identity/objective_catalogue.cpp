#include <stdexcept>

#include "flowgauge/identity/objective_laws_impl.hpp"

namespace flowgauge {

template ObjectiveSubject<double> objective_subject();
template const std::vector<ObjectiveLaw<double>>& objective_laws();

const std::vector<Entry>& objective_law_entries() {
  static const std::vector<Entry> entries = entries_of(ObjectiveLaws{});
  return entries;
}

std::string_view conditional_objective(Parameterisation parameterisation) {
  switch (parameterisation) {
    case Parameterisation::x0:
      return "x0_prediction";
    case Parameterisation::epsilon:
      return "epsilon_prediction";
    case Parameterisation::v:
      return "v_prediction";
    case Parameterisation::velocity:
      return "conditional_flow_matching";
    case Parameterisation::score:
      return "denoising_score_matching";
  }
  return {};
}

Parameterisation parameterisation_of(std::string_view objective) {
  if (objective == "flow_matching") return Parameterisation::velocity;
  if (objective == "score_matching") return Parameterisation::score;
  for (const Parameterisation parameterisation : all_parameterisations()) {
    if (conditional_objective(parameterisation) == objective) return parameterisation;
  }
  throw std::logic_error("objective " + std::string(objective) + " has no parameterisation");
}

const std::vector<ObjectiveScenario>& objective_scenarios() {
  // α Δz / σ stays below 1.3: posterior weights have poles at πσ/(αΔz) deviations from the line, which the nodes must
  // not feel.
  static const std::vector<ObjectiveScenario> scenarios = [] {
    GaussianMixture mixture{Vector<double>(2), Batch<double>(1, 2), {Matrix<double>(1, 1), Matrix<double>(1, 1)}};
    mixture.weights << 0.375, 0.625;
    mixture.means << -0.5, 0.75;
    mixture.covariances[0] << 0.25;
    mixture.covariances[1] << 0.5;
    Atoms line{Batch<double>(1, 2), Vector<double>(2)};
    line.points << -0.25, 0.75;
    line.weights << 0.25, 0.75;
    Atoms plane{Batch<double>(2, 3), Vector<double>(3)};
    plane.points << -0.5, 0.25, 0.5, 0.125, -0.25, -0.375;
    plane.weights << 0.25, 0.5, 0.25;
    return std::vector<ObjectiveScenario>{
        {CondOt{}, mixture, 0.375, false}, {VpLinear{}, mixture, 0.25, false},
        {Ve{}, mixture, 0.5625, false},    {Trigonometric{}, plane, 0.4375, false},
        {CondOt{}, line, 0.5, true},       {VpLinear{}, line, 0.3125, true},
        {Ve{}, line, 0.5625, true},
    };
  }();
  return scenarios;
}

}  // namespace flowgauge
