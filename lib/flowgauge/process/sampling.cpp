// Exact draws of every process from counter-based random numbers: one column, one sample.

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "flowgauge/numeric/root.hpp"
#include "flowgauge/process/process.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The random numbers of one column at one step.
struct Draw {
  RandomKey key;
  std::uint64_t sample;
  std::uint64_t step;
  double uniform(std::uint64_t index) const { return flowgauge::uniform(key, sample, step, index); }
  double normal(std::uint64_t index) const { return flowgauge::normal(key, sample, step, index); }
};

/// move(x, draw) for every column of one coordinate.
template <class F>
Batch<double> move_each(const Batch<double>& starts, const RandomKey& key, std::uint64_t step, const F& move) {
  Batch<double> X(1, starts.cols());
  for (Index n = 0; n < starts.cols(); ++n)
    X(0, n) = move(starts(0, n), Draw{key, static_cast<std::uint64_t>(n), step});
  return X;
}

/// E x + L z for every column.
Batch<double> move_linear(const LinearTransition<double>& transition, const Batch<double>& starts, const RandomKey& key,
                          std::uint64_t step) {
  const Matrix<double> root = cholesky<double>(transition.covariance);
  return transition.propagator * starts + root * normal_batch(key, step, starts.rows(), starts.cols());
}

/// x folded into [0, length] as by mirrors at both ends, and as on a circle.
double folded(double x, double length) {
  const double turn = x - 2 * length * std::floor(x / (2 * length));
  return std::clamp(turn <= length ? turn : 2 * length - turn, 0.0, length);
}
double wrapped(double x, double length) {
  const double turn = x - length * std::floor(x / length);
  return turn < length ? std::max(turn, 0.0) : 0.0;
}

Batch<double> move(const BrownianWithDrift& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    return x + p.drift_rate * t + p.volatility * std::sqrt(t) * draw.normal(0);
  });
}

Batch<double> move(const GeometricBrownian& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    return x * std::exp((p.rate - p.volatility * p.volatility / 2) * t + p.volatility * std::sqrt(t) * draw.normal(0));
  });
}

Batch<double> move(const OrnsteinUhlenbeck& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  const Matrix<double> Q = p.noise_matrix * p.noise_matrix.transpose();
  return move_linear(linear_transition<double>(p.drift_matrix, Q, t), starts, key, step);
}

Batch<double> move(const OrnsteinUhlenbeckMixture& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move(p.equation, t, starts, key, step);
}

Batch<double> move(const OrnsteinUhlenbeckEigenfunctions&, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    return std::exp(-t) * x + std::sqrt(-std::expm1(-2 * t)) * draw.normal(0);
  });
}

Batch<double> move(const DoubleWell&, double, const Batch<double>&, const RandomKey&, std::uint64_t) {
  throw std::invalid_argument("process = double_well is not allowed; its transition has no closed form to draw from");
}

/// The component of the mixture first, then its normal.
Batch<double> move(const Benes& p, double t, const Batch<double>& starts, const RandomKey& key, std::uint64_t step) {
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    const bool right = draw.uniform(1) < sigmoid(2 * p.slope * x);
    return x + (right ? p.slope : -p.slope) * t + std::sqrt(t) * draw.normal(0);
  });
}

/// χ′²_d(λ) = (Z + √λ)² + χ²_{d−1}; d >= 2 under Feller's condition. Johnson, Kotz and Balakrishnan 1995, chapter 29.
Batch<double> move(const CoxIngersollRoss& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  const double c = 2 * p.rate / (p.volatility * p.volatility * -std::expm1(-p.rate * t));
  const double degrees = 4 * p.rate * p.level / (p.volatility * p.volatility);
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    const double z = draw.normal(0) + std::sqrt(2 * c * x * std::exp(-p.rate * t));
    return (z * z + 2 * boost::math::gamma_p_inv((degrees - 1) / 2, draw.uniform(1))) / (2 * c);
  });
}

Batch<double> move(const ReflectedBrownian& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    return folded(x + p.volatility * std::sqrt(t) * draw.normal(0), p.length);
  });
}

/// The free end, alive with the probability that its bridge met no wall: the ratio of the two densities.
Batch<double> move(const AbsorbedBrownian& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  const double deviation = p.volatility * std::sqrt(t);
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    const double z = draw.normal(0);
    const double end = x + deviation * z;
    if (!(end > 0 && end < p.length)) return nan;
    const double alive = p.transition<double>(t, x, end).log_density - log_normal_pdf(z) + std::log(deviation);
    return draw.uniform(1) < std::exp(alive) ? end : nan;
  });
}

