#pragma once
// Piecewise linear densities and exponential tails under Gaussian noise. Include only where laws are instantiated
// (pieces_targets.cpp, pieces_targets_multiprecision.cpp).

#include <vector>

#include "flowgauge/target/half_line.hpp"
#include "flowgauge/target/line_law.hpp"
#include "flowgauge/target/tilted_integral.hpp"

namespace flowgauge {

/// A piece of a density: linear from at_low to at_high on a finite [low, high]; or at its finite end, falling as
/// exp(−rate·distance) towards the infinite one.
template <class R>
struct DensityPiece {
  R low, high;
  R at_low, at_high;
  R rate = R(0);
};

/// A density made of pieces, ascending without gaps (a piece may be 0), under X = αZ + σε (mathematics: C.4, C.5a, C.6, C.7,
/// C.8).
///
/// With A = (α·edge − x)/σ counted outwards from the edge nearest to x, a piece has mass ∫ f(y) exp(−(A + ωy)²/2) dy, ω = α/σ.
/// Mean and variance of y come from tilted_moments, whose terms are positive. Its mass does too where x lies outside or the
/// piece is narrow (the noise end); elsewhere it is a difference of normal tails of which the larger is at least e⁸ times the
/// other, so that its derivatives keep their digits at the data end. Score and curvature take, per point, the form with
/// smaller terms: (αD − x)/σ² and (α²/σ⁴)V − 1/σ², or what the steps, kinks and slopes of the density give.
template <class T>
class PiecesLaw {
 public:
  using R = Real<T>;

  explicit PiecesLaw(std::vector<DensityPiece<R>> pieces) {
    using std::sqrt;
    std::vector<R> slopes_left{R(0)}, slopes_right, ends_left{R(0)}, ends_right;
    R mean(0), second(0);
    for (const DensityPiece<R>& piece : pieces) {
      const R at_start = open_low(piece) ? R(0) : piece.at_low, at_end = open_high(piece) ? R(0) : piece.at_high;
      const R incline = is_open(piece) ? R(0) : R((piece.at_high - piece.at_low) / (piece.high - piece.low));
      slopes_right.push_back(open_high(piece) ? R(-piece.rate * piece.at_low) : incline);
      slopes_left.push_back(open_low(piece) ? R(piece.rate * piece.at_high) : incline);
      ends_right.push_back(at_start);
      ends_left.push_back(at_end);
      R mass, centre, spread;
      if (is_open(piece)) {
        mass = (open_low(piece) ? piece.at_high : piece.at_low) / piece.rate;
        centre = open_low(piece) ? R(piece.high - 1 / piece.rate) : R(piece.low + 1 / piece.rate);
        spread = 1 / (piece.rate * piece.rate);
      } else {
        const R length = piece.high - piece.low, sum = piece.at_low + piece.at_high;
        mass = length * sum / 2;
        const R part = sum > 0 ? R((piece.at_low + 2 * piece.at_high) / (3 * sum)) : R(0);
        centre = piece.low + length * part;
        const R of_square = sum > 0 ? R((piece.at_low + 3 * piece.at_high) / (6 * sum)) : R(0);
        spread = length * length * (of_square - part * part);
      }
      mean += mass * centre;
      second += mass * (spread + centre * centre);
    }
    for (std::size_t j = 0; j <= pieces.size(); ++j) {
      const R place = j == 0 ? pieces.front().low : pieces[j - 1].high;
      if (abs_value(place) > std::numeric_limits<double>::max()) continue;
      const bool last = j == pieces.size();
      breaks_.push_back({place, R((last ? R(0) : ends_right[j]) - ends_left[j]),
                         R((last ? R(0) : slopes_right[j]) - slopes_left[j])});
    }
    mean_ = mean;
    deviation_ = sqrt(R(second - mean * mean));
    for (const DensityPiece<R>& piece : pieces) {
      if (piece.at_low > 0 || piece.at_high > 0) pieces_.push_back(piece);
    }
  }

