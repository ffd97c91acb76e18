#pragma once
// Grading of somebody else's code: what it claims is held against what is known.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/gauge/foreign.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// How a subject is graded.
struct GradeOptions {
  bool quick = false;                     ///< fewer problems, grids and parameterisations
  std::vector<std::string> against = {};  ///< solvers of the catalogue to compare with, beside the one it is
  std::optional<double> max_error = {};   ///< what a user may lose as shipped; a loss beyond it is a fault
  std::uint64_t seed = 1;                 ///< of the noise that is served
  std::function<bool(const std::string& id)> selected = {};  ///< which checks to run; all where empty
  std::function<bool()> stop = {};                           ///< asked after every record; true: the subject is left
};

/// Asks a subject what is needed to say whether its algorithm is what it claims (gates), what a user gets as shipped (limits),
/// whether it is safe (gates), and which method it is; hands over the records as they are measured. What a client does wrong is
/// data: a record of outcome error. Throws std::invalid_argument for a claim of evaluations that cannot be read, a shape without
/// points, a solver in options.against that the catalogue does not hold or that takes no steps, and a max_error that is not
/// positive.
void grade(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
