#include "flowgauge/gauge/ladder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "flowgauge/gauge/truth.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

bool same(const Level& a, const Level& b) {
  return a.alpha == b.alpha && a.sigma == b.sigma;
}

bool same_journey(const RunAnswer& a, const RunAnswer& b) {
  return same(a.start, b.start) && same(a.finish, b.finish) && a.start_points.cols() == b.start_points.cols() &&
         a.start_points == b.start_points;
}

}  // namespace

void extend(StepLadder& ladder, const Foreign& foreign, const Task& task, const std::vector<int>& counts, Index points,
            const std::string& check) {
  TrueImage truth;
  bool known = false;
  for (const int steps : counts) {
    RunAnswer answer = ask(foreign, task, steps, points, check);
    if (answer.end != TaskEnd::result) {
      ladder.last = std::move(answer);
      return;
    }
    const bool again = !ladder.counts.empty() && same_journey(answer, ladder.last);
    if (!known || !again) truth = true_image(task.target, answer.start, answer.finish, answer.start_points);
    known = true;
    const Batch<double> off = answer.X - truth.points;
    ladder.counts.push_back(steps);
    ladder.evaluations.push_back(answer.evaluations);
    ladder.errors.push_back(rms(off));
    ladder.errors_max.push_back(largest_column(off));
    ladder.changes.push_back(again ? rms(Batch<double>(answer.X - ladder.last.X))
                                   : std::numeric_limits<double>::quiet_NaN());
    const double round_off = epsilon_of(foreign.subject.capabilities.dtype) * rms(truth.points) * std::sqrt(steps);
    ladder.floors.push_back(std::max(round_off, std::isfinite(truth.uncertainty) ? truth.uncertainty : 0.0));
    ladder.seconds.push_back(answer.seconds);
    ladder.last = std::move(answer);
  }
}

}  // namespace flowgauge
