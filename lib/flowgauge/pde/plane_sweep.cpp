// Elimination along all lines of the plane.

#include <algorithm>

#include "flowgauge/pde/plane.hpp"

namespace flowgauge {

PlaneSweep::PlaneSweep(int axis, const PlaneOperator& L, double factor)
    : axis_(axis), length_(axis == 0 ? L.diagonal.rows() : L.diagonal.cols()) {
  const Index lines = L.diagonal.size() / length_, places = (lines + side_by_side - 1) / side_by_side * length_;
  const auto at = [axis](const Matrix<double>& M, Index k, Index l) { return axis == 0 ? M(k, l) : M(l, k); };
  // Where the last block has fewer lines, the rest is the identity.
  down_.setZero(side_by_side, places);
  up_.setZero(side_by_side, places);
  inverse_pivot_.setOnes(side_by_side, places);
  for (Index l = 0; l < lines; ++l) {
    const Index lane = l % side_by_side, first = l / side_by_side * length_;
    double up = 0, inverse_pivot = 0;  // of the place before
    for (Index k = 0; k < length_; ++k) {
      const double low = factor * at(L.lower, k, l);
      down_(lane, first + k) = low * inverse_pivot;
      inverse_pivot = 1 / (1 - factor * at(L.diagonal, k, l) - low * up);
      up = factor * at(L.upper, k, l) * inverse_pivot;
      inverse_pivot_(lane, first + k) = inverse_pivot;
      up_(lane, first + k) = up;
    }
  }
}

template <class Result>
void PlaneSweep::sweep(Matrix<double>& p, const Result& result) const {
  const Index n = length_, lines = p.size() / n;
  Lines buffer(Index{side_by_side}, n);
  for (Index l = 0; l < lines; l += side_by_side) {
    const Index count = std::min<Index>(side_by_side, lines - l), first = l / side_by_side * n;
    if (count < side_by_side) buffer.setZero();
    if (axis_ == 0) {
      for (Index lane = 0; lane < count; ++lane) {
        for (Index k = 0; k < n; ++k) buffer(lane, k) = p(k, l + lane);
      }
    } else if (count == side_by_side) {
      for (Index k = 0; k < n; ++k) buffer.col(k) = p.template block<side_by_side, 1>(l, k);
    } else {
      buffer.topRows(count) = p.middleRows(l, count);
    }
    Eigen::Array<double, side_by_side, 1> carried = buffer.col(0);
    for (Index k = 1; k < n; ++k) {
      carried = buffer.col(k).array() + down_.col(first + k).array() * carried;
      buffer.col(k) = carried;
    }
    carried.setZero();
    for (Index k = n - 1; k >= 0; --k) {
      carried = buffer.col(k).array() * inverse_pivot_.col(first + k).array() + up_.col(first + k).array() * carried;
      buffer.col(k) = carried;
    }
    if (axis_ == 0) {
      for (Index lane = 0; lane < count; ++lane) {
        for (Index k = 0; k < n; ++k) p(k, l + lane) = result(p(k, l + lane), buffer(lane, k));
      }
    } else if (count == side_by_side) {
      for (Index k = 0; k < n; ++k) {
        auto own = p.template block<side_by_side, 1>(l, k).array();
        own = result(own, buffer.col(k).array());
      }
    } else {
      auto own = p.middleRows(l, count).array();
      own = result(own, buffer.topRows(count).array());
    }
  }
}

void PlaneSweep::solve(Matrix<double>& p) const {
  sweep(p, [](const auto&, const auto& solved) { return solved; });
}

void PlaneSweep::reflect(Matrix<double>& p) const {
  sweep(p, [](const auto& own, const auto& solved) { return 2 * solved - own; });
}

}  // namespace flowgauge
