// Laws on the line: closed forms against integrals of the data density in 50 digits, both ends of time, far out; distribution
// functions against integrals of the density; quantile flows; refused parameters.

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/identity/data_law.hpp"
#include "flowgauge/numeric/faddeeva.hpp"
#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/path/quantile.hpp"
#include "flowgauge/target/gauss_rule.hpp"

namespace flowgauge {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Target target_of(const char* json) { return target_from_json(Json::parse(json)); }

struct Named {
  const char* json;
  double variance;  ///< of the data; NaN where there is none
};
const std::vector<Named> targets{
    {R"({"type": "uniform_box", "low": -1, "high": 1.5})", 6.25 / 12},
    {R"({"type": "histogram", "edges": [-1.5, -0.5, 0.25, 1.75], "weights": [0.3, 0, 0.2]})", 0},
    {R"({"type": "triangular", "low": -1, "mode": 0.5, "high": 2.25})", 0},
    {R"({"type": "triangular", "low": -1, "mode": 2, "high": 2})", 0.5},
    {R"({"type": "piecewise_linear", "knots": [-1.25, 0, 0.75, 2], "densities": [0.5, 2, 0, 1]})", 0},
    {R"({"type": "laplace", "location": 0.4, "scale": 0.75})", 1.125},
    {R"({"type": "exponential", "location": -0.5, "scale": 0.8})", 0.64},
    {R"({"type": "skew_normal", "location": -0.5, "scale": 1.25, "shape": 3})", 0},
    {R"({"type": "skew_normal", "location": 0.2, "scale": 1, "shape": -20})", 0},
    {R"({"type": "hermite_tilted", "degree": 4, "coefficient": 0.125})", 1},
    {R"({"type": "hermite_tilted", "degree": 2, "coefficient": 0.5})", 2},
    {R"({"type": "cauchy", "location": 0.3, "scale": 0.6})", NAN},
    {R"({"type": "student_t", "degrees_of_freedom": 4, "location": -0.3, "scale": 0.8})", 1.28},
    {R"({"type": "student_t", "degrees_of_freedom": 1})", NAN},
};

template <class T>
NoiseLevel<T> level_of(double alpha, double sigma, double dalpha = 0.7, double sigma_dsigma = -0.9) {
  NoiseLevel<T> level{};
  level.alpha = T(alpha);
  level.sigma = T(sigma);
  level.dalpha = T(dalpha);
  level.sigma_dsigma = T(sigma_dsigma);
  level.dsigma = level.sigma_dsigma / level.sigma;
  return level;
}

template <class T>
Evaluation<T> evaluate(const Target& target, const NoiseLevel<T>& level, const T& x) {
  Evaluation<T> out(1, 1, Want::all);
  prepare<T>(target).evaluate(level, Batch<T>::Constant(1, 1, x), Want::all, out);
  return out;
}

struct Place {
  double alpha, sigma, x;
};
/// Noise end, middle, data end; bulk and up to 1e6.
const std::vector<Place> places{{1e-8, 1, 0.6},    {1e-3, 1, -2.5},  {0.3, 0.9, 1.1},     {0.6, 0.8, 0.2},
                                {0.6, 0.8, 1e6},   {0.6, 0.8, -1e6}, {0.8, 0.3, -3.5},    {0.95, 0.05, 0.4},
                                {1, 1e-3, 0.7},    {1, 1e-8, 0.7},   {0.9, 0.01, 86 * 0.01 + 1.6},
                                {0.9, 0.5, -86 * 0.5}};

/// How far `computed` is from `expected`, of a size that the terms behind it have.
double error(double computed, const Mp50& expected, const Mp50& size) {
  return to_double(Mp50(abs(Mp50(Mp50(computed) - expected)) / size));
}

}  // namespace

