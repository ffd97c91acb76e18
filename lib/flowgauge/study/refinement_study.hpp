#pragma once
// Discrete flows that refine continuous ones: N layers of length h = T/N against the closed map and log-determinant.

#include "flowgauge/map/continuous_flow.hpp"
#include "flowgauge/map/invertible_map.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// N residual layers x + h f(x, t) of a flow on the line between two times, each with log|1 + h ∂f/∂x|; the inverse of a layer is
/// found by bisection and Newton's method. Throws std::invalid_argument unless the flow is one on the line and layers >= 1.
InvertibleMap<double> residual_layers(const ContinuousFlow<double>& flow, double from, double to, int layers);

/// N additive couplings in pairs, p ← p + hF(q), q ← q + hp with half kicks at both ends (leapfrog), of the oscillator with
/// q̈ = −ω²q: a NICE, whose log-determinant is 0. Throws std::invalid_argument unless layers >= 1.
InvertibleMap<double> coupling_layers(double omega, double duration, int layers);

/// A composition over a ladder of layers against a flow.
struct RefinementStudy {
  std::string_view layers;  ///< residual_layers or coupling_layers
  std::string_view flow;
  std::vector<int> counts{32, 64, 128, 256};
  double tolerance = 0.1;
};

/// "<layers>/refinement/problem=<flow>".
std::string refinement_id(const RefinementStudy& study);

/// Hands over one record of kind order: errors are RMS over points of (image, log-determinant). Residual layers are Euler's steps,
/// order 1 in both; couplings are leapfrog steps, order 2.
void run_refinement(const RefinementStudy& study, const Sink& sink);

/// Residual layers on every autonomous flow on the line, couplings on the oscillator.
std::vector<StudyTask> refinement_tasks();

}  // namespace flowgauge
