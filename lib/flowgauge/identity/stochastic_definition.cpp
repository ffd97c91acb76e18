#include "flowgauge/identity/stochastic_definition.hpp"

#include <algorithm>
#include <array>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <functional>

namespace flowgauge {
namespace {

using Real = long double;

/// A quantity within a step: constant + Σ loadings · (x, the last two predictions before this step, two draws).
constexpr std::size_t remembered = 3, draws = 2;
struct Form {
  Real constant = 0;
  std::array<Real, remembered + draws> loadings{};
};

Form operator+(Form a, const Form& b) {
  a.constant += b.constant;
  for (std::size_t i = 0; i < a.loadings.size(); ++i) a.loadings[i] += b.loadings[i];
  return a;
}
Form operator*(Real factor, Form a) {
  a.constant *= factor;
  for (Real& loading : a.loadings) loading *= factor;
  return a;
}
Form operator-(const Form& a, const Form& b) {
  return a + -1.0L * b;
}
Form number(Real value) {
  return {value, {}};
}
Form entry_of(std::size_t i) {
  Form form;
  form.loadings[i] = 1;
  return form;
}
Form draw(std::size_t k) {
  return entry_of(remembered + k);
}

/// Joint moments of x and the last two predictions.
struct Moments {
  std::array<Real, remembered> mean{}, slope{};
  std::array<std::array<Real, remembered>, remembered> covariance{};
};

Moments after(const Moments& before, const std::array<Form, remembered>& next) {
  Moments moments;
  for (std::size_t i = 0; i < remembered; ++i) {
    moments.mean[i] = next[i].constant;
    for (std::size_t k = 0; k < remembered; ++k) {
      moments.mean[i] += next[i].loadings[k] * before.mean[k];
      moments.slope[i] += next[i].loadings[k] * before.slope[k];
    }
    for (std::size_t j = 0; j < remembered; ++j) {
      Real& covariance = moments.covariance[i][j];
      for (std::size_t k = 0; k < remembered; ++k) {
        for (std::size_t l = 0; l < remembered; ++l) {
          covariance += next[i].loadings[k] * next[j].loadings[l] * before.covariance[k][l];
        }
      }
      for (std::size_t k = remembered; k < remembered + draws; ++k)
        covariance += next[i].loadings[k] * next[j].loadings[k];
    }
  }
  return moments;
}

struct Point {
  Real time;
  NoiseLevel<Real> level;
};

Real rho(const Point& at) {
  return std::exp(-at.level.lambda);
}

/// Gauss's rule with 15 nodes: exact to the last digit on exponentials over steps of a few units of λ.
template <class F>
Real integral(Real begin, Real end, const F& f) {
  return boost::math::quadrature::gauss<Real, 15>::integrate(f, begin, end);
}

/// A step under way: its ends, the grid behind it, and the Gaussian data.
struct Step {
  const Schedule& schedule;
  Real mean, variance;
  std::vector<Point> nodes;  ///< newest first, the start of the step in front
  Point to;
  int steps;

  const Point& from() const { return nodes.front(); }
  Real h() const { return to.time - from().time; }
  Point at_time(Real t) const { return {t, noise_level(schedule, t)}; }
  Point at_lambda(Real lambda) const { return at_time(t_of_lambda(schedule, lambda)); }

