#pragma once
// What the true reverse step is, and what a Gaussian in its place keeps of it.

#include "flowgauge/identity/reverse_kernel_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {
namespace detail {

template <class T>
Vector<T> one_number(const T& x) {
  return Vector<T>::Constant(1, x);
}

/// One coordinate after the other, against the size of the whole.
template <class T>
void add_coordinates(SidesBuilder<T>& builder, const Vector<T>& lhs, const Vector<T>& rhs, const T& scale) {
  for (Index i = 0; i < lhs.size(); ++i)
    builder.add_row(one_number<T>(lhs(i)), one_number<T>(rhs(i)), one_number<T>(scale));
}

}  // namespace detail

struct ReverseKernelBayes {
  static constexpr Entry entry{
      .name = "reverse_kernel_bayes",
      .title = "The true reverse step is a mixture",
      .statement = "Σ r_k N(x_s; m_k, v_k) = p_s(x_s) N(x_t; ax_s, v) / p_t(x_t), p_t(x_t) = ∫p_s(y) N(x_t; ay, v) dy",
      .assumptions =
          "atoms and isotropic mixtures; the integral by the trapezoid rule in d = 1; p_s and p_t of the room target",
      .source = "Bayes' rule; Xiao, Kreis, Vahdat 2022, arXiv:2112.07804, section 3",
      .blind_to = "transitions wrong in both the kernel and Bayes' rule",
  };

  template <class T>
  static Sides<T> sides(const ReverseKernelEvaluation<T>& at) {
    using std::abs;
    SidesBuilder<T> builder;
    for (const auto& c : at.cases) {
      for (Index m = 0; m < c.Y.cols(); ++m) {
        const T stated = log_density<T>(c.kernel, c.Y.col(m));
        const T size = 1 + abs(stated) + abs(c.log_bayes(m)) + abs(c.log_later);
        builder.add_row(detail::one_number(stated), detail::one_number<T>(c.log_bayes(m)), detail::one_number<T>(size));
      }
      if (c.Y.rows() == 1) {
        builder.add_row(detail::one_number<T>(c.log_total), detail::one_number<T>(c.log_later),
                        detail::one_number<T>(1 + abs(c.log_total) + abs(c.log_later)));
      }
    }
    return builder.sides();
  }
};

struct ReverseKernelMean {
  static constexpr Entry entry{
      .name = "reverse_kernel_mean",
      .title = "The Gaussian reverse step has the true mean",
      .statement = "Σ r_k m_k = (α_s v/σ_t²) D(x_t) + (aσ_s²/σ_t²) x_t",
      .assumptions = "D of the room target; any data law",
      .source = "Ho, Jain, Abbeel 2020, arXiv:2006.11239, eq. 7, linear in x_0",
      .blind_to = "everything but the mean",
  };

  template <class T>
  static Sides<T> sides(const ReverseKernelEvaluation<T>& at) {
    SidesBuilder<T> builder;
    for (const auto& c : at.cases) {
      const Vector<T> mean = c.kernel.means * c.kernel.weights;
      detail::add_coordinates<T>(
          builder, c.gaussian.mean, mean,
          T(c.gaussian.mean.norm() + (c.kernel.means.cwiseAbs() * c.kernel.weights).norm() + c.x.norm()));
    }
    return builder.sides();
  }
};

struct ReverseKernelCovariance {
  static constexpr Entry entry{
      .name = "reverse_kernel_covariance",
      .title = "The Gaussian reverse step lacks the posterior covariance",
      .statement = "Cov[X_s | X_t] = (σ_s²v/σ_t²) I + (α_s v/σ_t²)² V(x_t)",
      .assumptions = "V of the room target; any data law",
      .source = "law of total covariance; Bao et al. 2022, arXiv:2201.06503, theorem 1 (optimal variance)",
      .blind_to = "third and higher moments",
  };

  template <class T>
  static Sides<T> sides(const ReverseKernelEvaluation<T>& at) {
    SidesBuilder<T> builder;
    for (const auto& c : at.cases) {
      const Index d = c.x.size();
      const Vector<T> mean = c.kernel.means * c.kernel.weights;
      Matrix<T> covariance = Matrix<T>::Zero(d, d);
      for (Index k = 0; k < c.kernel.weights.size(); ++k) {
        const Vector<T> gap = c.kernel.means.col(k) - mean;
        covariance += c.kernel.weights(k) * (gap * gap.transpose() + c.kernel.variances(k) * Matrix<T>::Identity(d, d));
      }
      const NoiseLevel<T>& s = at.subject->earlier;
      const NoiseLevel<T>& t = at.subject->later;
      const T share = transition(s, t).variance / (t.sigma * t.sigma);
      const Matrix<T> expected = c.gaussian.variance * Matrix<T>::Identity(d, d) +
                                 T(s.alpha * s.alpha * share * share) * c.posterior_covariance;
      detail::add_coordinates<T>(builder, covariance.reshaped(), expected.reshaped(),
                                 T(covariance.norm() + expected.norm()));
    }
    return builder.sides();
  }
};

struct GaussianReverseStep {
  static constexpr Entry entry{
      .name = "gaussian_reverse_step",
      .title = "The Gaussian reverse step is exact for a single atom",
      .statement = "one atom: p(x_s | x_t) = N((α_s v/σ_t²) D + (aσ_s²/σ_t²) x_t, (σ_s²v/σ_t²) I)",
      .assumptions = "data at one point",
      .source =
          "Ho, Jain, Abbeel 2020, arXiv:2006.11239, eqs. 6 and 7; Xiao, Kreis, Vahdat 2022, arXiv:2112.07804, section "
          "3",
      .blind_to = "data of more than one atom, for which it is false",
  };

  template <class T>
  static std::string not_applicable(const ReverseKernelEvaluation<T>& at) {
    return at.subject->components == 1 ? "" : "the data are not one atom: the true reverse step is a mixture";
  }

  template <class T>
  static Sides<T> sides(const ReverseKernelEvaluation<T>& at) {
    using std::abs;
    SidesBuilder<T> builder;
    for (const auto& c : at.cases) {
      const IsotropicMixture<T> gaussian{Vector<T>::Ones(1), c.gaussian.mean,
                                         Vector<T>::Constant(1, c.gaussian.variance)};
      for (Index m = 0; m < c.Y.cols(); ++m) {
        const T stated = log_density<T>(gaussian, c.Y.col(m));
        const T size = 1 + abs(stated) + abs(c.log_bayes(m)) + abs(c.log_later);
        builder.add_row(detail::one_number(stated), detail::one_number<T>(c.log_bayes(m)), detail::one_number<T>(size));
      }
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
