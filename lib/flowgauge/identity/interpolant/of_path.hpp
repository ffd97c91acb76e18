#pragma once
// The laws that paths between two data laws share with Gaussian paths.

#include "flowgauge/identity/interpolant_subject.hpp"

namespace flowgauge {

/// A law of paths at an interpolant: the same statement on the same derivatives.
template <class Law>
struct OfPath {
  static constexpr Entry entry = Law::entry;

  template <class T>
  static std::string not_applicable(const InterpolantCase<T>& at) {
    if constexpr (requires(const PathEvaluation<T>& e) { Law::not_applicable(e); }) {
      return at.subject->path.processes.empty() ? "the path states no process" : "";
    } else {
      return {};
    }
  }

  template <class T>
  static Sides<T> sides(const InterpolantCase<T>& at) {
    return Law::sides(evaluate_path<T>(at.subject->path, at.t, at.X));
  }
};

}  // namespace flowgauge
