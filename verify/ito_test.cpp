// Methods for noise that depends on the state: their steps, strong and weak errors against closed moments and sampled
// paths.

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "flowgauge/fault/ito_faults.hpp"
#include "flowgauge/study/ito_order.hpp"

using namespace flowgauge;

namespace {

const ItoStep& step_of(std::string_view name) {
  return find_ito_method(name)->step;
}

Batch<double> one(double x) {
  return Batch<double>::Constant(1, 1, x);
}

/// What is known of a step of length h on geometric Brownian motion: E r², E re and E r of its factor r, e the
/// solution's.
struct Moments {
  long double square, product, mean;
};

/// e = exp((μ − ½σ²)h + σΔW), so that E e g(ΔW) = e^{μh} E g(ΔW + σh).
Moments moments(std::string_view method, long double mu, long double sigma, long double h) {
  const long double growth = std::exp(mu * h), first = 1 + mu * h;
  // r = first + σΔW + c(ΔW² − h), E (ΔW² − h)² = 2h², E ((ΔW + σh)² − h) = σ²h².
  long double c = 0;
  if (method == "milstein") c = sigma * sigma / 2;
  if (method == "platen_explicit") c = (sigma * sigma + sigma * mu * std::sqrt(h)) / 2;
  return {first * first + sigma * sigma * h + 2 * c * c * h * h,
          growth * (first + sigma * sigma * h + c * sigma * sigma * h * h), first};
}

struct Sampled {
  double mean_square;
  double deviation;  ///< of that mean
};

/// E(X_N − X_T)² over paths of a seed.
Sampled sampled(const ItoStep& step, const Process& process, int steps, Index paths) {
  const ExactProcess<double> exact = exact_process<double>(process);
  const RandomKey key{11, 5};
  Batch<double> x = Batch<double>::Constant(1, paths, exact.start(0)), W = Batch<double>::Zero(1, paths);
  const double h = 1.0 / steps;
  for (int n = 0; n < steps; ++n) {
    const Batch<double> dW = std::sqrt(h) * normal_batch(key, static_cast<std::uint64_t>(n), 1, paths);
    x = step(exact, n * h, h, x, dW);
    W += dW;
  }
  const Eigen::ArrayXd square = (x - exact.pathwise(1, W)).array().square().row(0).transpose();
  const double mean = square.mean();
  return {mean, std::sqrt((square - mean).square().mean() / static_cast<double>(paths))};
}

}  // namespace

TEST_CASE("a step on geometric Brownian motion is the one computed by hand") {
  // μ = 0.3, σ = 0.6 at x = 0.8, h = 0.25, ΔW = 0.3.
  const ExactProcess<double> process = exact_process<double>(GeometricBrownian{});
  const auto reached = [&](std::string_view name) { return step_of(name)(process, 0, 0.25, one(0.8), one(0.3))(0, 0); };
  CHECK(reached("ito_euler") == doctest::Approx(1.004).epsilon(1e-14));
  CHECK(reached("milstein") == doctest::Approx(0.98096).epsilon(1e-14));
  CHECK(reached("platen_explicit") == doctest::Approx(0.9752).epsilon(1e-14));
  CHECK(reached("stratonovich_heun") == doctest::Approx(0.98564).epsilon(1e-14));
  CHECK(find_ito_method("milstein")->strong_order == 1);
  CHECK(find_ito_method("ito_euler")->strong_order == 0.5);
  CHECK(find_ito_method("euler") == nullptr);
}

TEST_CASE("strong errors on geometric Brownian motion are the difference of powers of closed moments") {
  for (const GeometricBrownian& process : {GeometricBrownian{}, GeometricBrownian{-0.7, 0.35, 1.4}}) {
    for (const char* method : {"ito_euler", "milstein", "platen_explicit"}) {
      for (const int steps : {1, 16, 128}) {
        CAPTURE(method);
        CAPTURE(steps);
        const long double end = 0.75L, h = end / steps, mu = process.rate, sigma = process.volatility;
        const Moments m = moments(method, mu, sigma, h);
        const long double solution = std::exp((2 * mu + sigma * sigma) * h);
        const auto power = [&](long double x) { return std::pow(x, static_cast<long double>(steps)); };
        const long double square = power(m.square) - 2 * power(m.product) + power(solution);
        const double expected = static_cast<double>(process.start * std::sqrt(square));
        CHECK(homogeneous_strong_error(step_of(method), process, 0.75, steps) ==
              doctest::Approx(expected).epsilon(1e-8));
      }
    }
  }
}

TEST_CASE("the operator of a step gives the closed strong errors and means of geometric Brownian motion") {
  const GeometricBrownian process;
  for (const ItoMethod& method : ito_methods()) {
    CAPTURE(method.entry.name);
    CHECK(carried_strong_error(method.step, process, 1, 40) ==
          doctest::Approx(homogeneous_strong_error(method.step, process, 1, 40)).epsilon(1e-7));
  }
  for (const char* method : {"ito_euler", "milstein", "platen_explicit"}) {
    const Means means = carried_means(step_of(method), process, 0.5, 24);
    const Moments m = moments(method, 0.3L, 0.6L, 0.5L / 24);
    CHECK(means[0] == doctest::Approx(0.8 * std::pow(static_cast<double>(m.mean), 24)).epsilon(1e-9));
    CHECK(means[1] == doctest::Approx(0.64 * std::pow(static_cast<double>(m.square), 24)).epsilon(1e-8));
  }
}

