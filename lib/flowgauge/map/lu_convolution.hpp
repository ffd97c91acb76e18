#pragma once
// The 1 × 1 convolution in its LU form.

#include <array>
#include <string>

#include "flowgauge/map/index_list.hpp"
#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// W = P L (U + diag s) on the channels of every pixel.
struct LuConvolution {
  std::vector<Index> p;
  Matrix<double> l, u;
  Vector<double> s;
  Index height, width;

  static constexpr std::array<Parameter, 6> parameters{
      {{"p", Shape::vector, "", {.low = 0}, "P as a list: row i of P has its 1 in column p[i], counted from 0"},
       {"l", Shape::matrix, "", {}, "L, C × C, lower triangular with ones on the diagonal"},
       {"u", Shape::matrix, "", {}, "U, C × C, zero on and below the diagonal"},
       {"s", Shape::vector, "", {}, "s, C entries, none 0"},
       {"height", Shape::whole, "1", {1, 1e4}, "H"},
       {"width", Shape::whole, "1", {1, 1e4}, "W"}}};
  static constexpr Entry entry{
      .name = "lu_convolution",
      .title = "1 × 1 convolution in LU form",
      .statement = "y[:, h, w] = P L (U + diag s) x[:, h, w] at every pixel;  log|det| = H·W·Σ log|sᵢ|",
      .assumptions = "x[c, h, w] of C × H × W is coordinate (cH + h)W + w; all sᵢ ≠ 0",
      .source = "Kingma and Dhariwal 2018, arXiv:1807.03039, eqs 9 to 11",
      .blind_to = "where log|det| is taken: it is the same at every point; with one pixel, the factor H·W",
      .parameters = parameters,
      .example = R"({"type": "lu_convolution", "p": [1, 0], "l": [[1, 0], [0.6, 1]], "u": [[0, -0.7], [0, 0]],
 "s": [1.5, -0.4], "height": 1, "width": 3})",
  };

  static LuConvolution from(const auto& values) {
    LuConvolution map{{},
                      values.matrix("l"),
                      values.matrix("u"),
                      values.vector("s"),
                      values.whole("height"),
                      values.whole("width")};
    const Index c = map.s.size();
    if (values.vector("p").size() != c) values.reject("p", "must have as many entries as s");
    map.p = index_list(values, "p", c);
    if (map.l.rows() != c) values.reject("l", "must be C × C with C the length of s");
    if (map.u.rows() != c) values.reject("u", "must be C × C with C the length of s");
    for (Index i = 0; i < c; ++i) {
      if (map.s(i) == 0) values.reject("s[" + std::to_string(i) + "]", "must not be 0");
      for (Index j = 0; j < c; ++j) {
        const std::string place = "[" + std::to_string(i) + "][" + std::to_string(j) + "]";
        if (j >= i && map.l(i, j) != (i == j ? 1 : 0)) {
          values.reject("l" + place, i == j ? "must be 1: L has ones on the diagonal" : "must be 0: L is lower triangular");
        }
        if (j <= i && map.u(i, j) != 0) values.reject("u" + place, "must be 0: U is zero on and below the diagonal");
      }
    }
    if (map.dimension() > 1000000) values.reject("height", "times width times C must be at most 1000000");
    return map;
  }

  Index channels() const { return s.size(); }
  Index pixels() const { return height * width; }
  Index dimension() const { return channels() * pixels(); }

  template <class T>
  T log_det() const {
    using std::abs, std::log;
    using R = Real<T>;
    R sum(0);
    for (Index i = 0; i < channels(); ++i) sum += log(R(std::abs(s(i))));
    return T(R(sum * static_cast<double>(pixels())));
  }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    const Index c = channels(), m = pixels();
    Vector<T> scaled(c), lower(c);
    for (Index pixel = 0; pixel < m; ++pixel) {
      for (Index i = 0; i < c; ++i) {
        T sum = s(i) * x(i * m + pixel);
        for (Index j = i + 1; j < c; ++j) sum += u(i, j) * x(j * m + pixel);
        scaled(i) = sum;
      }
      for (Index i = 0; i < c; ++i) {
        T sum = scaled(i);
        for (Index j = 0; j < i; ++j) sum += l(i, j) * scaled(j);
        lower(i) = sum;
      }
      for (Index i = 0; i < c; ++i) y(i * m + pixel) = lower(p[static_cast<std::size_t>(i)]);
    }
    return log_det<T>();
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    const Index c = channels(), m = pixels();
    Vector<T> v(c);
    for (Index pixel = 0; pixel < m; ++pixel) {
      for (Index i = 0; i < c; ++i) v(p[static_cast<std::size_t>(i)]) = y(i * m + pixel);
      for (Index i = 0; i < c; ++i) {
        for (Index j = 0; j < i; ++j) v(i) -= l(i, j) * v(j);
      }
      for (Index i = c - 1; i >= 0; --i) {
        for (Index j = i + 1; j < c; ++j) v(i) -= u(i, j) * v(j);
        v(i) = v(i) / s(i);
        x(i * m + pixel) = v(i);
      }
    }
    return -log_det<T>();
  }
};

}  // namespace flowgauge
