#pragma once
// What accepts and rejects is in detailed balance with its target, point by point.

#include <Eigen/LU>
#include <cmath>
#include <string>

#include "flowgauge/identity/langevin_subject.hpp"

namespace flowgauge {

struct DetailedBalance {
  static constexpr Entry entry{
      .name = "detailed_balance",
      .title = "Detailed balance",
      .statement =
          "π(x)q(x, y)a(x, y) = π(y)q(y, x)a(y, x);  q from the proposals of the step as it runs, a the uniform "
          "up to which it takes them, by bisection",
      .assumptions = "π ∝ exp(−|x|⁴/4 + |x|²/2 + 0.3 x₁x₂) in the plane, 20 pairs of points, h = 0.15",
      .source = "Metropolis et al. 1953, doi:10.1063/1.1699114; Hastings 1970, doi:10.1093/biomet/57.1.97",
      .blind_to = "how fast the chain mixes",
  };

  static std::string not_applicable(const LangevinSubject& at) {
    return at.sampler.accepts ? "" : "it neither accepts nor rejects; the law that it leaves is not the target's";
  }

  /// The target, which is neither Gaussian nor a product.
  static LangevinTarget<Batch<double>> quartic() {
    return {[](const Batch<double>& X, double) {
              Batch<double> score(2, X.cols());
              for (Index n = 0; n < X.cols(); ++n) {
                const double pull = 1 - X.col(n).squaredNorm();
                score(0, n) = pull * X(0, n) + 0.3 * X(1, n);
                score(1, n) = pull * X(1, n) + 0.3 * X(0, n);
              }
              return score;
            },
            [](const Batch<double>& X) {
              Vector<double> log_density(X.cols());
              for (Index n = 0; n < X.cols(); ++n) {
                const double square = X.col(n).squaredNorm();
                log_density(n) = square / 2 - square * square / 4 + 0.3 * X(0, n) * X(1, n);
              }
              return log_density;
            }};
  }

  /// One step from every column of X with normals and uniforms of choice.
  static Batch<double> step(const LangevinSampler& sampler, const Batch<double>& X, const Batch<double>& xi,
                            const Vector<double>& u) {
    const LangevinDraws<Batch<double>> draws{[&](const Batch<double>&, int, int) { return xi; },
                                             [&](Index, int) { return u; }};
    return run_langevin(sampler, quartic(), 0.15, 1, draws, {X}).position;
  }

  /// π(x)q(x, y)a(x, y) of every pair of columns.
  static Vector<double> flux(const LangevinSampler& sampler, const Batch<double>& X, const Batch<double>& Y) {
    const Index count = X.cols();
    const auto proposed = [&](double first, double second) {
      Batch<double> xi(2, count);
      xi.row(0).setConstant(first);
      xi.row(1).setConstant(second);
      return step(sampler, X, xi, Vector<double>::Constant(count, 1e-300));
    };
    const Batch<double> centre = proposed(0, 0), right = proposed(1, 0), up = proposed(0, 1);
    Batch<double> xi(2, count);
    Vector<double> density = quartic().log_density(X).array().exp();
    for (Index n = 0; n < count; ++n) {
      Eigen::Matrix2d spread;
      spread << right.col(n) - centre.col(n), up.col(n) - centre.col(n);
      xi.col(n) = spread.inverse() * (Y.col(n) - centre.col(n));
      density(n) *= std::exp(-xi.col(n).squaredNorm() / 2) / std::abs(spread.determinant());
    }
    // The proposal is taken at `low`, which is 0 or was tried, and not at `high`, which is 1 or was tried.
    Vector<double> low = Vector<double>::Constant(count, 0), high = Vector<double>::Constant(count, 1);
    for (int n = 0; n < 60; ++n) {
      const Vector<double> middle = (low + high) / 2;
      const Batch<double> reached = step(sampler, X, xi, middle);
      for (Index k = 0; k < count; ++k) {
        (reached.col(k) == X.col(k) ? high : low)(k) = middle(k);
      }
    }
    return density.cwiseProduct(low);
  }

  template <class T>
  static Sides<T> sides(const LangevinSubject& at) {
    const Batch<double> points{{-1.2, -0.4, 0.1, 0.9, 1.6}, {0.3, -1.1, 0.2, 1.3, -0.7}};
    Batch<double> X(2, 20), Y(2, 20);
    Index pair = 0;
    for (Index i = 0; i < points.cols(); ++i) {
      for (Index j = 0; j < points.cols(); ++j) {
        if (i == j) continue;
        X.col(pair) = points.col(i);
        Y.col(pair++) = points.col(j);
      }
    }
    const Vector<T> there = flux(at.sampler, X, Y), back = flux(at.sampler, Y, X);
    return {there.transpose(), back.transpose(), there + back};
  }
};

}  // namespace flowgauge
