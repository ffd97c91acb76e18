#pragma once
// Problems on which the laws are verified: every schedule and every target, d = 1, 2 and 8.

#include <vector>

#include "flowgauge/problem/problem.hpp"

namespace flowgauge {

inline Gaussian plane_gaussian() {
  Gaussian target{Vector<double>(2), Matrix<double>(2, 2)};
  target.mean << 0.7, -0.4;
  target.covariance << 1.75, 0.866, 0.866, 0.75;
  return target;
}

inline GaussianMixture line_mixture() {
  GaussianMixture target{Vector<double>(3), Batch<double>(1, 3), {}};
  target.weights << 0.25, 0.45, 0.3;
  target.means << -1.4, 0.2, 1.5;
  for (const double variance : {0.2, 0.3, 0.15}) target.covariances.push_back(Matrix<double>::Constant(1, 1, variance));
  return target;
}

/// Tridiagonal covariances that do not commute.
inline GaussianMixture mixture_of(Index d, Index components) {
  GaussianMixture target{Vector<double>(components), Batch<double>(d, components), {}};
  for (Index k = 0; k < components; ++k) {
    target.weights(k) = 0.2 + 0.15 * static_cast<double>(k);
    Matrix<double> S = Matrix<double>::Zero(d, d);
    for (Index i = 0; i < d; ++i) {
      target.means(i, k) = 0.5 * static_cast<double>((3 * i + 5 * k) % 7) - 1.3;
      S(i, i) = 0.3 + 0.05 * static_cast<double>((i + 2 * k) % 5);
      if (i + 1 < d) S(i, i + 1) = S(i + 1, i) = (i + k) % 3 == 0 ? -0.1 : 0.08;
    }
    target.covariances.push_back(std::move(S));
  }
  return target;
}

inline Atoms plane_atoms() {
  Atoms target{Batch<double>(2, 5), Vector<double>(5)};
  target.points << -1, 0.4, 1.3, 0.2, -0.5, 0.3, 1.1, -0.6, -0.2, -0.9;
  target.weights << 1, 2, 1.5, 0.5, 3;
  return target;
}

inline Atoms line_atoms() {
  Atoms target{Batch<double>(1, 3), Vector<double>(3)};
  target.points << -1.2, 0.3, 1.7;
  target.weights << 1, 2, 1.5;
  return target;
}

inline Empirical smoothed_points(Index d) {
  Empirical target{"", 0.3, Batch<double>(d, 7)};
  for (Index n = 0; n < 7; ++n) {
    for (Index i = 0; i < d; ++i) target.points(i, n) = 0.3 * static_cast<double>((4 * n + 3 * i) % 9) - 1.1;
  }
  return target;
}

inline Problem identity_problem(std::string name, Schedule schedule, Target target) {
  return Problem{.name = std::move(name),
                 .title = {},
                 .cannot_see = {},
                 .schedule = std::move(schedule),
                 .target = std::move(target),
                 .noise_time = 0,
                 .data_time = 0};
}

/// The laws on the line, under schedules of both directions.
inline std::vector<Problem> line_problems() {
  return {identity_problem("uniform_2d", VpLinear{}, UniformBox{Vector<double>{{-1, 0.25}}, Vector<double>{{1.5, 1}}}),
          identity_problem("histogram_1d", CondOt{}, Histogram{Vector<double>{{-2, -1, 0.5, 0.75}}, Vector<double>{{1, 0, 2}}}),
          identity_problem("triangular_1d", Edm{}, Triangular{-1, -0.5, 2}),
          identity_problem("piecewise_linear_1d", VpCosine{},
                           PiecewiseLinear{Vector<double>{{-1.25, 0, 0.75, 2}}, Vector<double>{{0.5, 0, 0.75, 1}}}),
          identity_problem("laplace_1d", VpLinear{}, Laplace{0.4, 0.75}),
          identity_problem("exponential_1d", Ve{}, Exponential{-0.5, 0.8}),
          identity_problem("skew_normal_1d", VpCosine{}, SkewNormal{0.3, 0.8, -4}),
          identity_problem("hermite_tilted_1d", CondOt{}, HermiteTilted{6, 0.008}),
          identity_problem("cauchy_1d", VpLinear{}, Cauchy{0.3, 0.6}),
          identity_problem("student_t_1d", CondOt{}, StudentT{2.5, -0.3, 0.8})};
}

inline std::vector<Problem> identity_problems() {
  std::vector<Problem> all{identity_problem("mixture_1d", CondOt{}, line_mixture()),
          identity_problem("mixture_1d", VpLinear{}, line_mixture()),
          identity_problem("mixture_1d", Ve{}, line_mixture()),
          identity_problem("atoms_1d", Edm{}, line_atoms()),
          identity_problem("empirical_1d", Trigonometric{}, smoothed_points(1)),
          identity_problem("gaussian_2d", Trigonometric{}, plane_gaussian()),
          identity_problem("mixture_2d", VpCosine{}, mixture_of(2, 3)),
          identity_problem("mixture_2d", Edm{}, mixture_of(2, 3)),
          identity_problem("atoms_2d", VpLinear{}, plane_atoms()),
          identity_problem("atoms_2d", CondOt{0.001}, plane_atoms()),
          identity_problem("empirical_2d", Ve{}, smoothed_points(2)),
          identity_problem("mixture_8d", CondOt{}, mixture_of(8, 3)),
          // Atoms at both ends of every clock: nothing hides what a schedule loses there.
          identity_problem("atoms_1d", SubVp{}, line_atoms()),
          identity_problem("atoms_1d", Polynomial{}, line_atoms()),
          identity_problem("atoms_1d", SquareRoot{}, line_atoms()),
          identity_problem("atoms_1d", Ddpm(), line_atoms()),
          identity_problem("atoms_1d", example_schedule("alpha_bar_table"), line_atoms()),
          identity_problem("atoms_1d", example_schedule("noise_table"), line_atoms()),
          identity_problem("atoms_1d", time_shifted(CondOt{}, 3), line_atoms()),
          identity_problem("atoms_1d", time_reversed(CondOt{}), line_atoms())};
  for (Problem& problem : line_problems()) all.push_back(std::move(problem));
  return all;
}

}  // namespace flowgauge