Batch<double> move(const CircularBrownian& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    return wrapped(x + p.drift_rate * t + p.volatility * std::sqrt(t) * draw.normal(0), p.length);
  });
}

Batch<double> move(const KineticLangevin& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move_linear(p.transition<double>(t), starts, key, step);
}

Batch<double> move(const FreeKineticLangevin& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move_linear(p.transition<double>(t), starts, key, step);
}

Batch<double> move(const SineWiener& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    const double angle = SineWiener::angle(x) + p.volatility * std::sqrt(t) * draw.normal(0);
    return -std::cos(folded(angle, pi<double>()));
  });
}

Batch<double> move(const SinhWiener&, double t, const Batch<double>& starts, const RandomKey& key, std::uint64_t step) {
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    return std::sinh(area_sinh(x) + t + std::sqrt(t) * draw.normal(0));
  });
}

Batch<double> move(const TanhWiener& p, double t, const Batch<double>& starts, const RandomKey& key,
                   std::uint64_t step) {
  return move_each(starts, key, step, [&](double x, const Draw& draw) {
    return std::tanh(area_tanh(x) - p.rate * t + p.volatility * std::sqrt(t) * draw.normal(0));
  });
}

/// One start of a process whose start is a law.
template <class P>
Vector<double> start(const P& p, const Draw&) {
  return p.start;
}

Vector<double> start(const OrnsteinUhlenbeckMixture& p, const Draw& draw) {
  double rest = draw.uniform(static_cast<std::uint64_t>(p.means.rows()));
  Index k = 0;
  while (k + 1 < p.weights.size() && (rest -= p.weights(k)) >= 0) ++k;
  Vector<double> z(p.means.rows());
  for (Index i = 0; i < z.size(); ++i) z(i) = draw.normal(static_cast<std::uint64_t>(i));
  return p.means.col(k) + cholesky<double>(p.covariances[static_cast<std::size_t>(k)]) * z;
}

/// F(x) = Φ(x) − c φ(x)He_{k−1}(x), inverted.
Vector<double> start(const OrnsteinUhlenbeckEigenfunctions& p, const Draw& draw) {
  const double u = draw.uniform(0);
  const auto excess = [&](double x) {
    return normal_cdf(x) - p.amplitude * normal_pdf(x) * hermite(p.degree, x)[1] - u;
  };
  return Vector<double>::Constant(1, find_root<double>(excess, -40.0, 40.0));
}

/// By rejection from N(±1, s²): (x² − 1)² >= (|x| − 1)².
Vector<double> start(const DoubleWell& p, const Draw& draw) {
  const double k = 2 / (p.volatility * p.volatility);
  for (std::uint64_t trial = 0;; ++trial) {
    const double x = 1 + p.volatility * draw.normal(3 * trial);
    if (!(x >= 0)) continue;
    const double accepted = std::exp(-k / 4 * (x - 1) * (x - 1) * (x * (x + 2)));
    if (!(draw.uniform(3 * trial + 1) < accepted)) continue;
    return Vector<double>::Constant(1, draw.uniform(3 * trial + 2) < 0.5 ? -x : x);
  }
}

template <class P>
requires std::same_as<decltype(P::start), double> Vector<double> start(const P& p, const Draw&) {
  return Vector<double>::Constant(1, p.start);
}

}  // namespace

Batch<double> sample_start(const Process& process, Index points, const RandomKey& key) {
  return std::visit(
      [&](const auto& p) {
        Batch<double> X;
        for (Index n = 0; n < points; ++n) {
          const Vector<double> x = start(p, Draw{key, static_cast<std::uint64_t>(n), 0});
          if (n == 0) X.resize(x.size(), points);
          X.col(n) = x;
        }
        return X;
      },
      process);
}

Batch<double> sample_transition(const Process& process, double t, const Batch<double>& starts, const RandomKey& key,
                                std::uint64_t step) {
  require_length_of_time(t);
  const Index d = exact_process<double>(process).dimension;
  if (starts.rows() != d) {
    throw std::invalid_argument("starts: " + std::to_string(starts.rows()) + " rows are not allowed; the process has " +
                                std::to_string(d) + " coordinates");
  }
  return std::visit([&](const auto& p) { return move(p, t, starts, key, step); }, process);
}

}  // namespace flowgauge
