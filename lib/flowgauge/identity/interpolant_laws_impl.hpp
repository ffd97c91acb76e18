#pragma once
// Definitions of the interpolants under test. Include only in interpolant_catalogue.cpp and
// interpolant_catalogue_multiprecision.cpp.

#include <stdexcept>

#include "flowgauge/identity/interpolant_laws.hpp"

namespace flowgauge {
namespace detail {

inline GaussianMixture single(const Gaussian& law) {
  return {Vector<double>::Ones(1), law.mean, {law.covariance}};
}

/// The members of the marginal-preserving family with noise w, in both directions of time.
template <class D>
std::vector<MarginalProcess<D>> processes_with_noise(std::initializer_list<double> noises) {
  std::vector<MarginalProcess<D>> all;
  for (const Clock clock : {Clock::along, Clock::against}) {
    for (const double noise : noises) {
      all.push_back({"marginal_preserving_sde", clock,
                     [=](const D&, const NoiseLevel<D>&, const Batch<D>&, const Evaluation<D>& e) {
                       return marginal_preserving<D>(e.velocity, e.score, D(noise), clock);
                     }});
    }
  }
  return all;
}

/// A path without a noise level of its own.
template <class D>
PathSubject<D> bare_path(Index dimension, std::function<Evaluation<D>(const D&, const Batch<D>&)> evaluate) {
  PathSubject<D> path;
  path.dimension = dimension;
  path.level = [](const D&) { return NoiseLevel<D>{}; };
  path.evaluate = std::move(evaluate);
  return path;
}

template <class T>
InterpolantSubject<T> gaussian_subject(const Gaussian& from, const Gaussian& to, const Schedule& schedule) {
  using D = Dual<T>;
  const auto path = std::make_shared<const GaussianInterpolant<T>>(from, to, schedule);
  InterpolantSubject<T> subject;
  subject.path = bare_path<D>(from.mean.size(), [path](const D& t, const Batch<D>& X) { return path->evaluate(t, X); });
  subject.path.processes = processes_with_noise<D>({0.5, 2.0});
  subject.start = [path] { return Matrix<T>(path->from().covariance.template cast<T>()); };
  subject.end = [path] { return Matrix<T>(path->to().covariance.template cast<T>()); };
  subject.endpoint_map = [path] { return path->endpoint_map(); };
  subject.optimal_map = [path] { return optimal_map<T>(path->from(), path->to()); };
  subject.flow_map = [path](const D& t) { return path->flow_map(t); };
  subject.covariance = [path](const D& t) { return path->component(t).covariance; };
  subject.velocity_matrix = [path](const D& t) {
    const MovingComponent<D> at = path->component(t);
    return Matrix<D>(solve_cholesky(cholesky(at.covariance), Matrix<D>(at.rate.transpose())).transpose());
  };
  subject.first = std::make_shared<const GaussianMixture>(single(from));
  subject.second = std::make_shared<const GaussianMixture>(single(to));
  return subject;
}

template <class T>
InterpolantSubject<T> stochastic_subject(StochasticInterpolant interpolant) {
  using D = Dual<T>;
  const auto path = std::make_shared<const StochasticInterpolant>(std::move(interpolant));
  InterpolantSubject<T> subject;
  subject.path =
      bare_path<D>(path->from.means.rows(), [path](const D& t, const Batch<D>& X) { return path->evaluate(t, X); });
  subject.path.processes = processes_with_noise<D>({0.5, 2.0});
  subject.noise_mean = [path](const T& t, const Batch<T>& X) { return path->noise_mean(t, X); };
  subject.velocity = [path](const T& t, const Batch<T>& X) { return path->evaluate(t, X).velocity; };
  subject.interpolant = path;
  return subject;
}

template <class T>
InterpolantSubject<T> bridge_subject(const Gaussian& from, const Gaussian& to, double diffusion) {
  using D = Dual<T>;
  const auto path = std::make_shared<const SchroedingerBridge<T>>(from, to, diffusion);
  InterpolantSubject<T> subject;
  subject.path = bare_path<D>(from.mean.size(), [path](const D& t, const Batch<D>& X) { return path->evaluate(t, X); });
  subject.path.processes = {{"marginal_preserving_sde", Clock::along,
                             [path](const D& t, const NoiseLevel<D>&, const Batch<D>& X, const Evaluation<D>&) {
                               return Diffusion<D>{path->drift(t, X), D(path->squared_noise())};
                             }}};
  subject.start = [path] { return Matrix<T>(path->from().covariance.template cast<T>()); };
  subject.end = [path] { return Matrix<T>(path->to().covariance.template cast<T>()); };
  subject.covariance = [path](const D& t) { return path->covariance(t); };
  subject.drift_matrix = [path](const D& t) { return path->drift_matrix(t); };
  subject.cross_covariance = [path] { return path->cross_covariance(); };
  subject.squared_noise = path->squared_noise();
  return subject;
}

/// Non-commuting covariances in d = 3 and d = 2, and a pair on the line.
inline std::vector<std::pair<Gaussian, Gaussian>> gaussian_ends() {
  Matrix<double> S(3, 3), R(3, 3), A(2, 2), B(2, 2);
  S << 2, 0.5, -0.25, 0.5, 1, 0.375, -0.25, 0.375, 0.75;
  R << 0.5, -0.25, 0.125, -0.25, 1.5, 0.5, 0.125, 0.5, 3;
  A << 1, 0.5, 0.5, 2;
  B << 2.5, -1, -1, 0.75;
  Vector<double> m(3), n(3), a(2), b(2);
  m << 0, 0.5, -1;
  n << 1, -0.25, 0.75;
  a << 0.25, -0.5;
  b << -1, 1;
  return {{{m, S}, {n, R}},
          {{a, A}, {b, B}},
          {{Vector<double>::Constant(1, 0.5), Matrix<double>::Constant(1, 1, 0.25)},
           {Vector<double>::Constant(1, -1), Matrix<double>::Constant(1, 1, 2)}}};
}

inline StochasticInterpolant line_interpolant(bool trigonometric) {
  GaussianMixture from{Vector<double>(2), Batch<double>(1, 2), {}}, to = from;
  from.weights << 1, 3;
  from.means << -1, 0.5;
  from.covariances = {Matrix<double>::Constant(1, 1, 0.25), Matrix<double>::Constant(1, 1, 0.5)};
  to.weights << 5, 3;
  to.means << 1.5, -2;
  to.covariances = {Matrix<double>::Constant(1, 1, 0.75), Matrix<double>::Constant(1, 1, 0.25)};
  return {from, to, {trigonometric, trigonometric ? 0.5 : 1.0}};
}

inline StochasticInterpolant plane_interpolant() {
  GaussianMixture from{Vector<double>(2), Batch<double>(2, 2), {}}, to{Vector<double>(1), Batch<double>(2, 1), {}};
  const auto ends = gaussian_ends();
  from.weights << 1, 2;
  from.means << -1, 0.5, 0.25, 1;
  from.covariances = {ends[1].first.covariance, ends[1].second.covariance};
  to.weights << 1;
  to.means << 0.5, -0.75;
  to.covariances = {Matrix<double>::Identity(2, 2)};
  return {from, to, {false, 0.25}};
}

}  // namespace detail

template <class T>
std::vector<InterpolantSubject<T>> interpolant_subjects(std::string_view name) {
  std::vector<InterpolantSubject<T>> all;
  if (name == "gaussian_interpolant") {
    const auto ends = detail::gaussian_ends();
    all.push_back(detail::gaussian_subject<T>(ends[0].first, ends[0].second, CondOt{}));
    all.push_back(detail::gaussian_subject<T>(ends[1].first, ends[1].second, Trigonometric{}));
  } else if (name == "stochastic_interpolant") {
    for (const bool trigonometric : {false, true}) {
      all.push_back(detail::stochastic_subject<T>(detail::line_interpolant(trigonometric)));
    }
    all.push_back(detail::stochastic_subject<T>(detail::plane_interpolant()));
  } else if (name == "schroedinger_bridge") {
    const auto ends = detail::gaussian_ends();
    for (std::size_t i = 0; i < ends.size(); ++i) {
      all.push_back(detail::bridge_subject<T>(ends[i].first, ends[i].second, i == 1 ? 0.25 : 1.5));
    }
  } else {
    throw std::logic_error("no interpolant of name " + std::string(name));
  }
  return all;
}

template <class T>
std::vector<InterpolantCase<T>> interpolant_cases(const std::vector<InterpolantSubject<T>>& subjects) {
  std::vector<InterpolantCase<T>> all;
  for (const InterpolantSubject<T>& subject : subjects) {
    for (const double t : {0.125, 0.5, 0.9375}) {
      const Index d = subject.path.dimension;
      Batch<T> X(d, 3);
      for (Index n = 0; n < 3; ++n) {
        for (Index i = 0; i < d; ++i)
          X(i, n) = T(0.75 * static_cast<double>(n - 1) + 0.3125 * static_cast<double>(i) - 0.125);
      }
      all.push_back({&subject, T(t), X});
    }
  }
  return all;
}

template <class T>
const std::vector<InterpolantLaw<T>>& interpolant_laws() {
  static const std::vector<InterpolantLaw<T>> laws = laws_of<T, InterpolantCase<T>>(InterpolantLaws{});
  return laws;
}

}  // namespace flowgauge
