#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/path_identities.hpp"

namespace flowgauge {
namespace {

using D = Dual<double>;
using Values = Evaluation<D>;

/// What replaces the evaluation of a path: from the right values, the noise and the points.
using Change = std::function<void(const NoiseLevel<D>&, const Batch<D>& X, Values&)>;

/// All path laws on a target whose evaluation is changed, under a schedule on which α, σ and their squares differ.
std::vector<CheckedResidual> check(const Target& target, const Change& change) {
  const Schedule schedule = VpLinear{};
  PathSubject<D> subject = path_subject<D>(schedule, target);
  subject.evaluate = [right = subject.evaluate, level = subject.level, change](const D& t, const Batch<D>& X) {
    Values values = right(t, X);
    change(level(t), X, values);
    return values;
  };
  std::vector<PathPoints> points;
  for (const double lambda : {-0.6, 0.5, 1.2}) {
    const double t = t_of_lambda(schedule, lambda);
    points.push_back({t, sample(schedule, target, t, 4, 7)});
  }
  std::vector<CheckedResidual> checks;
  for (const LawResult& result : check_path<double>(subject, points)) {
    if (!result.not_applicable.empty()) continue;
    checks.push_back({result.identity, result.verdict.outcome, result.verdict.residual, result.verdict.tolerance});
  }
  return checks;
}

/// A fault of one target; `change` is told whether to make the slip.
template <class T>
Fault target_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view shows, T target,
                   std::function<void(const T&, const NoiseLevel<D>&, const Batch<D>& X, bool slip, Values&)> change) {
  return {id, title, nature, T::entry.name, shows, [=](bool planted) {
            return check(target, [=](const NoiseLevel<D>& l, const Batch<D>& X, Values& v) { change(target, l, X, planted, v); });
          }};
}

constexpr std::string_view wrong_law = "the law is not the data convolved with the noise";
constexpr std::string_view wrong_score = "the score is not the gradient of log p";

/// Score and velocity that belong to a denoiser.
void from_denoiser(const NoiseLevel<D>& l, const Batch<D>& X, Values& v) {
  v.score = (l.alpha * v.denoiser - X) / D(l.sigma * l.sigma);
  v.velocity = l.dalpha * v.denoiser - l.sigma_dsigma * v.score;
}

void evaluate_as(const Target& target, const NoiseLevel<D>& l, const Batch<D>& X, Values& v) {
  prepare<D>(target).evaluate(l, X, Want::all, v);
}

/// The means of the components with weights r or, by the slip, w.
void mixed(const TargetMixture& target, const NoiseLevel<D>& l, const Batch<D>& X, bool slip, Values& v) {
  const Vector<double> w = target.weights / target.weights.sum();
  std::vector<Values> parts;
  for (const NestedTarget& component : target.components) {
    parts.emplace_back(X.rows(), X.cols(), Want::all);
    evaluate_as(inner(component), l, X, parts.back());
  }
  for (Index n = 0; n < X.cols(); ++n) {
    v.denoiser.col(n).setZero();
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const double prior = w(static_cast<Index>(k));
      const D posterior = prior * exp(D(parts[k].log_density(n) - v.log_density(n)));
      v.denoiser.col(n) += (slip ? D(prior) : posterior) * parts[k].denoiser.col(n);
    }
  }
  from_denoiser(l, X, v);
}

NestedTarget line() {
  return nest(GaussianMixture{Vector<double>{{0.4, 0.6}}, Batch<double>{{-1, 0.8}}, {Matrix<double>{{0.16}}, Matrix<double>{{0.36}}}});
}

/// Every other cell of a side, from the first or the second on.
NestedTarget stripes(const Checkerboard& board, Index parity) {
  Vector<double> weights(board.cells);
  for (Index i = 0; i < board.cells; ++i) weights(i) = i % 2 == parity ? 1 : 0;
  return nest(Histogram{board.edges(), weights});
}

}  // namespace

