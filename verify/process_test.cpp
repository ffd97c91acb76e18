// Processes: values against independent numbers, both ends of time, tails, misuse, and exact draws.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/judge/statistics.hpp"
#include "flowgauge/process/linear_transition.hpp"
#include "flowgauge/study/process_identities.hpp"

using namespace flowgauge;

namespace {

Process parse(const std::string& json) {
  return process_from_json(Json::parse(json));
}

Batch<double> point(const std::vector<double>& x) {
  return Eigen::Map<const Batch<double>>(x.data(), static_cast<Index>(x.size()), 1);
}

/// Log density and score of the law from the start, by mpmath with 40 digits: density sums over images or Poisson
/// weights, matrix exponentials under Gauss–Legendre quadrature, scores by central differences.
struct Known {
  const char* json;
  double t;
  std::vector<double> x;
  double log_density;
  std::vector<double> score;
};

const std::vector<Known> known{
    {R"({"type": "brownian_with_drift", "drift": -1.5, "volatility": 0.25, "start": 2})",
     0.75,
     {0.5},
     -0.8888031358588916592,
     {8.0}},
    {R"({"type": "geometric_brownian", "rate": 0.75, "volatility": 0.5, "start": 2})",
     0.5,
     {3},
     -1.012400096335115233,
     {-0.5812402882884383519}},
    {R"({"type": "cox_ingersoll_ross", "rate": 0.5, "level": 1.5, "volatility": 0.75, "start": 0.25})",
     1.25,
     {2},
     -2.581038021214718112,
     {-2.441262161911148182}},
    {R"({"type": "cox_ingersoll_ross", "rate": 2, "level": 0.25, "volatility": 1, "start": 1})",
     0.125,
     {0.0625},
     -6.279806194047303786,
     {41.60501488928321329}},
    {R"({"type": "reflected_brownian", "length": 2, "volatility": 0.75, "start": 0.5})",
     0.125,
     {1.75},
     -10.70262349217907522,
     {-17.7767832795306176}},
    {R"({"type": "absorbed_brownian", "length": 2, "volatility": 0.75, "start": 0.5})",
     0.125,
     {1.75},
     -10.70267011041240962,
     {-17.77877232238776993}},
    {R"({"type": "circular_brownian", "length": 3, "drift": 1.5, "volatility": 0.5, "start": 0.75})",
     0.125,
     {2.5},
     -32.24609489666707902,
     {45.76262817696306166}},
    {R"({"type": "reflected_brownian", "length": 2, "volatility": 0.75, "start": 0.5})",
     8,
     {1.75},
     -0.6982309021288572687,
     {-0.003316120718872488718}},
    {R"({"type": "absorbed_brownian", "length": 2, "volatility": 0.75, "start": 0.5})",
     8,
     {1.75},
     -6.858773397580573627,
     {-3.792237895265407113}},
    {R"({"type": "circular_brownian", "length": 3, "drift": 1.5, "volatility": 0.5, "start": 0.75})",
     8,
     {2.5},
     -1.120402146214280329,
     {0.0266372974513128491}},
    {R"({"type": "benes", "slope": 1.5, "start": -0.25})",
     0.75,
     {-1.5},
     -1.161337424911755072,
     {0.1996274945584462068}},
    {R"({"type": "ornstein_uhlenbeck_eigenfunctions", "degree": 2, "amplitude": 0.5})",
     0.25,
     {1.5},
     -1.722520717640403544,
     {-0.8402885308197352477}},
    {R"({"type": "double_well", "volatility": 0.5})", 1, {0.75}, -0.7270507197296089288, {2.625}},
    {R"({"type": "double_well", "volatility": 2})", 1, {0.75}, -1.291662814654052767, {0.1640625}},
    {R"({"type": "double_well", "volatility": 0.0625})", 1, {0.75}, -22.64782628780990041, {168.0}},
    {R"({"type": "ornstein_uhlenbeck_mixture", "drift": 0.5, "noise": 0.75, "weights": [1, 3], "means": [-1, 2], "covariances": [0.25, 0.5]})",
     0.5,
     {0.25},
     -2.116253490240716983,
     {0.7703508748438423719}},
    {R"({"type": "sine_wiener", "volatility": 1.5, "start": -0.25})",
     0.5,
     {0.875},
     -0.8452592417438294386,
     {2.392690392589236269}},
    {R"({"type": "sinh_wiener", "start": 1.25})", 0.5, {-0.75}, -5.816425107702130918, {4.065184309134726473}},
    {R"({"type": "tanh_wiener", "rate": -0.75, "volatility": 0.5, "start": -0.5})",
     1.5,
     {0.625},
     0.03373316460940419046,
     {1.362162089656808509}},
    {R"({"type": "ornstein_uhlenbeck", "drift": [[1, 2, 0], [-0.5, 0.75, 0.25], [0, -1, 1.5]], "noise": [[1, 0, 0.5], [0.25, 0.5, 0], [0, -0.25, 0.75]], "start": [1, -1, 0.5]})",
     0.75,
     {0.25, -0.5, 1},
     -8.691509459829411698,
     {6.186430329796785762, -0.4820608722410062665, -10.94887927286803365}},
    {R"({"type": "kinetic_langevin", "friction": 0.5, "frequency": 2, "temperature": 1.5, "start": [1, -1]})",
     0.75,
     {0.5, 0.25},
     -4.283357662107632,
     {-3.142188612491280186, -3.212846995948754072}},
    {R"({"type": "kinetic_langevin", "friction": 4, "frequency": 1.5, "temperature": 0.5, "start": [1, -1]})",
     1.5,
     {0.5, 0.25},
     -0.8600260836762612096,
     {-0.884124852790083652, -0.9160124309944956299}},
    {R"({"type": "kinetic_langevin", "friction": 3, "frequency": 1.5, "temperature": 0.5, "start": [1, -1]})",
     1.5,
     {0.5, 0.25},
     -1.052580432332448158,
     {-1.534685908855168524, -0.8990334207892240995}},
    {R"({"type": "kinetic_langevin", "friction": 0.5, "frequency": 2, "temperature": 1.5, "start": [1, -1]})",
     0.0009765625,
     {1, -1},
     -4083.142404627472426,
     {-8388605.638541830097, 4093.666162957082624}},
    {R"({"type": "free_kinetic_langevin", "friction": 0.75, "temperature": 2, "start": [0.5, 1]})",
     0.5,
     {1, 0.5},
     -0.4129428260841959344,
     {-4.196865597836340076, 1.214571858065412178}},
    {R"({"type": "free_kinetic_langevin", "friction": 0.75, "temperature": 2, "start": [0.5, 1]})",
     4,
     {1, 0.5},
     -3.403158792964851611,
     {0.1548793018316306745, -0.4125841416018543551}},
    {R"({"type": "free_kinetic_langevin", "friction": 0.75, "temperature": 2, "start": [0.5, 1]})",
     0.0009765625,
     {0.5, 1},
     -2035.830744536475247,
     {4194304.037499999856, -2048.250018310546805}},
};

std::string message_of(const std::string& json) {
  try {
    parse(json);
  } catch (const std::invalid_argument& misuse) {
    return misuse.what();
  }
  return "nothing was thrown";
}

bool contains_text(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("log densities and scores are those of independent computations") {
  std::set<std::string_view> seen;
  for (const Known& expected : known) {
    CAPTURE(std::string(expected.json));
    CAPTURE(expected.t);
    const Process process = parse(expected.json);
    seen.insert(entry(process).name);
    const ExactProcess<double> exact = exact_process<double>(process);
    const DensityValues<double> found = exact.law(expected.t, point(expected.x));
    double scale = 1 + std::abs(expected.log_density);
    for (std::size_t i = 0; i < expected.x.size(); ++i) scale += std::abs(expected.x[i] * expected.score[i]);
    CHECK(std::abs(found.log_density(0) - expected.log_density) <= 1e-14 * scale);
    double size = 0;
    for (const double s : expected.score) size = std::max(size, std::abs(s));
    for (std::size_t i = 0; i < expected.x.size(); ++i) {
      CHECK(std::abs(found.score(static_cast<Index>(i), 0) - expected.score[i]) <= 1e-12 * size);
    }
  }
  for (const Entry& process : process_entries()) {
    CAPTURE(process.name);
    CHECK(seen.count(process.name) == 1);
  }
}

TEST_CASE("all laws hold for other parameters, too") {
  for (const char* json :
       {R"({"type": "ornstein_uhlenbeck", "drift": [[1, 2, 0], [-0.5, 0.75, 0.25], [0, -1, 1.5]],
            "noise": [[1, 0, 0.5], [0.25, 0.5, 0], [0, -0.25, 0.75]], "start": [1, -1, 0.5]})",
        R"({"type": "kinetic_langevin", "friction": 4, "frequency": 2, "temperature": 0.5, "start": [1, -1]})",
        R"({"type": "cox_ingersoll_ross", "rate": 2, "level": 0.25, "volatility": 1, "start": 1})",
        R"({"type": "cox_ingersoll_ross", "rate": 3, "level": 4, "volatility": 0.75, "start": 0.5})",
        R"({"type": "double_well", "volatility": 0.3})", R"({"type": "double_well", "volatility": 2.5})",
        R"({"type": "ornstein_uhlenbeck_eigenfunctions", "degree": 2, "amplitude": 0.9})",
        R"({"type": "benes", "slope": 2.5, "start": -1})",
        R"({"type": "absorbed_brownian", "length": 2, "start": 1.9})",
        R"({"type": "reflected_brownian", "length": 1, "volatility": 0.5, "start": 0})",
        R"({"type": "circular_brownian", "length": 1, "drift": -20, "volatility": 0.4, "start": 0.5})"}) {
    CAPTURE(std::string(json));
    const Process process = parse(json);
    std::vector<ProcessPoints> points = process_points(process);
    for (ProcessPoints& at : points) at.integrate = at.integrate && exact_process<double>(process).dimension == 1;
    std::size_t decided = 0;
    for (const LawResult& result : check_process<double>(exact_process<Dual<double>>(process), points)) {
      CAPTURE(result.identity);
      CAPTURE(result.verdict.detail);
      CAPTURE(result.worst_t);
      if (!result.not_applicable.empty()) continue;
      ++decided;
      CHECK(result.verdict.outcome == Outcome::ok);
    }
    CHECK(decided >= 3);
  }
}

