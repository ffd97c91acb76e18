#pragma once
// What the laws of the heat equation on pixels and of cold diffusion's updates are checked on.

#include <functional>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/path/heat_blur.hpp"

namespace flowgauge {

/// The formulas under test as plain functions, so that a planted fault can replace any of them.
template <class T>
struct DegradationSubject {
  using Degrade = std::function<Vector<T>(const Vector<T>& x, const T& severity)>;
  Matrix<T> basis;
  Degrade blur;
  std::function<Vector<T>(const Vector<T>& v, const T& time, Index band)> sharpened;
  std::function<Vector<T>(const Degrade&, const Vector<T>& restored, const T& s)> cold_step;
  std::function<Vector<T>(const Degrade&, const Vector<T>& x, const Vector<T>& restored, const T& t, const T& s)>
      improved_step;
};

/// Twelve pixels. Instantiated for double and Mp50.
template <class T>
DegradationSubject<T> degradation_subject();

/// A signal Σ_{k<5} a_k cos πkx on the pixels, what an imperfect restorer makes of it, two severities, and what the
/// signal is after them by the reflecting heat kernel.
template <class T>
struct DegradationEvaluation {
  const DegradationSubject<T>* subject;
  Vector<T> clean;
  Vector<T> restored;
  Index band;
  T t, s;  ///< t the more severe
  Vector<T> heated;
};

/// Evaluates the subject, which must outlive the result. Instantiated for double and Mp50.
template <class T>
DegradationEvaluation<T> evaluate_degradation(const DegradationSubject<T>& subject);

template <class T>
using DegradationLaw = LawOf<T, DegradationEvaluation<T>>;

/// All laws in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<DegradationLaw<T>>& degradation_laws();

/// Their entries.
const std::vector<Entry>& degradation_law_entries();

}  // namespace flowgauge
