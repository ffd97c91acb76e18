#pragma once
// What makes a Gaussian coupling the Schrödinger bridge.

#include "flowgauge/identity/interpolant/push_forward.hpp"

namespace flowgauge {

struct BridgeCertificate {
  static constexpr Entry entry{
      .name = "bridge_certificate",
      .title = "Certificate of the Gaussian Schrödinger bridge",
      .statement =
          "the joint precision of (X₀, X₁) has the off-diagonal block −I/σ²: σ²S₀⁻¹K = S₁ − KᵀS₀⁻¹K, i.e. σ²K = S₀S₁ − "
          "S₀KᵀS₀⁻¹K",
      .assumptions = "the density of the coupling is f(x₀)g(x₁) exp(−|x₀ − x₁|²/(2σ²))",
      .source =
          "Bunne et al. 2022, arXiv:2202.05722, theorem 3; Léonard 2014, doi:10.3934/dcds.2014.34.1533, theorem 2.8",
      .blind_to = "the drift: see bridge_drift",
  };

  template <class T>
  static std::string not_applicable(const InterpolantCase<T>& at) {
    return at.subject->cross_covariance ? "" : "the path is no bridge";
  }

  template <class T>
  static Sides<T> sides(const InterpolantCase<T>& at) {
    const InterpolantSubject<T>& subject = *at.subject;
    const Matrix<T> S0 = subject.start(), S1 = subject.end(), K = subject.cross_covariance();
    const Matrix<T> regression = solve_cholesky(cholesky(S0), K);
    SidesBuilder<T> builder;
    detail::add_matrices<T>(builder, subject.squared_noise * regression, S1 - K.transpose() * regression, T(S1.norm()));
    return builder.sides();
  }
};

struct BridgeDrift {
  static constexpr Entry entry{
      .name = "bridge_drift",
      .title = "Drift of the Gaussian Schrödinger bridge",
      .statement = "Ṗ = AP + PAᵀ + σ²I and A = Aᵀ: the drift is a gradient",
      .assumptions = "derivative by duals",
      .source = "Bunne et al. 2022, arXiv:2202.05722, theorem 3; Léonard 2014, doi:10.3934/dcds.2014.34.1533",
      .blind_to = "the ends: see bridge_certificate",
  };

  template <class T>
  static std::string not_applicable(const InterpolantCase<T>& at) {
    return at.subject->drift_matrix ? "" : "the path is no bridge";
  }

  template <class T>
  static Sides<T> sides(const InterpolantCase<T>& at) {
    using D = Dual<T>;
    const D t(at.t, T(1));
    const auto value = [](const Matrix<D>& M) { return Matrix<T>(M.unaryExpr([](const D& x) { return x.value; })); };
    const Matrix<D> law = at.subject->covariance(t);
    const Matrix<T> P = value(law), A = value(at.subject->drift_matrix(t));
    const Matrix<T> rate = law.unaryExpr([](const D& x) { return x.derivative; });
    const Matrix<T> product = A * P;
    SidesBuilder<T> builder;
    detail::add_matrices<T>(builder, rate,
                            product + product.transpose() + subject_noise(at) * Matrix<T>::Identity(P.rows(), P.cols()),
                            T(product.norm()));
    detail::add_matrices<T>(builder, A, A.transpose(), T(0));
    return builder.sides();
  }

 private:
  template <class T>
  static T subject_noise(const InterpolantCase<T>& at) {
    return at.subject->squared_noise;
  }
};

}  // namespace flowgauge
