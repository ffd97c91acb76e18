#pragma once
// What surprises about samplers, each shown by an experiment of its own: findings with their evidence.

#include <vector>

#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// One task a surprise whose subject is among the solvers. Orders are p̂ in law on N(0.7, 0.25) data under VP linear;
/// every number must be the one that is known, within the tolerance stated beside it; otherwise the finding is a fault.
///
/// dpmpp_3m_published/divided_difference: the widespread third-order method is of order 2 on smooth and rough grids,
/// with the factor 2 it is of order 3, both from the same start. dpmpp_3m/low_order_start: from λ ≈ 0 the first two
/// steps cap the order at 2; from λ = −5, where the denoiser is constant, the same method started low and high gives
/// the same numbers. dpmpp_2m/equal_steps_assumed: r = h_before/h taken for 1 keeps order 2 on the grid uniform in λ
/// and falls to 1 where steps alternate. ddim/near_atom: on N(0.7, 1e-6) data under CondOT, equal steps in t gain
/// nothing until they are as short as √S; equal steps in λ have order 1 at once.
std::vector<StudyTask> surprise_tasks(const std::vector<Solver>& solvers);

}  // namespace flowgauge
