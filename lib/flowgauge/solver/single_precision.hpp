#pragma once
// Samplers in single precision: the same code on a state that rounds after every operation.

#include <functional>
#include <string_view>
#include <vector>

#include "flowgauge/solver/model.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"

namespace flowgauge {

/// N points on the line in IEEE single precision. Every sum, difference and product is rounded, and so is the factor of
/// a product: coefficients of a method are computed in double and rounded once. Batches in one operation are of one
/// size.
struct SingleBatch {
  std::vector<float> values;

  friend SingleBatch operator+(SingleBatch a, const SingleBatch& b) {
    for (std::size_t n = 0; n < a.values.size(); ++n) a.values[n] += b.values[n];
    return a;
  }
  friend SingleBatch operator-(SingleBatch a, const SingleBatch& b) {
    for (std::size_t n = 0; n < a.values.size(); ++n) a.values[n] -= b.values[n];
    return a;
  }
  friend SingleBatch operator*(double factor, SingleBatch a) {
    const float rounded = static_cast<float>(factor);
    for (float& value : a.values) value *= rounded;
    return a;
  }
};

/// Rounded from, and as, a batch with one row. Throws std::invalid_argument where X has more.
SingleBatch in_single(const Batch<double>& X);
Batch<double> in_double(const SingleBatch& x);

/// A model whose answers are rounded. It is asked in double at the rounded points.
Model<SingleBatch, double> in_single(const Model<Batch<double>, double>& model, Parameterisation parameterisation);

/// Carries points along the times.
using SingleRun = std::function<SingleBatch(const Model<SingleBatch, double>& model, const std::vector<double>& times,
                                            const SingleBatch& x)>;

/// The run of a solver of our own with fixed steps; empty for all others.
SingleRun single_run(std::string_view name);

/// The same of a stochastic sampler, whose unit normals are rounded.
SingleRun single_run(const StochasticSampler& sampler, const RandomKey& key);

}  // namespace flowgauge
