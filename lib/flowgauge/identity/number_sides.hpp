#pragma once
// Puts the two sides of a law together, number by number.

#include <vector>

#include "flowgauge/judge/sides.hpp"

namespace flowgauge {

/// Collects sides number by number.
template <class T>
class NumberSides {
 public:
  void add(const T& lhs, const T& rhs, const T& scale) {
    lhs_.push_back(lhs);
    rhs_.push_back(rhs);
    scale_.push_back(scale);
  }
  Sides<T> sides() const {
    const Index count = static_cast<Index>(lhs_.size());
    Sides<T> all{Batch<T>(1, count), Batch<T>(1, count), Vector<T>(count)};
    for (Index n = 0; n < count; ++n) {
      const std::size_t i = static_cast<std::size_t>(n);
      all.lhs(0, n) = lhs_[i];
      all.rhs(0, n) = rhs_[i];
      all.scale(n) = scale_[i];
    }
    return all;
  }

 private:
  std::vector<T> lhs_, rhs_, scale_;
};

template <class T>
T magnitude(const T& x) {
  return x < 0 ? T(-x) : x;
}

}  // namespace flowgauge
