#pragma once
// What the methods of the catalogue are, told by what they interpolate and integrate, and what that makes of Gaussian
// data.

#include <optional>
#include <string_view>
#include <vector>

#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// mean + slope · ξ, with the sum of the absolute values of the terms that it was put together from.
struct AffineValue {
  long double mean = 0;
  long double slope = 0;
  long double size = 0;
};

/// Where the method of that name carries the points x of N(mean, variance) data along the times: the flow written as an
/// integral (dx/dt = u, d(x/α) = ε̂ dρ, d(x/σ) = D de^λ), the integrand replaced by the polynomial that defines the
/// method, and the integral done by Gauss's rule in long double; Runge–Kutta methods by their tableau. No weight of the
/// solvers' own formulas is used. Nothing for a name without a definition here. Times must be where λ is finite.
/// Source: Lu et al. 2022, arXiv:2206.00927, proposition 3.1 and arXiv:2211.01095, eq. 8 (variation of constants);
/// Hairer, Nørsett, Wanner 1993, Solving ODEs I, sections II.1 and III.5.
std::optional<AffineValue> defined_scheme(std::string_view name, const Schedule& schedule, double mean, double variance,
                                          const std::vector<double>& times, const AffineValue& start);

/// The names that have a definition.
std::vector<std::string_view> defined_schemes();

}  // namespace flowgauge
