#pragma once
// Models whose answers are exact: the network output of a Gaussian path in any parameterisation.

#include "flowgauge/path/gaussian_path.hpp"
#include "flowgauge/solver/affine_form.hpp"
#include "flowgauge/solver/model.hpp"

namespace flowgauge {

/// The exact model of a path: D, ε̂ = −σs, v = αε̂ − σD or u. Scalars: double, long double, Quad.
template <class T>
Model<Batch<T>, T> path_model(const GaussianPath<T>& path, Parameterisation parameterisation);

/// The exact model of N(mean, variance) data on the line, on affine forms. Source: mathematics of Gaussian data,
/// C = α²S + σ²: D = (αS x + σ²m)/C, ε̂ = σ(x − αm)/C, u = α̇m + (αα̇S + σσ̇)(x − αm)/C.
Model<AffineForm, double> affine_model(const Schedule& schedule, double mean, double variance,
                                       Parameterisation parameterisation);

}  // namespace flowgauge
