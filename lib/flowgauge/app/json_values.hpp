#pragma once
// Vectors and matrices as JSON arrays, element by element through number().

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

inline Json json_vector(const Vector<double>& x) {
  Json array = Json::array();
  for (Index i = 0; i < x.size(); ++i) array.push_back(number(x(i)));
  return array;
}

/// A column-major d × d matrix as an array of its rows.
inline Json json_square(const Vector<double>& x, Index d) {
  Json rows = Json::array();
  for (Index i = 0; i < d; ++i) {
    Json row = Json::array();
    for (Index j = 0; j < d; ++j) row.push_back(number(x(i + d * j)));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace flowgauge
