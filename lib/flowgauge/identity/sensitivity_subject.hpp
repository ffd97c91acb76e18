#pragma once
// What the laws of sensitivities are checked on: gradients as plain functions, so that a planted fault can replace any of them,
// and small systems whose gradients are known.

#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/judge/sides.hpp"
#include "flowgauge/solver/sensitivity.hpp"

namespace flowgauge {

/// Gradients under test in scalar T, by the names of their entries.
template <class T>
struct SensitivitySubject {
  std::map<std::string_view, std::function<Gradient<T>(const SensitivityTask<T>&)>> gradients;
};

/// The gradients of solver/sensitivity.hpp. Instantiated for double and Mp50.
template <class T>
SensitivitySubject<T> sensitivity_subject();

/// growth: ẋ = θx, L = ½x(T)². linear_system: ẋ = Ax in the plane, θ the columns of A, L = c·x(T). logistic_rate: ẋ = θx(1 − x),
/// L = x(T). forced_pendulum: ẋ₁ = θ₁x₂ + ¼ sin t, ẋ₂ = −θ₂ sin x₁ − θ₃x₂, L = |x(T)|²/2, no closed form.
enum class SensitivityExample { growth, linear_system, logistic_rate, forced_pendulum };

std::string_view to_string(SensitivityExample example);

/// An example over so many steps of a method. Instantiated for double and Mp50.
template <class T>
SensitivityTask<T> sensitivity_task(SensitivityExample example, const ExplicitTableau& tableau, int steps);

/// One gradient on one example with one method.
template <class T>
struct SensitivityCase {
  const SensitivitySubject<T>* subject;
  std::string_view gradient;
  SensitivityExample example;
  const ExplicitTableau* tableau;

  Gradient<T> of(const SensitivityTask<T>& task) const { return subject->gradients.at(gradient)(task); }
};

template <class T>
using SensitivityLaw = LawOf<T, SensitivityCase<T>>;

/// All laws of sensitivities in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<SensitivityLaw<T>>& sensitivity_laws();

/// Their entries.
const std::vector<Entry>& sensitivity_law_entries();

}  // namespace flowgauge