  LinePoint<T> at(const NoiseLevel<T>& level, const T& x) const {
    using std::exp, std::log;
    if (level.sigma == 0) return noiseless(level, x);
    const T omega = level.alpha / level.sigma;
    std::vector<Part> parts;
    parts.reserve(pieces_.size());
    std::size_t most = 0;
    for (const DensityPiece<R>& piece : pieces_) {
      parts.push_back(part_of(piece, level, omega, x));
      if (!(parts.back().size <= parts[most].size)) most = parts.size() - 1;
    }

    // Weights relative to the piece with the largest, never through the squares A² themselves, which are huge far out.
    const Part& main = parts[most];
    Vector<T> weight(static_cast<Index>(parts.size()));
    for (std::size_t p = 0; p < parts.size(); ++p) {
      weight(static_cast<Index>(p)) = p == most ? T(0) : T(parts[p].log_mass - main.log_mass + exponent_gap(parts[p], main, omega));
    }
    const T log_sum = softmax_in_place(weight);
    const T log_relative = main.log_mass + log_sum;
    const T log_density = main.anchored ? T(log_relative - main.outward * main.outward / 2) : log_relative;

    T mean(0), slope(0);
    double mean_terms = std::abs(to_double(main.edge)), slope_terms = 0;
    Form<T> residual;
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const Part& part = parts[p];
      const T& w = weight(static_cast<Index>(p));
      const T offset = R(part.edge - main.edge) + part.mean;
      mean += w * offset;
      mean_terms += to_double(w) * (std::abs(to_double(R(part.edge - main.edge))) + std::abs(to_double(part.mean)));
      slope += w * part.slope;
      slope_terms += to_double(w) * std::abs(to_double(part.slope));
      const T size = part.direction * part.outward;
      residual.add(w * (size + omega * part.mean),
                   to_double(w) * (std::abs(to_double(size)) + std::abs(to_double(T(omega * part.mean)))));
    }
    T covariance(0), spread_of_slopes(0);
    for (std::size_t p = 0; p < parts.size(); ++p) {
      const Part& part = parts[p];
      const T& w = weight(static_cast<Index>(p));
      const T gap = R(part.edge - main.edge) + part.mean - mean;
      covariance += w * (part.variance + gap * gap);
      const T difference = part.slope - slope;
      spread_of_slopes += exponential() ? T(w * difference * difference) : T(0);
    }
    if (!exponential()) spread_of_slopes = -slope * slope;

    const T squared = level.sigma * level.sigma;
    Form<T> score{residual.value / level.sigma, residual.terms / to_double(level.sigma)};
    Form<T> denoiser{main.edge + mean, mean_terms};
    const T ratio = omega * omega * covariance;
    Form<T> hessian{(ratio - 1) / level.sigma / level.sigma, (to_double(ratio) + 1) / to_double(squared)};
    Form<T> divergence = divergence_by_covariance(level, covariance);
    if (level.alpha > 0) {
      Form<T> step, bend;
      for (const Break& b : breaks_) {
        if (b.step == 0 && b.kink == 0) continue;
        const T out = (level.alpha * b.place - x) / level.sigma;
        const T log_ratio = (main.anchored ? T(-omega * R(b.place - main.edge) * (out + main.direction * main.outward) / 2)
                                           : T(-out * out / 2)) -
                            log(level.sigma) - T(log(Real<T>(2 * pi<Real<T>>()))) / 2 - log_relative;
        const T density = exp(log_ratio);
        step.add(b.step * density);
        bend.add(b.kink * density);
        bend.add(b.step * density * (omega * out));
      }
      Form<T> by_steps;
      by_steps.add(slope / level.alpha, slope_terms / to_double(level.alpha));
      by_steps.add(step.value / level.alpha, step.terms / to_double(level.alpha));
      const double scale = to_double(level.alpha) * to_double(level.alpha);
      Form<T> curvature;
      curvature.add(spread_of_slopes / level.alpha / level.alpha);
      curvature.add(-(2 * slope + step.value) * step.value / level.alpha / level.alpha,
                    (2 * slope_terms + step.terms) * step.terms / scale);
      curvature.add(bend.value / level.alpha / level.alpha, bend.terms / scale);
      Form<T> pulled{x / level.alpha, std::abs(to_double(x) / to_double(level.alpha))};
      pulled.add(squared / level.alpha * by_steps.value, to_double(T(squared / level.alpha)) * by_steps.terms);
      denoiser = smaller(denoiser, pulled);
      divergence = smaller(divergence, divergence_by_curvature(level, curvature));
      score = smaller(score, by_steps);
      hessian = smaller(hessian, curvature);
    }
    return {log_density, score.value, hessian.value, denoiser.value, covariance,
            T(level.dalpha * denoiser.value - level.sigma_dsigma * score.value), divergence.value};
  }

