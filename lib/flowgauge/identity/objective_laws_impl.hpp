#pragma once
// Definitions of the objectives under test. Include only in objective_catalogue.cpp and
// objective_catalogue_multiprecision.cpp.

#include "flowgauge/identity/objective_laws.hpp"
#include "flowgauge/objective/variational_bound.hpp"

namespace flowgauge {

template <class T>
ObjectiveSubject<T> objective_subject() {
  using S = Dual<T>;
  ObjectiveSubject<T> subject;
  subject.conversion = conversion<T>;
  for (const Parameterisation target : all_parameterisations()) {
    const std::string_view name = conditional_objective(target);
    subject.conditional[name] = [target](const NoiseLevel<S>& level, const Batch<S>& Z, const Batch<S>& noise,
                                         const Batch<S>& output) {
      return conditional_loss(level, target, Z, noise, output);
    };
    subject.constant[name] = [target](const NoiseLevel<T>& level, const T& trace) {
      return regression_constant(level, target, trace);
    };
  }
  subject.marginal["flow_matching"] = marginal_loss<S>;
  subject.marginal["score_matching"] = marginal_loss<S>;
  subject.denoising_constant = denoising_constant<T>;
  subject.implicit = implicit_score_loss<S>;
  subject.sliced = sliced_score_loss<S>;
  for (const std::string_view name : WeightedLosses::subjects) {
    const Weighting weighting = weighting_named(name);
    subject.weight[name] = [weighting](const NoiseLevel<T>& level, Parameterisation parameterisation) {
      return weight(level, weighting, parameterisation);
    };
  }
  subject.log_normaliser = double_well_log_normaliser<S>;
  subject.energy_score = double_well_score<T>;
  subject.bound_weight = bound_weight<T>;
  subject.prior_term = prior_term<T>;
  subject.reconstruction_excess = reconstruction_excess<T>;
  subject.interpolant_target = interpolant_velocity_target<T>;
  subject.action_loss = action_matching_loss<T>;
  subject.action_interior = action_matching_interior<T>;
  subject.kinetic_energy = kinetic_energy;
  subject.straightness = straightness;
  subject.reflow_cost = reflow_cost;
  return subject;
}

template <class T>
const std::vector<ObjectiveLaw<T>>& objective_laws() {
  static const std::vector<ObjectiveLaw<T>> laws = laws_of<T, ObjectiveCase<T>>(ObjectiveLaws{});
  return laws;
}

}  // namespace flowgauge
