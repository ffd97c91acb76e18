#pragma once
// Definitions behind continuous_flow_subject.hpp and continuous_flow_laws.hpp. Include only in the room's own .cpp files.

#include <algorithm>
#include <stdexcept>

#include "flowgauge/identity/continuous_flow/augmented_solve.hpp"
#include "flowgauge/identity/continuous_flow/blow_up_time.hpp"
#include "flowgauge/identity/continuous_flow/carried_mass.hpp"
#include "flowgauge/identity/continuous_flow/flow_composition.hpp"
#include "flowgauge/identity/continuous_flow/flow_divergence.hpp"
#include "flowgauge/identity/continuous_flow/flow_equation.hpp"
#include "flowgauge/identity/continuous_flow/jacobian_determinant.hpp"
#include "flowgauge/identity/continuous_flow/log_det_rate.hpp"
#include "flowgauge/identity/continuous_flow/step_volume.hpp"
#include "flowgauge/identity/continuous_flow_laws.hpp"
#include "flowgauge/map/leapfrog.hpp"
#include "flowgauge/map/plane_flows.hpp"

namespace flowgauge {

namespace detail {

/// The catalogue: one line a law.
using ContinuousFlowLaws = LawList<  //
    FlowEquation,                    //
    LogDetRate,                      //
    FlowDivergence,                  //
    JacobianDeterminant,             //
    FlowComposition,                 //
    CarriedMass,                     //
    BlowUpTime,                      //
    AugmentedSolve,                  //
    StepVolume                       //
    >;

template <class T>
const ContinuousFlow<T>& flow_named(std::string_view name) {
  for (const ContinuousFlow<T>& flow : continuous_flows<T>()) {
    if (flow.entry.name == name) return flow;
  }
  throw std::logic_error("no continuous flow is called " + std::string(name));
}

template <class S>
S oscillator_force(OscillatorForce force, const S& q) {
  using std::sin;
  switch (force) {
    case OscillatorForce::linear:
      return S(-OscillatorFlow::omega * OscillatorFlow::omega) * q;
    case OscillatorForce::pendulum:
      return -sin(q);
    case OscillatorForce::cubic:
      return -q * q * q;
  }
  return S(0);
}

}  // namespace detail

template <class T>
ContinuousFlowSubject<T> continuous_flow_subject(std::string_view name) {
  using S = Dual<T>;
  return {.flow = detail::flow_named<T>(name),
          .moved = detail::flow_named<S>(name),
          .carried_log_density = carried_log_density<T>,
          .leapfrog =
              [](OscillatorForce force, const Vector<S>& x, const S& h) {
                return leapfrog_step([&](const S& q) { return detail::oscillator_force(force, q); }, x, h);
              },
          .euler =
              [](OscillatorForce force, const Vector<S>& x, const S& h) {
                return explicit_euler_step([&](const S& q) { return detail::oscillator_force(force, q); }, x, h);
              }};
}

template <class T>
ContinuousFlowEvaluation<T> evaluate_flow(const ContinuousFlowSubject<T>& subject) {
  using S = Dual<T>;
  ContinuousFlowEvaluation<T> all{&subject, {}};
  const Index d = subject.flow.dimension;
  for (const FlowJourney& journey : flow_journeys(continuous_flow_named(subject.flow.entry.name))) {
    FlowAtJourney<T> at;
    at.from = T(journey.from);
    at.to = T(journey.to);
    at.x = Eigen::Map<const Vector<double>>(journey.x.data(), d).template cast<T>();
    const FlowPoint<T> end = subject.flow.map(at.x, at.from, at.to);
    at.image = end.image;
    at.log_det = end.log_det;
    const auto derivative = [&](const Vector<S>& values) {
      Vector<T> out(values.size());
      for (Index i = 0; i < values.size(); ++i) out(i) = values(i).derivative;
      return out;
    };
    const auto point = [&](const Vector<T>& x, Index direction) {
      Vector<S> out(d);
      for (Index i = 0; i < d; ++i) out(i) = S(x(i), i == direction ? T(1) : T(0));
      return out;
    };
    const FlowPoint<S> by_end = subject.moved.map(point(at.x, -1), S(at.from), S(at.to, T(1)));
    at.image_rate = derivative(by_end.image);
    at.log_det_rate = by_end.log_det.derivative;
    at.image_rate_at_start = derivative(subject.moved.map(point(at.x, -1), S(at.from, T(1)), S(at.to)).image);
    at.jacobian.resize(d, d);
    at.slope.resize(d, d);
    for (Index i = 0; i < d; ++i) {
      at.jacobian.col(i) = derivative(subject.moved.map(point(at.x, i), S(at.from), S(at.to)).image);
      at.slope.col(i) = derivative(subject.moved.velocity(point(at.image, i), S(at.to)));
    }
    at.velocity = subject.flow.velocity(at.image, at.to);
    at.divergence = subject.flow.divergence(at.image, at.to);
    all.journeys.push_back(std::move(at));
  }
  return all;
}

template <class T>
const std::vector<ContinuousFlowLaw<T>>& continuous_flow_laws() {
  static const std::vector<ContinuousFlowLaw<T>> laws =
      laws_of<T, ContinuousFlowEvaluation<T>>(detail::ContinuousFlowLaws{});
  return laws;
}

}  // namespace flowgauge
