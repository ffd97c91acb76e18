#pragma once
// One evaluation of a path and its derivatives, shared by all laws of the path.

#include <optional>
#include <string>

#include "flowgauge/identity/path_subject.hpp"
#include "flowgauge/numeric/dual.hpp"

namespace flowgauge {

/// Drift and divergence of a process at the points of a PathEvaluation.
template <class T>
struct MarginalProcessValues {
  std::string_view law;
  Clock clock;
  Batch<T> drift;        ///< b, d × N
  Vector<T> divergence;  ///< ∇·b by forward-mode duals, N
  Vector<T> terms;       ///< Σ|∂ᵢbᵢ|, N
  T squared_noise;       ///< g²
};

/// The nodes of a trapezoid rule over (almost) all of the mass of p_t, with the values there.
template <class T>
struct PathQuadrature {
  T t;
  NoiseLevel<T> level;
  Batch<T> X;            ///< d × N
  Vector<T> mass;        ///< p_t times the volume of a cell, N
  Vector<T> mass_rate;   ///< ∂ₜp_t times the volume of a cell, by duals, N
  Evaluation<T> value;
};

/// A path at N points and one time: values, and derivatives in t and in each coordinate by forward-mode duals.
template <class T>
struct PathEvaluation {
  const PathSubject<Dual<T>>* subject;
  T t;
  Batch<T> X;
  NoiseLevel<T> level;
  Evaluation<T> value;
  Evaluation<T> by_time;
  std::vector<Evaluation<T>> by_coordinate;
  std::vector<MarginalProcessValues<T>> processes;
  std::optional<PathQuadrature<T>> quadrature;
  std::string no_quadrature;  ///< why there is none
  /// What symmetries are held against: values for the data as `transformed` rounds them, under the identity.
  std::optional<Evaluation<T>> untransformed;

  Index dimension() const { return X.rows(); }
  Index points() const { return X.cols(); }

  /// ∇ log p (d × N), ∇·u and Σ|∂ᵢuᵢ| (N), tr ∇s (N), all by duals.
  Batch<T> gradient() const;
  Vector<T> velocity_divergence() const;
  Vector<T> velocity_divergence_terms() const;
  Vector<T> hessian_trace() const;
};

/// Whether a PathEvaluation holds derivatives, or values alone.
enum class Derivatives { none, all };

/// Whether a PathEvaluation also integrates over space, which takes as many nodes as the narrowest component asks for.
enum class Quadrature { none, wanted };

/// Evaluates the subject at the points X (d × N): d + 1 calls, one without derivatives. The subject must outlive
/// the result. With Quadrature::wanted also over the line or plane: d = 1 and 2 in double (at most 40000 nodes), d = 1 in
/// Mp50 (at most 2000, for densities 400).
/// Instantiated for double and Mp50.
template <class T>
PathEvaluation<T> evaluate_path(const PathSubject<Dual<T>>& subject, const T& t, const Batch<T>& X,
                                Derivatives derivatives = Derivatives::all,
                                Quadrature quadrature = Quadrature::none);

/// Why a law over space does not concern an evaluation; empty where it does.
template <class T>
std::string without_quadrature(const PathEvaluation<T>& at) {
  return at.quadrature ? "" : at.no_quadrature;
}

}  // namespace flowgauge
