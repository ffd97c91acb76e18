#include "flowgauge/gauge/grade.hpp"

#include "flowgauge/gauge/algorithm.hpp"
#include "flowgauge/gauge/safety.hpp"

namespace flowgauge {

void grade(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  grade_algorithm(foreign, options, sink);
  grade_safety(foreign, options, sink);
}

}  // namespace flowgauge
