#pragma once
// One task of type call: values of a function of somebody else.

#include <cstdint>

#include "flowgauge/gauge/foreign.hpp"
#include "flowgauge/gauge/frame.hpp"

namespace flowgauge {

/// The frame that asks; its number is still to be given. Throws std::invalid_argument for a function that the kind of the subject does not have, no arrays, and
/// arrays of different numbers of points.
Frame call_frame(const ForeignSubject& subject, const CallQuestion& question);

/// What the frame `result`, `skipped` or `error` amounts to: the arrays of the function, one column a point. A result that
/// lacks one or has another shape is TaskEnd::broken.
CallAnswer read_call(const ForeignSubject& subject, const CallQuestion& question, const Frame& end);

/// The largest payload of a frame that ends the task.
std::uint64_t most_payload(const ForeignSubject& subject, const CallQuestion& question);

}  // namespace flowgauge
