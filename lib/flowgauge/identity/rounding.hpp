#pragma once
// What a rounding of the inputs does to a quantity: the scale of its error in double.

#include <array>

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

/// The quantities of an Evaluation.
enum class Quantity { log_density, score, hessian, denoiser, posterior_covariance, velocity, divergence };

inline constexpr std::array<Quantity, 7> all_quantities{
    Quantity::log_density, Quantity::score,    Quantity::hessian,   Quantity::denoiser, Quantity::posterior_covariance,
    Quantity::velocity,    Quantity::divergence};

std::string_view to_string(Quantity quantity);

/// One quantity of an evaluation as m × N.
template <class T>
Batch<T> quantity_of(const Evaluation<T>& values, Quantity quantity) {
  switch (quantity) {
    case Quantity::log_density: return values.log_density.transpose();
    case Quantity::score: return values.score;
    case Quantity::hessian: return values.hessian;
    case Quantity::denoiser: return values.denoiser;
    case Quantity::posterior_covariance: return values.posterior_covariance;
    case Quantity::velocity: return values.velocity;
    case Quantity::divergence: return values.divergence.transpose();
  }
  return {};
}

/// Σ |input · ∂q/∂input| at every point: q itself, t and each coordinate by duals, and what is known in closed form of the
/// parameters: the unit of length and the weights for log p (d + 1), the data behind the posterior means D and u (their
/// posterior deviation, √tr V and |αλ̇|√tr V). Never below 1e-293, for underflow.
template <class T>
Vector<T> rounding_scale(const PathEvaluation<T>& at, Quantity quantity) {
  using std::abs, std::sqrt;
  Vector<T> scale = column_norms(quantity_of(at.value, quantity));
  // Below the smallest normal double there is no relative accuracy: 1e-12 of this is a hundred times that.
  scale.array() += T(1e-293);
  scale += abs(at.t) * column_norms(quantity_of(at.by_time, quantity));
  for (Index i = 0; i < at.dimension(); ++i) {
    const Vector<T> derivative = column_norms(quantity_of(at.by_coordinate[static_cast<std::size_t>(i)], quantity));
    scale += at.X.row(i).cwiseAbs().transpose().cwiseProduct(derivative);
  }
  if (quantity == Quantity::log_density) scale.array() += T(at.dimension() + 1);
  if (quantity == Quantity::denoiser || quantity == Quantity::velocity) {
    const T rate = quantity == Quantity::denoiser ? T(1) : T(abs(at.level.alpha * at.level.dlambda));
    for (Index n = 0; n < at.points(); ++n) {
      T trace(0);
      for (Index i = 0; i < at.dimension(); ++i) trace += at.value.posterior_covariance(i * at.dimension() + i, n);
      if (trace > 0) scale(n) += rate * sqrt(trace);
    }
  }
  return scale;
}

/// The effect on a quantity of moving every coordinate by `amount`: amount · Σ‖∂ᵢq‖.
template <class T>
Vector<T> shifted(const PathEvaluation<T>& at, Quantity quantity, const T& amount) {
  Vector<T> effect = Vector<T>::Zero(at.points());
  for (const Evaluation<T>& derivative : at.by_coordinate) effect += column_norms(quantity_of(derivative, quantity));
  return amount * effect;
}

/// A quantity in double against 50 digits on the same binary inputs, with rounding_scale as scale. The 50-digit evaluation
/// carries derivatives.
Sides<Mp50> rounding_sides(const PathEvaluation<double>& computed, const PathEvaluation<Mp50>& exact,
                           Quantity quantity);

/// What double is held to: 1e-12, for the posterior covariance 1e-10.
double rounding_tolerance(Quantity quantity);

/// The entries rounding_<quantity>, in the order of all_quantities.
const std::vector<Entry>& rounding_entries();

}  // namespace flowgauge
