#pragma once
// Steps of separable Hamiltonian systems q̇ = p, ṗ = F(q), on the line: one that keeps volume and one that does not.

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// p ← p + (h/2)F(q), q ← q + hp, p ← p + (h/2)F(q): three shears, so its Jacobian has determinant 1 for any F and h. x = (q, p).
/// Source: Hairer, Lubich, Wanner 2006, Geometric Numerical Integration, eq. I.1.15 (Störmer, Verlet).
template <class T, class Force>
Vector<T> leapfrog_step(const Force& force, const Vector<T>& x, const T& h) {
  T q = x(0), p = x(1);
  p += h / 2 * force(q);
  q += h * p;
  p += h / 2 * force(q);
  Vector<T> y(2);
  y << q, p;
  return y;
}

/// q ← q + hp, p ← p + hF(q), both from the old values: determinant 1 − h²F′(q), for the oscillator 1 + h²ω².
/// Source: Hairer, Lubich, Wanner 2006, eq. I.1.6.
template <class T, class Force>
Vector<T> explicit_euler_step(const Force& force, const Vector<T>& x, const T& h) {
  Vector<T> y(2);
  y << x(0) + h * x(1), x(1) + h * force(x(0));
  return y;
}

}  // namespace flowgauge