TEST_CASE("density, score, curvature, denoiser, covariance and velocity are those of an integral over the data") {
  for (const Named& named : targets) {
    const Target target = target_of(named.json);
    const DataDensity data = data_law(target).coordinates.front();
    for (const Place& at : places) {
      CAPTURE(std::string(named.json));
      CAPTURE(at.alpha);
      CAPTURE(at.sigma);
      CAPTURE(at.x);
      const NoiseLevel<Mp50> level = level_of<Mp50>(at.alpha, at.sigma);
      const LinePosterior exact = line_posterior(data, Mp50(at.alpha), Mp50(at.sigma), Mp50(at.x), 30);
      const Evaluation<double> found = evaluate<double>(target, level_of<double>(at.alpha, at.sigma), at.x);
      const Evaluation<Mp50> fine = evaluate<Mp50>(target, level, Mp50(at.x));
      const Mp50 noise = level.sigma * level.sigma, x(at.x);
      const Mp50 log_size = 2 + abs(exact.log_density) + abs(Mp50(x * fine.score(0, 0)));
      CHECK(error(found.log_density(0), exact.log_density, log_size) <= 1e-12);
      CHECK(abs(Mp50(fine.log_density(0) - exact.log_density)) <= 1e-25 * log_size);
      const Mp50 spread = sqrt(exact.variance), size = abs(exact.mean) + spread + abs(Mp50(x * level.alpha * exact.variance / noise));
      CHECK(error(found.denoiser(0, 0), exact.mean, size) <= 1e-12);
      CHECK(abs(Mp50(fine.denoiser(0, 0) - exact.mean)) <= 1e-25 * size);
      CHECK(error(found.posterior_covariance(0, 0), exact.variance, exact.variance * (1 + abs(Mp50(x / level.sigma)))) <= 1e-10);
      CHECK(abs(Mp50(fine.posterior_covariance(0, 0) - exact.variance)) <= 1e-24 * exact.variance * (1 + abs(Mp50(x / level.sigma))));
      // Tweedie's formulas in 50 digits give the rest, to what is left of the integral's 30 digits.
      const Mp50 score = (level.alpha * exact.mean - x) / noise;
      const Mp50 lost = 1e-27 * (abs(x) + level.alpha * size) / noise;
      const Mp50 hessian = (level.alpha * level.alpha * exact.variance / noise - 1) / noise;
      const Mp50 slope = abs(Mp50(x * fine.hessian(0, 0))) + abs(score);
      CHECK(abs(Mp50(Mp50(found.score(0, 0)) - score)) <= 1e-12 * slope + lost);
      CHECK(abs(Mp50(fine.score(0, 0) - score)) <= 1e-25 * slope + lost);
      CHECK(abs(Mp50(fine.hessian(0, 0) - hessian)) <= 1e-23 / noise);
      CHECK(abs(Mp50(Mp50(found.hessian(0, 0)) - fine.hessian(0, 0))) <=
            1e-290 + 1e-11 * (abs(fine.hessian(0, 0)) * (1 + abs(Mp50(x / level.sigma)))));
      const Mp50 velocity = level.dalpha * exact.mean - level.sigma_dsigma * score;
      const Mp50 moving = abs(Mp50(level.dalpha * size)) + abs(Mp50(level.sigma_dsigma * slope));
      CHECK(abs(Mp50(Mp50(found.velocity(0, 0)) - velocity)) <= 1e-12 * moving + abs(Mp50(level.sigma_dsigma * lost)));
      const Mp50 rate = level.sigma_dsigma / noise;
      const Mp50 divergence = rate + (level.alpha * level.dalpha - level.alpha * level.alpha * rate) / noise * exact.variance;
      CHECK(abs(Mp50(fine.divergence(0) - divergence)) <= 1e-23 * abs(Mp50(rate / noise * level.alpha * level.alpha * exact.variance)) + 1e-23 * abs(rate));
    }
  }
}

