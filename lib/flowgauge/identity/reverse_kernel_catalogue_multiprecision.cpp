#include <cmath>
#include <limits>
#include <stdexcept>

#include "flowgauge/identity/reverse_kernel/laws.hpp"
#include "flowgauge/schedule/schedule.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge {
namespace {

/// The catalogue: one line a law.
using ReverseKernelLaws = LawList<  //
    ReverseKernelBayes,             //
    ReverseKernelMean,              //
    ReverseKernelCovariance,        //
    GaussianReverseStep             //
    >;

struct Case {
  std::string name;
  Schedule schedule;
  Vector<double> weights;
  Batch<double> means;
  Vector<double> variances;
};

Vector<double> numbers(std::initializer_list<double> values) {
  return Eigen::Map<const Vector<double>>(values.begin(), static_cast<Index>(values.size()));
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"vp_linear.atom_1d", VpLinear{}, numbers({1}), numbers({0.7}).transpose(), numbers({0})},
      {"vp_linear.atoms_1d", VpLinear{}, numbers({0.2, 0.5, 0.3}), numbers({-1.1, 0.2, 1.3}).transpose(),
       numbers({0, 0, 0})},
      {"cond_ot.mixture_1d", CondOt{}, numbers({0.4, 0.6}), numbers({-0.9, 0.8}).transpose(), numbers({0.1, 0.25})},
      {"ve.atoms_2d", Ve{}, numbers({0.3, 0.3, 0.4}), (Batch<double>(2, 3) << -1, 0.3, 1.2, 0.4, -0.8, 0.5).finished(),
       numbers({0, 0, 0})},
  };
  return all;
}

Target target_of(const Case& c) {
  if (c.variances.maxCoeff() == 0) return Atoms{c.means, c.weights};
  GaussianMixture mixture{c.weights, c.means, {}};
  const Index d = c.means.rows();
  for (Index k = 0; k < c.weights.size(); ++k)
    mixture.covariances.push_back(c.variances(k) * Matrix<double>::Identity(d, d));
  return mixture;
}

template <class T>
std::function<Evaluation<T>(const Batch<T>&)> evaluation_at(const Law<T>& law, const NoiseLevel<T>& level) {
  return [=](const Batch<T>& X) {
    constexpr Want want = Want::log_density | Want::denoiser | Want::posterior_covariance;
    Evaluation<T> values(law.dimension, X.cols(), want);
    law.evaluate(level, X, want, values);
    return values;
  };
}

template <class T>
T log_normal(const Vector<T>& gap, const T& variance) {
  using std::log;
  return -gap.squaredNorm() / (2 * variance) - T(static_cast<double>(gap.size())) / 2 * log(T(2 * pi<T>() * variance));
}

/// log ∫p_s(y)N(x; ay, v)dy in d = 1: y over 14 deviations (9 in double) of the likelihood in steps of a third of the
/// narrower.
template <class T>
T log_integral(const ReverseKernelSubject<T>& subject, const Transition<T>& step, const T& x) {
  using std::log;
  using std::sqrt;
  const T width = sqrt(step.variance) / step.scale;
  const T finest = width < subject.earlier.sigma ? width : subject.earlier.sigma;
  const double reach = std::same_as<T, double> ? 9 : 16;
  const auto count = static_cast<Index>(std::ceil(reach * to_double(T(width / finest)) * 3));
  Batch<T> Y(1, 2 * count + 1);
  for (Index i = 0; i < Y.cols(); ++i) Y(0, i) = x / step.scale + finest / 3 * T(static_cast<double>(i - count));
  const Evaluation<T> earlier = subject.at_earlier(Y);
  Vector<T> terms(Y.cols());
  for (Index i = 0; i < Y.cols(); ++i) {
    terms(i) =
        earlier.log_density(i) + log_normal<T>(Vector<T>::Constant(1, T(x - step.scale * Y(0, i))), step.variance);
  }
  return log_sum_exp(terms) + log(T(finest / 3));
}

}  // namespace

const std::vector<std::string>& reverse_kernel_subjects() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Case& c : cases()) all.push_back(c.name);
    return all;
  }();
  return names;
}

