#pragma once
// What maps cost and lose: log|det| against dimension and conditioning, inversion by several methods.

#include <vector>

#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// log|det W| by elimination in double, and the coordinates of W⁻¹y, for a matrix with entries exact in double.
struct LogDetAccuracy {
  Index dimension;
  double condition;      ///< κ of the matrix that was asked for
  double log_det_error;  ///< |log|det W| in double − true one|
  double bound;          ///< d · κ · 2⁻⁵², the first-order bound of backward-stable elimination
};

/// A matrix of singular values from 1 down to 1/κ, turned on both sides by reflections, its entries rounded to double; d ≥ 1.
Matrix<double> conditioned_matrix(Index dimension, double condition);
LogDetAccuracy measure_log_det(Index dimension, double condition);

/// How x + p tanh x = c was solved for x.
struct Inversion {
  double p;
  double c;
  double root;           ///< in 50 digits, rounded
  double rate;           ///< |p|/cosh²(root): what the error of the fixed point shrinks by
  int bracketing;        ///< evaluations of TOMS 748 (Boost.Math)
  double bracketing_error;
  int newton;            ///< evaluations of Newton's method
  double newton_error;
  int fixed_point;       ///< iterations of x ← c − p tanh x until two are equal to 4 ulp; −1: not within 20000
  double fixed_point_error;
};
Inversion measure_inversion(double p, double c);

/// map_study/log_det_accuracy, a finding that holds where every error is within its bound.
Record log_det_finding(const std::vector<LogDetAccuracy>& rows);
/// map_study/inversion, a finding that holds where bracketing and Newton's method reach the root to 1e-14 · (1 + 1/(1 − |p|))
/// for p < 0 and 2e-14 for others, and the fixed point does where it must converge (|p| < 1).
Record inversion_finding(const std::vector<Inversion>& rows);

/// Both, for d = 4 to 256 and conditions up to 1e12, and for p from −0.999 to 3.
std::vector<StudyTask> map_study_tasks();

}  // namespace flowgauge
