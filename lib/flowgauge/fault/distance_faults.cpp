#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/numeric/dense.hpp"
#include "flowgauge/study/distance_identities.hpp"
#include "flowgauge/target/distance.hpp"

namespace flowgauge {
namespace {

using Wrong = std::function<double(const DistanceFunction<double>& right, const GaussianMixture& p,
                                   const GaussianMixture& q, double parameter)>;

/// All laws of a distance that is replaced when the fault is planted.
Fault distance_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view subject,
                     std::string_view shows, Wrong wrong) {
  return {id, title, nature, subject, shows, [=](bool planted) {
            DistanceSubject<double> faulty = distance_subject<double>();
            if (planted) {
              DistanceFunction<double>& distance = faulty.distances.at(subject);
              distance = [right = distance, wrong](const GaussianMixture& p, const GaussianMixture& q,
                                                   const double& parameter) { return wrong(right, p, q, parameter); };
            }
            std::vector<CheckedResidual> checks;
            for (const LawResult& result : check_distance(faulty, subject)) {
              checks.push_back({result.identity + ":" + std::string(subject), result.verdict.outcome,
                                result.verdict.residual, result.verdict.tolerance});
            }
            return checks;
          }};
}

}  // namespace

std::vector<Fault> distance_faults() {
  using F = const DistanceFunction<double>&;
  using G = const GaussianMixture&;
  return {
      distance_fault("M59", "KL with its arguments swapped", "KL(q‖p) for KL(p‖q)", "kullback_leibler",
                     "it is not the integral of p log(p/q)",
                     [](F right, G p, G q, double parameter) { return right(q, p, parameter); }),
      distance_fault("M60", "W₂ of variances", "‖S_p − S_q‖ for the distance of the square roots", "wasserstein2",
                     "it does not agree with the formula for 2 × 2 matrices and does not scale",
                     [](F, G p, G q, double) {
                       return std::sqrt((p.means - q.means).squaredNorm() +
                                        (p.covariances[0] - q.covariances[0]).squaredNorm());
                     }),
      distance_fault("fisher_half", "Fisher divergence with a factor ½", "½E_p|∇log p − ∇log q|²", "fisher_divergence",
                     "it is not the integral of its definition",
                     [](F right, G p, G q, double parameter) { return right(p, q, parameter) / 2; }),
      distance_fault("renyi_order", "Rényi with a and 1 − a exchanged", "∫p^(1−a)q^a for ∫p^a q^(1−a)",
                     "renyi_divergence", "it is not the integral of its definition",
                     [](F right, G p, G q, double parameter) { return right(q, p, parameter); }),
      distance_fault("hellinger_exponent", "Hellinger exponent ¼ for ⅛", "exp(−ΔᵀS̄⁻¹Δ/4)", "hellinger",
                     "it is not the integral of its definition",
                     [](F right, G p, G q, double parameter) {
                       const Matrix<double> mean = (p.covariances[0] + q.covariances[0]) / 2;
                       GaussianMixture there{Vector<double>::Ones(1), p.means, {mean}},
                           here{Vector<double>::Ones(1), q.means, {mean}};
                       return 1 - (1 - right(p, q, parameter)) * (1 - right(there, here, parameter));
                     }),
      distance_fault("hellinger_covariance", "Hellinger with one covariance in its exponent", "exp(−ΔᵀS_p⁻¹Δ/8) for S̄",
                     "hellinger", "it is not symmetric",
                     [](F right, G p, G q, double parameter) {
                       const Vector<double> gap = p.means.col(0) - q.means.col(0);
                       const auto exponent = [&](const Matrix<double>& S) {
                         return solve_lower(cholesky(S), Matrix<double>(gap)).squaredNorm() / 8;
                       };
                       const Matrix<double> mean = (p.covariances[0] + q.covariances[0]) / 2;
                       return 1 - (1 - right(p, q, parameter)) * std::exp(exponent(mean) - exponent(p.covariances[0]));
                     }),
      distance_fault("mean_for_w1", "W₁ of the means", "|E X − E Y| for ∫|F − G|", "wasserstein1",
                     "crossing distribution functions have a larger distance",
                     [](F, G p, G q, double) {
                       return std::abs(p.means.row(0).dot(p.weights) / p.weights.sum() -
                                       q.means.row(0).dot(q.weights) / q.weights.sum());
                     }),
      distance_fault("w2_squared", "W₂² for W₂", "the root is missing", "wasserstein2_line",
                     "it does not scale like a length",
                     [](F right, G p, G q, double parameter) { return std::pow(right(p, q, parameter), 2); }),
      distance_fault("energy_half", "∫(F − G)² for the energy distance", "the factor 2 is missing", "energy_distance",
                     "it is not twice the Cramér–von Mises integral",
                     [](F right, G p, G q, double parameter) { return right(p, q, parameter) / 2; }),
      distance_fault("kernel_width", "Kernel exp(−|x−y|²/h²)", "the 2 in 2h² is missing", "maximum_mean_discrepancy",
                     "it is not the integral of its definition",
                     [](F right, G p, G q, double parameter) { return right(p, q, parameter / std::sqrt(2.0)); }),
  };
}

}  // namespace flowgauge