template <class T>
ReverseKernelSubject<T> reverse_kernel_subject(const std::string& name) {
  for (const Case& c : cases()) {
    if (c.name != name) continue;
    const Law<T> law = prepare<T>(target_of(c));
    ReverseKernelSubject<T> subject;
    subject.name = name;
    subject.components = c.weights.size();
    subject.earlier = noise_level(c.schedule, T(t_of_lambda(c.schedule, 1.0)));
    subject.later = noise_level(c.schedule, T(t_of_lambda(c.schedule, -0.3)));
    const IsotropicMixture<T> data{c.weights.template cast<T>(), c.means.template cast<T>(),
                                   c.variances.template cast<T>()};
    subject.kernel = [earlier = noised(data, subject.earlier), step = transition(subject.earlier, subject.later)](
                         const Vector<T>& x) { return reverse_kernel(earlier, step, x); };
    subject.gaussian_step = [s = subject.earlier, t = subject.later](const Vector<T>& x, const Vector<T>& denoiser) {
      return gaussian_reverse_step(s, t, x, denoiser);
    };
    subject.at_earlier = evaluation_at(law, subject.earlier);
    subject.at_later = evaluation_at(law, subject.later);
    const Index d = c.means.rows();
    subject.X.resize(d, 3);
    for (Index n = 0; n < 3; ++n) {
      for (Index i = 0; i < d; ++i) {
        subject.X(i, n) = subject.later.alpha * T(0.8 * static_cast<double>(n - 1) + 0.3 * static_cast<double>(i)) +
                          subject.later.sigma * T(0.5 - 0.6 * static_cast<double>((n + i) % 2));
      }
    }
    return subject;
  }
  throw std::invalid_argument("reverse_kernel_subject: \"" + name + "\" is unknown");
}

template <class T>
ReverseKernelEvaluation<T> evaluate_reverse_kernel(const ReverseKernelSubject<T>& subject) {
  using std::sqrt;
  const Index d = subject.X.rows();
  const Transition<T> step = transition(subject.earlier, subject.later);
  const Evaluation<T> later = subject.at_later(subject.X);
  ReverseKernelEvaluation<T> at{&subject, {}};
  for (Index n = 0; n < subject.X.cols(); ++n) {
    typename ReverseKernelEvaluation<T>::Case c;
    c.x = subject.X.col(n);
    c.kernel = subject.kernel(c.x);
    c.denoiser = later.denoiser.col(n);
    c.gaussian = subject.gaussian_step(c.x, c.denoiser);
    c.posterior_covariance = later.posterior_covariance.col(n).reshaped(d, d);
    c.log_later = later.log_density(n);
    // Points that do not depend on the kernel: around the ray of x and its denoiser.
    c.Y.resize(d, 4);
    for (Index m = 0; m < 4; ++m) {
      c.Y.col(m) = subject.earlier.alpha * c.denoiser;
      c.Y(m % d, m) += subject.earlier.sigma * T(1.1 * static_cast<double>(m) - 1.7);
    }
    const Evaluation<T> earlier = subject.at_earlier(c.Y);
    c.log_bayes.resize(4);
    for (Index m = 0; m < 4; ++m) {
      c.log_bayes(m) =
          earlier.log_density(m) + log_normal<T>(Vector<T>(c.x - step.scale * c.Y.col(m)), step.variance) - c.log_later;
    }
    c.log_total = d == 1 ? log_integral<T>(subject, step, c.x(0)) : T(std::numeric_limits<double>::quiet_NaN());
    at.cases.push_back(std::move(c));
  }
  return at;
}

template <class T>
const std::vector<ReverseKernelLaw<T>>& reverse_kernel_laws() {
  static const std::vector<ReverseKernelLaw<T>> laws = laws_of<T, ReverseKernelEvaluation<T>>(ReverseKernelLaws{});
  return laws;
}

template ReverseKernelSubject<double> reverse_kernel_subject(const std::string&);
template ReverseKernelSubject<Mp50> reverse_kernel_subject(const std::string&);
template ReverseKernelEvaluation<double> evaluate_reverse_kernel(const ReverseKernelSubject<double>&);
template ReverseKernelEvaluation<Mp50> evaluate_reverse_kernel(const ReverseKernelSubject<Mp50>&);
template const std::vector<ReverseKernelLaw<double>>& reverse_kernel_laws();
template const std::vector<ReverseKernelLaw<Mp50>>& reverse_kernel_laws();

const std::vector<Entry>& reverse_kernel_law_entries() {
  static const std::vector<Entry> entries = entries_of(ReverseKernelLaws{});
  return entries;
}

}  // namespace flowgauge