TEST_CASE("without signal the denoiser is the mean and the posterior covariance that of the data") {
  for (const Named& named : targets) {
    CAPTURE(std::string(named.json));
    const Target target = target_of(named.json);
    const DataDensity data = data_law(target).coordinates.front();
    const Evaluation<double> at = evaluate<double>(target, level_of<double>(0, 1), 0.8);
    CHECK(at.log_density(0) == doctest::Approx(-0.32 - 0.5 * std::log(2 * pi<double>())).epsilon(1e-14));
    if (std::isnan(named.variance)) {
      CHECK(std::isnan(at.denoiser(0, 0)));
      continue;
    }
    CHECK(at.score(0, 0) == doctest::Approx(-0.8).epsilon(1e-14));
    CHECK(at.hessian(0, 0) == doctest::Approx(-1).epsilon(1e-14));
    if (!(data.reach(80) < infinity)) {
      CHECK(at.denoiser(0, 0) == doctest::Approx(-0.3).epsilon(1e-13));
      CHECK(at.posterior_covariance(0, 0) == doctest::Approx(named.variance).epsilon(1e-12));
      continue;
    }
    const LinePosterior prior = line_moments(data);
    CHECK(at.denoiser(0, 0) == doctest::Approx(to_double(prior.mean)).epsilon(1e-13));
    CHECK(at.posterior_covariance(0, 0) == doctest::Approx(to_double(prior.variance)).epsilon(1e-12));
    if (named.variance > 0) CHECK(to_double(prior.variance) == doctest::Approx(named.variance).epsilon(1e-14));
    CHECK(at.velocity(0, 0) == doctest::Approx(0.7 * to_double(prior.mean) - 0.9 * 0.8).epsilon(1e-13));
    CHECK(at.divergence(0) == doctest::Approx(-0.9).epsilon(1e-14));
  }
}

TEST_CASE("without noise the law is the data law") {
  for (const Named& named : targets) {
    CAPTURE(std::string(named.json));
    const Target target = target_of(named.json);
    const DataDensity data = data_law(target).coordinates.front();
    const double alpha = 0.8, z = 1.2, x = alpha * z, step = 1e-6;
    const double log_density = data.rough_log_pdf(z) - std::log(alpha);
    const Evaluation<double> at = evaluate<double>(target, level_of<double>(alpha, 0), x);
    CHECK(at.log_density(0) == doctest::Approx(log_density).epsilon(1e-12));
    const double score = (data.rough_log_pdf(z + step) - data.rough_log_pdf(z - step)) / (2 * step) / alpha;
    CHECK(std::abs(at.score(0, 0) - score) <= 1e-7 * (1 + std::abs(score)));
    CHECK(at.denoiser(0, 0) == doctest::Approx(z).epsilon(1e-14));
    CHECK(std::abs(at.posterior_covariance(0, 0)) <= 1e-30);
    CHECK(at.velocity(0, 0) == doctest::Approx(0.7 * z + 0.9 * at.score(0, 0)).epsilon(1e-12));
    CHECK(std::isfinite(at.divergence(0)));
  }
  const Evaluation<double> outside = evaluate<double>(target_of(targets[0].json), level_of<double>(0.8, 0), 2.0);
  CHECK(outside.log_density(0) == -infinity);
  CHECK(outside.denoiser(0, 0) == 1.5);
  CHECK(outside.posterior_covariance(0, 0) == 0);
  CHECK(std::isnan(outside.score(0, 0)));
  CHECK(std::isnan(evaluate<double>(target_of(targets[5].json), level_of<double>(0.5, 0), 0.2).score(0, 0)));
}

