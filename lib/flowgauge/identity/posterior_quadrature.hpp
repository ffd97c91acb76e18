#pragma once
// p_t, D and V at one point by integration over the data, in 50 digits: what the closed forms of a target are held against.

#include "flowgauge/identity/data_law.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge::detail {

/// The integral as a sum over nodes: the atoms themselves, or for d = 1 a trapezoid rule of step ½ across ±13 deviations of
/// every component's integrand (relative error 1e-34). Throws std::invalid_argument for d > 1 unless the data are atoms.
Posterior posterior(const DataMixture& data, const Mp50& alpha, const Mp50& sigma, const Vector<Mp50>& x);

/// Of any data law: a mixture as above; independent coordinates by line_posterior, to 10^−digits; a composed law as it says.
Posterior posterior(const DataLaw& data, const Mp50& alpha, const Mp50& sigma, const Vector<Mp50>& x, int digits);

}  // namespace flowgauge::detail
