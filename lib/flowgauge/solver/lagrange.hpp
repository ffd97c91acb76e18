#pragma once
// Integrals of Lagrange's polynomials: the weights of Adams methods with any steps.

#include <vector>

namespace flowgauge {

/// The coefficients of ℓ_j, the polynomial that is 1 at nodes[j] and 0 at the others: ℓ_j(v) = Σ_k c_k (v − origin)^k.
template <class T>
std::vector<T> lagrange_polynomial(const std::vector<T>& nodes, std::size_t j, const T& origin) {
  std::vector<T> c{T(1)};
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i == j) continue;
    // times (v − nodes[i])/(nodes[j] − nodes[i])
    const T root = nodes[i] - origin, distance = nodes[j] - nodes[i];
    c.push_back(T(0));
    for (std::size_t k = c.size(); k-- > 0;) c[k] = T(((k > 0 ? c[k - 1] : T(0)) - root * c[k]) / distance);
  }
  return c;
}

/// ∫ ℓ_j(v) dv from one value to another, for all j: exact for polynomials of degree < nodes.size(). Source: Hairer,
/// Nørsett, Wanner 1993, Solving ODEs I, eq. III.5.6.
template <class T>
std::vector<T> lagrange_integrals(const std::vector<T>& nodes, const T& from, const T& to) {
  std::vector<T> integrals;
  const T length = to - from;
  for (std::size_t j = 0; j < nodes.size(); ++j) {
    const std::vector<T> c = lagrange_polynomial(nodes, j, from);
    T power = length, sum(0);
    for (std::size_t k = 0; k < c.size(); ++k) {
      sum += T(c[k] * power / static_cast<int>(k + 1));
      power *= length;
    }
    integrals.push_back(sum);
  }
  return integrals;
}

}  // namespace flowgauge