std::vector<Fault> combinator_faults() {
  std::vector<Fault> faults;
  const Product product{{line(), nest(Gaussian{Vector<double>{{0.5}}, Matrix<double>{{2}}})}};
  const Matrix<double> turn{{0.6, -0.8}, {0.8, 0.6}};

  faults.push_back(target_fault<Hypercube>(
      "hypercube_tanh", "σ for σ² in the argument of tanh", "D = h tanh(αhx/σ) instead of h tanh(αhx/σ²)", wrong_score,
      Hypercube{3, 0.75}, [](const Hypercube& target, const NoiseLevel<D>& l, const Batch<D>& X, bool slip, Values& v) {
        const D h(target.half_width), scale = slip ? l.sigma : D(l.sigma * l.sigma);
        v.denoiser = X.unaryExpr([&](const D& x) { return D(h * tanh(D(l.alpha * h * x / scale))); });
        from_denoiser(l, X, v);
      }));
  faults.push_back(target_fault<LowRankGaussian>(
      "low_rank_log_det", "Log-determinant with k for d − k", "log det C = 2k log σ + Σ log(α²γ + σ²) instead of 2(d − k) log σ + …",
      wrong_law, LowRankGaussian{Vector<double>{{0.5, -0.25, 1}}, Batch<double>{{1}, {0.5}, {-0.5}}, Vector<double>{{2}}},
      [](const LowRankGaussian&, const NoiseLevel<D>& l, const Batch<D>&, bool slip, Values& v) {
        if (slip) v.log_density.array() += log(l.sigma);
      }));
  faults.push_back(target_fault<Sphere>(
      "sphere_order", "Order of the Bessel functions off by one", "D = R (I_{d/2+1}/I_{d/2})(κ) x/|x| instead of (I_{d/2}/I_{d/2−1})(κ)",
      wrong_score, Sphere{3, 1.5}, [](const Sphere& target, const NoiseLevel<D>& l, const Batch<D>& X, bool slip, Values& v) {
        for (Index n = 0; n < X.cols(); ++n) {
          const D rho = sqrt(D(X.col(n).squaredNorm())), kappa = l.alpha * target.radius * rho / (l.sigma * l.sigma);
          // d = 3: I_{3/2}/I_{1/2} = coth κ − 1/κ and I_{5/2}/I_{3/2} = 1/(coth κ − 1/κ) − 3/κ.
          const D ratio = cosh(kappa) / sinh(kappa) - 1 / kappa;
          v.denoiser.col(n) = D(target.radius * (slip ? D(1 / ratio - 3 / kappa) : ratio) / rho) * X.col(n);
        }
        from_denoiser(l, X, v);
      }));
  faults.push_back(target_fault<Sphere>(
      "sphere_radial_variance", "Radial variance without (d − 1)A/κ", "V = R²(1 − A²) along n instead of R²(1 − A² − (d − 1)A/κ)",
      "V does not satisfy Tweedie's formula of second order", Sphere{3, 1.5},
      [](const Sphere& target, const NoiseLevel<D>& l, const Batch<D>& X, bool slip, Values& v) {
        for (Index n = 0; slip && n < X.cols(); ++n) {
          const D rho = sqrt(D(X.col(n).squaredNorm())), kappa = l.alpha * target.radius * rho / (l.sigma * l.sigma);
          const D missing = 2 * target.radius * target.radius / kappa * (cosh(kappa) / sinh(kappa) - 1 / kappa);
          for (Index j = 0; j < 3; ++j) {
            for (Index i = 0; i < 3; ++i) v.posterior_covariance(3 * j + i, n) += missing * X(i, n) * X(j, n) / (rho * rho);
          }
        }
      }));
  faults.push_back(target_fault<Checkerboard>(
      "checkerboard_colour", "The other colour of the board", "cells with i + j odd instead of even", wrong_law, Checkerboard{4, 0.75},
      [](const Checkerboard& target, const NoiseLevel<D>& l, const Batch<D>& X, bool slip, Values& v) {
        const Index turned = slip ? 1 : 0;
        const TargetMixture cells{Vector<double>::Ones(2), {nest(Product{{stripes(target, 0), stripes(target, turned)}}),
                                                            nest(Product{{stripes(target, 1), stripes(target, 1 - turned)}})}};
        evaluate_as(cells, l, X, v);
      }));
  faults.push_back(target_fault<Product>(
      "product_cross_terms", "Cross terms in the Hessian of a product", "∂ᵢ∂ⱼ log p = sᵢsⱼ between blocks instead of 0",
      "the Hessian is not the Jacobian of the score", product,
      [](const Product&, const NoiseLevel<D>&, const Batch<D>& X, bool slip, Values& v) {
        for (Index n = 0; slip && n < X.cols(); ++n) {
          v.hessian(1, n) = v.hessian(2, n) = v.score(0, n) * v.score(1, n);
        }
      }));
  const TargetMixture mixture{Vector<double>{{1, 3}}, {nest(product), nest(Atoms{Batch<double>{{-1, 1.5}, {0, 0.5}}, Vector<double>{{1, 2}}})}};
  faults.push_back(target_fault<TargetMixture>("mixture_prior_weights", "Denoiser of a mixture with prior weights",
                                               "D = Σ w_k D_k instead of Σ r_k D_k, score and velocity from it", wrong_score, mixture, &mixed));
  faults.push_back(target_fault<TargetMixture>(
      "mixture_unnormalised", "Weights not normalised", "log p = log Σ w_k p_k with Σ w_k = 4 instead of 1", wrong_law, mixture,
      [](const TargetMixture& target, const NoiseLevel<D>&, const Batch<D>&, bool slip, Values& v) {
        if (slip) v.log_density.array() += D(std::log(target.weights.sum()));
      }));
  faults.push_back(target_fault<Rotation>(
      "rotation_transposed", "Rotation turned the wrong way", "p(x) = p′(Qx) instead of p′(Qᵀx)", wrong_law, Rotation{turn, nest(product)},
      [](const Rotation& target, const NoiseLevel<D>& l, const Batch<D>& X, bool slip, Values& v) {
        if (slip) evaluate_as(Rotation{target.matrix.transpose(), target.base}, l, X, v);
      }));
  faults.push_back(target_fault<AffineImage>(
      "affine_noise", "Noise not scaled with the data", "the base evaluated under σ instead of σ/k", wrong_law,
      AffineImage{2 * turn, Vector<double>{{0.5, -0.25}}, nest(product)},
      [](const AffineImage& target, const NoiseLevel<D>& l, const Batch<D>& X, bool slip, Values& v) {
        if (!slip) return;
        NoiseLevel<D> louder = l;
        louder.sigma *= D(2);
        louder.dsigma *= D(2);
        louder.sigma_dsigma *= D(4);
        evaluate_as(target, louder, X, v);
      }));
  return faults;
}

}  // namespace flowgauge
