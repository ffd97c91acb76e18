#pragma once
// Definitions of the Odeint adapter. Include only in odeint_double.cpp, odeint_long_double.cpp and odeint_quad.cpp.
//
// States are flattened to std::vector: Odeint's controlled steppers do not compile on matrices, its Eigen support puts
// operators into namespace Eigen, and elementwise algebra has no aliasing to think of.

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/adams_bashforth_moulton.hpp>
#include <boost/numeric/odeint/stepper/bulirsch_stoer.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/generation.hpp>
#include <boost/numeric/odeint/stepper/modified_midpoint.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>
#include <stdexcept>
#include <string>

#include "flowgauge/solver/odeint_adapter.hpp"

namespace flowgauge {
namespace odeint = boost::numeric::odeint;

namespace detail {

template <class T>
using FlatState = std::vector<T>;

/// The probability-flow field of a model on flattened points.
template <class T>
struct FlatField {
  const Model<Batch<T>, T>& model;
  Index rows;
  Index columns;

  void operator()(const FlatState<T>& x, FlatState<T>& dxdt, const T& t) const {
    const Batch<T> u = model.velocity(Batch<T>(Eigen::Map<const Batch<T>>(x.data(), rows, columns)), t);
    dxdt.assign(u.data(), u.data() + u.size());
  }
};

template <class T>
FlatState<T> flatten(const Batch<T>& X) {
  return FlatState<T>(X.data(), X.data() + X.size());
}

template <class T>
Batch<T> unflatten(const FlatState<T>& x, const Batch<T>& like) {
  return Eigen::Map<const Batch<T>>(x.data(), like.rows(), like.cols());
}

template <class Stepper, class T>
FixedRun<T> fixed() {
  return [](const Model<Batch<T>, T>& model, const std::vector<T>& times, const Batch<T>& X) {
    Stepper stepper;
    const FlatField<T> field{model, X.rows(), X.cols()};
    FlatState<T> x = flatten(X);
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      stepper.do_step(std::cref(field), x, times[n], T(times[n + 1] - times[n]));
    }
    return unflatten(x, X);
  };
}

template <class T>
using Euler = odeint::euler<FlatState<T>, T, FlatState<T>, T>;
template <class T>
using ModifiedMidpoint = odeint::modified_midpoint<FlatState<T>, T, FlatState<T>, T>;
template <class T>
using Rk4 = odeint::runge_kutta4<FlatState<T>, T, FlatState<T>, T>;
template <class T>
using CashKarp54 = odeint::runge_kutta_cash_karp54<FlatState<T>, T, FlatState<T>, T>;
template <class T>
using Dopri5 = odeint::runge_kutta_dopri5<FlatState<T>, T, FlatState<T>, T>;
template <class T>
using Fehlberg78 = odeint::runge_kutta_fehlberg78<FlatState<T>, T, FlatState<T>, T>;
template <std::size_t K, class T>
using AdamsBashforthMoulton =
    odeint::adams_bashforth_moulton<K, FlatState<T>, T, FlatState<T>, T, odeint::range_algebra,
                                    odeint::default_operations, odeint::initially_resizer, Fehlberg78<T>>;

/// A field over the time travelled, s = |t − from|. Odeint 1.74's bulirsch_stoer shrinks its steps without end when
/// they are negative, so every adaptive run goes forward in s.
template <class T, class Field>
struct TravelledField {
  const Field& field;
  T from;
  T to;

  void operator()(const FlatState<T>& x, FlatState<T>& dxds, const T& s) const {
    const bool forward = from < to;
    T t = forward ? T(from + s) : T(from - s);
    if (forward ? t > to : t < to) t = to;  // by rounding
    field(x, dxds, t);
    if (!forward) {
      for (T& component : dxds) component = -component;
    }
  }
};

/// Runs a controlled stepper over any system.
template <class T, class Field>
void integrate(std::string_view name, const Field& field, FlatState<T>& x, const T& from, const T& to,
               const T& tolerance) {
  const TravelledField<T, Field> travelled{field, from, to};
  const T length = from < to ? T(to - from) : T(from - to);
  const auto run = [&](auto stepper) {
    odeint::integrate_adaptive(stepper, std::cref(travelled), x, T(0), length, T(length / 16));
  };
  if (name == "odeint_controlled_cash_karp54") {
    run(odeint::make_controlled(tolerance, tolerance, CashKarp54<T>()));
  } else if (name == "odeint_controlled_dopri5") {
    run(odeint::make_controlled(tolerance, tolerance, Dopri5<T>()));
  } else if (name == "odeint_controlled_fehlberg78") {
    run(odeint::make_controlled(tolerance, tolerance, Fehlberg78<T>()));
  } else if (name == "odeint_bulirsch_stoer") {
    run(odeint::bulirsch_stoer<FlatState<T>, T, FlatState<T>, T>(tolerance, tolerance));
  } else {
    throw std::invalid_argument("no adaptive Odeint stepper is called \"" + std::string(name) + "\"");
  }
}

/// A field that ends the run when it has been asked too often.
template <class T, class Field>
struct LimitedField {
  const Field& field;
  mutable long evaluations = 0;

  void operator()(const FlatState<T>& x, FlatState<T>& dxdt, const T& t) const {
    if (++evaluations > evaluation_limit) {
      throw std::runtime_error("gave up after " + std::to_string(evaluation_limit) + " evaluations at time " +
                               std::to_string(to_double(t)));
    }
    field(x, dxdt, t);
  }
};

}  // namespace detail

template <class T>
FixedRun<T> odeint_fixed(std::string_view name) {
  if (name == "odeint_euler") return detail::fixed<detail::Euler<T>, T>();
  if (name == "odeint_modified_midpoint") return detail::fixed<detail::ModifiedMidpoint<T>, T>();
  if (name == "odeint_rk4") return detail::fixed<detail::Rk4<T>, T>();
  if (name == "odeint_cash_karp54") return detail::fixed<detail::CashKarp54<T>, T>();
  if (name == "odeint_dopri5") return detail::fixed<detail::Dopri5<T>, T>();
  if (name == "odeint_fehlberg78") return detail::fixed<detail::Fehlberg78<T>, T>();
  if (name == "odeint_abm3") return detail::fixed<detail::AdamsBashforthMoulton<3, T>, T>();
  if (name == "odeint_abm4") return detail::fixed<detail::AdamsBashforthMoulton<4, T>, T>();
  if (name == "odeint_abm5") return detail::fixed<detail::AdamsBashforthMoulton<5, T>, T>();
  throw std::invalid_argument("no Odeint stepper is called \"" + std::string(name) + "\"");
}

template <class T>
AdaptiveRun<T> odeint_adaptive(std::string_view name) {
  return [name = std::string(name)](const Model<Batch<T>, T>& model, const T& from, const T& to, const Batch<T>& X,
                                    double tolerance) {
    const detail::FlatField<T> field{model, X.rows(), X.cols()};
    const detail::LimitedField<T, detail::FlatField<T>> limited{field};
    detail::FlatState<T> x = detail::flatten(X);
    detail::integrate<T>(name, limited, x, from, to, T(tolerance));
    return detail::unflatten(x, X);
  };
}

}  // namespace flowgauge
