#pragma once
// What the laws of continuous flows are checked on: a flow as plain functions, so that a planted fault can replace any of them,
// points and times, and one evaluation with derivatives that all laws share.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/judge/sides.hpp"
#include "flowgauge/map/continuous_flow.hpp"

namespace flowgauge {

/// F of q̇ = p, ṗ = F(q): −ω²q with the oscillator's ω, −sin q, −q³.
enum class OscillatorForce { linear, pendulum, cubic };

/// A continuous flow under test in scalar T, and the same on duals for derivatives.
template <class T>
struct ContinuousFlowSubject {
  ContinuousFlow<T> flow;
  ContinuousFlow<Dual<T>> moved;
  /// log-density of a carried law (map/continuous_flow.hpp).
  std::function<T(const ContinuousFlow<T>&, const std::function<T(const Vector<T>&)>& log_density, const T& from,
                  const T& to, const Vector<T>& y)>
      carried_log_density;
  /// One step of length h from (q, p), for the law on volume.
  std::function<Vector<Dual<T>>(OscillatorForce, const Vector<Dual<T>>& x, const Dual<T>& h)> leapfrog, euler;
};

/// The catalogue flow of that name. Instantiated for double and Mp50.
template <class T>
ContinuousFlowSubject<T> continuous_flow_subject(std::string_view name);

/// A point and an interval of time; all short binary fractions.
struct FlowJourney {
  std::vector<double> x;
  double from, to;
};

/// Points of every region of a flow (between fixed points, at them, in both tails) with times forward and backward, short and
/// long, where the solution lives at least 1 % longer.
std::vector<FlowJourney> flow_journeys(const ContinuousFlow<double>& flow);

/// One flow at one journey, with derivatives in the final time, the start time and each coordinate by forward-mode duals.
template <class T>
struct FlowAtJourney {
  Vector<T> x;
  T from, to;
  Vector<T> image;
  T log_det;
  Vector<T> image_rate, image_rate_at_start;  ///< ∂image/∂to, ∂image/∂from
  T log_det_rate;                             ///< ∂log_det/∂to
  Matrix<T> jacobian;                         ///< ∂image/∂x
  Vector<T> velocity;                         ///< f(image, to)
  T divergence;                               ///< ∇·f(image, to) as the flow gives it
  Matrix<T> slope;                            ///< ∂f/∂x at (image, to)
};

/// A flow at all of its journeys.
template <class T>
struct ContinuousFlowEvaluation {
  const ContinuousFlowSubject<T>* subject;
  std::vector<FlowAtJourney<T>> journeys;

  std::string_view name() const { return subject->flow.entry.name; }
  Index dimension() const { return subject->flow.dimension; }
};

/// The subject must outlive the result. Instantiated for double and Mp50.
template <class T>
ContinuousFlowEvaluation<T> evaluate_flow(const ContinuousFlowSubject<T>& subject);

}  // namespace flowgauge
