#pragma once
// The laws of sensitivities: each against its own oracle.

#include "flowgauge/identity/sensitivity_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/map/linear_flow.hpp"

namespace flowgauge {

namespace detail {

/// (dL/dθ, dL/dx0) as one column.
template <class T>
Vector<T> whole(const Gradient<T>& gradient) {
  Vector<T> all(gradient.by_theta.size() + gradient.by_start.size());
  all << gradient.by_theta, gradient.by_start;
  return all;
}

template <class T>
Vector<T> scale_of(const Vector<T>& gradient) {
  return Vector<T>::Constant(1, T(1 + column_norms<T>(gradient)(0)));
}

}  // namespace detail

struct GradientOfComputedLoss {
  static constexpr Entry entry{
      .name = "gradient_of_computed_loss",
      .title = "Gradient of the computed loss",
      .statement = "dL(x_N)/d(θ, x_0) = that of forward-mode duals through the steps",
      .assumptions = "euler, heun and rk4 over ten steps; autonomous and forced systems",
      .source = "Griewank, Walther 2008, Evaluating Derivatives, section 3.2; Hager 2000, doi:10.1007/s002110000178",
      .blind_to = "the error of the steps themselves",
  };

  template <class T>
  static std::string not_applicable(const SensitivityCase<T>& at) {
    return at.gradient == "continuous_adjoint" ? "it is the gradient of no computed loss" : "";
  }

  template <class T>
  static Sides<T> sides(const SensitivityCase<T>& at) {
    using S = Dual<T>;
    const SensitivityTask<T> task = sensitivity_task<T>(at.example, *at.tableau, 10);
    const Index d = task.start.size(), m = task.theta.size();
    Vector<T> expected(m + d);
    for (Index k = 0; k < m + d; ++k) {
      Vector<S> x(d), theta(m);
      for (Index i = 0; i < m; ++i) theta(i) = S(task.theta(i), i == k ? T(1) : T(0));
      for (Index i = 0; i < d; ++i) x(i) = S(task.start(i), m + i == k ? T(1) : T(0));
      const T h = (task.to - task.from) / T(task.steps);
      for (int n = 0; n < task.steps; ++n) {
        x = detail::tableau_step(
            *task.tableau, [&](const Vector<S>& y, const S& t) { return task.field.moved(y, theta, t); }, x,
            S(T(task.from + T(n) * h)), S(h));
      }
      Vector<T> end(d), moved(d);
      for (Index i = 0; i < d; ++i) {
        end(i) = x(i).value;
        moved(i) = x(i).derivative;
      }
      expected(k) = task.loss_gradient(end).dot(moved);
    }
    SidesBuilder<T> builder;
    builder.add(detail::whole(at.of(task)), expected, detail::scale_of(expected));
    return builder.sides();
  }
};

struct GradientOfExactLoss {
  static constexpr Entry entry{
      .name = "gradient_of_exact_loss",
      .title = "Gradient of the exact loss",
      .statement = "ẋ = θx: dL/dθ = Tx₀²e^{2θT};  ẋ = Ax, L = c·x: dL/dA = top right of exp([[Aᵀ, cx₀ᵀ], [0, Aᵀ]]T);  "
                   "ẋ = θx(1 − x): dx/dθ = Tx(1 − x)",
      .assumptions = "rk4 over 1024 steps, whose error is below 1e-13; in double",
      .source = "Van Loan 1978, doi:10.1109/TAC.1978.1101743; closed forms",
      .blind_to = "what ten steps get wrong",
  };

  template <class T>
  static std::string not_applicable(const SensitivityCase<T>& at) {
    if (!std::same_as<T, double>) return "no steps reach 50 digits";
    if (at.tableau->name != "rk4") return "the method does not reach 1e-12";
    return at.example == SensitivityExample::forced_pendulum ? "no closed form" : "";
  }

