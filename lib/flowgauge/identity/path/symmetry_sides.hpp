#pragma once
// How the law of a path changes under a similarity of its data.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/rounding.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge::detail {

template <class T>
std::string without_transformation(const PathEvaluation<T>& at, const Similarity& map) {
  if (!at.subject->transformed) return "the path is not given as a function of its data";
  if (at.subject->transforms && !at.subject->transforms(map)) return "the family of the data is not closed under this map";
  return "";
}

/// With Z' = AZ + c, AAᵀ = k²I and noise kσ: log p'(Ax + αc) = log p(x) − d log k, k²s' = As, D' = AD + c, V' = AVAᵀ,
/// u' = Au + α̇c, ∇·u' = ∇·u.
template <class T>
Sides<T> symmetry_sides(const PathEvaluation<T>& at, const Similarity& map, bool reversed) {
  using std::abs, std::log;
  const Index d = at.dimension(), count = at.points();
  const Matrix<T> A = map.matrix.cast<T>();
  const Vector<T> shift = map.shift.cast<T>();
  const T squared(map.squared_factor);
  const Evaluation<T>& before = *at.untransformed;
  const Batch<T> moved = (A * at.X).colwise() + at.level.alpha * shift;
  const PathEvaluation<T> after =
      evaluate_path<T>(at.subject->transformed(map, reversed), at.t, moved, Derivatives::none);

  // Roundings of Ax + αc move every quantity by its derivative along them.
  const auto scale = [&](Quantity quantity, const T& stretch, const T& added) {
    return Vector<T>(stretch * rounding_scale(at, quantity) + Vector<T>::Constant(count, added));
  };
  const T stretch = A.norm();
  const T of_shift = shift.norm();
  const auto padded = [&](const Batch<T>& rows) {
    Batch<T> all = Batch<T>::Zero(d * d, count);
    all.topRows(rows.rows()) = rows;
    return all;
  };
  SidesBuilder<T> builder;
  const T log_volume = T(d) * log(squared) / 2;
  builder.add(padded(after.value.log_density.transpose()),
              padded((before.log_density.array() - log_volume).matrix().transpose()),
              scale(Quantity::log_density, T(1), abs(log_volume)) + shifted(at, Quantity::log_density, of_shift));
  builder.add(padded(squared * after.value.score), padded(A * before.score),
              scale(Quantity::score, stretch, T(0)) + shifted(at, Quantity::score, T(stretch * of_shift)));
  builder.add(padded(after.value.denoiser), padded((A * before.denoiser).colwise() + shift),
              scale(Quantity::denoiser, stretch, of_shift) + shifted(at, Quantity::denoiser, T(stretch * of_shift)));
  builder.add(padded(after.value.velocity), padded((A * before.velocity).colwise() + at.level.dalpha * shift),
              scale(Quantity::velocity, stretch, T(abs(at.level.dalpha) * of_shift)) +
                  shifted(at, Quantity::velocity, T(stretch * of_shift)));
  builder.add(padded(after.value.divergence.transpose()), padded(before.divergence.transpose()),
              scale(Quantity::divergence, T(1), T(0)) + shifted(at, Quantity::divergence, of_shift));
  Batch<T> covariance(d * d, count);
  for (Index n = 0; n < count; ++n) {
    const Matrix<T> V = before.posterior_covariance.col(n).reshaped(d, d);
    covariance.col(n) = Matrix<T>(A * V * A.transpose()).reshaped();
  }
  builder.add(after.value.posterior_covariance, covariance,
              scale(Quantity::posterior_covariance, T(stretch * stretch), T(0)) +
                  shifted(at, Quantity::posterior_covariance, T(stretch * stretch * of_shift)));
  return builder.sides();
}

}  // namespace flowgauge::detail
