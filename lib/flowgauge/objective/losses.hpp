#pragma once
// Losses per sample, as functions of what a training step has at hand: x, Z, ε, the model's output and the noise level.

#include <stdexcept>
#include <string>

#include "flowgauge/objective/parameterisation.hpp"

namespace flowgauge {

// All matching losses are |·|² without the factor ½, implicit and sliced score matching carry it inside; all hold for
// duals. Batches are d × N, one sample a column; losses have one entry a sample. Batches of another shape throw
// std::invalid_argument.

namespace detail {

template <class T>
void require_shape(const Batch<T>& batch, const Batch<T>& like, const char* name) {
  if (batch.rows() != like.rows() || batch.cols() != like.cols()) {
    throw std::invalid_argument(std::string("loss: ") + name + " is " + std::to_string(batch.rows()) + " × " +
                                std::to_string(batch.cols()) + ", the model's output is " +
                                std::to_string(like.rows()) + " × " + std::to_string(like.cols()) +
                                "; they must be alike");
  }
}

template <class T>
Vector<T> squared_norms(const Batch<T>& difference) {
  return difference.colwise().squaredNorm().transpose();
}

}  // namespace detail

/// The target of a conditional loss: Z, ε, αε − σZ, α̇Z + σ̇ε or −ε/σ.
template <class T>
Batch<T> conditional_target(const NoiseLevel<T>& level, Parameterisation parameterisation, const Batch<T>& Z,
                            const Batch<T>& noise) {
  const Regressand<T> target = regressand(level, parameterisation);
  return target.data * Z + target.noise * noise;
}

/// |output − target|²: conditional flow matching for velocities, denoising score matching for scores, and the x₀-, ε-
/// and v-prediction losses. Source: Lipman et al. 2023, arXiv:2210.02747, eq. 9; Vincent 2011,
/// doi:10.1162/NECO_a_00142, eq. 9; Ho, Jain, Abbeel 2020, arXiv:2006.11239, eq. 14; Salimans, Ho 2022,
/// arXiv:2202.00512, section 4.
template <class T>
Vector<T> conditional_loss(const NoiseLevel<T>& level, Parameterisation parameterisation, const Batch<T>& Z,
                           const Batch<T>& noise, const Batch<T>& output) {
  detail::require_shape(Z, output, "Z");
  detail::require_shape(noise, output, "the noise");
  return detail::squared_norms<T>(output - conditional_target(level, parameterisation, Z, noise));
}

/// |output − exact|² with the marginal field itself: flow matching (exact = u) and score matching (exact = ∇log p).
template <class T>
Vector<T> marginal_loss(const Batch<T>& exact, const Batch<T>& output) {
  detail::require_shape(exact, output, "the exact field");
  return detail::squared_norms<T>(output - exact);
}

/// ½|s|² + ∇·s of a model score and its divergence. Source: Hyvärinen 2005, JMLR 6, theorem 1.
template <class T>
Vector<T> implicit_score_loss(const Batch<T>& score, const Vector<T>& divergence) {
  if (divergence.size() != score.cols()) {
    throw std::invalid_argument("loss: the divergence has " + std::to_string(divergence.size()) +
                                " entries, the score " + std::to_string(score.cols()) + " columns; they must be alike");
  }
  return detail::squared_norms<T>(score) / T(2) + divergence;
}

/// v·(∇s v) + ½(v·s)² with slices v (d × N) and the products ∇s v (d × N). Source: Song, Garg, Shi, Ermon 2019, UAI,
/// eq. 7.
template <class T>
Vector<T> sliced_score_loss(const Batch<T>& score, const Batch<T>& jacobian_slice, const Batch<T>& slice) {
  detail::require_shape(jacobian_slice, score, "the product with the Jacobian");
  detail::require_shape(slice, score, "the slice");
  const Vector<T> along = slice.cwiseProduct(score).colwise().sum().transpose();
  const Vector<T> curvature = slice.cwiseProduct(jacobian_slice).colwise().sum().transpose();
  return curvature + along.cwiseProduct(along) / T(2);
}

/// E[conditional loss] − E[marginal loss], whatever the model: gain² E tr Cov[Z | x], where gain converts errors of D.
/// For velocities (αλ̇)² E tr V, for scores (α²/σ⁴) E tr V, for ε (α/σ)² E tr V, for x₀ E tr V, for v ((α² + σ²)/σ)² E
/// tr V. Source: Lipman et al. 2023, arXiv:2210.02747, theorem 2; Vincent 2011, doi:10.1162/NECO_a_00142, section 4.2.
template <class T>
T regression_constant(const NoiseLevel<T>& level, Parameterisation parameterisation, const T& mean_posterior_trace) {
  const T gain = conversion(level, Parameterisation::x0, parameterisation).output_part;
  return gain * gain * mean_posterior_trace;
}

/// The same constant for scores from the Fisher information J = E|∇log p|² alone: d/σ² − J. Without the weight σ² its
/// integral over time diverges at the data end. Source: Vincent 2011; Hyvärinen 2005 (E ∇·s = −J).
template <class T>
T denoising_constant(const NoiseLevel<T>& level, Index dimension, const T& fisher_information) {
  return T(static_cast<double>(dimension)) / (level.sigma * level.sigma) - fisher_information;
}

}  // namespace flowgauge
