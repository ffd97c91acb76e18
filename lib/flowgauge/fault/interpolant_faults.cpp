#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/interpolant_identities.hpp"

namespace flowgauge {
namespace {

using D = Dual<double>;

/// The inverse of a square matrix through its singular values.
Matrix<double> inverted(const Matrix<double>& A) {
  const SingularValues<double> s = singular_values(A);
  return s.right * s.values.cwiseInverse().asDiagonal() * s.left.transpose();
}

/// All laws of a path with two data ends of which a part is replaced when the fault is planted.
Fault interpolant_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
                        std::string_view shows, std::function<void(InterpolantSubject<double>&)> plant) {
  return {id, title, nature, subject, shows, [=](bool planted) {
            std::vector<InterpolantSubject<double>> faulty = interpolant_subjects<double>(subject);
            if (planted) {
              for (InterpolantSubject<double>& each : faulty) plant(each);
            }
            std::vector<CheckedResidual> checks;
            for (const LawResult& result : check_interpolant(faulty)) {
              checks.push_back({result.identity + ":" + std::string(subject), result.verdict.outcome,
                                result.verdict.residual, result.verdict.tolerance});
            }
            return checks;
          }};
}

/// The components of a stochastic interpolant changed at each time.
Fault component_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view shows,
                      std::function<void(const InterpolantCoefficients<D>&, MovingComponent<D>&)> change) {
  return interpolant_fault(id, title, nature, "stochastic_interpolant", shows, [=](InterpolantSubject<double>& faulty) {
    faulty.path.evaluate = [interpolant = faulty.interpolant, change](const D& t, const Batch<D>& X) {
      std::vector<MovingComponent<D>> components = interpolant->components(t);
      for (MovingComponent<D>& component : components) change(interpolant->shape.at(t), component);
      return evaluate_moving_mixture(components, X);
    };
  });
}

}  // namespace

std::vector<Fault> interpolant_faults() {
  return {
      interpolant_fault("optimal_for_flow", "Optimal map for the flow map", "S₀^−½(S₀^½S₁S₀^½)^½S₀^−½ for (S₁S₀⁻¹)^½",
                        "gaussian_interpolant", "it is no square root of S₁S₀⁻¹ where the covariances do not commute",
                        [](InterpolantSubject<double>& faulty) { faulty.endpoint_map = faulty.optimal_map; }),
      interpolant_fault("flow_for_optimal", "Flow matching taken for optimal transport",
                        "(S₁S₀⁻¹)^½ for the optimal map", "gaussian_interpolant",
                        "the map is not symmetric and its cost exceeds W₂²",
                        [](InterpolantSubject<double>& faulty) { faulty.optimal_map = faulty.endpoint_map; }),
      interpolant_fault("interpolant_rate", "ĊC⁻¹ for ½ĊC⁻¹", "the ½ of the velocity is missing",
                        "gaussian_interpolant", "the flow map does not solve its equation",
                        [](InterpolantSubject<double>& faulty) {
                          faulty.velocity_matrix = [right = faulty.velocity_matrix](const D& t) {
                            return Matrix<D>(D(2.0) * right(t));
                          };
                        }),
      component_fault("gamma_rate", "γ̇ for γγ̇", "the rate of the noise is not multiplied by γ",
                      "the continuity equation is violated",
                      [](const InterpolantCoefficients<D>& c, MovingComponent<D>& component) {
                        for (Index i = 0; i < component.rate.rows(); ++i) {
                          component.rate(i, i) += c.noise_dnoise / sqrt(c.noise_squared) - c.noise_dnoise;
                        }
                      }),
      component_fault("gamma_not_squared", "γ for γ² in the covariance", "C = β₀²S + β₁²S′ + γI",
                      "the continuity equation is violated",
                      [](const InterpolantCoefficients<D>& c, MovingComponent<D>& component) {
                        for (Index i = 0; i < component.rate.rows(); ++i) {
                          component.covariance(i, i) += sqrt(c.noise_squared) - c.noise_squared;
                        }
                      }),
      interpolant_fault("noise_mean_sign", "E[z | x] of the wrong sign", "+γ∇log p", "stochastic_interpolant",
                        "it is not the conditional mean",
                        [](InterpolantSubject<double>& faulty) {
                          faulty.noise_mean = [right = faulty.noise_mean](const double& t, const Batch<double>& X) {
                            return Batch<double>(-right(t, X));
                          };
                        }),
      interpolant_fault("bridge_power", "σ² for σ⁴ in the bridge", "D = (4S₀^½S₁S₀^½ + σ²I)^½", "schroedinger_bridge",
                        "the off-diagonal block of the joint precision is not −I/σ²",
                        [](InterpolantSubject<double>& faulty) {
                          faulty.cross_covariance = [right = faulty.cross_covariance, start = faulty.start,
                                                     noise = faulty.squared_noise] {
                            // (K + ½σ²I)² S₀⁻¹-conjugated is D²/4: put σ² in place of σ⁴ there.
                            const Matrix<double> K = right(), S0 = start();
                            const Index d = K.rows();
                            const Matrix<double> I = Matrix<double>::Identity(d, d);
                            const Matrix<double> half = K + noise / 2 * I;
                            Matrix<double> square = half * half + (noise - noise * noise) / 4 * I, root = square,
                                           inverse = I;
                            for (int i = 0; i < 60; ++i) {
                              const Matrix<double> next = (root + inverted(inverse)) / 2;
                              inverse = ((inverse + inverted(root)) / 2).eval();
                              root = next;
                            }
                            return Matrix<double>(root - noise / 2 * I);
                          };
                        }),
      interpolant_fault("bridge_without_noise", "Bridge drift without noise", "Ṗ = AP + PAᵀ: A = ½ṖP⁻¹",
                        "schroedinger_bridge", "Ṗ = AP + PAᵀ + σ²I is violated",
                        [](InterpolantSubject<double>& faulty) {
                          faulty.drift_matrix = [right = faulty.drift_matrix, covariance = faulty.covariance,
                                                 noise = faulty.squared_noise](const D& t) {
                            const Matrix<D> P = covariance(t);
                            const Matrix<D> precision =
                                solve_cholesky(cholesky(P), Matrix<D>(Matrix<D>::Identity(P.rows(), P.cols())));
                            return Matrix<D>(right(t) + D(noise / 2) * precision);
                          };
                        }),
  };
}

}  // namespace flowgauge
