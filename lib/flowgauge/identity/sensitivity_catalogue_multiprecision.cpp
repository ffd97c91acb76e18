#include "flowgauge/identity/sensitivity/laws.hpp"

namespace flowgauge {
namespace {

/// The catalogue: one line a law.
using SensitivityLaws = LawList<  //
    GradientOfComputedLoss,       //
    GradientOfExactLoss,          //
    GradientsUnderEuler           //
    >;

template <class T>
Vector<T> vector(std::initializer_list<double> values) {
  Vector<T> v(static_cast<Index>(values.size()));
  Index i = 0;
  for (const double value : values) v(i++) = T(value);
  return v;
}

}  // namespace

template <class T>
SensitivitySubject<T> sensitivity_subject() {
  return {{{"forward_sensitivity", forward_sensitivity<T>},
           {"discrete_adjoint", discrete_adjoint<T>},
           {"continuous_adjoint", continuous_adjoint<T>}}};
}
template SensitivitySubject<double> sensitivity_subject();
template SensitivitySubject<Mp50> sensitivity_subject();

std::string_view to_string(SensitivityExample example) {
  switch (example) {
    case SensitivityExample::growth:
      return "growth";
    case SensitivityExample::linear_system:
      return "linear_system";
    case SensitivityExample::logistic_rate:
      return "logistic_rate";
    case SensitivityExample::forced_pendulum:
      return "forced_pendulum";
  }
  return "";
}

template <class T>
SensitivityTask<T> sensitivity_task(SensitivityExample example, const ExplicitTableau& tableau, int steps) {
  SensitivityTask<T> task;
  task.from = T(0.25);
  task.to = T(1.5);
  task.steps = steps;
  task.tableau = &tableau;
  switch (example) {
    case SensitivityExample::growth:
      task.field = parametric_field<T>([](const auto& x, const auto& theta, const auto&) { return (theta(0) * x).eval(); });
      task.loss_gradient = [](const Vector<T>& x) { return x; };
      task.start = vector<T>({1.25});
      task.theta = vector<T>({0.75});
      break;
    case SensitivityExample::linear_system:
      task.field = parametric_field<T>([](const auto& x, const auto& theta, const auto&) {
        auto u = x;
        for (Index i = 0; i < 2; ++i) u(i) = theta(i) * x(0) + theta(2 + i) * x(1);
        return u;
      });
      task.loss_gradient = [](const Vector<T>&) { return vector<T>({0.75, -1.5}); };
      task.start = vector<T>({1, -0.5});
      task.theta = vector<T>({-0.5, -1.25, 0.75, 0.25});
      break;
    case SensitivityExample::logistic_rate:
      task.field = parametric_field<T>([](const auto& x, const auto& theta, const auto&) {
        auto u = x;
        u(0) = theta(0) * x(0) * (1 - x(0));
        return u;
      });
      task.loss_gradient = [](const Vector<T>&) { return vector<T>({1}); };
      task.start = vector<T>({0.25});
      task.theta = vector<T>({1.5});
      break;
    case SensitivityExample::forced_pendulum:
      task.field = parametric_field<T>([](const auto& x, const auto& theta, const auto& t) {
        using std::sin;
        auto u = x;
        u(0) = theta(0) * x(1) + 0.25 * sin(t);
        u(1) = -theta(1) * sin(x(0)) - theta(2) * x(1);
        return u;
      });
      task.loss_gradient = [](const Vector<T>& x) { return x; };
      task.start = vector<T>({0.75, -0.25});
      task.theta = vector<T>({1.25, 2, 0.375});
      break;
  }
  return task;
}
template SensitivityTask<double> sensitivity_task(SensitivityExample, const ExplicitTableau&, int);
template SensitivityTask<Mp50> sensitivity_task(SensitivityExample, const ExplicitTableau&, int);

template <class T>
const std::vector<SensitivityLaw<T>>& sensitivity_laws() {
  static const std::vector<SensitivityLaw<T>> laws = laws_of<T, SensitivityCase<T>>(SensitivityLaws{});
  return laws;
}
template const std::vector<SensitivityLaw<double>>& sensitivity_laws();
template const std::vector<SensitivityLaw<Mp50>>& sensitivity_laws();

const std::vector<Entry>& sensitivity_law_entries() {
  static const std::vector<Entry> entries = entries_of(SensitivityLaws{});
  return entries;
}

}  // namespace flowgauge
