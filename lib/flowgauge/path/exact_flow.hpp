#pragma once
// Exact flow maps of Gaussian paths, where a closed form exists.

#include <optional>
#include <string_view>

#include "flowgauge/path/gaussian_path.hpp"

namespace flowgauge {

/// How a flow map was obtained.
enum class FlowMethod { identity, gaussian, quantile, radial, product, rotated_product };

std::string_view to_string(FlowMethod method);

/// The images of a batch under the probability flow from one time to another.
template <class T>
struct FlowResult {
  Batch<T> image;                ///< d × N
  Vector<T> log_density_change;  ///< N: log p_to(image) − log p_from(x)
  FlowMethod method;
};

/// Whether exact_flow has a closed form for a law.
template <class T>
bool has_exact_flow(const Law<T>& law) {
  if (law.gaussian || law.normal_mixture || law.tails || law.radial) return true;
  for (const Law<T>& factor : law.factors) {
    if (!has_exact_flow(factor)) return false;
  }
  return !law.factors.empty() || (law.image_of && has_exact_flow(law.image_of->base));
}

/// The exact flow map ψ_{from→to} at the points X (d × N), or nothing where no closed form is known.
/// identity: from = to. gaussian: single Gaussian or atom with σ > 0 at both ends,
/// x_t = α_t m + C_t^½ C_r^−½ (x − α_r m). quantile: d = 1, ψ = F_t⁻¹∘F_s, for mixtures of normals good to a few ε in x
/// to ±38 standard deviations; for other laws on the line from the logarithm of the smaller tail, good to what a few ε of it
/// move the image, NaN for points without mass on one side (outside a bounded support at σ = 0).
/// radial: directions stay, radii keep the mass inside, from the smaller side. product: block by block where every block has a
/// closed form. rotated_product: a product turned, scaled and moved; images of other laws keep the method of their base.
/// Instantiated for double, long double, Quad and Mp50.
template <class T>
std::optional<FlowResult<T>> exact_flow(const GaussianPath<T>& path, const T& from, const T& to, const Batch<T>& X);

/// The monotone map taking the mixture p to the mixture q with the same number of components, all deviations positive:
/// the y with F_q(y) = F_p(x), by a bracketed root of Σ w_k [Φ(z_k(y)) − Φ(z_k(x))], each term from its smaller tail; where
/// these underflow, far out and in the gaps between separated components, of the logarithms of its positive and negative part.
template <class T>
T quantile_map(const NormalMixture<T>& p, const NormalMixture<T>& q, const T& x);

}  // namespace flowgauge
