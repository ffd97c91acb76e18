#pragma once
// Laws on the line as one writes them down from the literature, for moderate x and noise, with the slips that people make.

#include <functional>
#include <optional>
#include <vector>

#include "flowgauge/identity/path_subject.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge {

/// p_t and its first two derivatives in x; (log p)″ of its own where p″/p − (p′/p)² cancels.
template <class T>
struct DensityValues {
  T p, first, second;
  std::optional<T> curvature = {};
};

/// All quantities from p, p′ and p″ alone: s = p′/p, H = p″/p − s², D and V by Tweedie's formulas, u = f x + σ²λ̇ s.
template <class T>
Evaluation<T> textbook_line(const std::function<DensityValues<T>(const NoiseLevel<T>&, const T& x)>& density,
                            const NoiseLevel<T>& l, const Batch<T>& X) {
  using std::log;
  Evaluation<T> out(1, X.cols(), Want::all);
  const T squared = l.sigma * l.sigma, growth = l.dalpha / l.alpha;
  const T pull = squared * growth - l.sigma_dsigma;
  for (Index n = 0; n < X.cols(); ++n) {
    const T& x = X(0, n);
    const DensityValues<T> at = density(l, x);
    const T s = at.first / at.p, H = at.curvature.value_or(T(at.second / at.p - s * s));
    out.log_density(n) = log(at.p);
    out.score(0, n) = s;
    out.hessian(0, n) = H;
    out.denoiser(0, n) = (x + squared * s) / l.alpha;
    out.posterior_covariance(0, n) = squared * (1 + squared * H) / (l.alpha * l.alpha);
    out.velocity(0, n) = growth * x + pull * s;
    out.divergence(n) = growth + pull * H;
  }
  return out;
}

/// A density that changes by `step` and its slope by `kink` at each place, noised: Σ step Φ(v)/α + kink σG(v)/α² with
/// v = (x − αz)/σ and G(v) = vΦ(v) + φ(v), the integral of Φ.
struct Corner {
  double place, step, kink;
};
template <class T>
DensityValues<T> noised_corners(const std::vector<Corner>& corners, const NoiseLevel<T>& l, const T& x) {
  DensityValues<T> sum{T(0), T(0), T(0), {}};
  for (const Corner& corner : corners) {
    const T v = (x - l.alpha * corner.place) / l.sigma;
    const T below = normal_cdf(v), density = normal_pdf(v);
    sum.p += corner.step * below / l.alpha + corner.kink * l.sigma * (v * below + density) / (l.alpha * l.alpha);
    sum.first += corner.step * density / (l.alpha * l.sigma) + corner.kink * below / (l.alpha * l.alpha);
    sum.second += -corner.step * v * density / (l.alpha * l.sigma * l.sigma) + corner.kink * density / (l.alpha * l.alpha * l.sigma);
  }
  return sum;
}

}  // namespace flowgauge
