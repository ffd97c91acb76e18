#pragma once
// One evaluation of a process and its derivatives, shared by all laws of the process.

#include <optional>
#include <string>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/number_sides.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/process/dual_batches.hpp"
#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// Nodes of a quadrature rule over (almost) all of the mass of the law at one time, with what is known there.
template <class T>
struct ProcessQuadrature {
  Batch<T> X;           ///< d × N
  Vector<T> mass;       ///< density times weight, N
  Vector<T> mass_rate;  ///< ∂ₜp times weight, by duals, N
};

/// A process at N points and one time: values, and derivatives in t and in each coordinate by forward-mode duals. The
/// subject under test is a process in duals, of whose functions a planted fault can replace any.
template <class T>
struct ProcessEvaluation {
  const ExactProcess<Dual<T>>* subject;
  T t;
  Batch<T> X;
  DensityValues<T> value;  ///< of the law
  DensityValues<T> by_time;
  std::vector<DensityValues<T>> by_coordinate;
  std::optional<DensityValues<T>> stationary;
  std::vector<DensityValues<T>> stationary_by_coordinate;
  Batch<T> drift;                 ///< b, d × N
  Batch<T> diffusion;             ///< GGᵀ, d² × N
  Batch<T> diffusion_divergence;  ///< Σ_j ∂_j (GGᵀ)_ij as the process has it, d × N
  std::vector<Batch<T>> drift_by_coordinate, diffusion_by_coordinate, diffusion_divergence_by_coordinate;
  std::optional<ProcessQuadrature<T>> quadrature;
  std::string no_quadrature;  ///< why there is none

  Index dimension() const { return X.rows(); }
  Index points() const { return X.cols(); }
};

/// Evaluates the subject at the points X (d × N), strictly inside of its domain; the subject must outlive the result.
/// With `integrate` also over space: d = 1 and 2, at most 50000 nodes in double and 3000 in Mp50. Instantiated for
/// double and Mp50.
template <class T>
ProcessEvaluation<T> evaluate_process(const ExactProcess<Dual<T>>& subject, const T& t, const Batch<T>& X,
                                      bool integrate);

/// Nodes and weights over the bulk of the law at t; no nodes, and why, where there is no rule. `refinement` divides the
/// step.
template <class T>
std::string process_nodes(const ExactProcess<Dual<T>>& subject, const T& t, double refinement, Batch<T>& X,
                          Vector<T>& weights);

/// Why a law over space does not concern an evaluation; empty where it does.
template <class T>
std::string without_quadrature(const ProcessEvaluation<T>& at) {
  return at.quadrature ? "" : at.no_quadrature;
}

/// GGᵀ at every point, d² × N.
template <class T>
Batch<T> squared_noise(const Batch<T>& G, Index dimension) {
  Batch<T> D(dimension * dimension, G.cols());
  const Index noises = G.rows() / dimension;
  for (Index n = 0; n < G.cols(); ++n) {
    for (Index i = 0; i < dimension; ++i) {
      for (Index j = 0; j < dimension; ++j) {
        T sum(0);
        for (Index k = 0; k < noises; ++k) sum += G(i + dimension * k, n) * G(j + dimension * k, n);
        D(i + dimension * j, n) = sum;
      }
    }
  }
  return D;
}

}  // namespace flowgauge
