#pragma once
// The checkerboard under much noise. Include only where laws are instantiated (multivariate_laws*.cpp).

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "flowgauge/target/checkerboard.hpp"
#include "flowgauge/target/gauss_rule.hpp"
#include "flowgauge/target/law.hpp"

namespace flowgauge {

/// The checkerboard as a mixture of products, but for points at which the tilt exp(bz − az²/2), b = αx/σ², a = α²/σ², is
/// nearly 1 on the whole board. There the means of the two components cancel in that of the board, which is 0, so that even
/// and odd parts in z are summed apart: with C_j = ∫ zʲ e^{−az²/2} cosh bz and N_j = ∫ zʲ e^{−az²/2} sinh bz over the odd
/// cells of a side (the even ones are their mirror image) p ∝ CC′ + NN′, E[z] ∝ C₁N′ + N₁C′, E[z²] ∝ C₂C′ + N₂N′ and
/// E[zz′] ∝ C₁C₁′ + N₁N₁′.
template <class T>
class CheckerboardLaw {
 public:
  CheckerboardLaw(const Checkerboard& target, Law<T> mixture) : mixture_(std::move(mixture)), area_(T(static_cast<double>(target.cells)) * T(target.cell_width)) {
    area_ *= area_;
    const Vector<double> edges = target.edges();
    reach_ = edges(target.cells);
    using Plain = Real<T>;
    const GaussRule<Plain>& rule = gauss_rule<Plain>(std::numeric_limits<Plain>::digits <= 64 ? 12 : 24);
    for (Index i = 1; i < target.cells; i += 2) {
      const Plain low(edges(i)), width = Plain(edges(i + 1)) - low;
      for (std::size_t k = 0; k < rule.nodes.size(); ++k) {
        nodes_.push_back(low + width * (1 + rule.nodes[k]) / 2);
        weights_.push_back(width * rule.weights[k] / 2);
      }
    }
  }

  Index dimension() const { return 2; }

  void evaluate(const NoiseLevel<T>& level, const Batch<T>& X, Want want, Evaluation<T>& out) const {
    mixture_.evaluate(level, X, want, out);
    const double signal = to_double(level.alpha) / to_double(level.sigma) * reach_;
    constexpr double little = 0.5;
    if (!(signal <= little)) return;
    for (Index n = 0; n < X.cols(); ++n) {
      const double tilt = signal / to_double(level.sigma) * to_double(T(X.col(n).cwiseAbs().maxCoeff()));
      if (tilt <= little) nearly_flat(level, X.col(n), n, want, out);
    }
  }

 private:
  /// C_j and N_j for j = 0, 1, 2.
  struct Parts {
    T even[3], odd[3];
  };

  Parts parts(const T& b, const T& a) const {
    using std::exp, std::expm1;
    Parts sums{{T(0), T(0), T(0)}, {T(0), T(0), T(0)}};
    for (std::size_t k = 0; k < nodes_.size(); ++k) {
      const T z(nodes_[k]);
      // From half the argument: cosh − 1 = 2 sinh²(bz/2), also as a derivative.
      const T half = expm1(T(b * z / 2)), sine = (half + half / (1 + half)) / 2, e = half * (2 + half);
      const T damped = T(weights_[k]) * exp(T(-a * z * z / 2));
      T even = damped * (1 + 2 * sine * sine), odd = damped * (e + e / (1 + e)) / 2;
      for (int j = 0; j < 3; ++j) {
        sums.even[j] += even;
        sums.odd[j] += odd;
        even *= z;
        odd *= z;
      }
    }
    return sums;
  }

  template <class Column>
  void nearly_flat(const NoiseLevel<T>& level, const Column& x, Index n, Want want, Evaluation<T>& out) const {
    using std::log;
    const T& sigma = level.sigma;
    const T pull = level.alpha / sigma / sigma, a = level.alpha * pull;
    const Parts p = parts(T(pull * x(0)), a), q = parts(T(pull * x(1)), a);
    const T mass = p.even[0] * q.even[0] + p.odd[0] * q.odd[0];
    const Vector<T> denoiser{{T((p.even[1] * q.odd[0] + p.odd[1] * q.even[0]) / mass),
                              T((q.even[1] * p.odd[0] + q.odd[1] * p.even[0]) / mass)}};
    const T spread[2] = {T((p.even[2] * q.even[0] + p.odd[2] * q.odd[0]) / mass - denoiser(0) * denoiser(0)),
                         T((q.even[2] * p.even[0] + q.odd[2] * p.odd[0]) / mass - denoiser(1) * denoiser(1))};
    const T cross = (p.even[1] * q.even[1] + p.odd[1] * q.odd[1]) / mass - denoiser(0) * denoiser(1);
    const Vector<T> score = pull * denoiser - x / sigma / sigma;
    const T noise_rate = level.sigma_dsigma / sigma / sigma;
    if (wants(want, Want::log_density)) {
      out.log_density(n) = log(T(4 * mass / area_)) - (x / sigma).squaredNorm() / 2 - 2 * log(sigma) - log(T(2 * pi<T>()));
    }
    if (wants(want, Want::score)) out.score.col(n) = score;
    if (wants(want, Want::denoiser)) out.denoiser.col(n) = denoiser;
    if (wants(want, Want::velocity)) out.velocity.col(n) = level.dalpha * denoiser - level.sigma_dsigma * score;
    if (wants(want, Want::divergence)) {
      out.divergence(n) = 2 * noise_rate + (level.dalpha - level.alpha * noise_rate) * pull * (spread[0] + spread[1]);
    }
    for (Index j = 0; j < 2; ++j) {
      for (Index i = 0; i < 2; ++i) {
        const T entry = i == j ? spread[i] : cross;
        if (wants(want, Want::posterior_covariance)) out.posterior_covariance(2 * j + i, n) = entry;
        if (wants(want, Want::hessian)) {
          out.hessian(2 * j + i, n) = pull * (pull * entry) - (i == j ? T(1 / sigma / sigma) : T(0));
        }
      }
    }
  }

  Law<T> mixture_;
  T area_;        ///< (n · cell width)²
  double reach_;  ///< half the side of the board
  std::vector<Real<T>> nodes_, weights_;
};

}  // namespace flowgauge
