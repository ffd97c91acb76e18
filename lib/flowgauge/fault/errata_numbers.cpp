#include "flowgauge/fault/errata_numbers.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/path/exact_flow.hpp"

namespace flowgauge::errata_numbers {
namespace {

using D = Dual<double>;

D moving(double x) { return D(x, 1); }

/// |a − b| over the size of the terms.
double off(double a, double b, double scale) { return std::abs(a - b) / scale; }
double off(double a, double b) { return off(a, b, std::abs(a) + std::abs(b)); }

/// Two atoms under flow time, written out: what the texts say about conditional and marginal quantities is tried here.
struct TwoAtoms {
  static constexpr double place[2] = {-1, 1.2};
  static constexpr double weight[2] = {0.3, 0.7};

  NoiseLevel<D> level;
  D x;

  D log_joint(int k) const {
    const D gap = x - level.alpha * place[k];
    return std::log(weight[k]) - log(level.sigma) - gap * gap / (2 * level.sigma * level.sigma);
  }
  D posterior(int k) const { return 1 / (1 + exp(log_joint(1 - k) - log_joint(k))); }
  D log_density() const {
    const D a = log_joint(0), b = log_joint(1);
    return (a > b ? a + log1p(exp(b - a)) : b + log1p(exp(a - b))) - std::log(2 * pi<double>()) / 2;
  }
  D conditional_velocity(int k) const {
    const D rate = level.dsigma / level.sigma;
    return (level.dalpha - rate * level.alpha) * place[k] + rate * x;
  }
  D conditional_score(int k) const { return -(x - level.alpha * place[k]) / (level.sigma * level.sigma); }
};

TwoAtoms in_time(double t, double x) { return {noise_level(Schedule(Trigonometric{}), moving(t)), D(x)}; }
TwoAtoms in_place(double t, double x) { return {noise_level(Schedule(Trigonometric{}), D(t)), moving(x)}; }

constexpr double times[] = {0.2, 0.45, 0.7};
constexpr double places[] = {-1.3, 0.1, 0.9};

/// The largest value of f over a few times and places.
template <class F>
double worst(F f) {
  double largest = 0;
  for (const double t : times) {
    for (const double x : places) {
      const double value = f(t, x);
      if (!(value <= largest)) largest = value;
    }
  }
  return largest;
}

/// The residual of the continuity equation in log form for a velocity made of weights on the conditional velocities.
template <class Weight>
double continuity_residual(Weight weight) {
  return worst([&](double t, double x) {
    const auto velocity = [&](const TwoAtoms& at) {
      return weight(at, 0) * at.conditional_velocity(0) + weight(at, 1) * at.conditional_velocity(1);
    };
    const D u = velocity(in_place(t, x));
    const double change = in_time(t, x).log_density().derivative;
    const double transport = u.value * in_place(t, x).log_density().derivative;
    return off(change, -u.derivative - transport,
               std::abs(change) + std::abs(u.derivative) + std::abs(transport));
  });
}

/// A mixture of two Gaussians as the library knows it.
GaussianMixture lumps() {
  GaussianMixture target{Vector<double>(2), Batch<double>(1, 2), {}};
  target.weights << 0.3, 0.7;
  target.means << -1, 1.2;
  for (const double variance : {0.3, 0.6}) target.covariances.push_back(Matrix<double>::Constant(1, 1, variance));
  return target;
}

Gaussian line_gaussian(double mean, double variance) {
  return {Vector<double>::Constant(1, mean), Matrix<double>::Constant(1, 1, variance)};
}

/// Everything the library says of the mixture at one time and place, the one or the other moving.
template <class S>
Evaluation<D> evaluate(const S& schedule, const D& t, const D& x) {
  return GaussianPath<D>(schedule, lumps()).evaluate(t, Batch<D>::Constant(1, 1, x));
}

/// E f(z, ε) for z ~ N(0, S) and ε ~ N(0, 1) by a trapezoid rule: step 0.4 and 10 deviations leave 1e-22.
template <class F>
double expectation(double variance, F f) {
  constexpr double step = 0.4;
  constexpr int reach = 25;
  double sum = 0;
  for (int i = -reach; i <= reach; ++i) {
    for (int j = -reach; j <= reach; ++j) {
      const double a = step * i, b = step * j;
      sum += std::exp(-(a * a + b * b) / 2) * f(std::sqrt(variance) * a, b);
    }
  }
  return sum * step * step / (2 * pi<double>());
}

/// The variance of repeated x ← a x + √b ξ from variance 1.
double iterated_variance(double a, double b, int steps) {
  double variance = 1;
  for (int n = 0; n < steps; ++n) variance = a * a * variance + b;
  return variance;
}

D quartic(const D& x) { return x * x * x * x / 4 - x * x / 2; }

}  // namespace

Demonstration composed_density() {
  // f = sinh ∘ (2z + 1); its inverse and that inverse's derivative give the density.
  const auto inverse = [](const auto& x) { return (log(x + sqrt(1 + x * x)) - 1) / 2; };
  const auto density = [&](double x) {
    const D z = inverse(moving(x));
    return std::exp(-z.value * z.value / 2) / std::sqrt(2 * pi<double>()) * std::abs(z.derivative);
  };
  const double low = -0.5, high = 30;
  const double mass = integrate<double>(density, low, high).value;
  const double expected = normal_cdf((std::asinh(high) - 1) / 2) - normal_cdf((std::asinh(low) - 1) / 2);
  return {"probability of an interval under x = sinh(2z + 1): quadrature of the density against Φ of the preimages",
          off(mass, expected), {}, 1e-11};
}

Demonstration transposed_jacobian() {
  // (x, y) ↦ (x + sin(y)/2, y + 0.3x²) at (0.7, −0.4) along v = (1, 2).
  const auto map = [](const D& x, const D& y) { return std::pair<D, D>{x + sin(y) / 2, y + D(0.3) * x * x}; };
  const double x = 0.7, y = -0.4, v = 1, w = 2;
  const auto along = map(D(x, v), D(y, w));
  const auto first = map(D(x, 1), D(y)), second = map(D(x), D(y, 1));
  const double scale = std::abs(along.first.derivative) + std::abs(along.second.derivative);
  const auto error = [&](double a, double b) {
    return (std::abs(a - along.first.derivative) + std::abs(b - along.second.derivative)) / scale;
  };
  return {"directional derivative of a map of the plane against J·v, and against ∇f·v with ∇f = Jᵀ",
          error(first.first.derivative * v + first.second.derivative * w,
                second.first.derivative * v + second.second.derivative * w),
          error(first.first.derivative * v + second.first.derivative * w,
                first.second.derivative * v + second.second.derivative * w)};
}

Demonstration langevin_potential() {
  // The current −f′p − p′ over p: zero for f = −log p; with the flow map f(x) = 2x + 1 of the same text it is not.
  const double printed = worst([](double t, double x) {
    const double score = in_place(t, x).log_density().derivative;
    return off(-2, score);
  });
  const double corrected = worst([](double t, double x) {
    const D density = in_place(t, x).log_density();
    const D potential = -density;
    return off(-potential.derivative, in_place(t, x).conditional_score(0).value * in_place(t, x).posterior(0).value +
                                          in_place(t, x).conditional_score(1).value * in_place(t, x).posterior(1).value);
  });
  return {"stationary current of dx = −∇f dt + √2 dB on a two-component law, f the flow map 2x + 1, and f = −log p",
          printed, corrected, 1e-11};
}

Demonstration langevin_recursion() {
  const double v = 0.8, step = 0.1;
  const double iterated = iterated_variance(1 - step / v, 2 * step, 4000);
  return {"variance of x ← x − ε∇f + √(2ε)z on N(0, v) after 4000 steps against v / (1 − ε/2v)",
          off(iterated, v / (1 - step / (2 * v)))};
}

Demonstration langevin_with_score_as_potential() {
  // With f = ∇log p = −x the drift is −∇f = +1: the mean walks away. With f = −log p it stays.
  const double step = 0.1;
  double read_literally = 0, corrected = 0.5;
  for (int n = 0; n < 4000; ++n) {
    read_literally += step;
    corrected -= step * corrected;
  }
  return {"mean of 4000 steps of 0.1 on N(0, 1) with f = ∇log p, and with f = −log p, against the mean 0 of the law",
          std::abs(read_literally), std::abs(corrected)};
}

Demonstration langevin_stationary_bias() {
  const double v = 0.8, step = 0.1;
  const double iterated = iterated_variance(1 - step / v, 2 * step, 4000);
  return {"stationary variance of the chain at ε = 0.1 against the variance of the target, and against v / (1 − ε/2v)",
          off(iterated, v, v), off(iterated, v / (1 - step / (2 * v)))};
}

Demonstration explicit_fisher_divergence() {
  const double v = 0.8, c = 1.3;
  const double loss = expectation(v, [&](double x, double) { return (x / c - x / v) * (x / c - x / v) / 2; });
  return {"½E|s_θ − s|² for s_θ = −x/c on N(0, v): quadrature against ½v(1/v − 1/c)²",
          off(loss, v * (1 / v - 1 / c) * (1 / v - 1 / c) / 2)};
}

Demonstration start_law() {
  const double mean = 0.7, variance = 0.25;
  const GaussianPath<double> path(CondOt{}, line_gaussian(mean, variance));
  const Batch<double> ends = exact_flow<double>(path, 0, 1, Batch<double>{{0, 1}})->image;
  const double shift = ends(0, 0), stretch = ends(0, 1) - ends(0, 0);
  const auto error = [&](double m, double v) {
    return std::max(off(stretch * m + shift, mean), off(stretch * stretch * v, variance));
  };
  return {"mean and variance of the flow's image at t = 1 against those of the data N(0.7, 0.25), from x₀ ~ p_data and from "
          "x₀ ~ N(0, 1)",
          error(mean, variance), error(0, 1)};
}

Demonstration flow_of_absolute_value() {
  // Runge–Kutta on either side of 0, where |x| is smooth along each trajectory.
  const auto flow = [](double x) {
    const int steps = 4000;
    const double h = 1.0 / steps;
    for (int n = 0; n < steps; ++n) {
      const double a = std::abs(x), b = std::abs(x + h / 2 * a), c = std::abs(x + h / 2 * b), d = std::abs(x + h * c);
      x += h / 6 * (a + 2 * b + 2 * c + d);
    }
    return x;
  };
  const double right = flow(1e-3) / 1e-3, left = flow(-1e-3) / -1e-3, e = std::exp(1.0);
  return {"one-sided derivatives at 0 of the flow of u(x) = |x| over unit time: against each other, and against e and 1/e",
          off(right, left), std::max(off(right, e), off(left, 1 / e))};
}

Demonstration path_ends() {
  double error = 0;
  const auto add = [&](const Schedule& schedule) {
    const NoiseLevel<double> noise = noise_level(schedule, 0.0), data = noise_level(schedule, 1.0);
    for (const double gap : {noise.alpha, noise.sigma - 1, data.alpha - 1, data.sigma}) error = std::max(error, std::abs(gap));
  };
  add(CondOt{});
  add(Trigonometric{});
  return {"α₀ = β₁ = 0 and α₁ = β₀ = 1 on two schedules", error};
}

Demonstration conditional_velocity() {
  const double z = 0.7, noise = -1.1;
  return {"velocity of αz + βε by differentiation in t against (α̇ − β̇α/β)z + (β̇/β)x", worst([&](double t, double) {
            const NoiseLevel<D> level = noise_level(Schedule(Trigonometric{}), moving(t));
            const D x = level.alpha * z + level.sigma * noise;
            const double rate = level.dsigma.value / level.sigma.value;
            const double along_z = (level.dalpha.value - rate * level.alpha.value) * z, along_x = rate * x.value;
            return off(along_z + along_x, x.derivative, std::abs(along_z) + std::abs(along_x));
          })};
}

Demonstration marginal_velocity_weights() {
  return {"continuity equation of two atoms with u(x|z) averaged over p_data(z), and over the posterior p_t(z|x)",
          continuity_residual([](const TwoAtoms&, int k) { return D(TwoAtoms::weight[k]); }),
          continuity_residual([](const TwoAtoms& at, int k) { return at.posterior(k); })};
}

Demonstration conditional_minimum() {
  // N(0, 2.25) under CondOT: u(x) = ½ĊC⁻¹x is the best field that does not see z; its loss integrates to ¾π.
  const double variance = 2.25;
  const double least = integrate<double>(
      [&](double t) {
        const double slope = (t * variance - (1 - t)) / (t * t * variance + (1 - t) * (1 - t));
        return expectation(variance, [&](double z, double noise) {
          const double gap = slope * (t * z + (1 - t) * noise) - (z - noise);
          return gap * gap;
        });
      },
      0, 1).value;
  const double closed = 0.75 * pi<double>();
  return {"least conditional flow-matching loss of N(0, 2.25) on CondOT: 0 for a field that sees z, quadrature for one that "
          "does not, against ¾π",
          off(0, closed, closed), off(least, closed)};
}

Demonstration flow_matching_constant() {
  const double variance = 2.25;
  return {"L_CFM − L_FM of the field sin x + x/5 by quadrature against (αλ̇)² V", [&] {
            double error = 0;
            for (const double t : times) {
              const double C = t * t * variance + (1 - t) * (1 - t), slope = (t * variance - (1 - t)) / C;
              const double difference = expectation(variance, [&](double z, double noise) {
                const double x = t * z + (1 - t) * noise, model = std::sin(x) + x / 5;
                const double conditional = model - (z - noise), marginal = model - slope * x;
                return conditional * conditional - marginal * marginal;
              });
              const double V = (1 - t) * (1 - t) * variance / C;
              error = std::max(error, off(difference, V / ((1 - t) * (1 - t))));
            }
            return error;
          }()};
}

Demonstration marginal_preserving_family() {
  return {"Fokker–Planck equation of dX = [u + ½w²s]dt + w dW with w = 2 on a two-component law", worst([](double t, double x) {
            const double squared = 4;
            const Evaluation<D> moved = evaluate(CondOt{}, D(t), moving(x));
            const double change = evaluate(CondOt{}, moving(t), D(x)).log_density(0).derivative;
            const D score = moved.score(0, 0), drift = moved.velocity(0, 0) + squared / 2 * score;
            const double gradient = moved.log_density(0).derivative;
            const double spread = squared / 2 * (score.derivative + gradient * gradient);
            return off(change, -drift.derivative - drift.value * gradient + spread,
                       std::abs(change) + std::abs(drift.derivative) + std::abs(drift.value * gradient) + std::abs(spread));
          })};
}

Demonstration marginal_score() {
  return {"∇log p of two atoms by differentiation against the posterior mean of ∇log p(x|z)", worst([](double t, double x) {
            const TwoAtoms at = in_place(t, x);
            const double a = at.posterior(0).value * at.conditional_score(0).value;
            const double b = at.posterior(1).value * at.conditional_score(1).value;
            return off(a + b, at.log_density().derivative, std::abs(a) + std::abs(b));
          })};
}

Demonstration conditional_score() {
  return {"derivative of log N(x; αz, β²) against −(x − αz)/β²", worst([](double t, double x) {
            const TwoAtoms at = in_place(t, x);
            return off(at.log_joint(0).derivative, at.conditional_score(0).value);
          })};
}

Demonstration unweighted_score_constant() {
  // E|s(x|z)|² − E|s|² on N(0, 2.25), CondOT: 1/β² − 1/C, which has no integral up to t = 1; with weight β² it has.
  const double variance = 2.25;
  const auto spread = [&](double t) { return t * t * variance + (1 - t) * (1 - t); };
  const auto constant = [&](double cut) {
    return integrate<double>([&](double t) { return 1 / ((1 - t) * (1 - t)) - 1 / spread(t); }, 0, 1 - cut).value;
  };
  const double weighted = integrate<double>(
      [&](double t) {
        return expectation(variance, [&](double z, double noise) {
          const double x = t * z + (1 - t) * noise;
          const double gap = -noise + (1 - t) * x / spread(t);
          return gap * gap;
        });
      },
      0, 1).value;
  const double closed = integrate<double>([&](double t) { return t * t * variance / spread(t); }, 0, 1).value;
  return {"the constant of L_SM = L_CSM + C over [0, 1 − 10⁻³] against [0, 1 − 10⁻²], unweighted; with weight β², over [0, 1], by "
          "quadrature over z and ε against ∫α²V/β² dt",
          off(constant(1e-3), constant(1e-2)), off(weighted, closed)};
}

Demonstration velocity_from_score() {
  return {"u of a two-component law against (β²α̇/α − β̇β)∇log p + (α̇/α)x", worst([](double t, double x) {
            const Evaluation<D> at = evaluate(Trigonometric{}, D(t), moving(x));
            const NoiseLevel<double> l = noise_level(Schedule(Trigonometric{}), t);
            const double by_score = (l.sigma * l.sigma * l.dalpha / l.alpha - l.dsigma * l.sigma) * at.log_density(0).derivative;
            const double by_place = l.dalpha / l.alpha * x;
            return off(at.velocity(0, 0).value, by_score + by_place, std::abs(by_score) + std::abs(by_place));
          })};
}

Demonstration static_langevin() {
  return {"stationary current ½σ²s p − ½σ²p′ of dX = ½σ²∇log p dt + σ dW on a two-component law", worst([](double t, double x) {
            const Evaluation<D> at = evaluate(CondOt{}, D(t), moving(x));
            return off(at.score(0, 0).value, at.log_density(0).derivative);
          })};
}

Demonstration energy_normaliser() {
  const double closed = 2 * boost::math::tgamma(1.25);
  const double mass = integrate_line<double>([](double x) { return std::exp(-x * x * x * x); }, 0.0, 1.0).value;
  return {"∫exp(−x⁴)dx by quadrature against 2Γ(5/4)", off(mass, closed)};
}

Demonstration energy_score() {
  return {"derivative of log(e^{−f}/Z) with f = x⁴/4 − x²/2 for Z = 1 and Z = 7 against −f′", worst([](double, double x) {
            const double slope = -(x * x * x - x);
            double error = 0;
            for (const double Z : {1.0, 7.0}) {
              const double gradient = log(exp(-quartic(moving(x))) / Z).derivative;
              error = std::max(error, off(gradient, slope, std::abs(x * x * x) + std::abs(x)));
            }
            return error;
          })};
}

Demonstration score_loss_factor() {
  const double v = 0.8, c = 1.3;
  const double without_half = expectation(v, [&](double x, double) { return (x / c - x / v) * (x / c - x / v); });
  const double with_half = v * (1 / v - 1 / c) * (1 / v - 1 / c) / 2;
  return {"E|s_θ − ∇log p|² against ½E|s_θ − ∇log p|², and against twice that", off(without_half, with_half),
          off(without_half, 2 * with_half)};
}

Demonstration mode_is_no_sample() {
  const double d = 100;
  const double mean_norm = std::sqrt(2.0) * boost::math::tgamma_ratio((d + 1) / 2, d / 2);
  const double by_quadrature = integrate<double>(
      [&](double r) {
        return r * std::exp((d - 1) * std::log(r) - r * r / 2 - (d / 2 - 1) * std::log(2.0) - std::lgamma(d / 2));
      },
      1e-3, 40).value;
  return {"norm of the mode of N(0, I) in 100 dimensions against E|x|, and E|x| by quadrature against √2 Γ(50.5)/Γ(50)",
          off(0, mean_norm), off(by_quadrature, mean_norm)};
}

Demonstration interpolation_velocity() {
  const double data = 0.7, noise = -1.1;
  const D t = moving(0.3);
  const double velocity = ((1 - t) * data + t * noise).derivative;
  return {"derivative of (1 − t)x₀ + t x₁ against x₀ − x₁, and against x₁ − x₀", off(velocity, data - noise),
          off(velocity, noise - data)};
}

Demonstration interpolant_noise() {
  // Var[(1 − t)X₀ + tX₁ + γZ] with γ² = 2t(1 − t) is not that of rectified flow; with γ = 0 it is.
  const double variance = 2.25, t = 0.4;
  const double rectified = (1 - t) * (1 - t) * variance + t * t;
  const auto of_interpolant = [&](double squared_noise) {
    // Two independent integrals: over both ends, and over the noise.
    return expectation(variance, [&](double a, double b) { return std::pow((1 - t) * a + t * b, 2); }) +
           expectation(squared_noise, [](double z, double) { return z * z; });
  };
  return {"variance at t = 0.4 of the stochastic interpolant with γ² = 2t(1 − t) against rectified flow's, and with γ = 0",
          off(of_interpolant(2 * t * (1 - t)), rectified), off(of_interpolant(0), rectified)};
}

Demonstration end_law() {
  // VE ends at variance S + σ_max², not 1; the density of the library gives it by quadrature.
  const double variance = 0.25;
  const GaussianPath<double> path(Ve{}, line_gaussian(0.7, variance));
  const double step = 5;
  double mass = 0, first = 0, second = 0;
  for (int i = -110; i <= 110; ++i) {
    const double x = 0.7 + step * i;
    const double p = step * std::exp(path.evaluate(1, Batch<double>::Constant(1, 1, x), Want::log_density).log_density(0));
    mass += p;
    first += p * x;
    second += p * x * x;
  }
  const double found = second / mass - first * first / mass / mass;
  const double expected = variance + Ve{}.sigma_max * Ve{}.sigma_max;
  return {"variance of VE(0.01, 50) at its noisy end, by quadrature of its density, against 1, and against S + σ_max²",
          off(found, 1), off(found, expected)};
}

Demonstration two_generated_laws() {
  // N(0, 1) data are stationary under dX = −½X dt + dW. With score −c x, generation for time 2 from N(0, 1) gives
  // e^{(1 − c)T} by the ODE and the solution of v̇ = (1 − 2c)v + 1 by the SDE.
  const double time = 2;
  const auto difference = [&](double c) {
    const double by_ode = std::exp((1 - c) * time);
    const double rate = 1 - 2 * c, rest = -1 / rate;
    const double by_sde = rest + (1 - rest) * std::exp(rate * time);
    return off(by_ode, by_sde);
  };
  return {"variances generated by the ODE and by the SDE with s_θ = −1.3x where s = −x, and with the exact score",
          difference(1.3), difference(1)};
}

Demonstration score_from_velocity() {
  return {"∇log p of a two-component law on CondOT against (t u − x)/(1 − t)", worst([](double t, double x) {
            const Evaluation<D> at = evaluate(CondOt{}, D(t), moving(x));
            const double a = t * at.velocity(0, 0).value / (1 - t), b = x / (1 - t);
            return off(at.log_density(0).derivative, a - b, std::abs(a) + std::abs(b));
          })};
}

}  // namespace flowgauge::errata_numbers
