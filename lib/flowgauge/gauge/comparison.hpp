#pragma once
// Error against cost, beside the library's own implementation and others.

#include "flowgauge/gauge/grade.hpp"

namespace flowgauge {

/// Hands over work_precision records over 5 to 200 evaluations on mixture_1d: NAME/work_precision/grid=…;problem=… of the subject
/// and NAME/comparison/with=…;grid=…;problem=… of `own` (the catalogue's solver that it is, where known) and
/// options.against on the same grid and the same points. A subject of its own grid or of a fixed
/// shape is drawn alone.
/// Throws std::invalid_argument for a name in options.against that the catalogue does not hold.
void grade_comparison(const Foreign& foreign, const std::string& own, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
