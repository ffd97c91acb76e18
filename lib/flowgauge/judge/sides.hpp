#pragma once
// The two sides of a law at N points. An identity gives them; only the judge compares them.

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// Column n holds both sides of the law at point n (m numbers each, compared in the 2-norm); scale(n) > 0 is the sum of
/// the absolute values of the law's terms there. The residual of point n is |lhs − rhs| / scale.
template <class T>
struct Sides {
  Batch<T> lhs;
  Batch<T> rhs;
  Vector<T> scale;
};

}  // namespace flowgauge