TEST_CASE("means of the solution are the moments of the process") {
  for (const Process& process : {Process(GeometricBrownian{}), Process(SinhWiener{0.3})}) {
    const MeanCovariance<double> known = exact_process<double>(process).moments(0.6);
    const Means means = solution_means(process, 0.6);
    CHECK(means[0] == doctest::Approx(known.mean(0)).epsilon(1e-12));
    CHECK(means[1] == doctest::Approx(known.covariance(0, 0) + known.mean(0) * known.mean(0)).epsilon(1e-12));
  }
  // A narrow law leaves φ(x₀): x₀ = 0.2 after the time 1e-12.
  const Means still = solution_means(TanhWiener{}, 1e-12);
  CHECK(still[2] == doctest::Approx(std::tanh(0.6)).epsilon(1e-9));
  CHECK(still[3] == doctest::Approx(std::exp(-0.04)).epsilon(1e-9));
}

TEST_CASE("strong errors on nonlinear processes are those of sampled paths") {
  for (const ItoMethod& method : ito_methods()) {
    CAPTURE(method.entry.name);
    for (const Process& process :
         {Process(TanhWiener{}), Process(TanhWiener{-0.4, 0.35, -0.3}), Process(SinhWiener{})}) {
      const Sampled of_paths = sampled(method.step, process, 32, 8000);
      const double carried = carried_strong_error(method.step, process, 1, 32);
      CHECK(std::abs(carried * carried - of_paths.mean_square) <= 5 * of_paths.deviation);
      CHECK(of_paths.deviation < 0.3 * of_paths.mean_square);
    }
  }
}

TEST_CASE("every method has its strong and weak order on every process") {
  std::set<std::string> ids;
  for (const StudyTask& task : ito_tasks({})) {
    std::string last;
    task.run([&](const Record& record) {
      CAPTURE(record.id);
      CHECK(record.outcome == Outcome::ok);
      CHECK(record.fields["nfe"][0].get<long>() ==
            32 * find_ito_method(record.fields["solver"].get<std::string>())->noise_evaluations);
      ids.insert(last = record.id);
    });
    CHECK(last == task.id);
  }
  CHECK(ids.size() == 60);
  CHECK(ids.count("milstein/strong_order/process=sinh_wiener") == 1);
  CHECK(ids.count("ito_euler/weak_order/process=tanh_wiener;observable=square") == 1);
  // Euler–Maruyama is of strong order ½ and no more; Stratonovich's method of 1.
  CHECK(homogeneous_strong_error(step_of("ito_euler"), {}, 1, 256) >
        15 * homogeneous_strong_error(step_of("milstein"), {}, 1, 256));
}

TEST_CASE("what has no straight solution, no time or no steps is refused") {
  CHECK_THROWS_WITH_AS(carried_strong_error(step_of("milstein"), CoxIngersollRoss{}, 1, 8),
                       "ito order: process cox_ingersoll_ross is no function of time and Brownian motion",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(carried_means(step_of("milstein"), SineWiener{}, 1, 8),
                       doctest::Contains("process sine_wiener is not allowed; allowed are the exponential"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(carried_means(step_of("milstein"), GeometricBrownian{}, 0, 8),
                       doctest::Contains("end = 0.000000 is not allowed; it must be finite and > 0"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(carried_strong_error(step_of("milstein"), GeometricBrownian{}, 1, 0),
                       "ito order: steps = 0 is not allowed; allowed is 1 or more", std::invalid_argument);
  // Steps that leave the domain are not a number: x(1 + μh + σΔW) < 0 within 6.75 deviations.
  CHECK(std::isnan(carried_strong_error(step_of("ito_euler"), GeometricBrownian{}, 1, 1)));
  CHECK(std::isnan(carried_means(step_of("ito_euler"), GeometricBrownian{}, 1, 1)[0]));
}

TEST_CASE("methods are selected by name, and take no problems") {
  std::set<std::string> ids;
  for (const StudyTask& task : study_tasks({.solvers = {"milstein", "platen_explicit"}})) ids.insert(task.id);
  CHECK(ids.size() == 12);
  CHECK(ids.count("platen_explicit/weak_order/process=geometric_brownian;observable=bump") == 1);
  CHECK_THROWS_WITH_AS(study_tasks({.problems = {"mixture_1d"}, .solvers = {"milstein"}}),
                       doctest::Contains("solver milstein is studied on processes whose noise depends on the state"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(study_tasks({.solvers = {"milstien"}}), doctest::Contains("did you mean \"milstein\""),
                       std::invalid_argument);
}

TEST_CASE("what is wrong in noise that depends on the state is caught") {
  const std::vector<Fault> faults = ito_faults();
  CHECK(faults.size() == 5);
  for (const Fault& fault : faults) {
    CAPTURE(fault.id);
    const FaultResult result = run_fault(fault);
    CHECK(result.sound);
    CHECK(result.caught);
    CHECK(result.caught_by.starts_with(fault.id == "order_of_another" ? "weak_order/process=" : "strong_order/process="));
  }
}
