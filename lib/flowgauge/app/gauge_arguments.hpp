#pragma once
// What the options of `gauge` say, as the session and the grading take it.

#include "flowgauge/app/gauge.hpp"
#include "flowgauge/gauge/grade.hpp"
#include "flowgauge/gauge/session.hpp"

namespace flowgauge {

/// Throws std::invalid_argument naming the option whose value is not allowed.
SessionOptions session_options(const GaugeOptions& options);

/// The same.
GradeOptions grade_options(const GaugeOptions& options);

/// Makes the folder of --out and tries the files of --junit and --write-known, which are written when all is measured
/// and may lie in it. Throws std::runtime_error naming what cannot be written.
void require_writable(const GaugeOptions& options);

/// Throws std::invalid_argument for an option beside --check that is about grading and would be ignored.
void require_check_alone(const GaugeOptions& options);

}  // namespace flowgauge
