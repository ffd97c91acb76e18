#pragma once
// What every process becomes in one scalar type: an Itô equation with its domain, and the law that solves it.

#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// What happens at an end of a coordinate's range. natural: never reached; reflecting: no flux; absorbing: the process
/// ends there and its mass decays; periodic: the two ends are one point.
enum class Boundary { natural, reflecting, absorbing, periodic };

/// The range of one coordinate and what happens at its ends; infinite ends are natural.
struct Axis {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  Boundary at_low = Boundary::natural;
  Boundary at_high = Boundary::natural;
};

/// A coordinate y in which the law is smooth and spread evenly: x = y, exp y, tanh y, sinh y, sin y.
enum class Coordinate { identity, exponential, hyperbolic_tangent, hyperbolic_sine, sine };

/// Where the law at one time lies, for grids and integrals: all but 1e-30 of the mass and of what its moments need is
/// in [low, high] of the coordinate. In more than one dimension the coordinate is (x − mean) over a root of the
/// covariance.
struct Extent {
  Coordinate coordinate = Coordinate::identity;
  double low = -12;
  double high = 12;
  double step = 0.5;    ///< nodes that far apart integrate the law to 1e-30
  bool walled = false;  ///< whether low and high are walls, where the law does not vanish with its derivatives
};

/// A density at N points.
template <class T>
struct DensityValues {
  Vector<T> log_density;  ///< N; −inf outside of the domain
  Batch<T> score;         ///< d × N: ∇ log p; NaN outside of the domain
};

template <class T>
struct MeanCovariance {
  Vector<T> mean;
  Matrix<T> covariance;
};

/// Another closed form of the transition density, by other formulas.
template <class T>
struct OtherForm {
  std::string_view name;
  std::function<Vector<T>(const T& t, const Batch<T>& starts, const Batch<T>& X)> log_density;
};

/// dX = b(t, X) dt + G(t, X) dW in the sense of Itô, W of m dimensions, with its exact solution, in scalar T = double,
/// Mp50 or a dual of them. Functions that have no closed form are empty. Points are d × N; times are lengths since the
/// start and finite: > 0 (in double at least 1e-60: covariances of kinetic processes are of order t³), and >= 0 for
/// `law` and `moments` where the start is spread. Solvers and grids need drift, noise, axes, start and law alone.
template <class T>
struct ExactProcess {
  Index dimension = 1;
  Index noises = 1;
  std::vector<Axis> axes{Axis{}};
  /// The point of the start; empty where the start is a law, which is law(0, ·).
  Vector<double> start;
  bool linear = false;  ///< b = −A x with constant G

  std::function<Batch<T>(const T& t, const Batch<T>& X)> drift;                 ///< b, d × N
  std::function<Batch<T>(const T& t, const Batch<T>& X)> noise;                 ///< G, d·m × N, column-major
  std::function<Batch<T>(const T& t, const Batch<T>& X)> diffusion_divergence;  ///< Σ_j ∂_j (GGᵀ)_ij, d × N

  /// The law of X_t given X_0 = starts (one column, or one a point). Of an absorbed process: of what is left, not
  /// normalised.
  std::function<DensityValues<T>(const T& t, const Batch<T>& starts, const Batch<T>& X)> transition;
  /// The law of X_t from the start of the process.
  std::function<DensityValues<T>(const T& t, const Batch<T>& X)> law;
  /// Mean and covariance of that law.
  std::function<MeanCovariance<T>(const T& t)> moments;
  std::function<T(const T& t)> mass;             ///< ∫p; empty where it is 1
  std::function<Vector<T>(const T& t)> outflow;  ///< mass lost per time through the low and the high wall
  std::function<DensityValues<T>(const Batch<T>& X)> stationary;
  std::function<MeanCovariance<T>()> stationary_moments;
  /// The velocity v of the stationary current, J = v p; and the entropy produced per time, E vᵀ(GGᵀ/2)⁻¹v.
  std::function<Batch<T>(const Batch<T>& X)> stationary_velocity;
  std::function<T()> entropy_production;
  /// X_t as a function of the Brownian motion W_t itself (1 × N), for strong orders.
  std::function<Batch<T>(const T& t, const Batch<T>& W)> pathwise;
  std::vector<OtherForm<T>> other_forms;
  std::optional<double> relaxation_rate;  ///< k where p_t/p_∞ − 1 ∝ e^{−kt}
  std::function<Extent(double t)> bulk;     ///< of the law; empty where it has no use (d > 2)
};

