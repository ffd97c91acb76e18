#include "flowgauge/gauge/grade.hpp"

#include "flowgauge/gauge/algorithm.hpp"
#include "flowgauge/gauge/diagnosis.hpp"
#include "flowgauge/gauge/safety.hpp"

namespace flowgauge {

void grade(const Foreign& foreign, const GradeOptions& options, const Sink& sink) {
  if (foreign.subject.capabilities.noise == NoiseCapability::none) grade_diagnosis(foreign, options, sink);
  grade_algorithm(foreign, options, sink);
  grade_safety(foreign, options, sink);
}

}  // namespace flowgauge