TEST_CASE("plain scalars and duals agree") {
  for (const NamedProcess& named : verified_processes()) {
    CAPTURE(named.name);
    const Process& process = named.process;
    const ExactProcess<double> exact = exact_process<double>(process);
    const ExactProcess<Mp50> fine = exact_process<Mp50>(process);
    const Batch<double> X = process_points(process)[2].X;
    const double t = 0.4;
    const DensityValues<double> found = exact.law(t, X);
    const DensityValues<Mp50> expected = fine.law(Mp50(t), X.cast<Mp50>());
    for (Index n = 0; n < X.cols(); ++n) {
      const double scale = 1 + std::abs(found.log_density(n)) + X.col(n).cwiseAbs().dot(found.score.col(n).cwiseAbs());
      CHECK(std::abs(to_double(Mp50(found.log_density(n) - expected.log_density(n)))) <= 1e-13 * scale);
    }
    CHECK(exact.axes.size() == static_cast<std::size_t>(exact.dimension));
    CHECK(exact.noise(t, X).rows() == exact.dimension * exact.noises);
    CHECK(fine.noise(Mp50(t), X.cast<Mp50>()).rows() == exact.dimension * exact.noises);
    CHECK(static_cast<bool>(exact.moments) == static_cast<bool>(fine.moments));
    CHECK(static_cast<bool>(exact.transition) == static_cast<bool>(fine.transition));
  }
}

