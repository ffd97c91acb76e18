#pragma once
// What single precision costs a sampler: the same code on the same steps and noise, in single beside double.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/solver/single_precision.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// A sampler in both precisions.
struct DigitsSubject {
  Entry entry;
  SingleRun in_single;
  FixedRun<double> in_double;
  std::function<long(int steps)> evaluations;
  bool follows_flow = true;  ///< whether its end points tend to those of the exact flow
};

/// A solver of our own with fixed steps. Throws std::invalid_argument for others.
DigitsSubject digits_subject(const Solver& solver);

/// A stochastic sampler, both runs on the same unit normals in single precision.
DigitsSubject digits_subject(const StochasticSampler& sampler);

/// mixture_1d under vp_linear from λ = −4 to λ = 6, where σ = 0.0025; the model answers ε̂.
struct DigitsStudy {
  DigitsSubject subject;
  Grid grid = LambdaUniform{};
  std::vector<int> steps{32, 64, 128, 256, 512};
  Index points = 32;
};

/// What rounding did over the ladder of counts N, with u = 2⁻²⁴.
struct LostDigits {
  std::vector<double> absolute;    ///< RMS over the points of single less double
  std::vector<double> units;       ///< the same over u · RMS(x)
  std::vector<double> largest;     ///< of a point
  std::vector<double> truncation;  ///< RMS of the double run against the exact flow; empty where it follows none
  double factor = 0;               ///< the largest of units/√N
  double growth = 0;               ///< a of units ≈ c Nᵃ, by least squares in logarithms
  int hidden_from =
      0;  ///< the first N where 30 times the rounding exceeds the truncation: there orders are not read; 0: none
  int exhausted_from = 0;  ///< the first N where rounding alone does: there steps no longer help; 0: none
};

LostDigits lost_digits(const DigitsStudy& study);

/// units ≤ digits_tolerance √N: roundings of the state are independent and each has RMS u|x|/√3 at most, so that twelve
/// of them a step, which the flow does not amplify on average, leave 2u|x|√N.
inline constexpr double digits_tolerance = 2;

std::string digits_id(const DigitsStudy& study);

/// Hands over one work_precision record in norm "float32" under <sampler>/digits/grid=…;problem=mixture_1d: the
/// rounding error over the ladder. Fault with cause lost_digits where it exceeds digits_tolerance √N units or is not a
/// number; limit with cause float32_state where it exceeds the truncation error within the ladder.
void run_digits(const DigitsStudy& study, const Sink& sink);

/// Every solver of our own among those given, and the stochastic samplers.
std::vector<StudyTask> digits_tasks(const std::vector<Solver>& solvers, const std::vector<StochasticSampler>& samplers);

}  // namespace flowgauge
