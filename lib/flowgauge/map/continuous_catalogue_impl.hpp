#pragma once
// The catalogue of continuous flows. Include only in continuous_catalogue.cpp and continuous_catalogue_multiprecision.cpp.

#include "flowgauge/map/line_flows.hpp"
#include "flowgauge/map/linear_flow.hpp"
#include "flowgauge/map/plane_flows.hpp"

namespace flowgauge {
namespace detail {

template <class F, class T>
concept LineFlow = requires(const T& x) {
  { F::slope(x) } -> std::convertible_to<T>;
};

template <class F, class T>
ContinuousFlow<T> as_continuous_flow() {
  ContinuousFlow<T> flow;
  flow.entry = F::entry;
  if constexpr (LineFlow<F, T>) {
    flow.dimension = 1;
    flow.velocity = [](const Vector<T>& x, const T&) { return Vector<T>(Vector<T>::Constant(1, F::velocity(x(0)))); };
    flow.divergence = [](const Vector<T>& x, const T&) { return T(F::slope(x(0))); };
    flow.map = [](const Vector<T>& x, const T& from, const T& to) {
      const T tau = to - from;
      return FlowPoint<T>{Vector<T>::Constant(1, F::image(x(0), tau)), F::log_det(x(0), tau)};
    };
    flow.lifetime = [](const Vector<T>& x, const T&) { return F::lifetime(x(0)); };
  } else {
    flow.dimension = F::dimension;
    flow.velocity = [](const Vector<T>& x, const T& t) { return F::template velocity<T>(x, t); };
    flow.divergence = [](const Vector<T>& x, const T& t) { return F::template divergence<T>(x, t); };
    flow.map = [](const Vector<T>& x, const T& from, const T& to) { return F::template map<T>(x, from, to); };
    if constexpr (requires(const Vector<T>& x) { F::template lifetime<T>(x); }) {
      flow.lifetime = [](const Vector<T>& x, const T&) { return F::template lifetime<T>(x); };
    } else {
      flow.lifetime = [](const Vector<T>&, const T&) { return Lifetime<T>{}; };
    }
  }
  flow.autonomous = !std::same_as<F, TimeLinearFlow>;
  flow.preserves_volume = std::same_as<F, OscillatorFlow> || std::same_as<F, TwistFlow>;
  return flow;
}

template <class... Flows>
struct FlowList {};

/// The catalogue: one line a flow.
using ContinuousFlows = FlowList<  //
    LinearFlow,                    //
    TimeLinearFlow,                //
    LogisticFlow,                  //
    CubicDecayFlow,                //
    BistableFlow,                  //
    TangentFlow,                   //
    TanhFlow,                      //
    SineFlow,                      //
    OscillatorFlow,                //
    TwistFlow,                     //
    StuartLandauFlow               //
    >;

template <class T, class... Flows>
std::vector<ContinuousFlow<T>> all_flows(FlowList<Flows...>) {
  return {as_continuous_flow<Flows, T>()...};
}

}  // namespace detail

template <class T>
const std::vector<ContinuousFlow<T>>& continuous_flows() {
  static const std::vector<ContinuousFlow<T>> flows = detail::all_flows<T>(detail::ContinuousFlows{});
  return flows;
}

}  // namespace flowgauge