  Tails<T> tails(const NoiseLevel<T>& level, const T& x) const {
    Vector<T> below(static_cast<Index>(pieces_.size())), above(below.size());
    for (std::size_t p = 0; p < pieces_.size(); ++p) {
      below(static_cast<Index>(p)) = log_below(pieces_[p], level, x);
      above(static_cast<Index>(p)) = log_below(mirrored(pieces_[p]), level, T(-x));
    }
    return {log_sum_exp(below), log_sum_exp(above)};
  }

  Bulk<T> bulk(const NoiseLevel<T>& level) const {
    return {level.alpha * mean_, hypotenuse(T(level.alpha * deviation_), level.sigma)};
  }

 private:
  struct Break {
    R place, step, kink;  ///< change of the density and of its slope
  };

  /// One piece's share of the posterior.
  struct Part {
    int direction;   ///< +1 where the edge is the lower one
    R edge;          ///< the edge nearest to x/α
    T outward;       ///< A = direction·(α·edge − x)/σ
    bool anchored;   ///< the mass is exp(log_mass − A²/2), else exp(log_mass)
    T log_mass;
    T slope;         ///< posterior mean of f′/f
    T mean;          ///< of z − edge
    T variance;
    double size;     ///< logarithm of the mass, roughly
  };

  static R abs_value(const R& x) { return x < 0 ? R(-x) : x; }
  static bool open_low(const DensityPiece<R>& piece) { return piece.low < -std::numeric_limits<double>::max(); }
  static bool open_high(const DensityPiece<R>& piece) { return piece.high > std::numeric_limits<double>::max(); }
  static bool is_open(const DensityPiece<R>& piece) { return open_low(piece) || open_high(piece); }
  static DensityPiece<R> mirrored(const DensityPiece<R>& piece) {
    return {R(-piece.high), R(-piece.low), piece.at_high, piece.at_low, piece.rate};
  }
  /// Slopes of log f are then constant in every piece.
  bool exponential() const { return is_open(pieces_.front()); }

  static T exponent_gap(const Part& part, const Part& main, const T& omega) {
    if (part.anchored && main.anchored) {
      const T sum = part.direction * part.outward + main.direction * main.outward;
      return -omega * R(part.edge - main.edge) * sum / 2;
    }
    if (part.anchored) return -part.outward * part.outward / 2;
    if (main.anchored) return main.outward * main.outward / 2;
    return T(0);
  }

  static T log_gauss_factor(const T& sigma) {
    using std::log;
    return -log(sigma) - T(log(R(2 * pi<R>()))) / 2;
  }

  static Part part_of(const DensityPiece<R>& piece, const NoiseLevel<T>& level, const T& omega, const T& x) {
    using std::log, std::log1p, std::exp;
    Part part{};
    const T from_low = open_low(piece) ? T(0) : T((level.alpha * piece.low - x) / level.sigma);
    const T from_high = open_high(piece) ? T(0) : T((x - level.alpha * piece.high) / level.sigma);
    const bool rising = open_high(piece) || (!open_low(piece) && from_low > from_high);
    part.direction = rising ? 1 : -1;
    part.edge = rising ? piece.low : piece.high;
    part.outward = rising ? from_low : from_high;
    const T& A = part.outward;
    const double far = 3, wide = 4;
    TiltedWeight<T> weight{rising ? piece.at_low : piece.at_high, R(0), R(std::numeric_limits<double>::infinity()),
                           A * omega, omega * omega};
    T plain_share(0);
    if (is_open(piece)) {
      weight.slope += piece.rate;
      const TiltedMoments<T> moments = tilted_moments(weight);
      part.mean = part.direction * (moments.reference + moments.shift);
      part.variance = moments.variance;
      part.slope = T(-part.direction * piece.rate);
      const T tilt = level.alpha > 0 ? T(piece.rate / omega) : T(0);
      const T k = A + tilt;
      if (!(level.alpha > 0) || k >= far) {
        part.anchored = true;
        part.log_mass = moments.log_peak + log(moments.mass) + log_gauss_factor(level.sigma);
      } else {
        // tilt·A without σ, whose derivatives would cancel at the data end.
        const T fall = part.direction * (piece.rate * (x / level.alpha - part.edge));
        part.log_mass = tilt * tilt / 2 - fall + log(weight.height) - log(level.alpha) + log_normal_sf(k);
      }
    } else {
      weight.length = piece.high - piece.low;
      weight.incline = ((rising ? piece.at_high : piece.at_low) - weight.height) / weight.length;
      const TiltedMoments<T> moments = tilted_moments(weight);
      part.mean = part.direction * (moments.reference + moments.shift);
      part.variance = moments.variance;
      if (A >= far || !(omega * weight.length > wide)) {
        part.anchored = true;
        part.log_mass = moments.log_peak + log(moments.mass) + log_gauss_factor(level.sigma);
        plain_share = moments.plain / moments.mass;
      } else {
        const T B = rising ? T(-from_high) : T(-from_low);
        const T missing = normal_cdf(A) + normal_sf(B);
        const T probability = A < 0 ? T(1 - missing) : T(normal_sf(A) - normal_sf(B));
        const T log_probability = A < 0 ? T(log1p(-missing)) : T(log(probability));
        part.log_mass = log_probability - log(level.alpha);
        if (weight.incline == 0) {
          part.log_mass += log(weight.height);
        } else {
          // The density at x/α, not as height − incline·A/ω, whose derivatives would cancel at the data end.
          const T there = weight.height + weight.incline * (part.direction * T(x / level.alpha - part.edge));
          const T density = there + (weight.incline / omega) * ((normal_pdf(A) - normal_pdf(B)) / probability);
          part.log_mass += log(density);
          plain_share = 1 / density;
        }
      }
      part.slope = part.direction * weight.incline * plain_share;
    }
    part.size = to_double(part.log_mass);
    if (part.anchored) part.size -= to_double(A) * to_double(A) / 2;
    return part;
  }

