#pragma once
// The laws of trace estimators: mean, variance, symmetry, and what a sketch makes exact.

#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/identity/trace_subject.hpp"

namespace flowgauge {

struct TraceMean {
  static constexpr Entry entry{
      .name = "trace_mean",
      .title = "Trace estimates are unbiased",
      .statement = "E vᵀAv = tr A, for one probe and for the mean of two;  Hutch++: the same with its sketch held",
      .assumptions = "expectations as sums over all signs, or over nodes with the moments of the law",
      .source = "Hutchinson 1989, doi:10.1080/03610918908812806; Meyer et al. 2021, arXiv:2010.09649, theorem 1",
      .blind_to = "how probes are drawn",
  };

  template <class T>
  static Sides<T> sides(const TraceCase<T>& at) {
    using std::abs;
    const Matrix<T> A = at.A();
    const Index d = at.dimension();
    const ProbeRule<T> rule = at.subject->rule(at.law(), d);
    SidesBuilder<T> builder;
    const auto mean_is_trace = [&](const auto& estimate, bool pairs) {
      T mean(0), terms(0);
      const auto take = [&](const T& weight, const Batch<T>& probes) {
        const T value = weight * estimate(probes);
        mean += value;
        terms += abs(value);
      };
      for (Index a = 0; a < rule.nodes.cols(); ++a) {
        if (!pairs) {
          take(rule.weights(a), rule.nodes.col(a));
          continue;
        }
        for (Index b = 0; b < rule.nodes.cols(); ++b) {
          Batch<T> both(d, 2);
          both << rule.nodes.col(a), rule.nodes.col(b);
          take(T(rule.weights(a) * rule.weights(b)), both);
        }
      }
      builder.add_row(Vector<T>::Constant(1, mean), Vector<T>::Constant(1, A.trace()),
                      Vector<T>::Constant(1, T(terms + A.cwiseAbs().sum())));
    };
    if (at.hutchinson()) {
      for (const bool pairs : {false, true}) {
        if (pairs && d > 3) continue;  // pairs of nodes grow with the square
        mean_is_trace([&](const Batch<T>& probes) { return at.subject->estimate(A, probes); }, pairs);
      }
      return builder.sides();
    }
    for (Index size = 1; size <= d; ++size) {
      const Batch<T> sketch = draw_probes(ProbeLaw::rademacher, {7, 1}, d, size).cast<T>();
      mean_is_trace([&](const Batch<T>& probes) { return at.subject->sketched(A, sketch, probes); }, false);
    }
    return builder.sides();
  }
};

struct TraceVariance {
  static constexpr Entry entry{
      .name = "trace_variance",
      .title = "Exact variance of trace estimates",
      .statement = "E(vᵀAv − tr A)² = 2‖A_s‖²_F,  2(‖A_s‖²_F − Σaᵢᵢ²),  2d/(d + 2) (‖A_s‖²_F − (tr A)²/d);  over K for K probes",
      .assumptions = "expectations as sums over all signs, or over nodes with the moments of the law up to degree five",
      .source = "Avron, Toledo 2011, doi:10.1145/1944345.1944349, table 1",
      .blind_to = "how probes are drawn",
  };

  template <class T>
  static std::string not_applicable(const TraceCase<T>& at) {
    return at.hutchinson() ? "" : "the variance has no closed form";
  }

