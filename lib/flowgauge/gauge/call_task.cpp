#include "flowgauge/gauge/call_task.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "flowgauge/gauge/frame_reading.hpp"

namespace flowgauge {
namespace {

/// An array of a result: one number a point, or a point.
struct Expected {
  const char* name;
  bool point;
  bool optional;
};

/// The arrays of a function's result; empty for a function that the kind does not have.
std::vector<Expected> expected(SubjectKind kind, const std::string& function) {
  if (kind == SubjectKind::schedule && function == "level") {
    return {{"alpha", false, false}, {"sigma", false, false}, {"dalpha", false, true}, {"dsigma", false, true}};
  }
  if (kind == SubjectKind::map && (function == "forward" || function == "inverse")) {
    return {{"y", true, false}, {"log_det", false, false}};
  }
  if (kind == SubjectKind::log_prob && function == "log_prob") return {{"log_prob", false, false}};
  if (kind == SubjectKind::loss && function == "loss") return {{"loss", false, false}};
  return {};
}

/// The shape of one point of d coordinates: the subject's own where it has as many.
std::vector<Index> point_shape(const ForeignSubject& subject, Index d) {
  Index size = 1;
  for (const Index length : subject.capabilities.shape) size *= length;
  if (!subject.capabilities.shape.empty() && size == d) return subject.capabilities.shape;
  return {d};
}

/// Times and levels are numbers, not points of dimension 1.
bool is_number(const std::string& name) { return name == "t" || name == "alpha" || name == "sigma"; }

}  // namespace

Frame call_frame(const ForeignSubject& subject, const CallQuestion& question) {
  const std::string of = "call of " + subject.name + ": ";
  if (expected(subject.kind, question.function).empty()) {
    throw std::invalid_argument(of + "it has no function \"" + question.function + "\"");
  }
  if (question.arrays.empty()) throw std::invalid_argument(of + "there are no arrays");
  const Dtype dtype = subject.capabilities.dtype;
  Frame frame{FrameType::call, 0, Json::object()};
  frame.header = {{"subject", subject.name}, {"check", question.check}, {"function", question.function}, {"dtype", to_string(dtype)}};
  for (const auto& [name, X] : question.arrays) {
    if (X.cols() != question.arrays.front().second.cols() || X.cols() < 1 || (is_number(name) && X.rows() != 1)) {
      throw std::invalid_argument(of + "array " + name + " is " + std::to_string(X.rows()) + " × " + std::to_string(X.cols()));
    }
    frame.arrays.push_back(array_of(name, X, is_number(name) ? std::vector<Index>{} : point_shape(subject, X.rows()), dtype));
  }
  return frame;
}

CallAnswer read_call(const ForeignSubject& subject, const CallQuestion& question, const Frame& end) {
  CallAnswer answer;
  if (end.type == FrameType::skipped) {
    return {TaskEnd::skipped, text_at(end, "reason", "no reason is given"), text_at(end, "link"), {}};
  }
  if (end.type == FrameType::error) {
    return {TaskEnd::error, text_at(end, "message", "no message is given"), text_at(end, "traceback"), {}};
  }
  const Batch<double>& asked = question.arrays.front().second;
  try {
    for (const Expected& part : expected(subject.kind, question.function)) {
      if (part.optional && end.find(part.name) == nullptr) continue;
      const std::vector<Index> point = part.point ? point_shape(subject, asked.rows()) : std::vector<Index>{};
      answer.arrays.emplace_back(part.name, batch_at(end, part.name, point, asked.cols(), asked.cols()));
    }
    answer.end = TaskEnd::result;
    return answer;
  } catch (const std::invalid_argument& misfit) {
    return {TaskEnd::broken, misfit.what(), "", {}};
  }
}

std::uint64_t most_payload(const ForeignSubject& subject, const CallQuestion& question) {
  const Batch<double>& asked = question.arrays.front().second;
  std::uint64_t row = 0;
  for (const Expected& part : expected(subject.kind, question.function)) row += part.point ? static_cast<std::uint64_t>(asked.rows()) : 1;
  return row * static_cast<std::uint64_t>(asked.cols()) * sizeof(double) + 65536;
}

}  // namespace flowgauge
