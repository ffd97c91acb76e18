#pragma once
// The two sides of a law between rates at one time.

#include "flowgauge/identity/information_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

/// lhs = rhs between two numbers, against the terms of both.
template <class T>
void add_rate(SidesBuilder<T>& builder, const T& lhs, const T& rhs, const T& terms) {
  using std::abs;
  const auto one = [](const T& x) { return Vector<T>(Vector<T>::Constant(1, x)); };
  builder.add_row(one(lhs), one(rhs), one(T(terms + abs(lhs) + abs(rhs))));
}

template <class T>
Sides<T> rate_sides(const T& lhs, const T& rhs, const T& terms) {
  SidesBuilder<T> builder;
  add_rate(builder, lhs, rhs, terms);
  return builder.sides();
}

}  // namespace flowgauge
