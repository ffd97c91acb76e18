#pragma once
// Which method is it? Its map over a few steps, affine on Gaussian data, identifies a sampler.

#include "flowgauge/gauge/fingerprint.hpp"
#include "flowgauge/gauge/grade.hpp"

namespace flowgauge {

/// Hands over the finding NAME/diagnosis/grid=…;param=…;problem=fingerprint of a sampler without noise, or one that asks for its noise: on N(0.7, 0.25) over 7 rough
/// steps, N(−0.4, 2.25) over 6 and a mixture of two components over 5, from λ ≈ 0, three points each. ok: a method of the catalogue. limit: one that loses
/// its order for a cause of its own, where more is claimed, or one that differs_in_one_step. fault, with cause known_fault: a
/// planted fault and no right method. inconclusive: unknown_method, or unknown_grid for a grid of its own whose steps are not told.
/// Returns the name of the catalogue solver that it is, empty where there is none.
std::string grade_diagnosis(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
