#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/estimator_identities.hpp"

namespace flowgauge {
namespace {

std::vector<CheckedResidual> checked(const std::vector<LawResult>& results, std::string_view subject) {
  std::vector<CheckedResidual> checks;
  for (const LawResult& result : results) {
    if (!result.not_applicable.empty()) continue;
    checks.push_back({result.identity + ":" + std::string(subject), result.verdict.outcome, result.verdict.residual,
                      result.verdict.tolerance});
  }
  return checks;
}

Fault trace_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view estimator,
                  std::string_view shows, std::function<void(TraceSubject<double>&)> plant) {
  return {id, title, nature, estimator, shows, [=](bool planted) {
            TraceSubject<double> faulty = trace_subject<double>();
            if (planted) plant(faulty);
            return checked(check_trace(faulty, estimator), estimator);
          }};
}

using GradientOf = std::function<Gradient<double>(const SensitivityTask<double>&)>;

Fault sensitivity_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view gradient,
                        std::string_view shows, GradientOf wrong) {
  return {id, title, nature, gradient, shows, [=](bool planted) {
            SensitivitySubject<double> faulty = sensitivity_subject<double>();
            if (planted) faulty.gradients.at(gradient) = wrong;
            return checked(check_sensitivity(faulty, gradient), gradient);
          }};
}

/// The task with ∂f/∂x transposed: exact values, products with the transposed Jacobian.
SensitivityTask<double> with_transposed_jacobian(const SensitivityTask<double>& task) {
  using S = Dual<double>;
  SensitivityTask<double> turned = task;
  turned.field.moved = [right = task.field](const Vector<S>& x, const Vector<S>& theta, const S& t) {
    const Index d = x.size();
    Vector<double> plain_x(d), plain_theta(theta.size()), along(d);
    for (Index i = 0; i < d; ++i) plain_x(i) = x(i).value, along(i) = x(i).derivative;
    for (Index i = 0; i < theta.size(); ++i) plain_theta(i) = theta(i).value;
    const Matrix<double> J = detail::field_jacobians(right, plain_x, plain_theta, t.value).by_state;
    Vector<S> u = right.moved(x, theta, t);
    const Vector<double> change = J.transpose() * along - J * along;
    for (Index i = 0; i < d; ++i) u(i).derivative += change(i);
    return u;
  };
  return turned;
}

}  // namespace

std::vector<Fault> estimator_faults() {
  using A = const Matrix<double>&;
  using Task = const SensitivityTask<double>&;
  return {
      trace_fault("M40", "Variance without symmetrisation", "2(‖A‖²_F − Σaᵢᵢ²) for 2(‖A_s‖²_F − Σaᵢᵢ²)",
                  "hutchinson_rademacher", "enumerating all signs gives another variance",
                  [](TraceSubject<double>& subject) {
                    subject.variance = [](ProbeLaw, A matrix, Index probes) {
                      return 2 * (matrix.squaredNorm() - matrix.diagonal().squaredNorm()) / static_cast<double>(probes);
                    };
                  }),
      trace_fault("trace_not_averaged", "Probes summed, not averaged", "Σ vᵀAv without 1/K", "hutchinson_gaussian",
                  "two probes give twice the trace",
                  [](TraceSubject<double>& subject) {
                    subject.estimate = [right = subject.estimate](A matrix, const Batch<double>& probes) {
                      return right(matrix, probes) * static_cast<double>(probes.cols());
                    };
                  }),
      trace_fault("gaussian_variance_of_signs", "Variance of signs for Gaussian probes",
                  "2(‖A_s‖²_F − Σaᵢᵢ²) for 2‖A_s‖²_F", "hutchinson_gaussian", "the fourth moment is 3, not 1",
                  [](TraceSubject<double>& subject) {
                    subject.variance = [right = subject.variance](ProbeLaw, A matrix, Index probes) {
                      return right(ProbeLaw::rademacher, matrix, probes);
                    };
                  }),
      trace_fault("unit_sphere", "Probes on the unit sphere", "|v| = 1 for |v| = √d", "hutchinson_sphere",
                  "the mean is tr A / d",
                  [](TraceSubject<double>& subject) {
                    subject.estimate = [right = subject.estimate](A matrix, const Batch<double>& probes) {
                      return right(matrix, probes / std::sqrt(static_cast<double>(matrix.rows())));
                    };
                  }),
      trace_fault("rest_not_projected", "Hutch++ without projection", "gᵀAg for gᵀ(I − QQᵀ)A(I − QQᵀ)g", "hutch_plus_plus",
                  "the sketched part is counted twice",
                  [](TraceSubject<double>& subject) {
                    subject.sketched = [](A matrix, const Batch<double>& sketch, const Batch<double>& probes) {
                      const Matrix<double> Q = orthonormal_basis<double>(matrix * sketch);
                      return (Q.transpose() * matrix * Q).trace() + hutchinson_estimate<double>(matrix, probes);
                    };
                  }),
      trace_fault("basis_not_orthonormal", "Hutch++ without orthonormalisation", "Q = AS for orth(AS)", "hutch_plus_plus",
                  "the trace of the sketched range is another",
                  [](TraceSubject<double>& subject) {
                    subject.sketched = [](A matrix, const Batch<double>& sketch, const Batch<double>& probes) {
                      const Matrix<double> Q = matrix * sketch;
                      const Batch<double> rest = probes - Q * (Q.transpose() * probes);
                      return (Q.transpose() * matrix * Q).trace() + hutchinson_estimate<double>(matrix, rest);
                    };
                  }),
      sensitivity_fault("adjoint_jacobian_not_transposed", "Jacobian for its transpose", "∂f/∂x μ for (∂f/∂x)ᵀμ in the sweep back",
                        "discrete_adjoint", "it is not the gradient of the computed loss where ∂f/∂x is not symmetric",
                        [](Task task) { return discrete_adjoint(with_transposed_jacobian(task)); }),
      sensitivity_fault("continuous_for_discrete", "Adjoint equation for the computed loss",
                        "the adjoint solved on its own, given out as the gradient of the computed loss", "discrete_adjoint",
                        "it is off by the error of the steps", [](Task task) { return continuous_adjoint(task); }),
      sensitivity_fault("sensitivity_without_source", "Sensitivities without ∂f/∂θ", "S' = ∂f/∂x S", "forward_sensitivity",
                        "the gradient in θ is 0",
                        [](Task task) {
                          Gradient<double> gradient = forward_sensitivity(task);
                          gradient.by_theta.setZero();
                          return gradient;
                        }),
      sensitivity_fault("adjoint_sign", "Sign of the adjoint's source", "dL/dθ = −∫(∂f/∂θ)ᵀa dt", "continuous_adjoint",
                        "it is minus the gradient of the exact loss",
                        [](Task task) {
                          Gradient<double> gradient = continuous_adjoint(task);
                          gradient.by_theta = -gradient.by_theta;
                          return gradient;
                        }),
  };
}

}  // namespace flowgauge
