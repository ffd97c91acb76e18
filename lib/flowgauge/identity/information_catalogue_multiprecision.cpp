#include <cmath>
#include <stdexcept>

#include "flowgauge/identity/information_laws.hpp"

namespace flowgauge {
namespace {

GaussianMixture line_mixture(std::initializer_list<double> weights, std::initializer_list<double> means,
                             std::initializer_list<double> variances) {
  GaussianMixture target{
      Vector<double>(static_cast<Index>(weights.size())), Batch<double>(1, static_cast<Index>(means.size())), {}};
  Index k = 0;
  for (const double w : weights) target.weights(k++) = w;
  k = 0;
  for (const double m : means) target.means(0, k++) = m;
  for (const double v : variances) target.covariances.push_back(Matrix<double>::Constant(1, 1, v));
  return target;
}

Gaussian space_gaussian(double shift, double a, double b, double c) {
  Gaussian target{Vector<double>(3), Matrix<double>(3, 3)};
  target.mean << 0.4 + shift, -0.7, 0.2 - shift;
  target.covariance << a, b, 0.05, b, 0.6, c, 0.05, c, 0.9;
  return target;
}

struct Pair {
  std::string name;
  Schedule schedule;
  Target p;
  Target q;
};

const std::vector<Pair>& pairs() {
  static const std::vector<Pair> all{
      {"cond_ot.mixture_pair_1d", CondOt{}, line_mixture({0.3, 0.7}, {-0.4, 0.5}, {0.5, 0.75}),
       line_mixture({0.6, 0.4}, {-0.1, 0.8}, {0.75, 0.5})},
      {"ve.mixture_pair_1d", Ve{}, line_mixture({0.3, 0.7}, {-0.4, 0.5}, {0.5, 0.75}),
       line_mixture({0.6, 0.4}, {-0.1, 0.8}, {0.75, 0.5})},
      {"vp_linear.gaussian_pair_1d", VpLinear{}, line_mixture({1}, {0.7}, {0.25}), line_mixture({1}, {-0.2}, {0.6})},
      {"vp_linear.gaussian_pair_3d", VpLinear{}, space_gaussian(0, 0.4, 0.1, -0.2),
       space_gaussian(0.5, 0.8, -0.3, 0.25)},
      {"cond_ot.gaussian_pair_3d", CondOt{}, space_gaussian(0, 0.4, 0.1, -0.2), space_gaussian(0.5, 0.8, -0.3, 0.25)},
  };
  return all;
}

/// L of A = LLᵀ, for duals too.
template <class T>
Matrix<T> cholesky(const Matrix<T>& A) {
  using std::sqrt;
  const Index d = A.rows();
  Matrix<T> L = Matrix<T>::Constant(d, d, T(0));
  for (Index j = 0; j < d; ++j) {
    for (Index i = j; i < d; ++i) {
      T rest = A(i, j);
      for (Index k = 0; k < j; ++k) rest -= L(i, k) * L(j, k);
      L(i, j) = i == j ? T(sqrt(rest)) : T(rest / L(j, j));
    }
  }
  return L;
}

/// L⁻¹b.
template <class T>
Vector<T> forward(const Matrix<T>& L, Vector<T> b) {
  for (Index i = 0; i < b.size(); ++i) {
    for (Index k = 0; k < i; ++k) b(i) -= L(i, k) * b(k);
    b(i) = b(i) / L(i, i);
  }
  return b;
}

/// Mean and covariance root of a single Gaussian under noise.
template <class T>
struct Normal {
  Vector<T> mean;
  Matrix<T> root;
  T log_root() const {
    using std::log;
    T sum(0);
    for (Index i = 0; i < root.rows(); ++i) sum += log(root(i, i));
    return sum;
  }
};

template <class T>
Normal<T> noised(const DataMixture& data, const T& alpha, const T& sigma) {
  const Index d = data.means.rows();
  Matrix<T> C(d, d);
  Vector<T> mean(d);
  for (Index i = 0; i < d; ++i) {
    mean(i) = alpha * T(data.means(i, 0));
    for (Index j = 0; j < d; ++j)
      C(i, j) = alpha * alpha * T(data.covariances[0](i, j)) + (i == j ? T(sigma * sigma) : T(0));
  }
  return {mean, cholesky(C)};
}

/// KL(p‖q) of two Gaussians (D.8).
template <class T>
T relative_entropy(const Normal<T>& p, const Normal<T>& q) {
  const Index d = p.mean.size();
  T sum = 2 * (q.log_root() - p.log_root()) - T(static_cast<double>(d));
  for (Index j = 0; j < d; ++j) {
    const Vector<T> column = forward<T>(q.root, p.root.col(j));
    for (Index i = 0; i < d; ++i) sum += column(i) * column(i);
  }
  const Vector<T> gap = forward<T>(q.root, Vector<T>(p.mean - q.mean));
  for (Index i = 0; i < d; ++i) sum += gap(i) * gap(i);
  return sum / 2;
}

/// Equally spaced points over the reach of the noised mixture. Logarithms and posteriors of a mixture are singular
/// where its density is 0 in the complex plane, at a distance y of about πv/gap from the line (here 1.7 or more), which
/// the trapezoid rule feels as e^{−2πy/step}: a quarter of the narrowest deviation for double, a seventh for 50 digits,
/// and 9 or 13 deviations.
template <class T>
Batch<T> line_nodes(const DataMixture& data, double alpha, double sigma) {
  constexpr bool wide = std::same_as<T, Mp50>;
  const Reach box = reach(data, alpha, sigma, wide ? 13 : 9).front();
  const auto count = static_cast<Index>(std::ceil((box.high - box.low) / box.narrowest * (wide ? 7 : 4))) + 1;
  Batch<T> X(1, count);
  for (Index n = 0; n < count; ++n) {
    X(0, n) = T(box.low) + (T(box.high) - T(box.low)) * T(static_cast<double>(n)) / T(static_cast<double>(count - 1));
  }
  return X;
}

/// H(Z) of the data mixture: in closed form where it is one Gaussian, otherwise by the trapezoid rule.
Summed<double> data_entropy(const DataMixture& data) {
  Summed<double> entropy;
  const Index d = data.means.rows();
  if (d > 1) {
    entropy.add(static_cast<double>(d) / 2 * (1 + std::log(2 * pi<double>())));
    entropy.add(noised<double>(data, 1, 0).log_root());
    return entropy;
  }
  const Batch<double> X = line_nodes<double>(data, 1, 0);
  const double step = X(0, 1) - X(0, 0);
  for (const double x : X.reshaped()) {
    double density = 0;
    for (Index k = 0; k < data.weights.size(); ++k) {
      const double v = data.covariances[static_cast<std::size_t>(k)](0, 0), gap = x - data.means(0, k);
      density +=
          data.weights(k) / data.weights.sum() * std::exp(-gap * gap / (2 * v)) / std::sqrt(2 * pi<double>() * v);
    }
    if (density > 0) entropy.add(-step * density * std::log(density));
  }
  return entropy;
}

template <class T>
T trace_at(const Evaluation<T>& values, Index d, Index n) {
  T sum(0);
  for (Index i = 0; i < d; ++i) sum += values.posterior_covariance(i * d + i, n);
  return sum;
}

/// ∫[d/(1 + snr) − mmse(snr)]dsnr over λ = −20 … 20 in steps of 1/4.
Summed<double> mmse_integral(const InformationSubject<double>& subject) {
  const Index d = subject.p.dimension;
  Summed<double> integral;
  constexpr double step = 0.25;
  for (int i = -80; i <= 80; ++i) {
    const double snr = std::exp(2 * step * i);
    const double sigma = std::exp(-step * i);
    double mmse = 0;
    if (d == 1) {
      const Batch<double> X = line_nodes<double>(*subject.p.data->mixture, 1, sigma);
      const auto at = evaluate_path<double>(subject.p_over_noise, sigma, X, Derivatives::none);
      for (Index n = 0; n < X.cols(); ++n) {
        mmse += (X(0, 1) - X(0, 0)) * std::exp(at.value.log_density(n)) * at.value.posterior_covariance(0, n);
      }
    } else {
      const auto at = evaluate_path<double>(subject.p_over_noise, sigma, Batch<double>::Zero(d, 1), Derivatives::none);
      mmse = trace_at(at.value, d, 0);
    }
    integral.add((static_cast<double>(d) / (1 + snr) - mmse) * 2 * snr * step);
  }
  return integral;
}

}  // namespace

const std::vector<std::string>& information_subjects() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Pair& pair : pairs()) all.push_back(pair.name);
    return all;
  }();
  return names;
}

