#pragma once
// Degenerate problems: on which of them would a wrong solver look right?

#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/problem/problem.hpp"

namespace flowgauge {

/// One way in which a problem, or the catalogue as a whole, would hide mistakes.
struct Degeneracy {
  std::string subject;  ///< the problem's name, or "catalogue"
  std::string name;     ///< snake_case, as in degeneracy_names()
  std::string detail;   ///< one sentence: what is hidden, and what was measured
};

/// The names a problem may declare: zero_mean, unit_covariance, single_atom, single_eigenvalue, affine_field,
/// autonomous_field, straight_trajectories, zero_divergence, start_out_of_range.
const std::vector<std::string_view>& degeneracy_names();

/// What is degenerate about one problem, measured on its field at a few points and times. straight_trajectories: u does
/// not change along the exact solution; start_out_of_range: λ at the noise end outside [−1, 1].
std::vector<Degeneracy> degeneracies(const Problem& problem);

/// What a catalogue does not own up to: degeneracies that a problem has and does not declare, those it declares and
/// does not have, names used twice, and what no problem of the catalogue shows (each schedule, each target, both
/// directions of time, d = 1, 2 and 8, and for each degeneracy a problem free of it; in each direction of time a
/// problem free of all). Empty for a good catalogue.
std::vector<Degeneracy> lint(const std::vector<Problem>& problems);

}  // namespace flowgauge
