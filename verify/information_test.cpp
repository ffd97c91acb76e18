// Rates of information, true reverse steps and blurs against closed forms, and each of their laws seen failing.

#include <doctest/doctest.h>

#include <cmath>

#include "flowgauge/schedule/schedule.hpp"
#include "flowgauge/study/information_identities.hpp"
#include "red_laws.hpp"

using namespace flowgauge;

namespace {

bool near(double a, double b, double tolerance = 1e-13) {
  return std::abs(a - b) <= tolerance * (std::abs(a) + std::abs(b));
}

}  // namespace

TEST_CASE("rates of entropy and information of N(0, c) by their closed forms") {
  const double c = 0.7;
  for (const Schedule& schedule :
       {Schedule(Edm{}), Schedule(VpLinear{}), Schedule(CondOt{}), example_schedule("noise_table")}) {
    CAPTURE(std::string(entry(schedule).name));
    const NoiseLevel<double> l = noise_level(schedule, 0.37);
    const double v = l.alpha * l.alpha * c + l.sigma * l.sigma;
    const double growth = (l.alpha * l.dalpha * c + l.sigma * l.dsigma) / v;  // of ½ log v
    CHECK(near(entropy_rate_by_fisher<double>(l, 1, 1 / v), growth));
    CHECK(near(entropy_rate_by_fisher<double>(l, 3, 3 / v), 3 * growth));
    CHECK(near(mutual_information_rate<double>(l, l.sigma * l.sigma * c / v), growth - l.dsigma / l.sigma));
    CHECK(near(entropy_rate_of_process<double>(growth, 0, 1 / v), growth));
    // Against N(0, b): ½[log(w/v) + v/w − 1] under noise.
    const double b = 0.3, w = l.alpha * l.alpha * b + l.sigma * l.sigma;
    const double rate = (l.alpha * l.dalpha * b + l.sigma * l.dsigma) / w;
    const double gap = 1 / w - 1 / v;
    CHECK(near(relative_entropy_rate<double>(l, v * gap * gap), (rate - growth) + v / w * (growth - rate), 1e-12));
    CHECK(near(relative_entropy_rate_of_flows<double>(v * (growth - rate) * gap),
               (rate - growth) + v / w * (growth - rate), 1e-12));
  }
  // ∫[1/(1 + snr) − c/(1 + c snr)]dsnr = −log c.
  CHECK(near(entropy_from_mmse<double>(1, -std::log(c)), (1 + std::log(2 * pi<double>() * c)) / 2));
}

TEST_CASE("the true reverse step of two atoms is two lumps, which a Gaussian step merges") {
  const Schedule schedule = VpLinear{};
  IsotropicMixture<double> atoms{Vector<double>(2), Batch<double>(1, 2), Vector<double>::Zero(2)};
  atoms.weights << 1, 3;
  atoms.means << -2, 2;
  double previous = 0;
  for (const double step : {3.0, 1.5, 0.75, 0.375}) {
    const NoiseLevel<double> t = noise_level(schedule, t_of_lambda(schedule, -1.0));
    const NoiseLevel<double> s = noise_level(schedule, t_of_lambda(schedule, -1.0 + step));
    const Vector<double> x = Vector<double>::Constant(1, -0.1);
    const IsotropicMixture<double> kernel = reverse_kernel(noised(atoms, s), transition(s, t), x);
    // The weights of tanh: log-odds log 3 + 2·2αx/σ².
    const double odds = 3 * std::exp(4 * t.alpha * x(0) / (t.sigma * t.sigma));
    CHECK(near(kernel.weights(1), odds / (1 + odds)));
    CHECK(near(kernel.variances(0), s.sigma * s.sigma * transition(s, t).variance / (t.sigma * t.sigma)));
    const Vector<double> denoiser = Vector<double>::Constant(1, -2 * kernel.weights(0) + 2 * kernel.weights(1));
    const IsotropicGaussian<double> gaussian = gaussian_reverse_step(s, t, x, denoiser);
    CHECK(near(gaussian.mean(0), kernel.means.row(0).dot(kernel.weights), 1e-12));
    // Half the distance of the lumps in their own deviations: what one Gaussian cannot show, less and less for short
    // steps.
    const double apart = (kernel.means(0, 1) - kernel.means(0, 0)) / (2 * std::sqrt(kernel.variances(0)));
    if (previous > 0) CHECK(apart < 0.8 * previous);
    previous = apart;
    if (step == 3.0) {
      CHECK(apart > 3);
      const IsotropicMixture<double> single{Vector<double>::Ones(1), gaussian.mean,
                                            Vector<double>::Constant(1, gaussian.variance)};
      const Vector<double> on_lump = kernel.means.col(1);
      CHECK(log_density(kernel, on_lump) - log_density(single, on_lump) > 1);
    }
  }
}