TEST_CASE("laws stay finite at both ends of time and far out") {
  for (const NamedProcess& named : verified_processes()) {
    CAPTURE(named.name);
    const ExactProcess<double> exact = exact_process<double>(named.process);
    for (const double t : {1e-60, 1e-12, 1e-3, 1.0, 700.0, 1e6}) {
      CAPTURE(t);
      for (const double far : {1e-12, 0.3, 86.0, 1e6}) {
        CAPTURE(far);
        const Batch<double> X = Batch<double>::Constant(exact.dimension, 1, far);
        const DensityValues<double> values = exact.law(t, X);
        const Axis& axis = exact.axes[0];
        if (far > axis.low && far < axis.high) {
          CHECK(std::isfinite(values.log_density(0)));
          CHECK(values.score.allFinite());
        } else if (axis.at_low != Boundary::periodic) {
          CHECK(values.log_density(0) == -INFINITY);
          CHECK(std::isnan(values.score(0, 0)));
        }
      }
    }
  }
  // The mass of an absorbed process underflows; the density that is left keeps its logarithm.
  const ExactProcess<double> absorbed = exact_process<double>(process_named("absorbed_brownian"));
  CHECK(absorbed.mass(1e4) == 0);
  CHECK(absorbed.law(1e4, point({0.8})).log_density(0) == doctest::Approx(-9444.5).epsilon(1e-3));
  CHECK(absorbed.mass(1e-10) == 1);
  // A kinetic process spreads like t³ at first: 2γT t³/3.
  const MeanCovariance<double> kinetic = exact_process<double>(process_named("kinetic_langevin")).moments(1e-9);
  CHECK(kinetic.covariance(0, 0) == doctest::Approx(2 * 0.8 * 0.7 / 3 * 1e-27).epsilon(1e-8));
  const MeanCovariance<double> free = exact_process<double>(process_named("free_kinetic_langevin")).moments(1e-9);
  CHECK(free.covariance(0, 0) == doctest::Approx(2 * 1.1 * 0.6 / 3 * 1e-27).epsilon(1e-8));
  CHECK(chandrasekhar_position(1.0) == doctest::Approx(2 - 3 + 4 * std::exp(-1.0) - std::exp(-2.0)).epsilon(1e-14));
  CHECK(chandrasekhar_position(std::nextafter(1.0, 0.0)) ==
        doctest::Approx(chandrasekhar_position(1.0)).epsilon(1e-14));
}