  LinePoint<T> noiseless(const NoiseLevel<T>& level, const T& x) const {
    using std::log;
    const T infinity(std::numeric_limits<R>::infinity());
    const T z = x / level.alpha;
    T nearest(pieces_.front().low);
    R distance = std::numeric_limits<R>::infinity();
    for (const DensityPiece<R>& piece : pieces_) {
      if (z > piece.low && z < piece.high) {
        if (is_open(piece)) {
          const bool up = open_high(piece);
          const T fall = up ? T(z - piece.low) : T(piece.high - z);
          return noiseless_point(level, x, T(log(up ? piece.at_low : piece.at_high) - piece.rate * fall),
                                 T(up ? R(-piece.rate) : piece.rate), T(0));
        }
        const R incline = (piece.at_high - piece.at_low) / (piece.high - piece.low);
        const T density = piece.at_low + incline * (z - piece.low);
        const T slope = incline / density;
        return noiseless_point(level, x, T(log(density)), slope, T(-slope * slope));
      }
      for (const R& end : {piece.low, piece.high}) {
        const R gap = abs_value(R(value_of(z) - end));
        if (gap < distance) {
          distance = gap;
          nearest = T(end);
        }
      }
    }
    if (distance > 0) return undefined_point(T(-infinity), nearest);
    // On an edge or a knot: the density to its right, or to its left where there is none.
    R density(0);
    for (const DensityPiece<R>& piece : pieces_) {
      if (value_of(z) == piece.high && !(density > 0)) density = piece.at_high;
      if (value_of(z) == piece.low && piece.at_low > 0) density = piece.at_low;
    }
    return undefined_point(T(log(density) - log(value_of(level.alpha))), z);
  }

