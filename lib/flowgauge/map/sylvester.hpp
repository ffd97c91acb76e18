#pragma once
// The Sylvester map.

#include <array>
#include <string>

#include "flowgauge/map/tanh_layer.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Q with orthonormal columns in the plain scalar of T, and the triangular factors.
template <class T>
struct PreparedSylvester {
  using R = Real<T>;
  Matrix<R> q;       ///< d × m
  Matrix<R> r1, r2;  ///< m × m, upper triangular
  Vector<R> b;       ///< m

  Vector<T> across(const Vector<T>& x) const {
    Vector<T> c(q.cols());
    for (Index k = 0; k < q.cols(); ++k) {
      T sum(0);
      for (Index i = 0; i < q.rows(); ++i) sum += q(i, k) * x(i);
      c(k) = sum;
    }
    return c;
  }
  /// The argument of unit k, from c_k upwards; `own` says whether c_k itself counts.
  T argument(const Vector<T>& c, Index k, bool own) const {
    T sum(b(k));
    for (Index j = own ? k : k + 1; j < c.size(); ++j) sum += r2(k, j) * c(j);
    return sum;
  }
  /// out = in ± Q R₁ h, and the sum of the logarithms.
  T shifted(const Vector<T>& in, const Vector<T>& arguments, double sign, Vector<T>& out) const {
    using std::tanh;
    const Index m = q.cols();
    Vector<T> h(m);
    T log_det(0);
    for (Index k = 0; k < m; ++k) {
      h(k) = tanh(arguments(k));
      const R product = r1(k, k) * r2(k, k);
      log_det += log_stretch<T>(arguments(k), product, R(1 + product));
    }
    out = in;
    for (Index k = 0; k < m; ++k) {
      T step(0);
      for (Index j = k; j < m; ++j) step += r1(k, j) * h(j);
      for (Index i = 0; i < in.size(); ++i) out(i) += sign * T(q(i, k) * step);
    }
    return log_det;
  }

  T forward(const Vector<T>& x, Vector<T>& y) const {
    const Vector<T> c = across(x);
    Vector<T> arguments(c.size());
    for (Index k = 0; k < c.size(); ++k) arguments(k) = argument(c, k, true);
    return shifted(x, arguments, 1, y);
  }
  /// Qᵀx solves c + R₁ tanh(R₂c + b) = Qᵀy from its last entry upwards.
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    using std::tanh;
    const Vector<T> right = across(y);
    const Index m = right.size();
    Vector<T> c(m), arguments(m), h(m);
    for (Index k = m - 1; k >= 0; --k) {
      T rest = right(k);
      for (Index j = k + 1; j < m; ++j) rest -= r1(k, j) * h(j);
      c(k) = solve_tanh<T>(r1(k, k), r2(k, k), argument(c, k, false), rest);
      arguments(k) = argument(c, k, true);
      h(k) = tanh(arguments(k));
    }
    return -shifted(y, arguments, -1, x);
  }
};

/// x + Q R₁ tanh(R₂ Qᵀx + b).
struct SylvesterMap {
  Batch<double> q;
  Matrix<double> r1, r2;
  Vector<double> b;

  static constexpr double tolerance = 1e-12;  ///< of |QᵀQ − I|, entry by entry
  static constexpr std::array<Parameter, 4> parameters{
      {{"q", Shape::points, "", {}, "the M columns of Q, each an array of d numbers; orthonormal to 1e-12, the nearest such Q is used"},
       {"r1", Shape::matrix, "", {}, "R₁, M × M, upper triangular"},
       {"r2", Shape::matrix, "", {}, "R₂, M × M, upper triangular, with R₁ᵢᵢR₂ᵢᵢ > −1"},
       {"b", Shape::vector, "0", {}, "b, M entries; 0 where left out"}}};
  static constexpr Entry entry{
      .name = "sylvester",
      .title = "Sylvester map",
      .statement = "f(x) = x + Q R₁ tanh(R₂Qᵀx + b);  log|det| = Σᵢ log|1 + R₁ᵢᵢR₂ᵢᵢ/cosh²(R₂Qᵀx + b)ᵢ|",
      .assumptions = "columns of Q orthonormal, R₁ and R₂ upper triangular, R₁ᵢᵢR₂ᵢᵢ > −1, which makes f invertible",
      .source = "van den Berg et al. 2018, arXiv:1803.05649, theorem 2 and eq. 13",
      .blind_to = "directions across Q, along which nothing happens",
      .parameters = parameters,
      .example = R"({"type": "sylvester", "q": [[0.6, 0.8, 0], [0, 0, 1]], "r1": [[1.2, -0.5], [0, 0.9]],
 "r2": [[-0.7, 0.4], [0, 1.1]], "b": [0.2, -0.6]})",
  };

  static SylvesterMap from(const auto& values) {
    SylvesterMap map{values.points("q"), values.matrix("r1"), values.matrix("r2"), values.vector("b")};
    const Index m = map.q.cols();
    if (!values.given("b")) map.b = Vector<double>::Zero(m);
    if (m > map.q.rows()) values.reject("q", "must have at most d columns of d numbers");
    if (map.r1.rows() != m) values.reject("r1", "must be M × M with M the number of columns in q");
    if (map.r2.rows() != m) values.reject("r2", "must be M × M with M the number of columns in q");
    if (map.b.size() != m) values.reject("b", "must have one entry per column in q");
    for (Index k = 0; k < m; ++k) {
      for (Index j = 0; j <= k; ++j) {
        if (!(std::abs(map.q.col(k).dot(map.q.col(j)) - (k == j ? 1 : 0)) <= tolerance)) {
          values.reject("q", "must have orthonormal columns: every entry of QᵀQ − I at most 1e-12");
        }
        const std::string place = "[" + std::to_string(k) + "][" + std::to_string(j) + "]";
        if (j < k && map.r1(k, j) != 0) values.reject("r1" + place, "must be 0: R₁ is upper triangular");
        if (j < k && map.r2(k, j) != 0) values.reject("r2" + place, "must be 0: R₂ is upper triangular");
      }
      const std::string place = "[" + std::to_string(k) + "][" + std::to_string(k) + "]";
      if (!(map.r1(k, k) * map.r2(k, k) > -1)) values.reject("r1" + place, "times r2" + place + " must be > -1");
    }
    return map;
  }

  Index dimension() const { return q.rows(); }

  template <class T>
  PreparedSylvester<T> prepared() const {
    using R = Real<T>;
    Matrix<R> exact = q.cast<R>();
    // Q ← Q(3I − QᵀQ)/2 goes to the nearest matrix with orthonormal columns: 1e-12, 1e-24, 1e-48, below 1e-90.
    for (int step = 0; step < 4; ++step) {
      Matrix<R> correction = -Matrix<R>(exact.transpose().lazyProduct(exact));
      for (Index k = 0; k < correction.rows(); ++k) correction(k, k) += R(3);
      exact = Matrix<R>(exact.lazyProduct(correction)) / R(2);
    }
    return {exact, r1.cast<R>(), r2.cast<R>(), b.cast<R>()};
  }
};

}  // namespace flowgauge