TEST_CASE("the blur keeps the mean, forgets the rest, and refuses what it does not fit") {
  const HeatBlur<double> heat(8);
  Vector<double> u(8);
  u << 1, -2, 0.5, 3, 0, 0.25, -1, 2;
  CHECK((heat.blur(u, 0) - u).norm() <= 1e-14);
  CHECK(near(heat.blur(u, 0.02).sum(), u.sum()));
  CHECK((heat.blur(u, 10) - Vector<double>::Constant(8, u.mean())).norm() <= 1e-14);
  CHECK((heat.basis() * heat.basis().transpose() - Matrix<double>::Identity(8, 8)).norm() <= 1e-14);
  // cos πx falls by e^{−π²τ}; at the centres of the cells it is exact.
  Vector<double> wave(8);
  for (Index n = 0; n < 8; ++n) wave(n) = std::cos(pi<double>() * (static_cast<double>(n) + 0.5) / 8);
  CHECK((heat.blur(wave, 0.1) - std::exp(-0.1 * pi<double>() * pi<double>()) * wave).norm() <= 1e-14);
  CHECK((heat.sharpened(heat.blur(wave, 0.1), 0.1, 2) - wave).norm() <= 1e-13);
  CHECK(heat.sharpened(wave, 0.1, 1).norm() <= 1e-14);
  CHECK_THROWS_WITH_AS(heat.blur(Vector<double>::Zero(7), 0.1), doctest::Contains("8 values"), std::invalid_argument);
  CHECK_THROWS_AS(heat.sharpened(u, 0.1, 9), std::invalid_argument);
  // The basis in 50 digits keeps its digits for many pixels.
  const Matrix<Mp50> exact = cosine_basis<Mp50>(64);
  CHECK((cosine_basis<double>(64).cast<Mp50>() - exact).cwiseAbs().maxCoeff() <= Mp50(1e-15));
}

