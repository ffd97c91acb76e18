#pragma once
// A finding: what surprises, shown by numbers that are measured and held to those that are known.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// A number that was measured beside the one that is known.
struct Evidence {
  std::string name;
  double measured;
  double known;
  double tolerance;
};

struct Finding {
  std::string_view subject;
  std::string_view name;
  std::string_view title;
  std::string_view text;
  std::function<std::vector<Evidence>()> measure;
};

/// Hands over the finding <subject>/<name>: ok, or a fault with cause not_reproduced where a number is off by more than
/// its tolerance or not a number.
StudyTask finding_task(const Finding& finding);

}  // namespace flowgauge