/// Throws std::invalid_argument unless 0 < t < ∞ (0 <= t < ∞ where the start is spread).
template <class T>
void require_length_of_time(const T& t, bool spread_start = false) {
  const double value = to_double(t);
  const bool positive = value > 0 || (value == 0 && (spread_start || t > 0));
  if (!positive || !(value <= std::numeric_limits<double>::max())) {
    throw std::invalid_argument("t = " + std::to_string(value) +
                                " is not allowed; a length of time must be finite and " +
                                (spread_start ? ">= 0" : "> 0"));
  }
}

/// A density on the line at one point.
template <class T>
struct LineDensity {
  T log_density;
  T score;
};

template <class T>
LineDensity<T> outside_of_domain() {
  return {T(-std::numeric_limits<double>::infinity()), T(std::numeric_limits<double>::quiet_NaN())};
}

/// f at every point of a batch with one row.
template <class T, class F>
Batch<T> each(const Batch<T>& X, const F& f) {
  Batch<T> result(1, X.cols());
  for (Index n = 0; n < X.cols(); ++n) result(0, n) = f(X(0, n));
  return result;
}

/// The density f(x) at every point.
template <class T, class F>
DensityValues<T> each_density(const Batch<T>& X, const F& f) {
  DensityValues<T> values{Vector<T>(X.cols()), Batch<T>(1, X.cols())};
  for (Index n = 0; n < X.cols(); ++n) {
    LineDensity<T> at = f(n);
    values.log_density(n) = at.log_density;
    values.score(0, n) = at.score;
  }
  return values;
}

/// The column of `starts` that belongs to point n. Throws std::invalid_argument unless there is one, or one a point.
template <class T>
Index column_of(const Batch<T>& starts, const Batch<T>& X, Index n) {
  if (starts.rows() != X.rows() || (starts.cols() != 1 && starts.cols() != X.cols())) {
    throw std::invalid_argument("starts: " + std::to_string(starts.rows()) + " × " + std::to_string(starts.cols()) +
                                " is not allowed; it must be " + std::to_string(X.rows()) + " × 1 or × " +
                                std::to_string(X.cols()));
  }
  return starts.cols() == 1 ? 0 : n;
}

/// An equation on the line from its scalar formulas p.drift(x), p.noise(x) and p.diffusion_divergence(x).
template <class T, class P>
ExactProcess<T> line_equation(const P& p) {
  ExactProcess<T> process;
  process.drift = [p](const T&, const Batch<T>& X) {
    return each<T>(X, [&](const T& x) { return p.template drift<T>(x); });
  };
  process.noise = [p](const T&, const Batch<T>& X) {
    return each<T>(X, [&](const T& x) { return p.template noise<T>(x); });
  };
  process.diffusion_divergence = [p](const T&, const Batch<T>& X) {
    return each<T>(X, [&](const T& x) { return p.template diffusion_divergence<T>(x); });
  };
  return process;
}

/// That with the scalar formula p.transition(t, x0, x), from a point.
template <class T, class P>
ExactProcess<T> line_process(const P& p, double start) {
  ExactProcess<T> process = line_equation<T>(p);
  process.start = Vector<double>::Constant(1, start);
  process.transition = [p](const T& t, const Batch<T>& starts, const Batch<T>& X) {
    require_length_of_time(t);
    return each_density<T>(
        X, [&](Index n) { return p.template transition<T>(t, starts(0, column_of(starts, X, n)), X(0, n)); });
  };
  process.law = [transition = process.transition, start](const T& t, const Batch<T>& X) {
    return transition(t, Batch<T>::Constant(1, 1, T(start)), X);
  };
  return process;
}

template <class T>
MeanCovariance<T> line_moments(const T& mean, const T& variance) {
  return {Vector<T>::Constant(1, mean), Matrix<T>::Constant(1, 1, variance)};
}

}  // namespace flowgauge