TEST_CASE("every law of information, reverse steps and degradations fails when what it speaks of is off, and for NaN") {
  for (const double off : {1.000001, std::nan("")}) {
    std::set<std::string> red;
    const InformationSubject<double> right = information_subject<double>("ve.mixture_pair_1d");
    CHECK(red_of(check_information(right)).empty());
    InformationSubject<double> wrong = right;
    wrong.rates.by_fisher = [=](const auto& l, Index d, double f) { return off * entropy_rate_by_fisher(l, d, f); };
    wrong.rates.by_mmse = [=](const auto& l, double m) { return off * mutual_information_rate(l, m); };
    wrong.rates.entropy = [=](Index d, double i) { return off * entropy_from_mmse(d, i); };
    wrong.rates.of_process = [=](double b, double g, double f) { return off * entropy_rate_of_process(b, g, f); };
    wrong.rates.of_relative = [=](const auto& l, double f) { return off * relative_entropy_rate(l, f); };
    wrong.rates.of_flows = [=](double m) { return off * m; };
    red = red_of(check_information(wrong));
    check_all_red(red, information_law_entries());

    // The densities and fields behind the expectations, one at a time.
    red.clear();
    const auto changed = [&](auto change) {
      InformationSubject<double> subject = right;
      subject.p.evaluate = [evaluate = right.p.evaluate, change](const Dual<double>& t, const Batch<Dual<double>>& X) {
        Evaluation<Dual<double>> values = evaluate(t, X);
        change(values);
        return values;
      };
      subject.p_over_noise.evaluate = [evaluate = right.p_over_noise.evaluate, change](const Dual<double>& t,
                                                                                       const Batch<Dual<double>>& X) {
        Evaluation<Dual<double>> values = evaluate(t, X);
        change(values);
        return values;
      };
      return red_of(check_information(subject));
    };
    CHECK(changed([=](auto& v) { v.score *= Dual<double>(off); }).count("de_bruijn") == 1);
    CHECK(changed([=](auto& v) { v.posterior_covariance *= Dual<double>(off); }).count("i_mmse") == 1);
    CHECK(changed([=](auto& v) { v.posterior_covariance *= Dual<double>(off); }).count("entropy_from_mmse") == 1);
    CHECK(changed([=](auto& v) { v.divergence *= Dual<double>(off); }).count("entropy_rate_ode") == 1);
    CHECK(changed([=](auto& v) { v.velocity *= Dual<double>(off); }).count("kl_flows") == 1);

    red.clear();
    for (const char* name : {"vp_linear.atom_1d", "vp_linear.atoms_1d", "cond_ot.mixture_1d", "ve.atoms_2d"}) {
      const ReverseKernelSubject<double> kernel = reverse_kernel_subject<double>(name);
      CHECK(red_of(check_reverse_kernel(kernel)).empty());
      for (const bool variance : {false, true}) {
        ReverseKernelSubject<double> bad = kernel;
        bad.kernel = [=](const Vector<double>& x) {
          IsotropicMixture<double> law = kernel.kernel(x);
          if (variance) law.variances *= off;
          if (!variance) law.means *= off;
          return law;
        };
        red.merge(red_of(check_reverse_kernel(bad)));
        bad = kernel;
        bad.gaussian_step = [=](const Vector<double>& x, const Vector<double>& denoiser) {
          IsotropicGaussian<double> law = kernel.gaussian_step(x, denoiser);
          if (variance) law.variance *= off;
          if (!variance) law.mean *= off;
          return law;
        };
        red.merge(red_of(check_reverse_kernel(bad)));
      }
    }
    check_all_red(red, reverse_kernel_law_entries());

    red.clear();
    const DegradationSubject<double> blur = degradation_subject<double>();
    CHECK(red_of(check_degradation(blur)).empty());
    DegradationSubject<double> bad = blur;
    bad.basis *= off;
    red.merge(red_of(check_degradation(bad)));
    bad = blur;
    bad.blur = [=](const Vector<double>& u, double time) { return Vector<double>(off * blur.blur(u, time)); };
    red.merge(red_of(check_degradation(bad)));
    bad = blur;
    bad.cold_step = [=](const auto& degrade, const Vector<double>& restored, double s) {
      return Vector<double>(off * blur.cold_step(degrade, restored, s));
    };
    bad.improved_step = [=](const auto& degrade, const Vector<double>& x, const Vector<double>& restored, double t,
                            double s) { return Vector<double>(off * blur.improved_step(degrade, x, restored, t, s)); };
    red.merge(red_of(check_degradation(bad)));
    check_all_red(red, degradation_law_entries());
  }
}

TEST_CASE("a Gaussian reverse step is judged on one atom only") {
  for (const LawResult& result : check_reverse_kernel(reverse_kernel_subject<double>("vp_linear.atoms_1d"))) {
    CHECK(result.not_applicable.empty() == (result.identity != "gaussian_reverse_step"));
  }
  CHECK_THROWS_AS(reverse_kernel_subject<double>("vp_linear.nothing"), std::invalid_argument);
  CHECK_THROWS_AS(information_subject<double>("vp_linear.nothing"), std::invalid_argument);
}