TEST_CASE("Student's law with one degree of freedom is Cauchy's: two algorithms") {
  const Target student = target_of(R"({"type": "student_t", "degrees_of_freedom": 1, "location": 0.3, "scale": 0.6})");
  const Target cauchy = target_of(R"({"type": "cauchy", "location": 0.3, "scale": 0.6})");
  for (const Place& at : places) {
    CAPTURE(at.alpha);
    CAPTURE(at.x);
    const NoiseLevel<double> level = level_of<double>(at.alpha, at.sigma);
    const Evaluation<double> a = evaluate<double>(student, level, at.x), b = evaluate<double>(cauchy, level, at.x);
    CHECK(a.log_density(0) == doctest::Approx(b.log_density(0)).epsilon(1e-12));
    CHECK(a.score(0, 0) == doctest::Approx(b.score(0, 0)).epsilon(1e-11));
    CHECK(a.denoiser(0, 0) == doctest::Approx(b.denoiser(0, 0)).epsilon(1e-11));
    CHECK(a.posterior_covariance(0, 0) == doctest::Approx(b.posterior_covariance(0, 0)).epsilon(1e-10));
    CHECK(a.velocity(0, 0) == doctest::Approx(b.velocity(0, 0)).epsilon(1e-10));
    const Tails<double> s = prepare<double>(student).tails(level, at.x), c = prepare<double>(cauchy).tails(level, at.x);
    CHECK(s.log_below == doctest::Approx(c.log_below).epsilon(1e-12));
    CHECK(s.log_above == doctest::Approx(c.log_above).epsilon(1e-12));
  }
}

TEST_CASE("far tails of Laplace data have the score of the data") {
  const Target target = target_of(targets[5].json);
  CHECK(evaluate<double>(target, level_of<double>(0.5, 0.7), 1e6).score(0, 0) == doctest::Approx(-1 / (0.5 * 0.75)).epsilon(1e-14));
  CHECK(evaluate<double>(target, level_of<double>(0.5, 0.7), -1e6).score(0, 0) == doctest::Approx(1 / (0.5 * 0.75)).epsilon(1e-14));
}

TEST_CASE("each tail is the integral of the density beyond x, to rounding of itself") {
  for (const Named& named : targets) {
    const Target target = target_of(named.json);
    const Law<double> law = prepare<double>(target);
    for (const auto& [alpha, sigma] : {std::pair{0.02, 1.0}, {0.6, 0.8}, {0.95, 0.05}}) {
      const NoiseLevel<double> level = level_of<double>(alpha, sigma);
      const Bulk<double> bulk = law.bulk(level);
      for (const double z : {-9.0, -2.0, -0.3, 0.4, 1.7, 8.0}) {
        CAPTURE(std::string(named.json));
        CAPTURE(alpha);
        CAPTURE(z);
        const double x = bulk.centre + z * bulk.spread;
        const auto log_density = [&](double y) { return evaluate<double>(target, level, y).log_density(0); };
        const double here = log_density(x);
        // One side, in units of the density at x; far enough for the heaviest tail is not to be had.
        const bool heavy = std::isnan(named.variance) || law.tails(level, 1e8).log_above > -200;
        for (const double side : {-1.0, 1.0}) {
          if (heavy) continue;
          const Tails<double> tails = law.tails(level, x);
          const double found = side < 0 ? tails.log_below : tails.log_above;
          if (found > -0.5 && here < -200) continue;  // nearly all mass, seen from where there is none
          const GaussRule<double>& rule = gauss_rule<double>(24);
          double sum = 0, from = 0;
          // Far out the density falls within a deviation over its distance in deviations.
          const double width = 0.5 * std::min(sigma, bulk.spread) / (1 + 0.1 * std::abs(z) * bulk.spread / sigma);
          for (int panel = 0; panel < 100000; ++panel, from += width) {
            double part = 0;
            for (std::size_t i = 0; i < rule.nodes.size(); ++i) {
              part += rule.weights[i] * width / 2 * std::exp(log_density(x + side * (from + width * (1 + rule.nodes[i]) / 2)) - here);
            }
            sum += part;
            if (part < 1e-17 * sum && (side * z > 3 || from > (std::abs(z) + 14) * bulk.spread)) break;
          }
          CHECK(std::abs(found - (std::log(sum) + here)) <= 1e-12 * (2 + std::abs(found)));
        }
        const Tails<double> tails = law.tails(level, x);
        CHECK(std::abs(std::exp(tails.log_below) + std::exp(tails.log_above) - 1) <= 4e-15);
        // F′ = p in 50 digits, heavy tails included: the difference over a short step against its Taylor sum.
        const Law<Mp50> fine = prepare<Mp50>(target);
        if (z != -2.0 || alpha != 0.6) continue;
        const NoiseLevel<Mp50> at = level_of<Mp50>(alpha, sigma);
        const Mp50 step("1e-8");
        Evaluation<Mp50> centre(1, 1, Want::all);
        fine.evaluate(at, Batch<Mp50>::Constant(1, 1, Mp50(x)), Want::all, centre);
        const Mp50 p = exp(centre.log_density(0)), s = centre.score(0, 0);
        const Mp50 second = p * (centre.hessian(0, 0) + s * s);
        const Mp50 gained = exp(fine.tails(at, Mp50(x) + step).log_below) - exp(fine.tails(at, Mp50(x) - step).log_below);
        CHECK(abs(Mp50(gained - 2 * step * p - step * step * step * second / 3)) <= Mp50(1e-12) * step * p);
        CHECK(std::abs(to_double(Mp50(fine.tails(at, Mp50(x)).log_below)) - tails.log_below) <= 1e-13 * (2 + std::abs(tails.log_below)));
        CHECK(std::abs(to_double(Mp50(fine.tails(at, Mp50(x)).log_above)) - tails.log_above) <= 1e-13 * (2 + std::abs(tails.log_above)));
      }
    }
  }
}

