#include "flowgauge/gauge/served_model.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/parallel.hpp"

namespace flowgauge {
namespace {

bool same_level(const NoiseLevel<double>& a, const NoiseLevel<double>& b) {
  return a.alpha == b.alpha && a.sigma == b.sigma && a.dalpha == b.dalpha && a.dsigma == b.dsigma &&
         a.sigma_dsigma == b.sigma_dsigma;
}

/// Calls work(level, begin, count) for runs of neighbouring points of one level, cut in blocks.
template <class Work>
void for_each_run(const std::vector<NoiseLevel<double>>& levels, Index points, const Work& work) {
  const auto level = [&](Index n) -> const NoiseLevel<double>& {
    return levels[levels.size() == 1 ? 0 : static_cast<std::size_t>(n)];
  };
  for_each_block(points, [&](Index begin, Index count) {
    for (Index first = begin; first < begin + count;) {
      Index last = first + 1;
      while (last < begin + count && same_level(level(first), level(last))) ++last;
      work(level(first), first, last - first);
      first = last;
    }
  });
}

void require_sizes(const Law<double>& law, const std::vector<NoiseLevel<double>>& levels, const Batch<double>& X) {
  const auto points = static_cast<std::size_t>(X.cols());
  if (X.rows() != law.dimension || (levels.size() != 1 && levels.size() != points)) {
    throw std::invalid_argument("predict: X is " + std::to_string(X.rows()) + " × " + std::to_string(X.cols()) + " with " +
                                std::to_string(levels.size()) + " levels; the law has dimension " +
                                std::to_string(law.dimension) + ", and levels must be 1 or as many as points");
  }
}

Batch<double> predict_at(const Law<double>& law, Parameterisation kind, const NoiseLevel<double>& level,
                         const Batch<double>& X) {
  const auto evaluate = [&](Want want) {
    Evaluation<double> out(law.dimension, X.cols(), want);
    law.evaluate(level, X, want, out);
    return out;
  };
  switch (kind) {
    case Parameterisation::x0:
      return evaluate(Want::denoiser).denoiser;
    case Parameterisation::epsilon:
      return -level.sigma * evaluate(Want::score).score;
    case Parameterisation::v: {
      const Evaluation<double> at = evaluate(Want::score | Want::denoiser);
      return -(level.alpha * level.sigma) * at.score - level.sigma * at.denoiser;
    }
    case Parameterisation::velocity:
      return evaluate(Want::velocity).velocity;
    case Parameterisation::score:
      return evaluate(Want::score).score;
  }
  return X;
}

/// The Jacobian as hessian · ∇² log p + covariance · Cov[Z | x] + identity · I.
struct JacobianParts {
  double hessian = 0, covariance = 0, identity = 0;
};

JacobianParts jacobian_parts(Parameterisation kind, const NoiseLevel<double>& level) {
  const double sigma = level.sigma, alpha = level.alpha;
  // ∂D/∂x, of which Cov[Z | x] = 0 shows nothing where there is no noise.
  const double of_covariance = sigma == 0 ? 0 : alpha / sigma / sigma, of_identity = sigma == 0 ? 1 / alpha : 0;
  switch (kind) {
    case Parameterisation::x0:
      return {0, of_covariance, of_identity};
    case Parameterisation::epsilon:
      return {-sigma, 0, 0};
    case Parameterisation::v:
      return {-alpha * sigma, -sigma * of_covariance, -sigma * of_identity};
    case Parameterisation::velocity:
      return {-level.sigma_dsigma, level.dalpha * of_covariance, level.dalpha * of_identity};
    case Parameterisation::score:
      return {1, 0, 0};
  }
  return {};
}

Batch<double> jacobian_product_at(const Law<double>& law, Parameterisation kind, const NoiseLevel<double>& level,
                                  const Batch<double>& X, const Batch<double>& V) {
  const Index d = law.dimension;
  Batch<double> Y(d, X.cols());
  // Independent blocks one by one: the matrices of a product of hundreds of coordinates would be mostly zeros.
  if (!law.factors.empty()) {
    Index first = 0;
    for (const Law<double>& factor : law.factors) {
      const Index size = factor.dimension;
      Y.middleRows(first, size) = jacobian_product_at(factor, kind, level, X.middleRows(first, size), V.middleRows(first, size));
      first += size;
    }
    return Y;
  }
  const JacobianParts parts = jacobian_parts(kind, level);
  const Want want = Want::hessian | Want::posterior_covariance;
  Evaluation<double> at(d, X.cols(), want);
  law.evaluate(level, X, want, at);
  for (Index n = 0; n < X.cols(); ++n) {
    const Eigen::Map<const Matrix<double>> hessian(at.hessian.col(n).data(), d, d);
    const Eigen::Map<const Matrix<double>> covariance(at.posterior_covariance.col(n).data(), d, d);
    Y.col(n).setZero();
    // Where the density has no curvature (atoms without noise) there is no Jacobian, whatever its factor.
    if (parts.hessian != 0 || level.sigma == 0) Y.col(n).noalias() += parts.hessian * (hessian * V.col(n));
    if (parts.covariance != 0) Y.col(n).noalias() += parts.covariance * (covariance * V.col(n));
    if (parts.identity != 0) Y.col(n) += parts.identity * V.col(n);
  }
  return Y;
}

}  // namespace

NoiseLevel<double> level_without_clock(double alpha, double sigma, double dalpha, double dsigma) {
  const double dlambda = dalpha / alpha - dsigma / sigma;
  return {
      .alpha = alpha,
      .sigma = sigma,
      .dalpha = dalpha,
      .dsigma = dsigma,
      .sigma_dsigma = sigma * dsigma,
      .lambda = std::log(alpha / sigma),
      .dlambda = dlambda,
      .drift = dalpha / alpha,
      .diffusion_squared = 2 * sigma * sigma * std::abs(dlambda),
  };
}

Batch<double> predict(const Law<double>& law, Parameterisation kind, const std::vector<NoiseLevel<double>>& levels,
                      const Batch<double>& X) {
  require_sizes(law, levels, X);
  Batch<double> Y(X.rows(), X.cols());
  for_each_run(levels, X.cols(), [&](const NoiseLevel<double>& level, Index begin, Index count) {
    Y.middleCols(begin, count) = predict_at(law, kind, level, X.middleCols(begin, count));
  });
  return Y;
}

Batch<double> jacobian_product(const Law<double>& law, Parameterisation kind, const std::vector<NoiseLevel<double>>& levels,
                               const Batch<double>& X, const Batch<double>& V) {
  require_sizes(law, levels, X);
  require_sizes(law, levels, V);
  Batch<double> Y(X.rows(), X.cols());
  for_each_run(levels, X.cols(), [&](const NoiseLevel<double>& level, Index begin, Index count) {
    Y.middleCols(begin, count) =
        jacobian_product_at(law, kind, level, X.middleCols(begin, count), V.middleCols(begin, count));
  });
  return Y;
}

}  // namespace flowgauge