  /// −(x − αm)/C.
  Form score(const Point& at, const Form& x) const {
    const Real total = at.level.alpha * at.level.alpha * variance + at.level.sigma * at.level.sigma;
    return -1 / total * (x - number(at.level.alpha * mean));
  }
  /// Tweedie's formula.
  Form data(const Point& at, const Form& x) const {
    const NoiseLevel<Real>& l = at.level;
    return 1 / l.alpha * (x + l.sigma * l.sigma * score(at, x));
  }
  Form noise(const Point& at, const Form& x) const { return -at.level.sigma * score(at, x); }
};

/// X_back | X_to ~ N(k X_to, v) of the noising SDE in λ: dX = (dα/α)X + σ√2 dW_λ.
struct Back {
  Real k, v;
};
Back noising(const Point& data_side, const Point& noise_side) {
  const Real alpha = noise_side.level.alpha;
  return {alpha / data_side.level.alpha, integral(noise_side.level.lambda, data_side.level.lambda,
                                                  [&](Real l) { return 2 * alpha * alpha * std::exp(-2 * l); })};
}

// The reverse SDE in λ, dx = (dα/α)x + 2(αD − x)dλ + σ√2 dW_λ = (dα/α)x − 2σε̂ dλ + σ√2 dW_λ, between two points.

enum class Predicts { data, noise };

/// What multiplies the state at λ in the state at the end.
Real carried(Predicts what, const Point& end, Real lambda) {
  return end.level.alpha * (what == Predicts::data ? std::exp(2 * (lambda - end.level.lambda)) : 1);
}
Real deviation(Predicts what, const Point& begin, const Point& end) {
  return std::sqrt(integral(begin.level.lambda, end.level.lambda, [&](Real l) {
    const Real kernel = carried(what, end, l) * std::exp(-l);
    return 2 * kernel * kernel;
  }));
}
/// ∫ of the prediction's weight times (λ − λ_begin)^power.
Real weight(Predicts what, const Point& begin, const Point& end, int power) {
  return integral(begin.level.lambda, end.level.lambda, [&](Real l) {
    const Real of_prediction = what == Predicts::data ? 2 : -2 * std::exp(-l);
    return of_prediction * carried(what, end, l) * std::pow(l - begin.level.lambda, power);
  });
}
Form without_noise(Predicts what, const Point& begin, const Point& end, const Form& x, const Form& value) {
  return carried(what, end, begin.level.lambda) / begin.level.alpha * x + weight(what, begin, end, 0) * value;
}

const Form x_of_step = entry_of(0);

Form exponential(const Step& s, Predicts what) {
  const Form value = what == Predicts::data ? s.data(s.from(), x_of_step) : s.noise(s.from(), x_of_step);
  return without_noise(what, s.from(), s.to, x_of_step, value) + deviation(what, s.from(), s.to) * draw(0);
}

/// With a stage in the middle of λ on the same path, whose prediction holds over the step.
Form exponential_midpoint(const Step& s, Predicts what) {
  const Point middle = s.at_lambda((s.from().level.lambda + s.to.level.lambda) / 2);
  const auto predict = [&](const Point& at, const Form& x) {
    return what == Predicts::data ? s.data(at, x) : s.noise(at, x);
  };
  const Form first = deviation(what, s.from(), middle) * draw(0);
  const Form stage = without_noise(what, s.from(), middle, x_of_step, predict(s.from(), x_of_step)) + first;
  return without_noise(what, s.from(), s.to, x_of_step, predict(middle, stage)) +
         carried(what, s.to, middle.level.lambda) / middle.level.alpha * first +
         deviation(what, middle, s.to) * draw(1);
}

/// The parabola or line through the predictions at hand, in Newton's form; `curvature` is what its second divided
/// difference is multiplied by for the second derivative, and the line's integral is half of the constant's where
/// `half` says so.
Form exponential_multistep(const Step& s, bool half, Real curvature) {
  const Real l0 = s.from().level.lambda;
  const Form D = s.data(s.from(), x_of_step);
  Form end = exponential(s, Predicts::data);
  if (s.nodes.size() < 2) return end;
  const Real l1 = s.nodes[1].level.lambda;
  const Form slope = 1 / (l0 - l1) * (D - entry_of(1));
  const Real first = weight(Predicts::data, s.from(), s.to, 1), zeroth = weight(Predicts::data, s.from(), s.to, 0);
  if (s.nodes.size() < 3) return end + (half ? zeroth * (s.to.level.lambda - l0) / 2 : first) * slope;
  const Real l2 = s.nodes[2].level.lambda;
  const Form divided = 1 / (l0 - l2) * (slope - 1 / (l1 - l2) * (entry_of(1) - entry_of(2)));
  const Real second = weight(Predicts::data, s.from(), s.to, 2);
  return end + first * (slope + (l0 - l1) * divided) + curvature / 2 * second * divided;
}

/// Given Z = D: X_to ~ N(α_t D, σ_t²), seen through X_from | X_to.
struct Posterior {
  Form mean;
  Real variance;
};
Posterior posterior(const Step& s) {
  const Back back = noising(s.to, s.from());
  const Real prior = 1 / (s.to.level.sigma * s.to.level.sigma), seen = back.k * back.k / back.v;
  const Form D = s.data(s.from(), x_of_step);
  return {1 / (prior + seen) * (prior * s.to.level.alpha * D + back.k / back.v * x_of_step), 1 / (prior + seen)};
}

/// A part of the posterior's deviation, and as much of x − α_s D as keeps the variance σ_t² given Z.
Form part_of_posterior(const Step& s, Real eta) {
  const Real drawn = eta * std::sqrt(posterior(s).variance);
  const Form D = s.data(s.from(), x_of_step);
  const Real kept = std::sqrt(s.to.level.sigma * s.to.level.sigma - drawn * drawn) / s.from().level.sigma;
  return s.to.level.alpha * D + kept * (x_of_step - s.from().level.alpha * D) + drawn * draw(0);
}

// The family dx = (u ± ½w²s)dt + w dW in the schedule's own time.

enum class Choice { of_noising, constant, of_sigma };
struct Family {
  Choice choice = Choice::of_noising;
  Real eta = 1;