TEST_CASE("quantile flows compose, keep probability and order, and reach 86 deviations and 1e6") {
  for (const Named& named : targets) {
    CAPTURE(std::string(named.json));
    const GaussianPath<double> path(Schedule(VpLinear{}), target_of(named.json));
    const Bulk<double> bulk = path.law().bulk(path.level(0.4));
    Batch<double> X(1, 9);
    X << bulk.centre - 86 * bulk.spread, -40, -5, -1, bulk.centre, 0.3, 2, 30, bulk.centre + 86 * bulk.spread;
    std::sort(X.data(), X.data() + X.size());
    const auto there = exact_flow(path, 0.4, 0.1, X);
    REQUIRE(there.has_value());
    CHECK(there->method == FlowMethod::quantile);
    const auto back = exact_flow(path, 0.1, 0.4, there->image);
    const auto onwards = exact_flow(path, 0.1, 0.02, there->image);
    const auto directly = exact_flow(path, 0.4, 0.02, X);
    for (Index n = 0; n < X.cols(); ++n) {
      CAPTURE(X(0, n));
      if (n > 0) CHECK(there->image(0, n) >= there->image(0, n - 1));
      const Tails<double> before = path.law().tails(path.level(0.4), X(0, n)), after = path.law().tails(path.level(0.1), there->image(0, n));
      // Where the smaller side is exact, rounding of the image moves it by (|x| + 1)·hazard.
      const bool lower = before.log_below < before.log_above;
      const double moved = lower ? after.log_below - before.log_below : after.log_above - before.log_above;
      const double density = path.evaluate(0.1, there->image.col(n), Want::log_density).log_density(0);
      const double hazard = std::exp(density - (lower ? after.log_below : after.log_above));
      CHECK(std::abs(moved) <= 1e-13 * (1 + std::abs(before.log_below) + std::abs(before.log_above)) + 1e-15 * hazard * std::abs(there->image(0, n)));
      // The images' rounding comes back times the slope exp(−change) of the map.
      const double stretch = std::exp(-back->log_density_change(n));
      CHECK(std::abs(back->image(0, n) - X(0, n)) <= 1e-12 * (std::abs(X(0, n)) + 1 + stretch * (1 + std::abs(there->image(0, n)))));
      const double further = std::exp(-onwards->log_density_change(n)), whole = std::exp(-directly->log_density_change(n));
      CHECK(std::abs(onwards->image(0, n) - directly->image(0, n)) <=
            1e-12 * (1 + std::abs(directly->image(0, n)) + further * (1 + std::abs(there->image(0, n))) + whole * (1 + std::abs(X(0, n)))));
    }
  }
  const GaussianPath<double> heavy(Schedule(VpLinear{}), target_of(targets[11].json));
  const auto far = exact_flow(heavy, 0.4, 0.02, Batch<double>(Batch<double>{{-1e6, 1e6}}));
  const NoiseLevel<double> start = heavy.level(0.4), end = heavy.level(0.02);
  // Far out the noise is a second-order matter: X is the data.
  CHECK(far->image(0, 1) == doctest::Approx(0.3 * end.alpha + (1e6 - 0.3 * start.alpha) * end.alpha / start.alpha).epsilon(1e-9));
}

