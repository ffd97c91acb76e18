#include "flowgauge/identity/langevin_step.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace flowgauge {
namespace {

using Wide = long double;

/// Gauss's elimination with the largest pivot of each column.
template <std::size_t n>
std::array<Wide, n> solve(std::array<std::array<Wide, n>, n> A, std::array<Wide, n> b) {
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(A[i][k]) > std::abs(A[pivot][k])) pivot = i;
    }
    std::swap(A[k], A[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const Wide factor = A[i][k] / A[k][k];
      for (std::size_t j = k; j < n; ++j) A[i][j] -= factor * A[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= A[k][j] * b[j];
    b[k] /= A[k][k];
  }
  return b;
}

double coefficient(const AffineForm& form, std::size_t j) {
  return j < form.coefficients.size() ? form.coefficients[j] : 0;
}

}  // namespace

AffineStep affine_step(const LangevinSampler& sampler, double mean, double variance, double h) {
  if (sampler.levels() != 1) {
    throw std::invalid_argument("affine_step: " + std::string(sampler.entry.name) + " has " +
                                std::to_string(sampler.levels()) + " levels; allowed is 1");
  }
  // Coefficient 1 stands for the position at the start, 2 for the velocity, the others for draws.
  constexpr std::size_t first_draw = 3;
  const PhasePoint<AffineForm> reached =
      run_langevin(sampler, gaussian_langevin_target<AffineForm>(mean, variance), h, 1,
                   {affine_noise(first_draw, sampler.draws_per_step)}, {{{0, 1}}, {{0, 0, 1}}});
  const std::array<const AffineForm*, 2> forms{&reached.position, &reached.velocity};
  AffineStep step;
  step.kinetic = sampler.kinetic;
  const std::size_t size = sampler.kinetic ? 2 : 1;
  for (std::size_t i = 0; i < size; ++i) {
    step.shift[i] = coefficient(*forms[i], 0);
    for (std::size_t j = 0; j < size; ++j) {
      step.matrix[i][j] = coefficient(*forms[i], 1 + j);
      for (std::size_t k = 0; k < static_cast<std::size_t>(sampler.draws_per_step); ++k) {
        step.noise[i][j] += static_cast<Wide>(coefficient(*forms[i], first_draw + k)) *
                            static_cast<Wide>(coefficient(*forms[j], first_draw + k));
      }
    }
  }
  return step;
}

bool is_stable(const AffineStep& step) {
  const auto& M = step.matrix;
  const Wide determinant = M[0][0] * M[1][1] - M[0][1] * M[1][0], trace = M[0][0] + M[1][1];
  return std::abs(determinant) < 1 && std::abs(trace) < 1 + determinant;
}

PhaseLaw stationary_law(const AffineStep& step) {
  const auto& M = step.matrix;
  const auto& Q = step.noise;
  PhaseLaw law;
  if (!is_stable(step)) {
    constexpr Wide nan = std::numeric_limits<Wide>::quiet_NaN();
    return {{nan, nan}, {{{nan, nan}, {nan, nan}}}};
  }
  law.mean = solve<2>({{{1 - M[0][0], -M[0][1]}, {-M[1][0], 1 - M[1][1]}}}, step.shift);
  // For (Σ₁₁, Σ₁₂, Σ₂₂).
  const auto row = [&](std::size_t i, std::size_t j) {
    return std::array<Wide, 3>{(i + j == 0 ? 1 : 0) - M[i][0] * M[j][0],
                               (i + j == 1 ? 1 : 0) - M[i][0] * M[j][1] - M[i][1] * M[j][0],
                               (i + j == 2 ? 1 : 0) - M[i][1] * M[j][1]};
  };
  const auto covariance = solve<3>({row(0, 0), row(0, 1), row(1, 1)}, {Q[0][0], Q[0][1], Q[1][1]});
  law.covariance = {{{covariance[0], covariance[1]}, {covariance[1], covariance[2]}}};
  return law;
}

PositionLaw position_after(const LangevinSampler& sampler, double mean, double variance, double h, int steps,
                           const PositionLaw& start) {
  const AffineForm end =
      run_langevin(sampler, gaussian_langevin_target<AffineForm>(mean, variance), h, steps,
                   {affine_noise(2, sampler.draws_per_step)}, {{{start.mean, std::sqrt(start.variance)}}, {{0}}})
          .position;
  return {end.mean(), end.standard_deviation() * end.standard_deviation()};
}

}  // namespace flowgauge
