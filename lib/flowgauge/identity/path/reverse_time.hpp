#pragma once
// The time reversal of a process solves the Fokker–Planck equation on the reversed clock.

#include "flowgauge/identity/path/fokker_planck_sides.hpp"
#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct ReverseTime {
  static constexpr Entry entry{
      .name = "reverse_time",
      .title = "Time reversal of a Fokker–Planck equation",
      .statement = "if p solves it with (b, g²) then p(T − τ) solves it with (−b + g²s, g²); noising reversed is Anderson's process",
      .assumptions = "α > 0, σ > 0",
      .source = "Anderson 1982, doi:10.1016/0304-4149(82)90051-5; Haussmann, Pardoux 1986, doi:10.1214/aop/1176992362",
      .blind_to = "joint laws of several times: only marginals are compared",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    return at.processes.empty() ? "the path states no process" : "";
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    SidesBuilder<T> builder;
    const Vector<T> curvature = trace_of_jacobian(at);
    for (const MarginalProcessValues<T>& process : at.processes) {
      const T& squared = process.squared_noise;
      const Clock reversed = process.clock == Clock::along ? Clock::against : Clock::along;
      detail::add_fokker_planck<T>(at, reversed, squared * at.value.score - process.drift,
                                   squared * curvature - process.divergence,
                                   squared * curvature.cwiseAbs() + process.terms, squared, builder);
    }
    return builder.sides();
  }

 private:
  template <class T>
  static Vector<T> trace_of_jacobian(const PathEvaluation<T>& at) {
    Vector<T> trace = Vector<T>::Zero(at.points());
    for (Index i = 0; i < at.dimension(); ++i) {
      trace += at.by_coordinate[static_cast<std::size_t>(i)].score.row(i).transpose();
    }
    return trace;
  }
};

}  // namespace flowgauge