TEST_CASE("moments that no identity integrates") {
  // An absorbed process started in the middle of [0, 1]: S = (4/π) Σ (−1)ᵏ/(2k+1) e^{−(2k+1)²π²t/2}, to first order.
  const ExactProcess<double> absorbed =
      exact_process<double>(parse(R"({"type": "absorbed_brownian", "length": 1, "volatility": 1, "start": 0.5})"));
  const double pi2 = pi<double>() * pi<double>();
  CHECK(absorbed.mass(1.0) ==
        doctest::Approx(4 / pi<double>() * (std::exp(-pi2 / 2) - std::exp(-9 * pi2 / 2) / 3)).epsilon(1e-14));
  CHECK(absorbed.outflow(1.0)(0) == doctest::Approx(absorbed.outflow(1.0)(1)).epsilon(1e-14));
  // Reflected from the middle of [0, L] the mean stays; the variance tends to L²/12.
  const ExactProcess<double> reflected =
      exact_process<double>(parse(R"({"type": "reflected_brownian", "length": 2, "volatility": 1, "start": 1})"));
  for (const double t : {1e-6, 0.1, 2.5, 2.6, 100.0})
    CHECK(reflected.moments(t).mean(0) == doctest::Approx(1).epsilon(1e-14));
  CHECK(reflected.moments(1e-6).covariance(0, 0) == doctest::Approx(1e-6).epsilon(1e-9));
  CHECK(reflected.moments(1e3).covariance(0, 0) == doctest::Approx(4.0 / 12).epsilon(1e-14));
  // Both series of the moments meet where they change over, at t = 2L²/πσ².
  const ExactProcess<double> near_a_wall =
      exact_process<double>(parse(R"({"type": "reflected_brownian", "length": 2, "volatility": 1, "start": 0.1})"));
  const double switched = 8 / pi<double>();
  CHECK(near_a_wall.moments(switched * (1 - 1e-15)).mean(0) ==
        doctest::Approx(near_a_wall.moments(switched * (1 + 1e-15)).mean(0)).epsilon(1e-14));
  CHECK(near_a_wall.moments(switched * (1 - 1e-15)).covariance(0, 0) ==
        doctest::Approx(near_a_wall.moments(switched * (1 + 1e-15)).covariance(0, 0)).epsilon(1e-13));
  // The well of weak noise has its mass at ±1, with variance s²/4 on each side to first order.
  const ExactProcess<double> well = exact_process<double>(parse(R"({"type": "double_well", "volatility": 0.01})"));
  CHECK(well.stationary_moments().covariance(0, 0) == doctest::Approx(1).epsilon(1e-3));
  // The overdamped limit of the entropy produced on a circle.
  CHECK(exact_process<double>(process_named("circular_brownian")).entropy_production() ==
        doctest::Approx(2 * 0.36 / 1.21).epsilon(1e-14));
  // Doubling against one long series.
  Matrix<double> A(1, 1), Q(1, 1);
  A << 0.7;
  Q << 2.0;
  for (const double t : {1e-8, 0.1, 3.0, 200.0}) {
    const LinearTransition<double> step = linear_transition<double>(A, Q, t);
    CHECK(step.covariance(0, 0) == doctest::Approx(-2 * std::expm1(-1.4 * t) / 1.4).epsilon(1e-14));
    CHECK(step.propagator(0, 0) == doctest::Approx(std::exp(-0.7 * t)).epsilon(1e-12));
  }
}