TEST_CASE("at the data end the image of a bounded law is inside its support") {
  const GaussianPath<double> path(Schedule(CondOt{}), target_of(targets[0].json));
  Batch<double> X(1, 7);
  X << -40, -8, -1, 0.2, 1, 8, 40;
  const auto flow = exact_flow(path, 0.5, 1.0, X);
  for (Index n = 0; n < X.cols(); ++n) {
    CHECK(flow->image(0, n) >= -1);
    CHECK(flow->image(0, n) <= 1.5);
    if (n > 0) CHECK(flow->image(0, n) >= flow->image(0, n - 1));
  }
  const Tails<double> tails = path.law().tails(path.level(0.5), 0.2);
  CHECK(flow->image(0, 3) == doctest::Approx(-1 + 2.5 * std::exp(tails.log_below)).epsilon(1e-14));
  // Points without mass on one side have no image.
  CHECK(std::isnan(exact_flow(path, 1.0, 0.5, Batch<double>(Batch<double>{{2.0}}))->image(0, 0)));
}

TEST_CASE("the Faddeeva function on the imaginary axis, on the real axis and in between") {
  // w(iy) = exp(y²) erfc(y); Re w(x) = exp(−x²); w(1 + i) from its integral.
  for (const double y : {0.01, 0.3, 1.0, 2.5, 9.0, 30.0}) {
    const double exact = to_double(Mp50(exp(Mp50(Mp50(y) * Mp50(y))) * boost::math::erfc(Mp50(y))));
    CHECK(faddeeva(Complex<double>{0.0, y}).w.re == doctest::Approx(exact).epsilon(1e-14));
    CHECK(faddeeva(Complex<double>{0.0, y}).w.im == doctest::Approx(0).epsilon(1e-15));
  }
  for (const double x : {0.2, 0.55, 1.3, 2.0, 3.9}) {
    CHECK(faddeeva(Complex<double>{x, 1e-300}).w.re == doctest::Approx(std::exp(-x * x)).epsilon(1e-13));
  }
  for (const double x : {-7.0, -0.4, 0.1, 1.0, 3.3, 50.0}) {
    for (const double y : {0.05, 0.4, 1.0, 5.0}) {
      CAPTURE(x);
      CAPTURE(y);
      // Re w = (y/π) ∫ e^{−t²}/((x − t)² + y²) dt, Im w = (1/π) ∫ (x − t) e^{−t²}/((x − t)² + y²) dt.
      const auto weight = [&](const Mp50& t) {
        const Mp50 gap = Mp50(x) - t;
        return Mp50(exp(Mp50(-t * t)) / (gap * gap + Mp50(y) * Mp50(y)));
      };
      std::vector<Mp50> breaks{Mp50(-11), Mp50(-3), Mp50(0), Mp50(3), Mp50(11)};
      if (std::abs(x) < 11) {
        breaks.push_back(Mp50(x));
        std::sort(breaks.begin(), breaks.end());
      }
      const Mp50 re = Mp50(y) / pi<Mp50>() * integrate_pieces<Mp50>(weight, breaks).value;
      const Mp50 im = integrate_pieces<Mp50>([&](const Mp50& t) { return Mp50((Mp50(x) - t) * weight(t)); }, breaks).value / pi<Mp50>();
      const FaddeevaValues<double> found = faddeeva(Complex<double>{x, y});
      const FaddeevaValues<Mp50> fine = faddeeva(Complex<Mp50>{Mp50(x), Mp50(y)});
      CHECK(error(found.w.re, re, abs(re)) <= 2e-14);
      CHECK(error(found.w.im, im, abs(im)) <= 2e-14);
      CHECK(abs(Mp50(fine.w.re - re)) <= 1e-40 * abs(re));
      CHECK(abs(Mp50(fine.w.im - im)) <= 1e-40 * abs(im));
      // w′ = −2zw + 2i/√π and w″ = −2w − 2zw′.
      const Complex<Mp50> z{Mp50(x), Mp50(y)};
      const Complex<Mp50> first = Mp50(-2) * (z * fine.w) + Complex<Mp50>{Mp50(0), Mp50(2 / sqrt(pi<Mp50>()))};
      const Complex<Mp50> second = Mp50(-2) * fine.w + Mp50(-2) * (z * first);
      CHECK(abs(Mp50(fine.first.re - first.re)) + abs(Mp50(fine.first.im - first.im)) <= 1e-40);
      CHECK(abs(Mp50(fine.second.re - second.re)) + abs(Mp50(fine.second.im - second.im)) <= 1e-38);
    }
  }
}

