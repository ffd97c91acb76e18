#include <cmath>

#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/fault/textbook_line.hpp"
#include "flowgauge/numeric/faddeeva.hpp"
#include "flowgauge/study/path_identities.hpp"

namespace flowgauge {
namespace {

using D = Dual<double>;
using Values = DensityValues<D>;
using Density = std::function<Values(const NoiseLevel<D>&, const D& x)>;

/// All path laws on a target whose formulas are a textbook's, under a schedule on which α, σ and their squares differ.
std::vector<CheckedResidual> check(const Target& target, const Density& density) {
  const Schedule schedule = VpLinear{};
  PathSubject<D> subject = path_subject<D>(schedule, target);
  subject.evaluate = [level = subject.level, density](const D& t, const Batch<D>& X) {
    return textbook_line<D>(density, level(t), X);
  };
  std::vector<PathPoints> points;
  for (const double lambda : {-0.6, 0.5, 1.2}) {
    const double t = t_of_lambda(schedule, lambda);
    points.push_back({t, sample(schedule, target, t, 4, 7)});
  }
  std::vector<CheckedResidual> checks;
  for (const LawResult& result : check_path<double>(subject, points)) {
    if (!result.not_applicable.empty()) continue;
    checks.push_back({result.identity, result.verdict.outcome, result.verdict.residual, result.verdict.tolerance});
  }
  return checks;
}

/// A target and its density with a slip that is made or not.
template <class T>
Fault line_fault(std::string_view id, std::string_view title, std::string_view nature, T target,
                 Values (*density)(const T&, const NoiseLevel<D>&, const D& x, bool slip)) {
  return {id, title, nature, T::entry.name, "the law is not the data convolved with the noise", [=](bool planted) {
            return check(target, [=](const NoiseLevel<D>& l, const D& x) { return density(target, l, x, planted); });
          }};
}

D erfcx(const D& k) { return exp(D(k * k)) * erfc(k); }

Values box(const UniformBox& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  const double low = target.low(0), high = target.high(0), density = 1 / (high - low);
  Values v = noised_corners<D>({{low, density, 0}, {high, -density, 0}}, l, x);
  if (slip) v = {v.p * l.alpha, v.first * l.alpha, v.second * l.alpha};
  return v;
}

Values bins(const Histogram& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  std::vector<Corner> corners;
  const double total = target.weights.sum();
  for (Index k = 0; k < target.weights.size(); ++k) {
    const double low = target.edges(k), high = target.edges(k + 1);
    const double density = target.weights(k) / total / (slip ? 1 : high - low);
    corners.push_back({low, density, 0});
    corners.push_back({high, -density, 0});
  }
  return noised_corners(corners, l, x);
}

Values triangle(const Triangular& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  const double top = 2 / (target.high - target.low), width = target.high - target.low;
  const double up = top / (slip ? width / 2 : target.mode - target.low), down = top / (slip ? width / 2 : target.high - target.mode);
  return noised_corners<D>({{target.low, 0, up}, {target.mode, 0, -up - down}, {target.high, 0, down}}, l, x);
}

Values polygon(const PiecewiseLinear& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  const Index last = target.knots.size() - 1;
  double mass = 0;
  for (Index k = 0; k < last; ++k) {
    mass += (target.knots(k + 1) - target.knots(k)) * (target.densities(k) + target.densities(k + 1)) / 2;
  }
  std::vector<Corner> corners{{target.knots(0), slip ? 0 : target.densities(0) / mass, 0},
                              {target.knots(last), slip ? 0 : -target.densities(last) / mass, 0}};
  for (Index k = 0; k < last; ++k) {
    const double slope = (target.densities(k + 1) - target.densities(k)) / (target.knots(k + 1) - target.knots(k)) / mass;
    corners.push_back({target.knots(k), 0, slope});
    corners.push_back({target.knots(k + 1), 0, -slope});
  }
  return noised_corners(corners, l, x);
}

Values laplace_law(const Laplace& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  const D c = slip ? D(target.scale) : D(l.alpha * target.scale), y = x - l.alpha * target.location;
  const D noise = normal_pdf(D(y / l.sigma)) / l.sigma, ratio = l.sigma / c, root = sqrt(D(2));
  const D half = ratio * ratio / 2;
  const D minus = exp(D(half - y / c)) * erfc(D((ratio - y / l.sigma) / root));
  const D plus = exp(D(half + y / c)) * erfc(D((ratio + y / l.sigma) / root));
  const D p = (minus + plus) / (4 * c);
  const D curvature = (4 * minus * plus / ((minus + plus) * (minus + plus)) - noise / p) / (c * c);
  return {p, (plus - minus) / (4 * c * c), (p - noise) / (c * c), curvature};
}

Values modified_gaussian(const Exponential& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  const D c = l.alpha * target.scale, y = x - l.alpha * target.location;
  const D noise = normal_pdf(D(y / l.sigma)) / l.sigma;
  const D side = slip ? D(-y / l.sigma) : D(y / l.sigma);
  const D p = exp(D(-y * y / (2 * l.sigma * l.sigma))) / (2 * c) * erfcx(D((l.sigma / c - side) / sqrt(D(2))));
  const D first = (noise - p) / c;
  return {p, first, (-y / (l.sigma * l.sigma) * noise - first) / c};
}

Values skewed(const SkewNormal& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  const double delta = target.shape / std::sqrt(1 + target.shape * target.shape);
  const D w = sqrt(D(l.alpha * l.alpha * target.scale * target.scale + l.sigma * l.sigma));
  const D part = delta * (slip ? D(l.alpha * l.alpha) : l.alpha) * target.scale / w;
  const D a = part / sqrt(D(1 - part * part)), y = (x - l.alpha * target.location) / w;
  const D bell = 2 * normal_pdf(y), below = normal_cdf(D(a * y)), edge = a * normal_pdf(D(a * y));
  return {bell * below / w, bell * (edge - y * below) / (w * w),
          bell * ((y * y - 1) * below - (2 + a * a) * y * edge) / (w * w * w)};
}

Values tilted(const HermiteTilted& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  const D w = sqrt(D(l.alpha * l.alpha + l.sigma * l.sigma)), y = x / w;
  D c = target.coefficient;
  for (Index n = 0; n < target.degree && !slip; ++n) c *= l.alpha / w;
  const D bell = normal_pdf(y) / w;
  const Index k = target.degree;
  return {bell * (1 + c * hermite_polynomial(k, y)), -bell / w * (y + c * hermite_polynomial(k + 1, y)),
          bell / (w * w) * (y * y - 1 + c * hermite_polynomial(k + 2, y))};
}

Values voigt(const Cauchy& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  const D unit = l.sigma * std::sqrt(2.0);
  const D width = slip ? D(target.scale) : D(l.alpha * target.scale);
  const FaddeevaValues<D> f = faddeeva(Complex<D>{D((x - l.alpha * target.location) / unit), D(width / unit)});
  const D norm = unit * std::sqrt(pi<double>());
  return {f.w.re / norm, f.first.re / (norm * unit), f.second.re / (norm * unit * unit)};
}

Values student(const StudentT& target, const NoiseLevel<D>& l, const D& x, bool slip) {
  const double half = (target.degrees_of_freedom + (slip ? 1 : 0)) / 2, step = 0.125;
  const D y = x - l.alpha * target.location;
  Values sum{D(0), D(0), D(0), {}};
  for (double u = -40; u < 5; u += step) {
    const double w = std::exp(u);
    const double weight = step * std::exp(half * (std::log(half) + u - w) - std::lgamma(half));
    const D c = l.sigma * l.sigma + l.alpha * l.alpha * (target.scale * target.scale / w);
    const D p = weight * normal_pdf(D(y / sqrt(c))) / sqrt(c);
    sum.p += p;
    sum.first -= p * y / c;
    sum.second += p * (y * y / c - 1) / c;
  }
  return sum;
}

}  // namespace

std::vector<Fault> target_faults() {
  std::vector<Fault> faults;
  faults.push_back(line_fault("box_density", "Uniform law without 1/α", "p = ΔΦ/(h − l) instead of ΔΦ/α(h − l)",
                              UniformBox{Vector<double>::Constant(1, -1), Vector<double>::Constant(1, 1.5)}, &box));
  faults.push_back(line_fault("histogram_widths", "Histogram without bin widths", "bin density w_k instead of w_k/(e_{k+1} − e_k)",
                              Histogram{Vector<double>{{-1.5, -0.5, 0.25, 1.75}}, Vector<double>{{0.3, 0.5, 0.2}}}, &bins));
  faults.push_back(line_fault("triangular_half_width", "Triangular law of half its width", "slopes 2/(h − l) over (h − l)/2 on both sides of the mode instead of its own distances",
                              Triangular{-1, 0.5, 2.25}, &triangle));
  faults.push_back(line_fault("linear_ends", "Piecewise linear density without its end steps", "second differences alone: the jumps at the first and last knot left out",
                              PiecewiseLinear{Vector<double>{{-1.25, 0, 0.75, 2}}, Vector<double>{{0.5, 2, 0.75, 1}}}, &polygon));
  faults.push_back(line_fault("laplace_scale", "Laplace scale not noised", "c = b instead of αb", Laplace{0.4, 0.75}, &laplace_law));
  faults.push_back(line_fault("exponential_tail", "Tail of the exponential law on the wrong side", "erfcx((σ/c + y/σ)/√2) instead of erfcx((σ/c − y/σ)/√2)",
                              Exponential{-0.5, 0.8}, &modified_gaussian));
  faults.push_back(line_fault("skew_normal_delta", "Skewness noised with α²", "δ′ = δα²ω/ω′ instead of δαω/ω′", SkewNormal{-0.5, 1.25, 3}, &skewed));
  faults.push_back(line_fault("hermite_power", "Hermite tilt not noised", "p = N(x; 0, C)(1 + c He_k) instead of 1 + c κᵏHe_k", HermiteTilted{4, 0.125}, &tilted));
  faults.push_back(line_fault("voigt_width", "Cauchy width not noised", "ζ with γ instead of αγ", Cauchy{0.3, 0.6}, &voigt));
  faults.push_back(line_fault("student_t_freedom", "One degree of freedom too many", "ν + 1 in place of ν", StudentT{4, -0.3, 0.8}, &student));
  return faults;
}

}  // namespace flowgauge