TEST_CASE("misuse says what came and what is allowed") {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {R"({"type": "brownian"})", "brownian_with_drift"},
      {R"({"type": "benes", "slop": 1})", "slope"},
      {R"({"type": "geometric_brownian", "start": 0})", "process.start"},
      {R"({"type": "cox_ingersoll_ross", "volatility": 3})", "process.volatility"},
      {R"({"type": "reflected_brownian", "length": 1, "start": 1.5})", "process.start"},
      {R"({"type": "absorbed_brownian", "length": 1, "start": 1})", "process.start"},
      {R"({"type": "circular_brownian", "length": 1, "start": 1})", "process.start"},
      {R"({"type": "ornstein_uhlenbeck_eigenfunctions", "degree": 3})", "process.degree"},
      {R"({"type": "ornstein_uhlenbeck_eigenfunctions", "degree": 4, "amplitude": 0.17})", "process.amplitude"},
      {R"({"type": "ornstein_uhlenbeck", "drift": [[1, 0], [0, -1]]})", "process.drift"},
      {R"({"type": "ornstein_uhlenbeck", "drift": [[1, 0], [0, 1]], "noise": [[1, 0], [1, 0]]})", "process.noise"},
      {R"({"type": "ornstein_uhlenbeck", "start": [1]})", "process.start"},
      {R"({"type": "ornstein_uhlenbeck_mixture", "weights": [1]})", "process.means"},
      {R"({"type": "kinetic_langevin", "start": [1]})", "process.start"},
      {R"({"type": "free_kinetic_langevin", "start": [1, 2, 3]})", "process.start"},
      {R"({"type": "tanh_wiener", "start": 1})", "process.start"}};
  for (const std::pair<std::string, std::string>& row : wrong) {
    const std::string &json = row.first, &part = row.second;
    CAPTURE(json);
    CAPTURE(message_of(json));
    CHECK(contains_text(message_of(json), part));
  }
  // 1/6 is the largest amplitude of He₄, whose minimum is −6.
  CHECK_NOTHROW(parse(R"({"type": "ornstein_uhlenbeck_eigenfunctions", "degree": 4, "amplitude": 0.1666})"));
  const ExactProcess<double> exact = exact_process<double>(process_named("benes"));
  const Batch<double> x = point({0.1});
  for (const double t : {0.0, -1.0, std::nan(""), double(INFINITY)})
    CHECK_THROWS_AS(exact.law(t, x), std::invalid_argument);
  CHECK_THROWS_AS(exact.transition(1.0, Batch<double>::Zero(1, 2), Batch<double>::Zero(1, 3)), std::invalid_argument);
  CHECK_NOTHROW(exact_process<double>(process_named("double_well")).law(0.0, x));
  CHECK_THROWS_AS(exact_process<double>(process_named("double_well")).law(-1.0, x), std::invalid_argument);
  CHECK_THROWS_AS(sample_transition(process_named("double_well"), 1, x, {}, 1), std::invalid_argument);
  CHECK_THROWS_AS(sample_transition(process_named("benes"), 0, x, {}, 1), std::invalid_argument);
  CHECK_THROWS_AS(sample_transition(process_named("benes"), 1, Batch<double>::Zero(2, 1), {}, 1),
                  std::invalid_argument);
}