TEST_CASE("draws follow the distribution function and do not depend on how many are drawn") {
  for (const Named& named : targets) {
    CAPTURE(std::string(named.json));
    const Target target = target_of(named.json);
    const Law<double> law = prepare<double>(target);
    const Index count = 4000;
    const Batch<double> X = sample(target, count, 3);
    CHECK(sample(target, 10, 3) == X.leftCols(10));
    std::vector<double> levels;
    for (Index n = 0; n < count; ++n) levels.push_back(std::exp(law.tails(level_of<double>(1, 0), X(0, n)).log_below));
    std::sort(levels.begin(), levels.end());
    double distance = 0;
    for (std::size_t n = 0; n < levels.size(); ++n) {
      const double low = static_cast<double>(n) / static_cast<double>(count);
      distance = std::max({distance, std::abs(levels[n] - low), std::abs(levels[n] - low - 1.0 / static_cast<double>(count))});
    }
    // Dvoretzky, Kiefer, Wolfowitz with Massart's constant: 1e-9 for a right sampler.
    CHECK(distance <= std::sqrt(std::log(2 / 1e-9) / (2 * static_cast<double>(count))));
  }
}

TEST_CASE("parameters that make no law are refused by name") {
  const auto refused = [](const char* json, const char* words) {
    CAPTURE(std::string(json));
    try {
      target_of(json);
      FAIL("not refused");
    } catch (const std::invalid_argument& refusal) {
      CAPTURE(std::string(refusal.what()));
      CHECK(std::string(refusal.what()).find(words) != std::string::npos);
    }
  };
  refused(R"({"type": "uniform_box", "low": [0, 0], "high": [1]})", "high");
  refused(R"({"type": "uniform_box", "low": [0, 1], "high": [1, 1]})", "target.high");
  refused(R"({"type": "histogram", "edges": [0, 1, 2], "weights": [1]})", "edges");
  refused(R"({"type": "histogram", "edges": [0, 2, 1], "weights": [1, 1]})", "must increase");
  refused(R"({"type": "histogram", "edges": [0, 1], "weights": [0]})", "must not all be 0");
  refused(R"({"type": "histogram", "edges": [0, 1], "weights": [-1]})", "must be in [0, 1e+150]");
  refused(R"({"type": "triangular", "low": 1, "mode": 1, "high": 1})", "high");
  refused(R"({"type": "triangular", "low": 0, "mode": 2, "high": 1})", "mode");
  refused(R"({"type": "piecewise_linear", "knots": [0], "densities": [1]})", "two entries");
  refused(R"({"type": "piecewise_linear", "knots": [0, 1], "densities": [1]})", "densities");
  refused(R"({"type": "piecewise_linear", "knots": [0, 1], "densities": [0, 0]})", "densities");
  refused(R"({"type": "laplace", "scale": 0})", "scale");
  refused(R"({"type": "exponential", "scale": -1})", "scale");
  refused(R"({"type": "cauchy", "width": 1})", "width");
  refused(R"({"type": "skew_normal"})", "shape");
  refused(R"({"type": "student_t", "degrees_of_freedom": 0})", "degrees_of_freedom");
  refused(R"({"type": "hermite_tilted", "degree": 3, "coefficient": 0.1})", "even");
  refused(R"({"type": "hermite_tilted", "degree": 4, "coefficient": 0.17})", "0.1666");
  refused(R"({"type": "hermite_tilted", "degree": 2.5, "coefficient": 0})", "degree");
  CHECK(std::get<HermiteTilted>(target_of(R"({"type": "hermite_tilted", "degree": 3, "coefficient": 0})")).degree == 3);
  CHECK(std::get<HermiteTilted>(target_of(R"({"type": "hermite_tilted", "degree": 2, "coefficient": 1})")).coefficient == 1);
}

