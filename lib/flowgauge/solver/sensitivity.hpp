#pragma once
// Gradients of a loss at the end of an ODE in its parameters: forward sensitivities, the adjoint of the computed steps, and the
// adjoint equation solved on its own.

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// ẋ = f(x, θ, t) with d states and m parameters, in scalar T and in duals of it for ∂f/∂x and ∂f/∂θ.
template <class T>
struct ParametricField {
  std::function<Vector<T>(const Vector<T>& x, const Vector<T>& theta, const T& t)> value;
  std::function<Vector<Dual<T>>(const Vector<Dual<T>>& x, const Vector<Dual<T>>& theta, const Dual<T>& t)> moved;
};

/// The field of a callable that takes any scalar.
template <class T, class F>
ParametricField<T> parametric_field(const F& f) {
  return {[f](const Vector<T>& x, const Vector<T>& theta, const T& t) { return Vector<T>(f(x, theta, t)); },
          [f](const Vector<Dual<T>>& x, const Vector<Dual<T>>& theta, const Dual<T>& t) {
            return Vector<Dual<T>>(f(x, theta, t));
          }};
}

/// An explicit Runge–Kutta method: coefficients are whole numbers over `denominator`.
struct ExplicitTableau {
  std::string_view name;
  int order;
  int denominator;
  std::vector<std::vector<int>> a;  ///< row i has i entries
  std::vector<int> b, c;
};

/// euler, heun and rk4: the steps of the solvers of the same names.
const std::vector<ExplicitTableau>& sensitivity_tableaux();
const ExplicitTableau& sensitivity_tableau(std::string_view name);

/// A loss L(x(to)) of the solution from x0, by n equal steps of a method; `loss_gradient` is ∇L.
template <class T>
struct SensitivityTask {
  ParametricField<T> field;
  std::function<Vector<T>(const Vector<T>& x)> loss_gradient;
  Vector<T> start, theta;
  T from, to;
  int steps;
  const ExplicitTableau* tableau;
};

/// dL/dθ (m) and dL/dx0 (d).
template <class T>
struct Gradient {
  Vector<T> by_theta, by_start;
};

namespace detail {

template <class T>
T share_of(int numerator, const ExplicitTableau& tableau) {
  return T(numerator) / T(tableau.denominator);
}

/// One step of x' = f(x, t), and its stages.
template <class State, class T, class F>
State tableau_step(const ExplicitTableau& tableau, const F& f, const State& x, const T& t, const T& h,
                   std::vector<State>* stages = nullptr) {
  std::vector<State> k;
  for (std::size_t i = 0; i < tableau.b.size(); ++i) {
    State at = x;
    for (std::size_t j = 0; j < i; ++j) {
      if (tableau.a[i][j] != 0) at = State(at + State(k[j] * T(h * share_of<T>(tableau.a[i][j], tableau))));
    }
    k.push_back(f(at, T(t + h * share_of<T>(tableau.c[i], tableau))));
    if (stages != nullptr) stages->push_back(at);
  }
  State next = x;
  for (std::size_t i = 0; i < k.size(); ++i) next = State(next + State(k[i] * T(h * share_of<T>(tableau.b[i], tableau))));
  return next;
}

/// ∂f/∂x (d × d) and ∂f/∂θ (d × m) by forward-mode duals.
template <class T>
struct FieldJacobians {
  Matrix<T> by_state, by_theta;
};

template <class T>
FieldJacobians<T> field_jacobians(const ParametricField<T>& field, const Vector<T>& x, const Vector<T>& theta, const T& t) {
  using S = Dual<T>;
  const Index d = x.size(), m = theta.size();
  FieldJacobians<T> jacobians{Matrix<T>(d, d), Matrix<T>(d, m)};
  Vector<S> moved_x(d), moved_theta(m);
  for (Index i = 0; i < d; ++i) moved_x(i) = S(x(i));
  for (Index i = 0; i < m; ++i) moved_theta(i) = S(theta(i));
  const auto column = [&](S& variable, auto into) {
    variable.derivative = T(1);
    const Vector<S> u = field.moved(moved_x, moved_theta, S(t));
    variable.derivative = T(0);
    for (Index i = 0; i < d; ++i) into(i) = u(i).derivative;
  };
  for (Index j = 0; j < d; ++j) column(moved_x(j), jacobians.by_state.col(j));
  for (Index j = 0; j < m; ++j) column(moved_theta(j), jacobians.by_theta.col(j));
  return jacobians;
}

template <class T>
void require_task(const SensitivityTask<T>& task) {
  if (task.steps < 1) {
    throw std::invalid_argument("sensitivity: steps = " + std::to_string(task.steps) + "; allowed is 1 or more");
  }
  if (task.tableau == nullptr || !task.field.value || !task.field.moved || !task.loss_gradient) {
    throw std::invalid_argument("sensitivity: the task lacks its method, field or loss; all are needed");
  }
}

template <class T>
T step_of(const SensitivityTask<T>& task) {
  return (task.to - task.from) / T(task.steps);
}

/// The computed states x_0 … x_n.
template <class T>
std::vector<Vector<T>> computed_states(const SensitivityTask<T>& task) {
  const T h = step_of(task);
  std::vector<Vector<T>> states{task.start};
  for (int n = 0; n < task.steps; ++n) {
    states.push_back(tableau_step(
        *task.tableau, [&](const Vector<T>& x, const T& t) { return task.field.value(x, task.theta, t); }, states.back(),
        T(task.from + T(n) * h), h));
  }
  return states;
}

}  // namespace detail

