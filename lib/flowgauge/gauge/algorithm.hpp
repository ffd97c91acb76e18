#pragma once
// Is the algorithm what it claims? Orders and limits of a sampler from its own start to the end it reports.

#include <string>

#include "flowgauge/gauge/grade.hpp"

namespace flowgauge {

/// Hands over NAME/order/grid=…;param=…;problem=… and NAME/limit/… of the same keys, for a sampler without noise.
///
/// order: the claim from below (judge_claim) on the finest resolved pair, on ladders that are refined until it is met or 512 steps
/// are reached, from mid-noise (λ in [−1, 1]), on a smooth and a rough grid, on nonlinear mixtures and on Gaussian data with two
/// eigenvalues. A claim missed there is measured again from λ ≤ −4, where the error of the first steps cannot be seen, to
/// λ = 6, where that of the last ones cannot, and between these: met there it is a limit, low_order_start, low_order_end or
/// low_order_ends; so it is where `method`, the catalogue's solver that the subject was found to be (empty: none), is known to
/// start or end at a lower order. A claim for smooth grids only is shown on the rough one: limit smooth_grid_only where it is
/// lost. Without a claim the order is shown.
/// limit: the distance of the finest run from the truth must be what its distance from the run before it promises, within
/// a factor of 3: |x_N − x_{N/2}| / (2^q − 1), q being the order of these distances.
void grade_algorithm(const Foreign& foreign, const std::string& method, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
