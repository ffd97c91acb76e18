#pragma once
// The targets on the line whose laws are instantiated in files of their own.

#include "flowgauge/target/cauchy.hpp"
#include "flowgauge/target/exponential.hpp"
#include "flowgauge/target/hermite_tilted.hpp"
#include "flowgauge/target/histogram.hpp"
#include "flowgauge/target/laplace.hpp"
#include "flowgauge/target/law.hpp"
#include "flowgauge/target/piecewise_linear.hpp"
#include "flowgauge/target/skew_normal.hpp"
#include "flowgauge/target/student_t.hpp"
#include "flowgauge/target/triangular.hpp"
#include "flowgauge/target/uniform_box.hpp"

namespace flowgauge::detail {

template <class T>
Law<T> prepare(const UniformBox& target);
template <class T>
Law<T> prepare(const Histogram& target);
template <class T>
Law<T> prepare(const Triangular& target);
template <class T>
Law<T> prepare(const PiecewiseLinear& target);
template <class T>
Law<T> prepare(const Laplace& target);
template <class T>
Law<T> prepare(const Exponential& target);
template <class T>
Law<T> prepare(const SkewNormal& target);
template <class T>
Law<T> prepare(const HermiteTilted& target);
template <class T>
Law<T> prepare(const Cauchy& target);
template <class T>
Law<T> prepare(const StudentT& target);

}  // namespace flowgauge::detail