  template <class T>
  static Sides<T> sides(const TraceCase<T>& at) {
    using std::abs;
    const Matrix<T> A = at.A();
    const Index d = at.dimension();
    const ProbeRule<T> rule = at.subject->rule(at.law(), d);
    SidesBuilder<T> builder;
    for (const bool pairs : {false, true}) {
      if (pairs && d > 3) continue;
      T variance(0), terms(0);
      const auto take = [&](const T& weight, const Batch<T>& probes) {
        const T off = at.subject->estimate(A, probes) - A.trace();
        variance += weight * off * off;
        terms += abs(weight) * off * off;
      };
      for (Index a = 0; a < rule.nodes.cols(); ++a) {
        if (!pairs) {
          take(rule.weights(a), rule.nodes.col(a));
          continue;
        }
        for (Index b = 0; b < rule.nodes.cols(); ++b) {
          Batch<T> both(d, 2);
          both << rule.nodes.col(a), rule.nodes.col(b);
          take(T(rule.weights(a) * rule.weights(b)), both);
        }
      }
      builder.add_row(Vector<T>::Constant(1, at.subject->variance(at.law(), A, pairs ? 2 : 1)),
                      Vector<T>::Constant(1, variance), Vector<T>::Constant(1, T(terms + A.squaredNorm())));
    }
    return builder.sides();
  }
};

struct TraceSymmetry {
  static constexpr Entry entry{
      .name = "trace_symmetry",
      .title = "Only the symmetric part counts",
      .statement = "vᵀAv = vᵀA_sv,  Var of A = Var of A_s = Var of Aᵀ,  A_s = (A + Aᵀ)/2",
      .assumptions = "Hutchinson's estimator",
      .source = "Avron, Toledo 2011, doi:10.1145/1944345.1944349, section 2",
      .blind_to = "anything symmetric",
  };

  template <class T>
  static std::string not_applicable(const TraceCase<T>& at) {
    return at.hutchinson() ? "" : "a sketch sees the range of A, not that of Aᵀ";
  }

  template <class T>
  static Sides<T> sides(const TraceCase<T>& at) {
    const Matrix<T> A = at.A(), transposed = A.transpose(), symmetric = (A + transposed) / T(2);
    const ProbeRule<T> rule = at.subject->rule(at.law(), at.dimension());
    SidesBuilder<T> builder;
    const T size = A.squaredNorm();
    const auto row = [&](const T& lhs, const T& rhs, const T& scale) {
      builder.add_row(Vector<T>::Constant(1, lhs), Vector<T>::Constant(1, rhs), Vector<T>::Constant(1, scale));
    };
    for (Index n = 0; n < rule.nodes.cols(); ++n) {
      const Batch<T> v = rule.nodes.col(n);
      const T terms = v.col(0).cwiseAbs().dot(A.cwiseAbs() * v.col(0).cwiseAbs());
      row(at.subject->estimate(A, v), at.subject->estimate(symmetric, v), terms);
    }
    row(at.subject->variance(at.law(), A, 1), at.subject->variance(at.law(), symmetric, 1), size);
    row(at.subject->variance(at.law(), A, 1), at.subject->variance(at.law(), transposed, 1), size);
    return builder.sides();
  }
};

struct TraceOfSketchedRange {
  static constexpr Entry entry{
      .name = "trace_of_sketched_range",
      .title = "A sketch that spans the range makes the trace exact",
      .statement = "rank A ≤ columns of S: tr QᵀAQ = tr A for any probes",
      .assumptions = "AS spans the range of A",
      .source = "Meyer, Musco, Musco, Woodruff 2021, arXiv:2010.09649, section 3",
      .blind_to = "the part that is estimated",
  };

  template <class T>
  static std::string not_applicable(const TraceCase<T>& at) {
    return at.hutchinson() ? "there is no sketch" : "";
  }

  template <class T>
  static Sides<T> sides(const TraceCase<T>& at) {
    const Matrix<T> A = at.A();
    const Index d = at.dimension();
    // The unit vectors span everything; probes are then multiplied by 0.
    const Batch<T> sketch = Batch<T>::Identity(d, d), probes = draw_probes(ProbeLaw::gaussian, {7, 2}, d, 3).cast<T>();
    SidesBuilder<T> builder;
    builder.add_row(Vector<T>::Constant(1, at.subject->sketched(A, sketch, probes)), Vector<T>::Constant(1, A.trace()),
                    Vector<T>::Constant(1, T(A.cwiseAbs().sum())));
    return builder.sides();
  }
};

}  // namespace flowgauge