  /// d(σ²)/dt − 2fσ², which is ±g².
  static Real signed_rate(const NoiseLevel<Real>& l) {
    return 2 * (l.sigma_dsigma - l.dalpha / l.alpha * l.sigma * l.sigma);
  }
  Real w(const NoiseLevel<Real>& l) const {
    if (choice == Choice::constant) return eta;
    return eta * std::sqrt(choice == Choice::of_sigma ? 2 * l.sigma : std::abs(signed_rate(l)));
  }
  /// The drift per unit of time, with the sign that time has.
  Form drift(const Step& s, const Point& at, const Form& x) const {
    const NoiseLevel<Real>& l = at.level;
    const Real sign = s.h() < 0 ? -1 : 1, own = w(l);
    return l.dalpha / l.alpha * x + (sign * own * own - signed_rate(l)) / 2 * s.score(at, x);
  }
};

Form euler_maruyama(const Step& s, const Family& family) {
  return x_of_step + s.h() * family.drift(s, s.from(), x_of_step) +
         family.w(s.from().level) * std::sqrt(std::abs(s.h())) * draw(0);
}

/// Rößler's class for additive noise with two drift stages and two places for the noise, I₁ = ΔW and I₁₀.
Form additive_runge_kutta(const Step& s, const Family& family, const std::array<Real, 2>& a, Real A, Real c, Real B,
                          const std::array<Real, 2>& beta_1, const std::array<Real, 2>& beta_2,
                          const std::array<Real, 2>& places) {
  const Real length = std::abs(s.h());
  const Form i_1 = std::sqrt(length) * draw(0);
  const Form i_10 = length / 2 * (i_1 + std::sqrt(length / 3) * draw(1));
  std::array<Real, 2> w{};
  for (std::size_t i = 0; i < 2; ++i) w[i] = family.w(s.at_time(s.from().time + places[i] * s.h()).level);
  const Form first = family.drift(s, s.from(), x_of_step);
  const Point inner = s.at_time(s.from().time + c * s.h());
  const Form stage = x_of_step + A * s.h() * first + B / length * w[0] * i_10;
  Form end = x_of_step + s.h() * (a[0] * first + a[1] * family.drift(s, inner, stage));
  for (std::size_t i = 0; i < 2; ++i) end = end + w[i] * (beta_1[i] * i_1 + beta_2[i] / length * i_10);
  return end;
}

Form stochastic_heun(const Step& s, const Family& family) {
  const Real root = std::sqrt(std::abs(s.h())), w_0 = family.w(s.from().level), w_1 = family.w(s.to.level);
  const Form b_0 = family.drift(s, s.from(), x_of_step);
  const Form guess = x_of_step + s.h() * b_0 + w_0 * root * draw(0);
  return x_of_step + s.h() / 2 * (b_0 + family.drift(s, s.to, guess)) + (w_0 + w_1) / 2 * root * draw(0);
}

Form reverse_diffusion(const Step& s) {
  const Back back = noising(s.to, s.from());
  return x_of_step - (back.k - 1) * x_of_step + back.v * s.score(s.from(), x_of_step) + std::sqrt(back.v) * draw(0);
}

/// The flow in y = x/α, dy/dρ = ε̂: one slope, or the mean of two.
Form churned(const Step& s, bool heun, Real inflation) {
  const Real factor = 1 + std::min(10.0L / s.steps, std::sqrt(2.0L) - 1);
  const Point raised = s.at_lambda(-std::log(rho(s.from()) * factor));
  const Real added = integral(raised.level.lambda, s.from().level.lambda, [](Real l) { return 2 * std::exp(-2 * l); });
  const Form y = 1 / s.from().level.alpha * x_of_step + inflation * std::sqrt(added) * draw(0);
  const Real step = rho(s.to) - rho(raised);
  const Form slope = s.noise(raised, raised.level.alpha * y), end = y + step * slope;
  if (!heun) return s.to.level.alpha * end;
  return s.to.level.alpha * (y + step * (0.5L * slope + 0.5L * s.noise(s.to, s.to.level.alpha * end)));
}

Form ancestral_midpoint(const Step& s) {
  const Real up = std::sqrt(posterior(s).variance) / s.to.level.alpha;
  const Real down = std::sqrt(rho(s.to) * rho(s.to) - up * up);
  const Point middle = s.at_lambda((s.from().level.lambda - std::log(down)) / 2);
  const Form y = 1 / s.from().level.alpha * x_of_step;
  const Form half = y + (rho(middle) - rho(s.from())) * s.noise(s.from(), x_of_step);
  return s.to.level.alpha * (y + (down - rho(s.from())) * s.noise(middle, middle.level.alpha * half) + up * draw(0));
}

Form corrected(const Step& s, const Form& x) {
  const Real delta = 2 * 0.16L * 0.16L * s.to.level.sigma * s.to.level.sigma;
  return x + delta * s.score(s.to, x) + std::sqrt(2 * delta) * draw(1);
}

struct Definition {
  std::string_view name;
  std::function<Form(const Step&)> end;
  bool takes_ends = false;  ///< steps to σ = 0 as any other
};

const std::vector<Definition>& definitions() {
  const auto euler = [](const Family& family) { return [family](const Step& s) { return euler_maruyama(s, family); }; };
  static const std::vector<Definition> all{
      {"euler_maruyama", euler({}), true},
      {"euler_maruyama_half", euler({Choice::of_noising, 0.5L}), true},
      {"flow_sde_unit", euler({Choice::constant, 1}), true},
      {"flow_sde_sigma", euler({Choice::of_sigma, 1}), true},
      {"reverse_diffusion", reverse_diffusion},
      {"stochastic_heun", [](const Step& s) { return stochastic_heun(s, {}); }},
      {"sra1",
       [](const Step& s) {
         return additive_runge_kutta(s, {}, {1 / 3.0L, 2 / 3.0L}, 0.75L, 0.75L, 1.5L, {1, 0}, {-1, 1}, {1, 0});
       }},
      {"ddpm_small",
       [](const Step& s) {
         const Posterior given = posterior(s);
         return given.mean + std::sqrt(given.variance) * draw(0);
       }},
      {"ddpm_large", [](const Step& s) { return posterior(s).mean + std::sqrt(noising(s.to, s.from()).v) * draw(0); }},
      {"ddim_eta", [](const Step& s) { return part_of_posterior(s, 1); }},
      {"ddim_eta_half", [](const Step& s) { return part_of_posterior(s, 0.5L); }},
      {"edm_euler_churn", [](const Step& s) { return churned(s, false, 1); }},
      {"edm_heun_churn", [](const Step& s) { return churned(s, true, 1); }},
      {"edm_heun_churn_inflated", [](const Step& s) { return churned(s, true, 1.007); }},
      {"ancestral_euler", [](const Step& s) { return part_of_posterior(s, 1); }},
      {"ancestral_dpm_2", ancestral_midpoint},
      {"sde_dpmpp_1", [](const Step& s) { return exponential(s, Predicts::data); }},
      {"sde_dpmpp_2s", [](const Step& s) { return exponential_midpoint(s, Predicts::data); }},
      {"sde_dpmpp_2m",
       [](const Step& s) {
         Step two = s;
         if (two.nodes.size() > 2) two.nodes.pop_back();
         return exponential_multistep(two, true, 0);
       }},
      {"sde_dpmpp_3m", [](const Step& s) { return exponential_multistep(s, false, 2); }},
      {"sde_dpmpp_3m_published", [](const Step& s) { return exponential_multistep(s, false, 1); }},
      {"seeds_1", [](const Step& s) { return exponential(s, Predicts::noise); }},
      {"seeds_2", [](const Step& s) { return exponential_midpoint(s, Predicts::noise); }},
      {"pc_reverse_diffusion", [](const Step& s) { return corrected(s, reverse_diffusion(s)); }},
      {"pc_euler_maruyama", [](const Step& s) { return corrected(s, euler_maruyama(s, {})); }},
  };
  return all;
}

}  // namespace

std::optional<NormalValue> defined_stochastic(std::string_view name, const Schedule& schedule, double mean,
                                              double variance, const std::vector<double>& times,
                                              const NormalValue& start) {
  const auto found = std::find_if(definitions().begin(), definitions().end(),
                                  [&](const Definition& definition) { return definition.name == name; });
  if (found == definitions().end()) return std::nullopt;
  Moments moments;
  moments.mean[0] = start.mean;
  moments.slope[0] = start.slope;
  moments.covariance[0][0] = start.variance;
  Step step{schedule, mean, variance, {}, {}, static_cast<int>(times.size()) - 1};
  for (std::size_t n = 0; n + 1 < times.size(); ++n) {
    step.nodes.insert(step.nodes.begin(), step.at_time(times[n]));
    if (step.nodes.size() > remembered) step.nodes.pop_back();
    step.to = step.at_time(times[n + 1]);
    const bool finite = std::isfinite(step.from().level.lambda) && std::isfinite(step.to.level.lambda);
    const Form D = step.data(step.from(), x_of_step);
    const Form end =
        finite || found->takes_ends ? found->end(step) : step.to.level.alpha * D + step.to.level.sigma * draw(0);
    moments = after(moments, {end, D, entry_of(1)});
    if (!finite) step.nodes.clear();
  }
  return NormalValue{moments.mean[0], moments.slope[0], moments.covariance[0][0]};
}

std::vector<std::string_view> defined_stochastic_names() {
  std::vector<std::string_view> names;
  for (const Definition& definition : definitions()) names.push_back(definition.name);
  return names;
}

}  // namespace flowgauge