TEST_CASE("so far out that powers overflow a polynomial still counts by its leading term") {
  const Target target = target_of(R"({"type": "hermite_tilted", "degree": 4, "coefficient": 0.125})");
  for (const double x : {1e60, 1e75, -1e80, -1e150}) {
    CAPTURE(x);
    const Evaluation<double> found = evaluate<double>(target, level_of<double>(0.6, 0.8), x);
    const Evaluation<Mp50> exact = evaluate<Mp50>(target, level_of<Mp50>(0.6, 0.8), Mp50(x));
    CHECK(error(found.log_density(0), exact.log_density(0), Mp50(x) * x) <= 1e-15);
    CHECK(error(found.score(0, 0), exact.score(0, 0), abs(Mp50(x))) <= 1e-15);
    CHECK(error(found.denoiser(0, 0), exact.denoiser(0, 0), abs(Mp50(x))) <= 1e-15);
    CHECK(error(found.posterior_covariance(0, 0), exact.posterior_covariance(0, 0), exact.posterior_covariance(0, 0)) <= 1e-14);
  }
}

TEST_CASE("Student's law keeps its power far beyond the noise") {
  const Target target = target_of(R"({"type": "student_t", "degrees_of_freedom": 4, "location": -0.3, "scale": 0.8})");
  for (const double alpha : {1e-12, 1e-3, 0.6, 1.0}) {
    CAPTURE(alpha);
    const NoiseLevel<double> level = level_of<double>(alpha, std::sqrt(1 - alpha * alpha) + 1e-3);
    const auto at = [&](double x) { return evaluate<double>(target, level, x); };
    const double width = std::max(0.8 * alpha, level.sigma), inner = 0.9e16 * width, outer = 2e16 * width;
    const double slope = (at(outer).log_density(0) - at(inner).log_density(0)) / std::log(outer / inner);
    CHECK(slope == doctest::Approx(-5).epsilon(1e-12));
    for (const double x : {inner, outer, -outer, 1e60, -1e150}) {
      CAPTURE(x);
      // Student 1908: Γ(5/2)/(Γ(2)√(4π)) (1 + u²/4)^(−5/2) = ⅜ (1 + u²/4)^(−5/2) over αs, whose tail is 12 |u|⁻⁵.
      const double log_u = std::log(std::abs(x) / 0.8) - std::log(alpha);
      CHECK(at(x).log_density(0) == doctest::Approx(std::log(12) - 5 * log_u - std::log(0.8 * alpha)).epsilon(1e-13));
      CHECK(at(x).score(0, 0) * x == doctest::Approx(-5).epsilon(1e-12));
      CHECK(at(x).denoiser(0, 0) == doctest::Approx(x / alpha).epsilon(1e-12));
      CHECK(at(x).posterior_covariance(0, 0) == doctest::Approx(level.sigma / alpha * (level.sigma / alpha)).epsilon(1e-12));
    }
  }
}

}  // namespace flowgauge
