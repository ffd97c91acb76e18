// Random problems far from comfort: double against 50 digits, and the laws themselves.

#include <cmath>

#include "flowgauge/study/path_identities.hpp"
#include "rapidcheck_doctest.hpp"

using namespace flowgauge;

namespace {

/// A uniform integer of [low, high), whatever the size RapidCheck has grown to.
template <class T>
rc::Gen<T> integer(T low, T high) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(low, high));
}

/// A uniform real number of (low, high); shrinks towards low.
rc::Gen<double> real(double low, double high) {
  return rc::gen::map(integer<std::int64_t>(1, std::int64_t{1} << 52), [=](std::int64_t n) {
    return low + (high - low) * std::ldexp(static_cast<double>(n), -52);
  });
}

/// Any size from 10^low to 10^high, either sign.
double signed_power(double low, double high) {
  return (*integer<int>(0, 2) == 0 ? -1 : 1) * std::pow(10, *real(low, high));
}

Vector<double> any_vector(Index d, double low, double high) {
  Vector<double> v(d);
  for (Index i = 0; i < d; ++i) v(i) = *real(low, high);
  return v;
}

/// Weights down to 1e-12 of the largest.
Vector<double> any_weights(Index count) {
  Vector<double> w(count);
  for (Index k = 0; k < count; ++k) w(k) = *integer<int>(0, 3) == 0 ? std::pow(10, *real(-12, 0)) : *real(0.1, 1);
  return w;
}

/// A symmetric positive definite matrix whose eigenvalues spread over up to ten decades.
Matrix<double> any_covariance(Index d) {
  Matrix<double> Q = Matrix<double>::Identity(d, d);
  for (Index i = 0; i < d; ++i) {
    Vector<double> v = any_vector(d, -1, 1);
    v(i) += 2;
    v.normalize();
    Q -= 2 * (Q * v) * v.transpose();
  }
  Vector<double> values(d);
  const bool nearly_singular = *integer<int>(0, 2) == 0;
  for (Index i = 0; i < d; ++i) values(i) = std::pow(10, nearly_singular ? *real(-9, 1) : *real(-1, 0.5));
  const Matrix<double> S = Q * values.asDiagonal() * Q.transpose();
  return (S + S.transpose()) / 2;
}

Schedule any_schedule() {
  const std::vector<Entry>& entries = schedule_entries();
  return example_schedule(entries[*integer<std::size_t>(0, entries.size())].name);
}

Target any_target(Index d) {
  const Index count = *integer<int>(1, 5);
  Batch<double> points(d, count);
  for (Index k = 0; k < count; ++k) points.col(k) = any_vector(d, -3, 3);
  switch (*integer<int>(0, 4)) {
    case 0: return Atoms{points, any_weights(count)};
    case 1: return Empirical{"", std::pow(10, *real(-6, 0)), points};
    case 2: return Gaussian{points.col(0), any_covariance(d)};
    default: break;
  }
  GaussianMixture target{any_weights(count), points, {}};
  for (Index k = 0; k < count; ++k) target.covariances.push_back(any_covariance(d));
  return target;
}

/// A problem and points at one time: λ from −18 to 18 as far as the clock goes (σ down to 1e-8), x drawn from the path, moved
/// off it, or anywhere to 1e6.
struct Situation {
  Schedule schedule;
  Target target;
  std::vector<PathPoints> points;
};

Situation any_situation() {
  const Index d = *integer<int>(1, 4);
  Situation situation{any_schedule(), any_target(d), {}};
  const Range range = domain(situation.schedule);
  const double lambda = *real(-18, 18);
  const double t = std::clamp(t_of_lambda(situation.schedule, lambda), range.low, range.high);
  RC_PRE(noise_level(situation.schedule, t).sigma >= 1e-8);
  Batch<double> X = sample(situation.schedule, situation.target, t, 3, *integer<std::uint64_t>(0, 1u << 31));
  X.col(1) *= 1 + signed_power(-3, 0.5);
  for (Index i = 0; i < d; ++i) X(i, 2) = signed_power(-3, 6);
  situation.points = {{t, X}};
  return situation;
}

/// The text of what failed; empty if all is well.
std::string failures(const std::vector<LawResult>& results) {
  std::string text;
  for (const LawResult& result : results) {
    if (!result.not_applicable.empty() || result.verdict.outcome == Outcome::ok) continue;
    text += result.identity + " in " + result.scalar + ": " + result.verdict.detail + "\n";
  }
  return text;
}

std::string describe(const Situation& situation) {
  std::ostringstream text;
  text.precision(17);
  const DataMixture data = data_mixture(situation.target);
  text << entry(situation.schedule).name << ", " << entry(situation.target).name << ", t = " << situation.points[0].t
       << "\nweights " << data.weights.transpose() << "\nmeans\n" << data.means << "\nbandwidth " << data.bandwidth;
  for (const Matrix<double>& S : data.covariances) text << "\ncovariance\n" << S;
  text << "\nX\n" << situation.points[0].X << "\n";
  return text.str();
}

void require_ok(const Situation& situation, const std::vector<LawResult>& results) {
  const std::string text = failures(results);
  if (!text.empty()) RC_FAIL(text + describe(situation));
}

}  // namespace

TEST_CASE("double agrees with 50 digits on random problems") {
  check_property("rounding", [] {
    const Situation situation = any_situation();
    require_ok(situation,
               check_rounding(path_subject<Dual<double>>(situation.schedule, situation.target),
                              path_subject<Dual<Mp50>>(situation.schedule, situation.target), situation.points));
  });
}

TEST_CASE("a denoiser off by 1e-9 is found on random problems") {
  rc::detail::TestParams params = rc::detail::configuration().testParams;
  params.disableShrinking = true;
  const auto property = [] {
    const Situation situation = any_situation();
    const auto right = path_subject<Dual<double>>(situation.schedule, situation.target);
    auto wrong = right;
    wrong.evaluate = [right](const Dual<double>& t, const Batch<Dual<double>>& X) {
      auto values = right.evaluate(t, X);
      values.denoiser *= Dual<double>(1 + 1e-9);
      return values;
    };
    RC_ASSERT(failures(check_rounding(wrong, path_subject<Dual<Mp50>>(situation.schedule, situation.target),
                                      situation.points)).empty());
  };
  const rc::detail::TestResult result = rc::detail::checkTestable(property, rc::detail::TestMetadata{}, params);
  CHECK(result.is<rc::detail::FailureResult>());
}

TEST_CASE("the laws hold in 50 digits on random problems") {
  check_property("identities in 50 digits", [] {
    const Situation situation = any_situation();
    auto subject = path_subject<Dual<Mp50>>(situation.schedule, situation.target);
    subject.transformed = nullptr;  // rounding a nearly singular covariance may leave it indefinite
    require_ok(situation, check_path<Mp50>(subject, situation.points));
  });
}
