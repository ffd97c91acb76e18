#pragma once
// Puts the two sides of a law together, form by form.

#include <limits>
#include <vector>

#include "flowgauge/judge/sides.hpp"

namespace flowgauge {

/// Collects blocks of N columns with the same number of rows: one block a form of the law.
template <class T>
class SidesBuilder {
 public:
  /// lhs and rhs are m × N, scale has N entries.
  void add(Batch<T> lhs, Batch<T> rhs, Vector<T> scale) {
    lhs_.push_back(std::move(lhs));
    rhs_.push_back(std::move(rhs));
    scale_.push_back(std::move(scale));
  }

  /// A law between numbers: one row.
  void add_row(const Vector<T>& lhs, const Vector<T>& rhs, Vector<T> scale) {
    add(lhs.transpose(), rhs.transpose(), std::move(scale));
  }

  Sides<T> sides() const {
    Index columns = 0;
    for (const Batch<T>& block : lhs_) columns += block.cols();
    if (columns == 0) return {};
    Sides<T> all{Batch<T>(lhs_.front().rows(), columns), Batch<T>(lhs_.front().rows(), columns), Vector<T>(columns)};
    Index column = 0;
    for (std::size_t b = 0; b < lhs_.size(); ++b) {
      const Index count = lhs_[b].cols();
      all.lhs.middleCols(column, count) = lhs_[b];
      all.rhs.middleCols(column, count) = rhs_[b];
      all.scale.segment(column, count) = scale_[b];
      column += count;
    }
    return all;
  }

 private:
  std::vector<Batch<T>> lhs_;
  std::vector<Batch<T>> rhs_;
  std::vector<Vector<T>> scale_;
};

/// The 2-norm of every column, without underflow of the squares (posterior covariances far out are below 1e-154).
template <class T>
Vector<T> column_norms(const Batch<T>& columns) {
  using std::sqrt;
  Vector<T> norms(columns.cols());
  for (Index n = 0; n < columns.cols(); ++n) {
    const T largest = columns.rows() == 0 ? T(0) : T(columns.col(n).cwiseAbs().maxCoeff());
    norms(n) = largest > 0 && largest <= std::numeric_limits<T>::max()
                   ? T(largest * sqrt(T((columns.col(n) / largest).squaredNorm())))
                   : T(columns.col(n).cwiseAbs().sum());
  }
  return norms;
}

/// Σ_i |a_i b_i| of every column.
template <class T>
Vector<T> absolute_products(const Batch<T>& a, const Batch<T>& b) {
  return a.cwiseProduct(b).cwiseAbs().colwise().sum().transpose();
}

/// Σ_i a_i b_i of every column.
template <class T>
Vector<T> products(const Batch<T>& a, const Batch<T>& b) {
  return a.cwiseProduct(b).colwise().sum().transpose();
}

}  // namespace flowgauge
