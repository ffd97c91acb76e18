#pragma once
// Degradations without noise: the heat equation on a row of pixels, and the updates that undo them step by step.

#include <stdexcept>
#include <string>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// The orthonormal cosine basis (DCT-II) at the centres (n + ½)/N of N cells of [0, 1]: row k is √((2 − δ_{k0})/N) cos
/// πk(n + ½)/N. Source: Strang 1999, doi:10.1137/S0036144598336745.
template <class T>
Matrix<T> cosine_basis(Index pixels) {
  using std::cos;
  using std::sqrt;
  Matrix<T> basis(pixels, pixels);
  const T count(static_cast<double>(pixels));
  for (Index k = 0; k < pixels; ++k) {
    const T scale = sqrt(T(T(k == 0 ? 1 : 2) / count));
    for (Index n = 0; n < pixels; ++n) {
      // The angle modulo 2π on whole numbers, so that cos keeps its digits.
      const Index quarter_turns = (k * (2 * n + 1)) % (4 * pixels);
      basis(k, n) = scale * cos(T(pi<T>() * T(static_cast<double>(quarter_turns)) / (2 * count)));
    }
  }
  return basis;
}

/// The heat equation ∂u/∂τ = ∂²u/∂x² on [0, 1] with insulated ends for cell values u: D(u, τ) = Cᵀ diag(e^{−k²π²τ}) C
/// u. Exact for samples of sums of cos πkx with k < N. Images are blurred row by row and column by column. Source:
/// Rissanen, Heinonen, Solin 2023, arXiv:2206.13397, section 3.
template <class T>
class HeatBlur {
 public:
  explicit HeatBlur(Index pixels) : basis_(cosine_basis<T>(pixels)) {}

  Index pixels() const { return basis_.rows(); }
  const Matrix<T>& basis() const { return basis_; }

  /// D(u, τ), τ ≥ 0. Throws std::invalid_argument for another number of pixels.
  Vector<T> blur(const Vector<T>& u, const T& time) const { return filtered(u, T(-time), pixels()); }

  /// The u with D(u, τ) = v among those with no frequency k ≥ band. Rounding of v grows by e^{(band − 1)²π²τ}.
  Vector<T> sharpened(const Vector<T>& v, const T& time, Index band) const { return filtered(v, time, band); }

 private:
  Vector<T> filtered(const Vector<T>& u, const T& signed_time, Index band) const {
    using std::exp;
    if (u.size() != pixels() || band < 0 || band > pixels()) {
      throw std::invalid_argument("HeatBlur: " + std::to_string(u.size()) + " values and band " + std::to_string(band) +
                                  "; allowed are " + std::to_string(pixels()) + " values and a band of at most that");
    }
    Vector<T> coefficients = basis_ * u;
    for (Index k = 0; k < pixels(); ++k) {
      const T frequency = pi<T>() * T(static_cast<double>(k));
      coefficients(k) = k < band ? T(coefficients(k) * exp(T(frequency * frequency * signed_time))) : T(0);
    }
    return basis_.transpose() * coefficients;
  }

  Matrix<T> basis_;
};

/// One update of cold diffusion from severity t to s: the restored image degraded again, x_s = D(x̂, s).
/// Source: Bansal et al. 2023, arXiv:2208.09392, algorithm 1.
template <class T, class Degrade>
Vector<T> cold_step(const Degrade& degrade, const Vector<T>& restored, const T& s) {
  return degrade(restored, s);
}

/// Its improved form x_s = x_t − D(x̂, t) + D(x̂, s). For x_t = D(x₀, t) it is D(x₀, s) + [D(x̂, s) − D(x̂, t)] − [D(x₀, s)
/// − D(x₀, t)]: exact for a perfect restorer, and for every restorer exactly when D(x, s) − D(x, t) does not depend on
/// x. Source: Bansal et al. 2023, arXiv:2208.09392, algorithm 2.
template <class T, class Degrade>
Vector<T> improved_cold_step(const Degrade& degrade, const Vector<T>& x, const Vector<T>& restored, const T& t,
                             const T& s) {
  return x - degrade(restored, t) + degrade(restored, s);
}

}  // namespace flowgauge