  template <class T>
  static Sides<T> sides(const SensitivityCase<T>& at) {
    using std::exp;
    const SensitivityTask<T> task = sensitivity_task<T>(at.example, *at.tableau, 1024);
    const T duration = task.to - task.from;
    const Vector<T>&x0 = task.start, &theta = task.theta;
    Gradient<T> expected;
    switch (at.example) {
      case SensitivityExample::growth: {
        const T squared = exp(T(2 * theta(0) * duration)) * x0(0);
        expected = {Vector<T>::Constant(1, T(duration * x0(0) * squared)), Vector<T>::Constant(1, squared)};
        break;
      }
      case SensitivityExample::linear_system: {
        const Matrix<T> A = Eigen::Map<const Matrix<T>>(theta.data(), 2, 2);
        const Vector<T> c = task.loss_gradient(x0);
        Matrix<T> block = Matrix<T>::Zero(4, 4);
        block.topLeftCorner(2, 2) = A.transpose();
        block.bottomRightCorner(2, 2) = A.transpose();
        block.topRightCorner(2, 2) = c * x0.transpose();
        const Matrix<T> whole = matrix_exponential<T>(Matrix<T>(block * duration));
        const Matrix<T> by_matrix = whole.topRightCorner(2, 2);
        expected = {Eigen::Map<const Vector<T>>(by_matrix.data(), 4), whole.topLeftCorner(2, 2) * c};
        break;
      }
      case SensitivityExample::logistic_rate: {
        const T growth = exp(T(theta(0) * duration)), end = x0(0) * growth / (1 - x0(0) + x0(0) * growth);
        expected = {Vector<T>::Constant(1, T(duration * end * (1 - end))),
                    Vector<T>::Constant(1, T(end * (1 - end) / (x0(0) * (1 - x0(0)))))};
        break;
      }
      case SensitivityExample::forced_pendulum:
        break;
    }
    SidesBuilder<T> builder;
    const Vector<T> rhs = detail::whole(expected);
    builder.add(detail::whole(at.of(task)), rhs, detail::scale_of(rhs));
    return builder.sides();
  }
};

struct GradientsUnderEuler {
  static constexpr Entry entry{
      .name = "gradients_under_euler",
      .title = "Two gradients of one solve",
      .statement = "ẋ = θx by Euler, z = θh: discrete x₀²T(1 + z)^{2N−1};  continuous hx_N² Σ_{i<N}(1 − z²)^i, x_N = x₀(1 + z)^N",
      .assumptions = "L = ½x_N², N from 1 to 64",
      .source = "the recursions summed; Onken, Ruthotto 2020, arXiv:2005.13420 (discretise and optimise do not commute)",
      .blind_to = "other methods",
  };

  template <class T>
  static std::string not_applicable(const SensitivityCase<T>& at) {
    const bool concerned = at.example == SensitivityExample::growth && at.tableau->name == "euler";
    return concerned ? "" : "the law is one of Euler's method on ẋ = θx";
  }

  template <class T>
  static Sides<T> sides(const SensitivityCase<T>& at) {
    using std::pow;
    SidesBuilder<T> builder;
    for (const int steps : {1, 2, 10, 64}) {
      const SensitivityTask<T> task = sensitivity_task<T>(at.example, *at.tableau, steps);
      const T duration = task.to - task.from, h = duration / T(steps), z = task.theta(0) * h, x0 = task.start(0);
      const T end = x0 * pow(T(1 + z), steps);
      T expected = x0 * x0 * duration * pow(T(1 + z), 2 * steps - 1);
      if (at.gradient == "continuous_adjoint") {
        // Backward, x is multiplied by 1 − z and a by 1 + z.
        expected = h * end * end * (1 - pow(T(1 - z * z), steps)) / (z * z);
      }
      builder.add_row(Vector<T>::Constant(1, at.of(task).by_theta(0)), Vector<T>::Constant(1, expected),
                      Vector<T>::Constant(1, T(1 + expected)));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
