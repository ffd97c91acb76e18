#pragma once
// The laws on the line without corners. Include only in smooth_targets.cpp and smooth_targets_multiprecision.cpp.

#include "flowgauge/target/cauchy_law.hpp"
#include "flowgauge/target/hermite_tilted_law.hpp"
#include "flowgauge/target/line_targets.hpp"
#include "flowgauge/target/skew_normal_law.hpp"
#include "flowgauge/target/student_t_law.hpp"

namespace flowgauge::detail {

template <class T>
Law<T> prepare(const SkewNormal& target) {
  return line_law<T>(std::vector<SkewNormalLaw<T>>{SkewNormalLaw<T>(target)});
}

template <class T>
Law<T> prepare(const HermiteTilted& target) {
  return line_law<T>(std::vector<HermiteTiltedLaw<T>>{HermiteTiltedLaw<T>(target)});
}

template <class T>
Law<T> prepare(const Cauchy& target) {
  return line_law<T>(std::vector<CauchyLaw<T>>{CauchyLaw<T>(target)});
}

template <class T>
Law<T> prepare(const StudentT& target) {
  return line_law<T>(std::vector<StudentTLaw<T>>{StudentTLaw<T>(target)});
}

}  // namespace flowgauge::detail