namespace {

constexpr Index draws = 12000;

/// F(x) = ∫p up to x from the density, by the midpoint rule in the coordinate of the bulk; 1e-6 at worst.
std::function<double(double)> distribution(const Process& process, double t) {
  const ExactProcess<double> exact = exact_process<double>(process);
  const Extent bulk = exact.bulk(t);
  const auto forward = [c = bulk.coordinate](double y) {
    return c == Coordinate::exponential          ? std::exp(y)
           : c == Coordinate::hyperbolic_tangent ? std::tanh(y)
           : c == Coordinate::hyperbolic_sine    ? std::sinh(y)
           : c == Coordinate::sine               ? std::sin(y)
                                                 : y;
  };
  constexpr Index cells = 6000;
  std::vector<double> ends(cells + 1), sums(cells + 1, 0.0);
  Batch<double> middles(1, cells);
  for (Index i = 0; i <= cells; ++i) {
    ends[static_cast<std::size_t>(i)] = forward(bulk.low + (bulk.high - bulk.low) * static_cast<double>(i) / cells);
    if (i < cells) middles(0, i) = forward(bulk.low + (bulk.high - bulk.low) * (static_cast<double>(i) + 0.5) / cells);
  }
  const Vector<double> log_density = exact.law(t, middles).log_density;
  for (std::size_t i = 0; i < cells; ++i) {
    sums[i + 1] = sums[i] + std::exp(log_density(static_cast<Index>(i))) * (ends[i + 1] - ends[i]);
  }
  return [ends, sums](double x) {
    const auto above = std::upper_bound(ends.begin(), ends.end(), x);
    if (above == ends.begin()) return 0.0;
    if (above == ends.end()) return sums.back();
    const std::size_t i = static_cast<std::size_t>(above - ends.begin()) - 1;
    return sums[i] + (sums[i + 1] - sums[i]) * (x - ends[i]) / (ends[i + 1] - ends[i]);
  };
}

constexpr double beyond = 1e9;

/// Draws at t in two steps; what has been absorbed is spread evenly over [1, 2] · beyond.
std::vector<double> draw_line(const Process& process, double t, std::uint64_t seed) {
  const RandomKey key{seed, experiment_number("process_test")};
  Batch<double> X = sample_start(process, draws, key);
  if (exact_process<double>(process).transition) {
    X = sample_transition(process, 0.4 * t, X, key, 1);
    X = sample_transition(process, 0.6 * t, X, key, 2);
  }
  std::vector<double> samples(static_cast<std::size_t>(X.cols()));
  for (std::size_t n = 0; n < samples.size(); ++n) {
    const double x = X(0, static_cast<Index>(n));
    samples[n] = std::isnan(x) ? beyond * (1 + uniform(key, n, 3, 0)) : x;
  }
  return samples;
}

TestResult line_test(const Process& sampled, const Process& claimed, double t, double alpha) {
  const auto inside = distribution(claimed, t);
  const double alive = inside(beyond);
  const auto cdf = [&](double x) { return x < beyond ? inside(x) : alive + (1 - alive) * (x / beyond - 1); };
  return cdf_test(draw_line(sampled, t, 11), cdf, alpha);
}

}  // namespace

