#pragma once
// Definitions behind path_subject.hpp, path_evaluation.hpp and path_laws.hpp. Include only in the room's own .cpp files.

#include <algorithm>
#include <cmath>

#include "flowgauge/identity/path_laws.hpp"

namespace flowgauge {

template <class T>
std::vector<MarginalProcess<T>> path_processes(TimeDirection direction) {
  std::vector<MarginalProcess<T>> all;
  for (const Clock clock : {Clock::along, Clock::against}) {
    for (const double offset : {0.5, 2.0, 1.0}) {
      const bool grows = offset == 1.0;
      all.push_back({"marginal_preserving_sde", clock,
                     [=](const T& t, const NoiseLevel<T>&, const Batch<T>&, const Evaluation<T>& e) {
                       const T noise = grows ? T(offset + t) : T(offset);
                       return marginal_preserving<T>(e.velocity, e.score, noise, clock);
                     }});
    }
  }
  all.push_back({"anderson_reverse", generative_clock(direction),
                 [=](const T&, const NoiseLevel<T>& level, const Batch<T>& X, const Evaluation<T>& e) {
                   return anderson_reverse<T>(level, direction, X, e.score);
                 }});
  all.push_back({"noising_sde", noising_clock(direction),
                 [=](const T&, const NoiseLevel<T>& level, const Batch<T>& X, const Evaluation<T>&) {
                   return noising<T>(level, direction, X);
                 }});
  return all;
}

namespace detail {

/// The path of a target with its noise scaled by the root of squared_factor.
template <class T>
PathSubject<T> scaled_subject(const Schedule& schedule, const Target& target, double squared_factor) {
  using std::sqrt;
  const auto path = std::make_shared<const GaussianPath<T>>(schedule, target);
  const T factor = sqrt(T(squared_factor));
  PathSubject<T> subject;
  subject.dimension = path->dimension();
  subject.direction = direction(schedule);
  subject.level = [=](const T& t) {
    using std::log;
    NoiseLevel<T> level = path->level(t);
    if (squared_factor != 1) {
      level.sigma *= factor;
      level.dsigma *= factor;
      level.sigma_dsigma *= T(squared_factor);
      level.lambda -= log(factor);
      level.diffusion_squared *= T(squared_factor);
    }
    return level;
  };
  subject.evaluate = [path, level = subject.level](const T& t, const Batch<T>& X) {
    Evaluation<T> values(X.rows(), X.cols(), Want::all);
    path->law().evaluate(level(t), X, Want::all, values);
    return values;
  };
  subject.processes = path_processes<T>(subject.direction);
  return subject;
}

template <class T, class F>
Evaluation<T> each_entry(const Evaluation<Dual<T>>& duals, F f) {
  const auto map = [&](const auto& values) { return values.unaryExpr(f).eval(); };
  Evaluation<T> parts;
  parts.log_density = map(duals.log_density);
  parts.score = map(duals.score);
  parts.hessian = map(duals.hessian);
  parts.denoiser = map(duals.denoiser);
  parts.posterior_covariance = map(duals.posterior_covariance);
  parts.velocity = map(duals.velocity);
  parts.divergence = map(duals.divergence);
  return parts;
}

template <class T>
Evaluation<T> values_of(const Evaluation<Dual<T>>& duals) {
  return each_entry<T>(duals, [](const Dual<T>& x) { return x.value; });
}

template <class T>
Evaluation<T> derivatives_of(const Evaluation<Dual<T>>& duals) {
  return each_entry<T>(duals, [](const Dual<T>& x) { return x.derivative; });
}

template <class T>
NoiseLevel<T> values_of(const NoiseLevel<Dual<T>>& l) {
  return {l.alpha.value,  l.sigma.value,   l.dalpha.value, l.dsigma.value,           l.sigma_dsigma.value,
          l.lambda.value, l.dlambda.value, l.drift.value,  l.diffusion_squared.value};
}

/// Nodes of the tensor-product trapezoid rule: step 0.5 of the narrowest deviation and 13 deviations to each side in 50
/// digits (relative error 1e-34), 0.65 and 9 in double (5e-18); a factor x in the integrand costs 2π/step of that.
template <class T>
std::optional<Batch<T>> quadrature_nodes(const PathSubject<Dual<T>>& subject, const NoiseLevel<T>& level, T& cell,
                                         std::string& why_not) {
  constexpr bool wide = std::same_as<T, Mp50>;
  const Index d = subject.dimension;
  if (!subject.data) {
    why_not = "the data law is not stated";
    return {};
  }
  if (d > (wide ? 1 : 2)) {
    why_not = wide ? "quadrature in 50 digits is done for d = 1" : "quadrature is done for d = 1 and 2";
    return {};
  }
  // In 50 digits a density costs a special function a node.
  const double most = wide ? (subject.data->mixture ? 2000 : 400) : 40000;
  const std::vector<Reach> box =
      reach(*subject.data, to_double(level.alpha), to_double(level.sigma), wide ? 13.0 : 9.0);
  std::vector<Index> counts;
  Index nodes = 1;
  for (const Reach& side : box) {
    if (!(side.high - side.low < std::numeric_limits<double>::max())) {
      why_not = "the data have heavy tails: no interval holds the mass to rounding";
      return {};
    }
    const double steps = std::ceil((side.high - side.low) / (side.narrowest * (wide ? 0.5 : 0.65)));
    if (!(steps * static_cast<double>(nodes) <= most)) {
      why_not = "the noise or a component is too narrow for the quadrature at this time";
      return {};
    }
    counts.push_back(static_cast<Index>(steps) + 1);
    nodes *= counts.back();
  }
  Batch<T> X(d, nodes);
  cell = T(1);
  Index repeat = 1;
  for (Index i = 0; i < d; ++i) {
    const Reach& side = box[static_cast<std::size_t>(i)];
    const Index count = counts[static_cast<std::size_t>(i)];
    const T step = (T(side.high) - T(side.low)) / T(static_cast<double>(count - 1));
    cell *= step;
    for (Index n = 0; n < nodes; ++n) {
      X(i, n) = T(side.low) + step * T(static_cast<double>((n / repeat) % count));
    }
    repeat *= count;
  }
  return X;
}

template <class T>
void integrate_path(PathEvaluation<T>& at) {
  using std::exp;
  T cell;
  const std::optional<Batch<T>> X = quadrature_nodes<T>(*at.subject, at.level, cell, at.no_quadrature);
  if (!X) return;
  const Evaluation<Dual<T>> duals = at.subject->evaluate(Dual<T>(at.t, T(1)), X->template cast<Dual<T>>());
  PathQuadrature<T> q{at.t, at.level, *X, Vector<T>(X->cols()), Vector<T>(X->cols()), values_of(duals)};
  for (Index n = 0; n < X->cols(); ++n) {
    q.mass(n) = cell * exp(q.value.log_density(n));
    q.mass_rate(n) = q.mass(n) * duals.log_density(n).derivative;
  }
  at.quadrature = std::move(q);
}

}  // namespace detail

template <class T>
PathSubject<T> path_subject(const Schedule& schedule, const Target& target) {
  PathSubject<T> subject = detail::scaled_subject<T>(schedule, target, 1);
  subject.data = std::make_shared<const DataLaw>(data_law(target));
  subject.transformed = [=](const Similarity& map, bool reversed) {
    return detail::scaled_subject<T>(schedule, try_image(target, map, reversed).value(), map.squared_factor);
  };
  subject.transforms = [=](const Similarity& map) { return try_image(target, map, false).has_value(); };
  return subject;
}

template <class T>
PathEvaluation<T> evaluate_path(const PathSubject<Dual<T>>& subject, const T& t, const Batch<T>& X,
                                Derivatives derivatives, Quadrature quadrature) {
  const Index d = X.rows(), count = X.cols();
  PathEvaluation<T> at;
  at.subject = &subject;
  at.t = t;
  at.X = X;
  const bool all = derivatives == Derivatives::all;
  Batch<Dual<T>> points = X.template cast<Dual<T>>();
  const Dual<T> moving(t, T(all ? 1 : 0)), fixed(t);
  at.level = detail::values_of(subject.level(moving));
  const Evaluation<Dual<T>> in_time = subject.evaluate(moving, points);
  at.value = detail::values_of(in_time);
  if (all && subject.transformed) {
    const PathSubject<Dual<T>> same = subject.transformed(identity_similarity(d), false);
    at.untransformed = detail::values_of(same.evaluate(fixed, points));
  }
  if (all) {
    at.by_time = detail::derivatives_of(in_time);
    const NoiseLevel<Dual<T>> level = subject.level(fixed);
    for (Index i = 0; i < d; ++i) {
      for (Index n = 0; n < count; ++n) points(i, n).derivative = T(1);
      const Evaluation<Dual<T>> along = subject.evaluate(fixed, points);
      at.by_coordinate.push_back(detail::derivatives_of(along));
      for (std::size_t p = 0; p < subject.processes.size(); ++p) {
        const MarginalProcess<Dual<T>>& process = subject.processes[p];
        const Diffusion<Dual<T>> values = process.at(fixed, level, points, along);
        if (i == 0) {
          at.processes.push_back({process.law, process.clock,
                                  values.drift.unaryExpr([](const Dual<T>& x) { return x.value; }),
                                  Vector<T>::Zero(count), Vector<T>::Zero(count), values.squared_noise.value});
        }
        for (Index n = 0; n < count; ++n) {
          using std::abs;
          at.processes[p].divergence(n) += values.drift(i, n).derivative;
          at.processes[p].terms(n) += abs(values.drift(i, n).derivative);
        }
      }
      for (Index n = 0; n < count; ++n) points(i, n).derivative = T(0);
    }
  }
  if (quadrature == Quadrature::wanted) {
    detail::integrate_path(at);
  } else {
    at.no_quadrature = "no quadrature at this time";
  }
  return at;
}

template <class T>
Batch<T> PathEvaluation<T>::gradient() const {
  Batch<T> all(dimension(), points());
  for (Index i = 0; i < dimension(); ++i) {
    all.row(i) = by_coordinate[static_cast<std::size_t>(i)].log_density.transpose();
  }
  return all;
}

template <class T>
Vector<T> PathEvaluation<T>::velocity_divergence() const {
  Vector<T> trace = Vector<T>::Zero(points());
  for (Index i = 0; i < dimension(); ++i) {
    trace += by_coordinate[static_cast<std::size_t>(i)].velocity.row(i).transpose();
  }
  return trace;
}

template <class T>
Vector<T> PathEvaluation<T>::velocity_divergence_terms() const {
  Vector<T> terms = Vector<T>::Zero(points());
  for (Index i = 0; i < dimension(); ++i) {
    terms += by_coordinate[static_cast<std::size_t>(i)].velocity.row(i).cwiseAbs().transpose();
  }
  return terms;
}

template <class T>
Vector<T> PathEvaluation<T>::hessian_trace() const {
  Vector<T> trace = Vector<T>::Zero(points());
  for (Index i = 0; i < dimension(); ++i) trace += value.hessian.row(i * dimension() + i).transpose();
  return trace;
}

template <class T>
const std::vector<PathLaw<T>>& path_laws() {
  static const std::vector<PathLaw<T>> laws = laws_of<T, PathEvaluation<T>>(PathLaws{});
  return laws;
}

}  // namespace flowgauge