/// The computed end of the solution.
template <class T>
Vector<T> computed_end(const SensitivityTask<T>& task) {
  detail::require_task(task);
  return detail::computed_states(task).back();
}

/// Forward sensitivities: S' = ∂f/∂x S + ∂f/∂(θ, x0) beside x, by the same steps. The gradient of the computed loss up to
/// rounding, d + m columns wide. Source: Hairer, Nørsett, Wanner 1993, Solving ODEs I, eqs. I.14.2 and I.14.14.
template <class T>
Gradient<T> forward_sensitivity(const SensitivityTask<T>& task) {
  detail::require_task(task);
  const Index d = task.start.size(), m = task.theta.size();
  // Columns: x, ∂x/∂θ, ∂x/∂x0.
  Matrix<T> state = Matrix<T>::Zero(d, 1 + m + d);
  state.col(0) = task.start;
  state.rightCols(d) = Matrix<T>::Identity(d, d);
  const auto rate = [&](const Matrix<T>& at, const T& t) {
    const Vector<T> x = at.col(0);
    const auto jacobians = detail::field_jacobians(task.field, x, task.theta, t);
    Matrix<T> out(d, 1 + m + d);
    out.col(0) = task.field.value(x, task.theta, t);
    out.middleCols(1, m) = jacobians.by_state * at.middleCols(1, m) + jacobians.by_theta;
    out.rightCols(d) = jacobians.by_state * at.rightCols(d);
    return out;
  };
  const T h = detail::step_of(task);
  for (int n = 0; n < task.steps; ++n) state = detail::tableau_step(*task.tableau, rate, state, T(task.from + T(n) * h), h);
  const Vector<T> last = task.loss_gradient(state.col(0));
  return {state.middleCols(1, m).transpose() * last, state.rightCols(d).transpose() * last};
}

/// The adjoint of the computed steps (discretise, then optimise): stages are gone through backward with transposed Jacobians, so
/// this is the gradient of the computed loss up to rounding, in one sweep whatever m. Needs all states.
/// Source: Hager 2000, doi:10.1007/s002110000178, eq. 2.6; Griewank, Walther 2008, section 3.2.
template <class T>
Gradient<T> discrete_adjoint(const SensitivityTask<T>& task) {
  detail::require_task(task);
  const ExplicitTableau& tableau = *task.tableau;
  const std::vector<Vector<T>> states = detail::computed_states(task);
  const T h = detail::step_of(task);
  Vector<T> adjoint = task.loss_gradient(states.back());
  Vector<T> by_theta = Vector<T>::Zero(task.theta.size());
  for (int n = task.steps - 1; n >= 0; --n) {
    const T t = task.from + T(n) * h;
    std::vector<Vector<T>> stages;
    detail::tableau_step(
        tableau, [&](const Vector<T>& x, const T& time) { return task.field.value(x, task.theta, time); },
        states[static_cast<std::size_t>(n)], t, h, &stages);
    std::vector<Vector<T>> pulled(stages.size());  // (∂f/∂x)ᵀ on the adjoint of a slope
    Vector<T> before = adjoint;
    for (std::size_t i = stages.size(); i-- > 0;) {
      Vector<T> of_slope = adjoint * T(h * detail::share_of<T>(tableau.b[i], tableau));
      for (std::size_t j = i + 1; j < stages.size(); ++j) {
        of_slope += pulled[j] * T(h * detail::share_of<T>(tableau.a[j][i], tableau));
      }
      const auto jacobians =
          detail::field_jacobians(task.field, stages[i], task.theta, T(t + h * detail::share_of<T>(tableau.c[i], tableau)));
      pulled[i] = jacobians.by_state.transpose() * of_slope;
      by_theta += jacobians.by_theta.transpose() * of_slope;
      before += pulled[i];
    }
    adjoint = before;
  }
  return {by_theta, adjoint};
}

/// The adjoint equation (optimise, then discretise): a' = −(∂f/∂x)ᵀa, g' = −(∂f/∂θ)ᵀa from the end back to the start, x solved
/// backward beside them by the same steps. Needs no states; the gradient of the exact loss up to the order of the method, and
/// of no computed one. Source: Pontryagin et al. 1962; Chen et al. 2018, arXiv:1806.07366, algorithm 1.
template <class T>
Gradient<T> continuous_adjoint(const SensitivityTask<T>& task) {
  detail::require_task(task);
  const Index d = task.start.size(), m = task.theta.size();
  const Vector<T> end = detail::computed_states(task).back();
  Vector<T> state = Vector<T>::Zero(2 * d + m);
  state.head(d) = end;
  state.segment(d, d) = task.loss_gradient(end);
  const auto rate = [&](const Vector<T>& at, const T& t) {
    const Vector<T> x = at.head(d), adjoint = at.segment(d, d);
    const auto jacobians = detail::field_jacobians(task.field, x, task.theta, t);
    Vector<T> out(2 * d + m);
    out.head(d) = task.field.value(x, task.theta, t);
    out.segment(d, d) = -(jacobians.by_state.transpose() * adjoint);
    out.tail(m) = -(jacobians.by_theta.transpose() * adjoint);
    return out;
  };
  const T h = detail::step_of(task);
  for (int n = task.steps; n > 0; --n) state = detail::tableau_step(*task.tableau, rate, state, T(task.from + T(n) * h), T(-h));
  return {state.tail(m), state.segment(d, d)};
}

/// The three as catalogue entries.
const std::vector<Entry>& sensitivity_entries();

}  // namespace flowgauge