template <class T>
InformationSubject<T> information_subject(const std::string& name) {
  for (const Pair& pair : pairs()) {
    if (pair.name != name) continue;
    InformationSubject<T> subject{name,
                                  path_subject<Dual<T>>(pair.schedule, pair.p),
                                  path_subject<Dual<T>>(pair.schedule, pair.q),
                                  path_subject<Dual<T>>(Edm{}, pair.p),
                                  {},
                                  {}};
    for (const double lambda : {-0.6, 1.1}) subject.times.push_back(T(t_of_lambda(pair.schedule, lambda)));
    return subject;
  }
  throw std::invalid_argument("information_subject: \"" + name + "\" is unknown");
}

template <class T>
InformationEvaluation<T> evaluate_information(const InformationSubject<T>& subject, std::size_t index) {
  using std::sqrt;
  InformationEvaluation<T> at;
  const Index d = subject.p.dimension;
  at.subject = &subject;
  at.t = subject.times.at(index);
  at.dimension = d;

  // Nodes of the expectation under p.
  Batch<T> X;
  const NoiseLevel<Dual<T>> moving = subject.p.level(Dual<T>(at.t, T(1)));
  if (d == 1) {
    X = line_nodes<T>(*subject.p.data->mixture, to_double(moving.alpha), to_double(moving.sigma));
  } else {
    const Normal<T> p = noised<T>(*subject.p.data->mixture, moving.alpha.value, moving.sigma.value);
    X.resize(d, 2 * d);
    for (Index j = 0; j < d; ++j) {
      const Vector<T> step = sqrt(T(static_cast<double>(d))) * p.root.col(j);
      X.col(2 * j) = p.mean + step;
      X.col(2 * j + 1) = p.mean - step;
    }
  }

  const PathEvaluation<T> p = evaluate_path<T>(subject.p, at.t, X), q = evaluate_path<T>(subject.q, at.t, X);
  Vector<T> mass = Vector<T>::Constant(2 * d, 1 / T(static_cast<double>(2 * d)));
  if (d == 1)
    mass = p.value.log_density.unaryExpr([&](const T& x) {
      using std::exp;
      return T((X(0, 1) - X(0, 0)) * exp(x));
    });
  at.level = p.level;
  for (const MarginalProcessValues<T>& process : p.processes)
    at.processes.push_back({process.clock, {}, process.squared_noise});
  for (Index n = 0; n < X.cols(); ++n) {
    const Vector<T> score_gap = p.value.score.col(n) - q.value.score.col(n);
    const Vector<T> velocity_gap = p.value.velocity.col(n) - q.value.velocity.col(n);
    at.fisher.add(mass(n) * p.value.score.col(n).squaredNorm());
    at.mmse.add(mass(n) * trace_at(p.value, d, n));
    at.divergence.add(mass(n) * p.value.divergence(n));
    at.relative_fisher.add(mass(n) * score_gap.squaredNorm());
    at.transport.add(mass(n) * velocity_gap.dot(score_gap));
    for (std::size_t k = 0; k < p.processes.size(); ++k)
      at.processes[k].divergence.add(mass(n) * p.processes[k].divergence(n));
    if (d == 1) {
      // ∫∂ₜp = 0, so only the logarithms are weighed.
      const T rate = mass(n) * p.by_time.log_density(n);
      at.entropy_rate.add(-rate * p.value.log_density(n));
      at.relative_entropy_rate.add(rate * (p.value.log_density(n) - q.value.log_density(n)));
      at.relative_entropy_rate.add(-mass(n) * q.by_time.log_density(n));
    }
  }
  if (d > 1) {
    const Normal<Dual<T>> p_law = noised<Dual<T>>(*subject.p.data->mixture, moving.alpha, moving.sigma);
    const Normal<Dual<T>> q_law = noised<Dual<T>>(*subject.q.data->mixture, moving.alpha, moving.sigma);
    at.entropy_rate.add(p_law.log_root().derivative);
    at.relative_entropy_rate.add(relative_entropy(p_law, q_law).derivative);
  }
  if constexpr (std::same_as<T, double>) {
    if (index == 0) {
      at.data_entropy = data_entropy(*subject.p.data->mixture);
      at.mmse_integral = mmse_integral(subject);
    }
  }
  return at;
}

template <class T>
const std::vector<InformationLaw<T>>& information_laws() {
  static const std::vector<InformationLaw<T>> laws = laws_of<T, InformationEvaluation<T>>(InformationLaws{});
  return laws;
}

template InformationSubject<double> information_subject(const std::string&);
template InformationSubject<Mp50> information_subject(const std::string&);
template InformationEvaluation<double> evaluate_information(const InformationSubject<double>&, std::size_t);
template InformationEvaluation<Mp50> evaluate_information(const InformationSubject<Mp50>&, std::size_t);
template const std::vector<InformationLaw<double>>& information_laws();
template const std::vector<InformationLaw<Mp50>>& information_laws();

const std::vector<Entry>& information_law_entries() {
  static const std::vector<Entry> entries = entries_of(InformationLaws{});
  return entries;
}

}  // namespace flowgauge
