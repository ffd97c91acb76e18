#pragma once
// What the laws of a path are checked on: a path as plain functions, so that a planted fault can replace any of them.

#include <functional>

#include "flowgauge/path/gaussian_path.hpp"

namespace flowgauge {

/// A path under test in scalar T. evaluate fills all quantities (Want::all).
template <class T>
struct PathSubject {
  Index dimension = 0;
  TimeDirection direction = TimeDirection::flow_time;
  std::function<NoiseLevel<T>(const T& t)> level;
  std::function<Evaluation<T>(const T& t, const Batch<T>& X)> evaluate;
};

}  // namespace flowgauge
