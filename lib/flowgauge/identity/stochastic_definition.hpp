#pragma once
// What the stochastic samplers of the catalogue are, told by the SDE that each integrates or the law that it draws
// from, and what that makes of Gaussian data.

#include <optional>
#include <string_view>
#include <vector>

#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// The law of mean + slope · ξ₀ + N(0, variance), ξ₀ the normal of the start.
struct NormalValue {
  long double mean = 0;
  long double slope = 0;
  long double variance = 0;
};

/// The law at the last time of the sampler of that name on N(mean, variance) data, from start.mean + start.slope ξ₀.
/// Moments are carried step by step in long double: exponential methods by Gauss's rule on the solution of the linear
/// SDE and on its variance, with the polynomial that defines the method for the prediction; DDPM and DDIM by Bayes's
/// rule on the transition of the noising SDE; Euler–Maruyama, Heun and SRA1 by their tableaux on drift and noise of the
/// linear SDE; churn and ancestral steps by what they add and the flow that they follow. No coefficient of the
/// samplers' own formulas is used. Nothing for a name without a definition here. Source: Song et al. 2021,
/// arXiv:2011.13456, eqs. 6 and 29; Ho, Jain, Abbeel 2020, arXiv:2006.11239, eq. 6; Rößler 2010, doi:10.1137/09076636X,
/// eq. 6.1.
std::optional<NormalValue> defined_stochastic(std::string_view name, const Schedule& schedule, double mean,
                                              double variance, const std::vector<double>& times,
                                              const NormalValue& start);

/// The names that have a definition.
std::vector<std::string_view> defined_stochastic_names();

}  // namespace flowgauge
