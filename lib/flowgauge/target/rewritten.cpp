#include <stdexcept>

#include "flowgauge/target/similarity.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge {
namespace {

Batch<double> moved(const AffineImage& image, const Batch<double>& points) {
  return (image.matrix * points).colwise() + image.shift;
}

Matrix<double> moved_covariance(const AffineImage& image, const Matrix<double>& covariance) {
  const Matrix<double> S = image.matrix * covariance * image.matrix.transpose();
  const Matrix<double> symmetric = (S + S.transpose()) / 2;
  if (!is_positive_definite(symmetric)) {
    throw std::invalid_argument("must be invertible: the base has a covariance, and its image would be singular");
  }
  return symmetric;
}

std::optional<Target> rewrite(const AffineImage& image, const Atoms& base) {
  return Atoms{moved(image, base.points), base.weights};
}

std::optional<Target> rewrite(const AffineImage& image, const Gaussian& base) {
  return Gaussian{moved(image, base.mean), moved_covariance(image, base.covariance)};
}

std::optional<Target> rewrite(const AffineImage& image, const GaussianMixture& base) {
  GaussianMixture all{base.weights, moved(image, base.means), {}};
  for (const Matrix<double>& covariance : base.covariances) all.covariances.push_back(moved_covariance(image, covariance));
  return all;
}

std::optional<Target> rewrite(const AffineImage& image, const LowRankGaussian& base) {
  const Batch<double> vectors = image.matrix * base.vectors;
  if (vectors.isZero(0)) throw std::invalid_argument("must not send all vectors of the base to 0");
  return LowRankGaussian{moved(image, base.mean), vectors, base.variances};
}

std::optional<Target> rewrite(const AffineImage& image, const Empirical& base) {
  const Index d = base.points.rows(), count = base.points.cols();
  const Vector<double> equal = Vector<double>::Ones(count);
  if (base.bandwidth == 0) return Atoms{moved(image, base.points), equal};
  const Matrix<double> kernel = base.bandwidth * base.bandwidth * Matrix<double>::Identity(d, d);
  return GaussianMixture{equal, moved(image, base.points),
                         std::vector<Matrix<double>>(static_cast<std::size_t>(count), moved_covariance(image, kernel))};
}

std::optional<Target> rewrite(const AffineImage& image, const AffineImage& base) {
  if (const std::optional<Target> plain = rewritten(base)) return rewritten({image.matrix, image.shift, nest(*plain)});
  return std::nullopt;
}

template <class Other>
std::optional<Target> rewrite(const AffineImage&, const Other&) {
  return std::nullopt;
}

}  // namespace

std::optional<Target> rewritten(const AffineImage& image) {
  return std::visit([&](const auto& base) { return rewrite(image, base); }, inner(image.base));
}

TargetMixture as_mixture(const Checkerboard& target) {
  TargetMixture all{Vector<double>::Ones(2), {}};
  for (Index parity = 0; parity < 2; ++parity) {
    Vector<double> weights(target.cells);
    for (Index i = 0; i < target.cells; ++i) weights(i) = i % 2 == parity ? 1 : 0;
    const NestedTarget side = nest(Histogram{target.edges(), weights});
    all.components.push_back(nest(Product{{side, side}}));
  }
  return all;
}

double similarity_defect(const Matrix<double>& A) {
  const Index d = A.rows();
  const Matrix<long double> exact = A.cast<long double>();
  const long double squared = exact.squaredNorm() / static_cast<long double>(d);
  if (!(squared > 0)) return std::numeric_limits<double>::infinity();
  const Matrix<long double> product = exact.transpose() * exact;
  const Matrix<long double> defect = product / squared - Matrix<long double>::Identity(d, d);
  return static_cast<double>(defect.cwiseAbs().maxCoeff());
}

std::string refused(const AffineImage& image) {
  try {
    if (rewritten(image)) return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  if (similarity_defect(image.matrix) <= Rotation::tolerance) return {};
  const std::string base(entry(inner(image.base)).name);
  return "must be a multiple k ≠ 0 of an orthogonal matrix (AᵀA = k²I to 1e-12; in d = 1 any number but 0) for the base " +
         base + "; any matrix is allowed for atoms, empirical and low_rank_gaussian, any invertible one for gaussian and gaussian_mixture";
}

}  // namespace flowgauge
