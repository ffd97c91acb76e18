#pragma once
// What the laws of trace estimators are checked on: estimators and variances as plain functions, so that a planted fault can
// replace any of them.

#include <functional>
#include <string_view>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/map/probe_rule.hpp"

namespace flowgauge {

/// Trace estimators under test in scalar T.
template <class T>
struct TraceSubject {
  std::function<T(const Matrix<T>& A, const Batch<T>& probes)> estimate;
  std::function<T(ProbeLaw, const Matrix<T>& A, Index probes)> variance;
  std::function<ProbeRule<T>(ProbeLaw, Index dimension)> rule;
  std::function<T(const Matrix<T>& A, const Batch<T>& sketch, const Batch<T>& probes)> sketched;
};

/// The estimators of map/trace_estimator.hpp. Instantiated for double and Mp50.
template <class T>
TraceSubject<T> trace_subject();

/// One estimator on one matrix of short binary fractions.
template <class T>
struct TraceCase {
  const TraceSubject<T>* subject;
  std::string_view estimator;
  Matrix<double> matrix;

  Matrix<T> A() const { return matrix.cast<T>(); }
  Index dimension() const { return matrix.rows(); }
  bool hutchinson() const { return estimator != "hutch_plus_plus"; }
  ProbeLaw law() const {
    for (const ProbeLaw one : all_probe_laws) {
      if (entry(one).name == estimator) return one;
    }
    return ProbeLaw::rademacher;
  }
};

/// Matrices that are not symmetric, symmetric, antisymmetric, diagonal and of rank one, d from 1 to 4.
const std::vector<Matrix<double>>& trace_matrices();

template <class T>
using TraceLaw = LawOf<T, TraceCase<T>>;

/// All laws of trace estimators in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<TraceLaw<T>>& trace_laws();

/// Their entries.
const std::vector<Entry>& trace_law_entries();

}  // namespace flowgauge
