#pragma once
// Runs over few steps, and the methods of the catalogue that make the same of them.

#include <string>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/schedule/schedule.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge {

/// A method that a subject was found to be: right, or with a known fault.
struct Match {
  std::string name;          ///< of the catalogue sampler, or of the one that a fault breaks
  std::string fault;         ///< id of the planted fault; empty for a right method
  std::string exception;     ///< "", or how it differs: "the last step is that of ddim", "with eta = 0.3", …
  double distance = 0;       ///< largest distance of end points over their spread
  std::string words = "";    ///< what a fault is
  std::string cause = "";    ///< of a limit, where the exception costs something: "differs_in_one_step", "other_start_or_end"
};

/// What a fingerprint says: the methods within rounding of the subject (all of them; right ones alone where there are any),
/// or none, with the nearest.
struct Diagnosis {
  std::vector<Match> matches;
  Match nearest;
  double tolerance = 0;
};

/// A subject's runs over one grid: the levels visited, the start points and where they came, without noise; and, of a sampler with
/// noise on Gaussian data, how far each draw of 1 moves the end.
struct Fingerprint {
  Schedule schedule;
  std::vector<double> times;
  Target target;
  Batch<double> start, end;
  double scale = 1;  ///< what distances are measured in
  std::vector<double> draws = {};
  bool with_draws = false;
};

/// How far apart the exact images of the points are, halved: what distances are measured in; and how far the end points are from
/// them, in that measure.
struct Spread {
  double size, off;
};
Spread spread(const Fingerprint& print);

/// Largest distance of the end points from others over the scale; infinite unless both are finite throughout.
double distance(const Fingerprint& print, const Batch<double>& end);

/// Compares end points with those of every fixed-step solver of the catalogue and every planted fault, on the same start points, times
/// and data. Where none is within `tolerance`, which is rounding: with solvers started or ended otherwise, of which the first or last
/// step is one of another method, and with every general mistake, unless the end points are within 100 tolerances of the truth,
/// where methods are too alike to be told by exceptions.
Diagnosis diagnose(const std::vector<Fingerprint>& prints, double tolerance);

/// The same for samplers with noise: the stochastic catalogue with its options, its planted faults, and general mistakes. Draws are compared by
/// size and in order, those without effect aside.
Diagnosis diagnose_with_noise(const std::vector<Fingerprint>& prints, double tolerance);

}  // namespace flowgauge
