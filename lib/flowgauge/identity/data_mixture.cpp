#include "flowgauge/identity/data_mixture.hpp"

#include <algorithm>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {
namespace {

DataMixture plain(const Atoms& target) { return {target.weights, target.points, {}, 0}; }
DataMixture plain(const Empirical& target) {
  return {Vector<double>::Ones(target.points.cols()), target.points, {}, target.bandwidth};
}
DataMixture plain(const Gaussian& target) {
  return {Vector<double>::Ones(1), target.mean, {target.covariance}, 0};
}
DataMixture plain(const GaussianMixture& target) { return {target.weights, target.means, target.covariances, 0}; }

/// Calls f on every array of coordinates of a target.
template <class F>
void transform_points(Target& target, F f) {
  std::visit(
      [&](auto& t) {
        using S = std::decay_t<decltype(t)>;
        if constexpr (std::same_as<S, Gaussian>) {
          t.mean = f(Batch<double>(t.mean));
        } else if constexpr (std::same_as<S, GaussianMixture>) {
          t.means = f(t.means);
        } else if constexpr (requires { t.points; }) {
          t.points = f(t.points);
        }
      },
      target);
}

template <class F>
void transform_covariances(Target& target, F f) {
  if (auto* gaussian = std::get_if<Gaussian>(&target)) gaussian->covariance = f(gaussian->covariance);
  if (auto* mixture = std::get_if<GaussianMixture>(&target)) {
    for (Matrix<double>& covariance : mixture->covariances) covariance = f(covariance);
  }
}

void reverse_components(Target& target) {
  if (auto* atoms = std::get_if<Atoms>(&target)) {
    atoms->points = atoms->points.rowwise().reverse().eval();
    atoms->weights = atoms->weights.reverse().eval();
  }
  if (auto* data = std::get_if<Empirical>(&target)) data->points = data->points.rowwise().reverse().eval();
  if (auto* mixture = std::get_if<GaussianMixture>(&target)) {
    mixture->means = mixture->means.rowwise().reverse().eval();
    mixture->weights = mixture->weights.reverse().eval();
    std::reverse(mixture->covariances.begin(), mixture->covariances.end());
  }
}

Matrix<double> hadamard(Index d) {
  if (d == 1) return Matrix<double>::Ones(1, 1);
  const Matrix<double> half = hadamard(d / 2);
  Matrix<double> whole(d, d);
  whole << half, half, half, -half;
  return whole;
}

Vector<double> dyadic_shift(Index d) {
  Vector<double> shift(d);
  for (Index i = 0; i < d; ++i) shift(i) = 0.75 - 0.5 * static_cast<double>(i);
  return shift;
}

}  // namespace

DataMixture data_mixture(const Target& target) {
  return std::visit(
      [](const auto& t) -> DataMixture {
        if constexpr (requires { plain(t); }) {
          return plain(t);
        } else {
          throw std::invalid_argument("data_mixture: the target " + std::string(t.entry.name) +
                                      " is no mixture of Gaussians or atoms");
        }
      },
      target);
}

template <class T>
DataMoments<T> data_moments(const DataMixture& data) {
  const Index d = data.means.rows();
  const Vector<T> weights = data.weights.cast<T>() / data.weights.cast<T>().sum();
  DataMoments<T> moments{data.means.cast<T>() * weights, Matrix<T>::Zero(d, d)};
  for (Index k = 0; k < weights.size(); ++k) {
    const Vector<T> gap = data.means.col(k).cast<T>() - moments.mean;
    moments.covariance += weights(k) * gap * gap.transpose();
    if (!data.covariances.empty()) {
      moments.covariance += weights(k) * data.covariances[static_cast<std::size_t>(k)].cast<T>();
    }
  }
  moments.covariance.diagonal().array() += T(data.bandwidth) * T(data.bandwidth);
  return moments;
}
template DataMoments<double> data_moments(const DataMixture&);
template DataMoments<Mp50> data_moments(const DataMixture&);

std::vector<Reach> reach(const DataMixture& data, double alpha, double sigma, double deviations) {
  std::vector<Reach> all;
  for (Index i = 0; i < data.means.rows(); ++i) {
    Reach one{INFINITY, -INFINITY, INFINITY};
    for (Index k = 0; k < data.means.cols(); ++k) {
      double widest = data.bandwidth * data.bandwidth;
      double narrowest = widest;
      if (!data.covariances.empty()) {
        const Eigen::SelfAdjointEigenSolver<Matrix<double>> eigen(data.covariances[static_cast<std::size_t>(k)],
                                                                  Eigen::EigenvaluesOnly);
        widest += eigen.eigenvalues().maxCoeff();
        narrowest += std::max(0.0, eigen.eigenvalues().minCoeff());
      }
      const double deviation = std::sqrt(alpha * alpha * widest + sigma * sigma);
      const double mean = alpha * data.means(i, k);
      one.low = std::min(one.low, mean - deviations * deviation);
      one.high = std::max(one.high, mean + deviations * deviation);
      one.narrowest = std::min(one.narrowest, std::sqrt(alpha * alpha * narrowest + sigma * sigma));
    }
    all.push_back(one);
  }
  return all;
}

Similarity identity_similarity(Index d) { return {Matrix<double>::Identity(d, d), Vector<double>::Zero(d), 1}; }

Similarity mixing_similarity(Index d) {
  const bool power_of_two = (d & (d - 1)) == 0;
  if (power_of_two && d > 1) return {hadamard(d) / 2, dyadic_shift(d), static_cast<double>(d) / 4};
  Matrix<double> cycle = Matrix<double>::Zero(d, d);
  for (Index i = 0; i < d; ++i) cycle(i, (i + 1) % d) = i == 0 ? -2 : 2;
  return {cycle, dyadic_shift(d), 4};
}

Similarity scaling_similarity(Index d) { return {4 * Matrix<double>::Identity(d, d), Vector<double>::Zero(d), 16}; }

Similarity reflecting_similarity(Index d) { return {-Matrix<double>::Identity(d, d), Vector<double>::Zero(d), 1}; }

Target snapped(const Target& target) {
  const auto snap = [](const Batch<double>& values) {
    return Batch<double>(values.unaryExpr([](double v) { return std::ldexp(std::nearbyint(std::ldexp(v, 30)), -30); }));
  };
  Target rounded = target;
  transform_points(rounded, snap);
  transform_covariances(rounded, snap);
  if (auto* data = std::get_if<Empirical>(&rounded)) {
    data->bandwidth = std::ldexp(std::ceil(std::ldexp(data->bandwidth, 15)), -15);
  }
  return rounded;
}

Target image(const Target& target, const Similarity& map, bool reversed) {
  Target moved = target;
  transform_points(moved, [&](const Batch<double>& points) {
    return Batch<double>((map.matrix * points).colwise() + map.shift);
  });
  transform_covariances(moved, [&](const Matrix<double>& covariance) {
    return Matrix<double>(map.matrix * covariance * map.matrix.transpose());
  });
  if (const auto* data = std::get_if<Empirical>(&moved); data && data->bandwidth > 0 && map.squared_factor != 1) {
    // The scaled bandwidth is not a binary number, its square is.
    const Index d = data->points.rows();
    const Matrix<double> kernel =
        data->bandwidth * data->bandwidth * map.squared_factor * Matrix<double>::Identity(d, d);
    const Index count = data->points.cols();
    moved = GaussianMixture{Vector<double>::Ones(count), Batch<double>(data->points),
                            std::vector<Matrix<double>>(static_cast<std::size_t>(count), kernel)};
  }
  if (reversed) reverse_components(moved);
  return moved;
}

}  // namespace flowgauge