  /// log of ∫ f(z) P(αz + σε ≤ x) dz over the piece.
  static T log_below(const DensityPiece<R>& piece, const NoiseLevel<T>& level, const T& x) {
    using std::exp, std::log, std::log1p;
    const T nothing(-std::numeric_limits<R>::infinity());
    const R& a = piece.low;
    const R& b = piece.high;
    const T length = b - a;
    const R log_root(log(R(2 * pi<R>())) / 2);
    if (is_open(piece)) {
      const T height = open_low(piece) ? piece.at_high : piece.at_low;
      const T log_share = log(height) - log(piece.rate);
      if (level.alpha == 0) return log_share + log_normal_cdf(T(x / level.sigma));
      if (level.sigma == 0) {
        const T z = x / level.alpha;
        if (open_low(piece)) return log_share + (z < b ? T(piece.rate * (z - b)) : T(0));
        return z > a ? T(log_share + log(-expm1_of(T(-piece.rate * (z - a))))) : nothing;
      }
      const T delta = piece.rate * level.sigma / level.alpha;
      if (open_low(piece)) {
        const T u = (x - level.alpha * b) / level.sigma;
        Vector<T> terms(2);
        terms << log_normal_cdf(u), T(delta * (u + delta / 2) + log_normal_sf(T(u + delta)));
        return log_share + log_sum_exp(terms);
      }
      const T A = (level.alpha * a - x) / level.sigma;
      if (A < -4) {
        const T gone = delta * (A + delta / 2);
        const T rest = exp(T(gone + log_normal_cdf(T(A + delta)))) - normal_cdf(A);
        if (A + delta > 0) return log_share + log1p(T(-normal_cdf(A) - exp(T(gone + log_normal_sf(T(A + delta))))));
        return log_share + log(T(rest - expm1_of(gone)));
      }
      if (delta > 1) {
        Vector<T> terms(2);
        const T log_sf = log_normal_sf(A), log_less = delta * (A + delta / 2) + log_normal_sf(T(A + delta));
        return log_share + log_sf + log1p(T(-exp(T(log_less - log_sf))));
      }
      // R(A) − R(A + δ) = δ ∫₀¹ I₁(A + δu) du for Mills' ratio R, in units of φ(A).
      const GaussRule<R>& rule = gauss_rule<R>(integral_digits<R> < 25 ? 16 : 36);
      T sum(0);
      for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
        const T step = delta * (1 + rule.nodes[i]) / 2;
        const HalfLine<T> at = half_line(T(A + step));
        sum += rule.weights[i] * (at.scaled ? at.i1 : T(at.i1 * exp(T((A + step) * (A + step) / 2 + log_root))));
      }
      return log_share + log(T(delta * sum / 2)) - A * A / 2 - log_root;
    }
    const R incline = (piece.at_high - piece.at_low) / (b - a);
    const T mass = length * (piece.at_low + piece.at_high) / 2;
    if (level.alpha == 0) return log(mass) + log_normal_cdf(T(x / level.sigma));
    if (level.sigma == 0) {
      const T z = x / level.alpha;
      if (!(z > a)) return nothing;
      return z < b ? T(log(z - a) + log(T(piece.at_low + incline * (z - a) / 2))) : T(log(mass));
    }
    const T omega = level.alpha / level.sigma;
    const T A = (level.alpha * a - x) / level.sigma, B = (level.alpha * b - x) / level.sigma;
    if (A + B < 0) {
      // Most of it lies below: what is above is the small side.
      const T above = log_below_small(mirrored(piece), omega, T(-B), T(-A), log_root);
      return log(mass) + log1p(T(-exp(T(above - log(mass)))));
    }
    return log_below_small(piece, omega, A, B, log_root);
  }

  /// The same for a finite piece of which at most about half lies below x: A + B ≥ 0.
  static T log_below_small(const DensityPiece<R>& piece, const T& omega, const T& A, const T& B, const R& log_root) {
    using std::exp, std::log;
    const R length = piece.high - piece.low, incline = (piece.at_high - piece.at_low) / length;
    const T reach = omega * length;
    if (!(reach * (A > 1 ? A : T(1)) > 3)) {
      const GaussRule<R>& rule = gauss_rule<R>(integral_digits<R> < 25 ? 20 : 44);
      const T log_unit = log_normal_sf(A);
      T sum(0);
      for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
        const R y = length * (1 + rule.nodes[i]) / 2;
        sum += rule.weights[i] * (piece.at_low + incline * y) * exp(T(log_normal_sf(T(A + omega * y)) - log_unit));
      }
      return log_unit + log(T(sum * length / 2));
    }
    HalfLine<T> near = half_line(A), far = half_line(B);
    T unit(0);
    if (near.scaled) {
      const T fall = exp(T(-reach * (A + B) / 2));
      far.i1 *= fall;
      far.i2 *= fall;
      unit = -A * A / 2 - log_root;
    } else if (far.scaled) {
      const T density = normal_pdf(B);
      far.i1 *= density;
      far.i2 *= density;
    }
    return unit + log(T((piece.at_low * near.i1 - piece.at_high * far.i1 + incline / omega * (near.i2 - far.i2)) / omega));
  }

  static T expm1_of(const T& x) {
    using std::expm1;
    return expm1(x);
  }

  std::vector<DensityPiece<R>> pieces_;
  std::vector<Break> breaks_;
  R mean_, deviation_;
};

}  // namespace flowgauge
