#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/process/linear_transition.hpp"
#include "flowgauge/process/normal_law.hpp"
#include "flowgauge/study/process_identities.hpp"

namespace flowgauge {
namespace {

using D = Dual<double>;
using Faulty = ExactProcess<D>;

/// All process laws on a process of the catalogue that is changed when the fault is planted.
Fault process_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
                    std::string_view shows, std::function<void(Faulty&)> change) {
  return {id, title, nature, subject, shows, [=](bool planted) {
            const Process process = process_named(subject);
            Faulty faulty = exact_process<D>(process);
            if (planted) change(faulty);
            std::vector<ProcessPoints> points;
            for (ProcessPoints& at : process_points(process)) {
              if (at.integrate) points.push_back(std::move(at));
            }
            std::vector<CheckedResidual> checks;
            for (const LawResult& result : check_process<double>(faulty, points)) {
              if (!result.not_applicable.empty()) continue;
              checks.push_back({result.identity + ":" + std::string(subject), result.verdict.outcome,
                                result.verdict.residual, result.verdict.tolerance});
            }
            return checks;
          }};
}

/// The laws, not the equation, of a process with other parameters.
void take_laws(Faulty& process, const Process& wrong) {
  const Faulty other = exact_process<D>(wrong);
  process.transition = other.transition;
  process.law = other.law;
}

/// f(p) in place of a value p of the batch.
template <class F>
std::function<Batch<D>(const D&, const Batch<D>&)> changed(std::function<Batch<D>(const D&, const Batch<D>&)> right,
                                                           F f) {
  return [right, f](const D& t, const Batch<D>& X) {
    Batch<D> values = right(t, X);
    for (Index n = 0; n < X.cols(); ++n) {
      for (Index i = 0; i < values.rows(); ++i) values(i, n) = f(values(i, n), X.col(n));
    }
    return values;
  };
}

/// A linear process whose transition is replaced.
void take_transition(Faulty& process, const std::function<LinearTransition<D>(const D& t)>& transition) {
  const Batch<D> start = cast_matrix<D, double>(process.start);
  process.transition = [transition](const D& t, const Batch<D>& starts, const Batch<D>& X) {
    const LinearTransition<D> step = transition(t);
    return normal_density<D>(product<D>(step.propagator, starts), step.covariance, X);
  };
  process.law = [of = process.transition, start](const D& t, const Batch<D>& X) { return of(t, start, X); };
  process.moments = [transition, start](const D& t) -> MeanCovariance<D> {
    const LinearTransition<D> step = transition(t);
    return {product<D>(step.propagator, start).col(0), step.covariance};
  };
}

void brownian_faults(std::vector<Fault>& faults) {
  faults.push_back(
      process_fault("drift_sign", "Drift of the wrong sign", "drift −μ instead of μ", "brownian_with_drift",
                    "the Fokker–Planck and moment equations are violated",
                    [](Faulty& p) { p.drift = changed(p.drift, [](const D& b, const auto&) { return D(-b); }); }));
  faults.push_back(process_fault("noise_unsquared", "Diffusion g for g²", "law N(x₀ + μt, σt)", "brownian_with_drift",
                                 "the Fokker–Planck equation is violated", [](Faulty& p) {
                                   BrownianWithDrift wrong;
                                   wrong.volatility = std::sqrt(wrong.volatility);
                                   take_laws(p, wrong);
                                 }));
  faults.push_back(process_fault("lognormal_mean", "Lognormal without −½σ²", "log X ~ N(log x₀ + μt, σ²t)",
                                 "geometric_brownian", "the Fokker–Planck equation is violated", [](Faulty& p) {
                                   GeometricBrownian wrong;
                                   wrong.rate += wrong.volatility * wrong.volatility / 2;
                                   take_laws(p, wrong);
                                 }));
  faults.push_back(process_fault("geometric_path", "Path without −½σ²", "X = x₀ exp(μt + σW)", "geometric_brownian",
                                 "Itô's formula is violated", [](Faulty& p) {
                                   const GeometricBrownian right;
                                   p.pathwise = [path = p.pathwise, right](const D& t, const Batch<D>& W) {
                                     return (path(t, W) * exp(D(right.volatility * right.volatility / 2 * t))).eval();
                                   };
                                 }));
  faults.push_back(process_fault("lognormal_score", "Score without the Jacobian", "s = −z/(σ√t x), without −1/x",
                                 "geometric_brownian", "s is not ∇log p", [](Faulty& p) {
                                   p.law = [right = p.law](const D& t, const Batch<D>& X) {
                                     DensityValues<D> values = right(t, X);
                                     for (Index n = 0; n < X.cols(); ++n) values.score(0, n) += 1 / X(0, n);
                                     return values;
                                   };
                                 }));
}

void linear_faults(std::vector<Fault>& faults) {
  faults.push_back(process_fault(
      "lyapunov_untransposed", "Lyapunov equation without the transpose", "AΣ + ΣA = BBᵀ", "ornstein_uhlenbeck",
      "AΣ + ΣAᵀ is not BBᵀ", [](Faulty& p) {
        const OrnsteinUhlenbeck right = std::get<OrnsteinUhlenbeck>(process_named("ornstein_uhlenbeck"));
        const Matrix<double> A = right.drift_matrix, Q = right.noise_matrix * right.noise_matrix.transpose();
        Matrix<double> M = Matrix<double>::Zero(4, 4);
        for (Index i = 0; i < 2; ++i) {
          for (Index j = 0; j < 2; ++j) {
            for (Index k = 0; k < 2; ++k) {
              M(i + 2 * j, k + 2 * j) += A(i, k);
              M(i + 2 * j, i + 2 * k) += A(k, j);
            }
          }
        }
        const Vector<double> solution = solve<double>(M, Q.reshaped());
        const Matrix<double> S = (solution.reshaped(2, 2) + solution.reshaped(2, 2).transpose()) / 2;
        p.stationary_moments = [S] { return MeanCovariance<D>{Vector<D>::Constant(2, D(0)), cast_matrix<D>(S)}; };
        p.stationary = [S](const Batch<D>& X) {
          return normal_density<D>(Batch<D>::Constant(2, 1, D(0)), cast_matrix<D>(S), X);
        };
      }));
  faults.push_back(process_fault(
      "propagator_transposed", "Propagator transposed", "mean e^{−Aᵀt}x₀", "ornstein_uhlenbeck",
      "the matrix exponential of the block disagrees", [](Faulty& p) {
        const OrnsteinUhlenbeck right = std::get<OrnsteinUhlenbeck>(process_named("ornstein_uhlenbeck"));
        const Matrix<D> A = cast_matrix<D>(right.drift_matrix);
        const Matrix<D> Q = cast_matrix<D>(Matrix<double>(right.noise_matrix * right.noise_matrix.transpose()));
        take_transition(p, [A, Q](const D& t) {
          LinearTransition<D> step = linear_transition<D>(A, Q, t);
          step.propagator = step.propagator.transpose().eval();
          return step;
        });
      }));
  faults.push_back(process_fault(
      "increment_of_start", "Increments of the start", "mean x + (e^{−At} − 1)x₀: the increment is always that of the "
      "first step (compare SciML/DiffEqNoiseProcess.jl issue 150)", "ornstein_uhlenbeck",
      "law and transition violate the Chapman–Kolmogorov equation", [](Faulty& p) {
        const OrnsteinUhlenbeck right = std::get<OrnsteinUhlenbeck>(process_named("ornstein_uhlenbeck"));
        const Matrix<D> A = cast_matrix<D>(right.drift_matrix);
        const Matrix<D> Q = cast_matrix<D>(Matrix<double>(right.noise_matrix * right.noise_matrix.transpose()));
        const Batch<D> start = cast_matrix<D, double>(p.start);
        p.transition = [A, Q, start](const D& t, const Batch<D>& starts, const Batch<D>& X) {
          const LinearTransition<D> step = linear_transition<D>(A, Q, t);
          const Batch<D> increment = product<D>(step.propagator, start) - start;
          return normal_density<D>(starts.colwise() + increment.col(0), step.covariance, X);
        };
      }));
  faults.push_back(process_fault(
      "noise_for_its_square", "Covariance of B instead of BBᵀ", "Q = (B + Bᵀ)/2", "ornstein_uhlenbeck",
      "the Fokker–Planck equation is violated", [](Faulty& p) {
        const OrnsteinUhlenbeck right = std::get<OrnsteinUhlenbeck>(process_named("ornstein_uhlenbeck"));
        const Matrix<D> A = cast_matrix<D>(right.drift_matrix);
        const Matrix<D> Q = cast_matrix<D>(Matrix<double>((right.noise_matrix + right.noise_matrix.transpose()) / 2));
        take_transition(p, [A, Q](const D& t) { return linear_transition<D>(A, Q, t); });
      }));
  faults.push_back(
      process_fault("entropy_half", "Entropy production with D = Q", "tr(Q⁻¹AΣAᵀ) − tr A", "ornstein_uhlenbeck",
                    "the integral of vᵀD⁻¹v is another one", [](Faulty& p) {
                      const OrnsteinUhlenbeck right = std::get<OrnsteinUhlenbeck>(process_named("ornstein_uhlenbeck"));
                      p.entropy_production = [of = p.entropy_production, trace = right.drift_matrix.trace()] {
                        return D((of() + trace) / 2 - trace);
                      };
                    }));
  faults.push_back(process_fault("current_without_half", "Stationary current without ½", "v = (−A + QΣ⁻¹)x",
                                 "ornstein_uhlenbeck", "the current carries mass away", [](Faulty& p) {
                                   p.stationary_velocity = [of = p.stationary_velocity,
                                                            drift = p.drift](const Batch<D>& X) {
                                     return (D(2) * of(X) - drift(D(1), X)).eval();
                                   };
                                 }));
  faults.push_back(process_fault("mixture_not_moved", "Components that stay", "means m_k instead of e^{−At}m_k",
                                 "ornstein_uhlenbeck_mixture", "the Fokker–Planck equation is violated", [](Faulty& p) {
                                   p.law = [right = p.law, moments = p.moments](const D& t, const Batch<D>& X) {
                                     const Vector<D> moved = moments(t).mean, stayed = moments(D(0)).mean;
                                     return right(t, X.colwise() - (stayed - moved));
                                   };
                                 }));
  faults.push_back(process_fault(
      "relaxation_rate", "One rate for all eigenfunctions", "p = N(0, 1)(1 + c e^{−t}He_k)",
      "ornstein_uhlenbeck_eigenfunctions", "the Fokker–Planck equation is violated",
      [](Faulty& p) { p.law = [right = p.law](const D& t, const Batch<D>& X) { return right(D(t / 4), X); }; }));
  faults.push_back(process_fault(
      "kinetic_temperature", "Noise without the factor 2", "dV = … + √(γT)dW", "kinetic_langevin",
      "the Fokker–Planck and Lyapunov equations are violated",
      [](Faulty& p) { p.noise = changed(p.noise, [](const D& g, const auto&) { return D(g / std::sqrt(2.0)); }); }));
  faults.push_back(process_fault(
      "thermal_velocity", "Spread of a thermal start", "Σ_xx = 2T/γ²(γt − 1 + e^{−γt}), which averages over v₀",
      "free_kinetic_langevin", "the matrix exponential of the block disagrees", [](Faulty& p) {
        const FreeKineticLangevin right = std::get<FreeKineticLangevin>(process_named("free_kinetic_langevin"));
        take_transition(p, [right](const D& t) {
          LinearTransition<D> step = right.transition<D>(t);
          const D y = right.friction * t;
          step.covariance(0, 0) = 2 * right.temperature / (right.friction * right.friction) * (y + expm1(D(-y)));
          return step;
        });
      }));
}

void nonlinear_faults(std::vector<Fault>& faults) {
  faults.push_back(process_fault("well_without_two", "Stationary law with k = 1/s²", "p ∝ e^{−(x⁴/4 − x²/2)/s²}",
                                 "double_well", "the stationary equation is violated", [](Faulty& p) {
                                   DoubleWell wrong;
                                   wrong.volatility *= std::sqrt(2.0);
                                   const Faulty other = exact_process<D>(wrong);
                                   p.law = other.law;
                                   p.stationary = other.stationary;
                                 }));
  faults.push_back(process_fault("well_constant", "One Bessel function twice", "Z = (π/2)e^{k/8} 2I_{¼}(k/8)",
                                 "double_well", "the mass is not 1", [](Faulty& p) {
                                   const double z = 1 / (4 * DoubleWell{}.volatility * DoubleWell{}.volatility);
                                   // I_{−¼} = I_{¼} + (√2/π)K_{¼}.
                                   const double twice = 2 * std::cyl_bessel_i(0.25, z);
                                   const double share =
                                       twice / (twice + std::sqrt(2.0) / pi<double>() * std::cyl_bessel_k(0.25, z));
                                   p.law = [right = p.law, share](const D& t, const Batch<D>& X) {
                                     DensityValues<D> values = right(t, X);
                                     values.log_density.array() -= D(std::log(share));
                                     return values;
                                   };
                                 }));
  faults.push_back(process_fault("benes_weights", "Weights without the factor 2", "weights sigmoid(±ax₀)", "benes",
                                 "the form with cosh disagrees", [](Faulty& p) {
                                   const Benes right;
                                   p.transition = [right](const D& t, const Batch<D>& starts, const Batch<D>& X) {
                                     return each_density<D>(X, [&](Index n) {
                                       const D from = starts(0, column_of(starts, X, n)), x = X(0, n),
                                               shift = right.slope * t;
                                       const D plus = softplus(D(-right.slope * from)),
                                               minus = softplus(D(right.slope * from));
                                       Vector<D> parts(2);
                                       parts << -plus - (x - from - shift) * (x - from - shift) / (2 * t),
                                           -minus - (x - from + shift) * (x - from + shift) / (2 * t);
                                       const D log_density = log_sum_exp(parts) - log(D(2 * pi<double>() * t)) / 2;
                                       const D share = exp(D(parts(0) - log_sum_exp(parts)));
                                       return LineDensity<D>{log_density, -(x - from + shift * (1 - 2 * share)) / t};
                                     });
                                   };
                                   p.law = [of = p.transition, right](const D& t, const Batch<D>& X) {
                                     return of(t, Batch<D>::Constant(1, 1, D(right.start)), X);
                                   };
                                 }));
  faults.push_back(process_fault("cir_degrees", "Half the degrees of freedom", "χ′² with 2κθ/ξ² degrees of freedom",
                                 "cox_ingersoll_ross", "the Fokker–Planck equation is violated", [](Faulty& p) {
                                   CoxIngersollRoss wrong;
                                   wrong.level /= 2;
                                   take_laws(p, wrong);
                                 }));
  faults.push_back(process_fault(
      "cir_divergence", "Noise taken as constant", "∇·(GGᵀ) = 0", "cox_ingersoll_ross", "∇·(GGᵀ) is ξ²", [](Faulty& p) {
        p.diffusion_divergence = changed(p.diffusion_divergence, [](const D&, const auto&) { return D(0); });
      }));
}

void wall_faults(std::vector<Fault>& faults) {
  faults.push_back(process_fault("image_sign", "Images of the wrong sign", "N(x; x₀) − N(x; −x₀) at a reflecting wall",
                                 "reflected_brownian", "mass flows through the walls", [](Faulty& p) {
                                   const ReflectedBrownian right;
                                   take_laws(p, AbsorbedBrownian{right.length, right.volatility, right.start});
                                 }));
  faults.push_back(process_fault("absorbing_images", "Images of one sign", "N(x; x₀) + N(x; −x₀) at an absorbing wall",
                                 "absorbed_brownian", "the density does not vanish at the walls", [](Faulty& p) {
                                   const AbsorbedBrownian right;
                                   take_laws(p, ReflectedBrownian{right.length, right.volatility, right.start});
                                 }));
  faults.push_back(process_fault("outflow_without_half", "Outflow g²∂p", "the flux at a wall without its ½",
                                 "absorbed_brownian", "mass is lost at another rate", [](Faulty& p) {
                                   p.outflow = [right = p.outflow](const D& t) { return (right(t) * D(2)).eval(); };
                                 }));
  faults.push_back(process_fault("theta_period", "Theta series of twice the period",
                                 "cos(πkx/L) instead of cos(2πkx/L)", "circular_brownian",
                                 "the ends of the period do not meet", [](Faulty& p) {
                                   CircularBrownian wrong;
                                   wrong.length *= 2;
                                   take_laws(p, wrong);
                                 }));
}

void path_formula_faults(std::vector<Fault>& faults) {
  faults.push_back(process_fault("sine_without_drift", "Itô's term left out", "dX = σ√(1 − X²)dW for X = sin(σW + c)",
                                 "sine_wiener", "Itô's formula is violated", [](Faulty& p) {
                                   p.drift = changed(p.drift, [](const D&, const auto&) { return D(0); });
                                 }));
  faults.push_back(process_fault("sinh_stratonovich", "Stratonovich's drift in Itô's equation",
                                 "dX = √(1 + X²)(dt + dW)", "sinh_wiener", "Itô's formula is violated", [](Faulty& p) {
                                   p.drift =
                                       changed(p.drift, [](const D& b, const auto& x) { return D(b - x(0) / 2); });
                                 }));
  faults.push_back(process_fault("tanh_sign", "Itô's term of the wrong sign", "dX = −(1 − X²)(a − b²X)dt + …",
                                 "tanh_wiener", "Itô's formula is violated", [](Faulty& p) {
                                   const TanhWiener right;
                                   p.drift = changed(p.drift, [right](const D& b, const auto& x) {
                                     return D(b +
                                              2 * right.volatility * right.volatility * x(0) * (1 - x(0)) * (1 + x(0)));
                                   });
                                 }));
}

}  // namespace

std::vector<Fault> process_faults() {
  std::vector<Fault> faults;
  brownian_faults(faults);
  linear_faults(faults);
  nonlinear_faults(faults);
  wall_faults(faults);
  path_formula_faults(faults);
  return faults;
}

}  // namespace flowgauge
