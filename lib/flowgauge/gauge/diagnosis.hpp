#pragma once
// Which method is it? Its map over a few steps, affine on Gaussian data, identifies a sampler.

#include "flowgauge/gauge/grade.hpp"

namespace flowgauge {

/// A method that a subject was found to be.
struct Match {
  std::string name;          ///< of the catalogue solver, or of the one that a fault breaks
  std::string fault;         ///< id of the planted fault; empty for a right method
  std::string exception;     ///< "", or how it differs: "the last step is that of ddim", "the last step is left out", …
  double distance = 0;       ///< largest distance of end points over their spread
};

/// What a fingerprint says: the methods within rounding of the subject (all of them; right ones alone where there are any),
/// or none, with the nearest.
struct Diagnosis {
  std::vector<Match> matches;
  Match nearest;
  double tolerance = 0;
};

/// A subject's runs over one grid: the levels visited, the start points and where they came.
struct Fingerprint {
  Schedule schedule;
  std::vector<double> times;
  Target target;
  Batch<double> start, end;
  double scale = 1;  ///< what distances are measured in
};

/// Compares end points with those of every fixed-step solver of the catalogue, every planted fault, and every solver whose first
/// or last step is left out or is one of another method, on the same start points, times and data. Distances within
/// `tolerance` are rounding.
Diagnosis diagnose(const std::vector<Fingerprint>& prints, double tolerance);

/// Hands over the finding NAME/diagnosis/grid=…;param=…;problem=fingerprint of a sampler without noise: on N(0.7, 0.25) over 7 rough
/// steps, N(−0.4, 2.25) over 6 and a mixture of two components over 5, from λ ≈ 0, three points each. ok: a method of the catalogue. limit: one that loses
/// its order for a cause of its own, where more is claimed, or one that differs_in_one_step. fault, with cause known_fault: a
/// planted fault and no right method. inconclusive: unknown_method, or unknown_grid for a grid of its own whose steps are not told.
/// Returns the name of the catalogue solver that it is, empty where there is none.
std::string grade_diagnosis(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
