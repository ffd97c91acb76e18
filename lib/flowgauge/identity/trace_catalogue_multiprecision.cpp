#include "flowgauge/identity/trace/laws.hpp"

namespace flowgauge {
namespace {

/// The catalogue: one line a law.
using TraceLaws = LawList<  //
    TraceMean,              //
    TraceVariance,          //
    TraceSymmetry,          //
    TraceOfSketchedRange    //
    >;

}  // namespace

template <class T>
TraceSubject<T> trace_subject() {
  return {hutchinson_estimate<T>, hutchinson_variance<T>, probe_rule<T>, hutch_plus_plus<T>};
}
template TraceSubject<double> trace_subject();
template TraceSubject<Mp50> trace_subject();

template <class T>
const std::vector<TraceLaw<T>>& trace_laws() {
  static const std::vector<TraceLaw<T>> laws = laws_of<T, TraceCase<T>>(TraceLaws{});
  return laws;
}
template const std::vector<TraceLaw<double>>& trace_laws();
template const std::vector<TraceLaw<Mp50>>& trace_laws();

const std::vector<Entry>& trace_law_entries() {
  static const std::vector<Entry> entries = entries_of(TraceLaws{});
  return entries;
}

const std::vector<Matrix<double>>& trace_matrices() {
  static const std::vector<Matrix<double>> matrices = [] {
    std::vector<Matrix<double>> all;
    for (Index d = 1; d <= 4; ++d) {
      Matrix<double> A(d, d);
      for (Index i = 0; i < d; ++i) {
        for (Index j = 0; j < d; ++j) A(i, j) = static_cast<double>((5 * i + 3 * j + i * j) % 9) / 4 - 0.75;
      }
      all.push_back(A);
      if (d == 3) {
        all.push_back(A + A.transpose());
        all.push_back(A - A.transpose());
        all.push_back(A.diagonal().asDiagonal());
        all.push_back(A.col(0) * A.row(1));
      }
    }
    return all;
  }();
  return matrices;
}

}  // namespace flowgauge