TEST_CASE("draws have the law of their process, and another law is seen") {
  // Every process on the line once as it is, and in a version whose law is another one.
  const std::vector<std::pair<const char*, const char*>> pairs{
      {R"({"type": "brownian_with_drift"})", R"({"type": "brownian_with_drift", "volatility": 1.0})"},
      {R"({"type": "geometric_brownian"})", R"({"type": "geometric_brownian", "rate": 0.48})"},
      {R"({"type": "ornstein_uhlenbeck", "drift": 0.9, "noise": 1.2, "start": 1.4})",
       R"({"type": "ornstein_uhlenbeck", "drift": 0.9, "noise": 0.9, "start": 1.4})"},
      {R"({"type": "ornstein_uhlenbeck_mixture", "drift": 0.8, "noise": 1.1, "weights": [0.3, 0.7], "means": [-1, 1.5], "covariances": [0.2, 0.1]})",
       R"({"type": "ornstein_uhlenbeck_mixture", "drift": 0.8, "noise": 1.1, "weights": [0.5, 0.5], "means": [-1, 1.5], "covariances": [0.2, 0.1]})"},
      {R"({"type": "ornstein_uhlenbeck_eigenfunctions", "degree": 2, "amplitude": 0.9})",
       R"({"type": "ornstein_uhlenbeck_eigenfunctions", "degree": 2, "amplitude": 0.01})"},
      {R"({"type": "double_well"})", R"({"type": "double_well", "volatility": 1.4})"},
      {R"({"type": "benes"})", R"({"type": "benes", "start": 0.1})"},
      {R"({"type": "cox_ingersoll_ross"})", R"({"type": "cox_ingersoll_ross", "level": 0.6})"},
      {R"({"type": "reflected_brownian"})", R"({"type": "reflected_brownian", "volatility": 0.5})"},
      {R"({"type": "absorbed_brownian"})", R"({"type": "absorbed_brownian", "volatility": 0.45})"},
      {R"({"type": "circular_brownian"})", R"({"type": "circular_brownian", "drift": 0.3})"},
      {R"({"type": "sine_wiener"})", R"({"type": "sine_wiener", "volatility": 0.4})"},
      {R"({"type": "sinh_wiener"})", R"({"type": "sinh_wiener", "start": -0.7})"},
      {R"({"type": "tanh_wiener"})", R"({"type": "tanh_wiener", "rate": 0.3})"}};
  const double alpha = level_of_each(100);
  std::set<std::string_view> seen;
  for (const auto& pair : pairs) {
    const std::string json = pair.first, other = pair.second;
    CAPTURE(json);
    const Process process = parse(json), wrong = parse(other);
    seen.insert(entry(process).name);
    const TestResult right = line_test(process, process, 0.5, alpha);
    CAPTURE(right.detail);
    CHECK(right.outcome == Outcome::ok);
    CHECK(line_test(wrong, process, 0.5, alpha).outcome == Outcome::fault);
  }
  // In the plane every coordinate and one mixed combination, which are Gaussian: mean and variance exactly.
  for (const char* name : {"ornstein_uhlenbeck", "kinetic_langevin", "free_kinetic_langevin"}) {
    CAPTURE(name);
    const Process process = process_named(name);
    seen.insert(entry(process).name);
    const RandomKey key{5, experiment_number("process_test")};
    Batch<double> X = sample_transition(process, 0.3, sample_start(process, draws, key), key, 1);
    X = sample_transition(process, 0.5, X, key, 2);
    const MeanCovariance<double> moments = exact_process<double>(process).moments(0.8);
    for (const auto& weights : std::vector<std::vector<double>>{{1, 0}, {0, 1}, {0.6, -0.8}}) {
      const Vector<double> w = point(weights);
      const Vector<double> projected = (w.transpose() * X).transpose();
      const std::span<const double> samples(projected.data(), static_cast<std::size_t>(projected.size()));
      const double mean = w.dot(moments.mean), variance = w.dot(moments.covariance * w);
      CHECK(mean_test(samples, mean, variance, alpha).outcome == Outcome::ok);
      CHECK(variance_test(samples, mean, variance, alpha).outcome == Outcome::ok);
      CHECK(variance_test(samples, mean, 0.8 * variance, alpha).outcome == Outcome::fault);
    }
  }
  CHECK(seen.size() == process_entries().size());
}

TEST_CASE("a column of draws depends on its number alone, and the absorbed stay absorbed") {
  for (const NamedProcess& named : verified_processes()) {
    CAPTURE(named.name);
    const Process& process = named.process;
    const RandomKey key{3, 9};
    const Batch<double> many = sample_start(process, 7, key), few = sample_start(process, 3, key);
    CHECK(many.leftCols(3) == few);
    if (!exact_process<double>(process).transition) continue;
    const Batch<double> moved = sample_transition(process, 0.01, many, key, 4);
    CHECK(moved.leftCols(3) == sample_transition(process, 0.01, few, key, 4));
    CHECK(moved != sample_transition(process, 0.01, many, key, 5));
  }
  const Process absorbed = process_named("absorbed_brownian");
  const Batch<double> gone = Batch<double>::Constant(1, 1, std::nan(""));
  CHECK(std::isnan(sample_transition(absorbed, 1, gone, {}, 1)(0, 0)));
}
