#pragma once
// What the law of piecewise-invertible maps is checked on.

#include <functional>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/map/folds.hpp"

namespace flowgauge {

/// A map that folds the line, with P(f(Z) ≤ y) for Z ~ N(0, 1) found without the inverse of any piece.
template <class T>
struct FoldSubject {
  PiecewiseMap<Dual<T>> map;
  std::function<Dual<T>(const Dual<T>& y)> distribution;
  std::vector<double> points;  ///< y with every number of preimages, near the folds and far out
};

template <class T>
FoldSubject<T> absolute_value_subject();
template <class T>
FoldSubject<T> square_subject();
template <class T>
FoldSubject<T> cubic_subject();

template <class T>
const std::vector<LawOf<T, FoldSubject<T>>>& fold_laws();
const std::vector<Entry>& fold_law_entries();

}  // namespace flowgauge
