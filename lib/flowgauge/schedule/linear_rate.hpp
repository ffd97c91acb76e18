#pragma once
// The rate β(s) = β_min + (β_max − β_min)s and its integral.

namespace flowgauge {

/// β, B = ∫₀ˢβ and the inverse of B, for positive rates.
struct LinearRate {
  double minimum = 0.1;
  double maximum = 20;

  template <class T>
  T beta(const T& s) const {
    return minimum + slope<T>() * s;
  }

  template <class T>
  T integral(const T& s) const {
    return (minimum + slope<T>() * s / 2) * s;
  }

  /// The stable root of the quadratic B(s) = integral.
  template <class T>
  T time_of(const T& integral) const {
    using std::sqrt;
    const T start(minimum);
    return 2 * integral / (start + sqrt(start * start + 2 * slope<T>() * integral));
  }

 private:
  template <class T>
  T slope() const {
    return T(maximum) - T(minimum);
  }
};

}  // namespace flowgauge
