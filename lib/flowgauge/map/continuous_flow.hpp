#pragma once
// Continuous flows ẋ = f(x, t) with a closed flow map and a closed ∫∇·f dt, and how long their solutions live.

#include <functional>
#include <limits>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/scalar.hpp"

namespace flowgauge {

/// Where a point is carried, and log|det ∂image/∂x| = ∫∇·f dt along the way.
template <class T>
struct FlowPoint {
  Vector<T> image;
  T log_det;
};

/// The open interval of durations to − from over which the solution through a point exists; infinite ends never come.
template <class T>
struct Lifetime {
  T low = T(-std::numeric_limits<double>::infinity());
  T high = T(std::numeric_limits<double>::infinity());
};

/// A continuous flow in scalar T: double, Dual<double>, Mp50, Dual<Mp50>.
template <class T>
struct ContinuousFlow {
  Entry entry;
  Index dimension = 1;
  bool autonomous = true;
  bool preserves_volume = false;
  std::function<Vector<T>(const Vector<T>& x, const T& t)> velocity;
  std::function<T(const Vector<T>& x, const T& t)> divergence;
  /// The closed form; meaningless where to − from is not in the lifetime.
  std::function<FlowPoint<T>(const Vector<T>& x, const T& from, const T& to)> map;
  std::function<Lifetime<T>(const Vector<T>& x, const T& from)> lifetime;
};

/// All continuous flows, in catalogue order, with the parameters of their entries.
template <class T>
const std::vector<ContinuousFlow<T>>& continuous_flows();

/// Their entries.
const std::vector<Entry>& continuous_flow_entries();

/// The flow of that name. Throws std::invalid_argument naming the nearest one.
const ContinuousFlow<double>& continuous_flow_named(std::string_view name);

/// A batch carried by a flow.
struct CarriedBatch {
  Batch<double> image;      ///< d × N; NaN where the solution blows up on the way
  Vector<double> log_det;   ///< N; NaN there
  Vector<double> blow_up;   ///< N: the time at which it does; NaN where it does not
};

/// The points X (d × N) carried from one time to another. Throws std::invalid_argument when X has not `dimension` rows.
CarriedBatch carry(const ContinuousFlow<double>& flow, double from, double to, const Batch<double>& X);

/// log p_to(y) = log p_from(ψ⁻¹(y)) − ∫∇·f dt for a law that is carried from one time to another, at y; −inf where nothing is
/// carried to y because the solution through y did not exist at `from`. Source: Chen et al. 2018, arXiv:1806.07366, theorem 1.
template <class T>
T carried_log_density(const ContinuousFlow<T>& flow, const std::function<T(const Vector<T>&)>& log_density, const T& from,
                      const T& to, const Vector<T>& y) {
  const Lifetime<T> life = flow.lifetime(y, to);
  if (!(life.low < from - to && from - to < life.high)) return T(-std::numeric_limits<double>::infinity());
  const FlowPoint<T> back = flow.map(y, to, from);
  return log_density(back.image) + back.log_det;
}

}  // namespace flowgauge
