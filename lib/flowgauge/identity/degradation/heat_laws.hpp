#pragma once
// The heat equation on a row of pixels.

#include "flowgauge/identity/degradation_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {
namespace detail {

/// One pixel after the other, against the size of the whole.
template <class T>
void add_pixels(SidesBuilder<T>& builder, const Vector<T>& lhs, const Vector<T>& rhs, const T& scale) {
  builder.add_row(lhs, rhs, Vector<T>::Constant(lhs.size(), scale));
}

}  // namespace detail

struct HeatSemigroup {
  static constexpr Entry entry{
      .name = "heat_semigroup",
      .title = "Blurs compose",
      .statement = "D(D(u, s), t) = D(u, s + t), D(u, 0) = u, Σ D(u, t) = Σ u",
      .assumptions = "any u",
      .source = "Rissanen, Heinonen, Solin 2023, arXiv:2206.13397, section 3; semigroup of the heat equation",
      .blind_to = "the decay rates of the frequencies",
  };

  template <class T>
  static Sides<T> sides(const DegradationEvaluation<T>& at) {
    const auto& blur = at.subject->blur;
    const Vector<T> once = blur(at.restored, T(at.s + at.t)), twice = blur(blur(at.restored, at.s), at.t);
    SidesBuilder<T> builder;
    const T scale = 2 * at.restored.norm();
    detail::add_pixels<T>(builder, twice, once, scale);
    detail::add_pixels<T>(builder, blur(at.restored, T(0)), at.restored, scale);
    detail::add_pixels<T>(builder, Vector<T>::Constant(1, once.sum()), Vector<T>::Constant(1, at.restored.sum()),
                          T(2 * at.restored.cwiseAbs().sum()));
    return builder.sides();
  }
};

struct HeatEquation {
  static constexpr Entry entry{
      .name = "heat_equation",
      .title = "The cosine blur solves the heat equation",
      .statement =
          "D(u, t)(x) = ∫₀¹ K(x, y, t)u(y)dy, K the reflecting heat kernel Σ_j φ_{2t}(x − y + 2j) + φ_{2t}(x + y + 2j)",
      .assumptions =
          "u = Σ a_k cos πkx with k below the number of pixels; kernel by images, integral by the midpoint rule",
      .source = "Rissanen, Heinonen, Solin 2023, arXiv:2206.13397, section 3; method of images",
      .blind_to = "frequencies that the signal does not hold",
  };

  template <class T>
  static Sides<T> sides(const DegradationEvaluation<T>& at) {
    SidesBuilder<T> builder;
    detail::add_pixels<T>(builder, at.subject->blur(at.clean, at.t), at.heated, T(at.clean.norm() + at.heated.norm()));
    return builder.sides();
  }
};

struct NeumannLaplacian {
  static constexpr Entry entry{
      .name = "neumann_laplacian",
      .title = "The cosine basis diagonalises the Laplacian with insulated ends",
      .statement = "c_k(n − 1) − 2c_k(n) + c_k(n + 1) = −4 sin²(πk/2N) c_k(n), ends mirrored; C Cᵀ = I",
      .assumptions = "second differences on N pixels",
      .source = "Strang 1999, doi:10.1137/S0036144598336745 (DCT-2)",
      .blind_to = "how fast a frequency decays",
  };

  template <class T>
  static Sides<T> sides(const DegradationEvaluation<T>& at) {
    using std::sin;
    const Matrix<T>& basis = at.subject->basis;
    const Index count = basis.rows();
    SidesBuilder<T> builder;
    for (Index k = 0; k < count; ++k) {
      const T root = sin(T(pi<T>() * T(static_cast<double>(k)) / T(2.0 * static_cast<double>(count))));
      Vector<T> difference(count);
      for (Index n = 0; n < count; ++n) {
        const T left = basis(k, n == 0 ? 0 : n - 1), right = basis(k, n + 1 == count ? n : n + 1);
        difference(n) = (left - basis(k, n)) + (right - basis(k, n));
      }
      detail::add_pixels<T>(builder, difference, Vector<T>(-4 * root * root * basis.row(k).transpose()), T(8));
      Vector<T> unit = Vector<T>::Zero(count);
      unit(k) = T(1);
      detail::add_pixels<T>(builder, Vector<T>(basis * basis.row(k).transpose()), unit, T(2));
    }
    return builder.sides();
  }
};

struct HeatInverse {
  static constexpr Entry entry{
      .name = "heat_inverse",
      .title = "A blur of a band-limited signal can be undone",
      .statement = "D⁻¹(D(u, t), t) = u for u without frequencies k ≥ K; rounding grows by e^{(K − 1)²π²t}",
      .assumptions = "K = 5, t = 1/32 and 1/128",
      .source = "Rissanen, Heinonen, Solin 2023, arXiv:2206.13397 (the inverse is ill-posed beyond a band)",
      .blind_to = "frequencies beyond the band",
  };

  template <class T>
  static Sides<T> sides(const DegradationEvaluation<T>& at) {
    using std::exp;
    SidesBuilder<T> builder;
    for (const T& time : {at.t, at.s}) {
      const T highest = pi<T>() * T(static_cast<double>(at.band - 1));
      const T growth = exp(T(highest * highest * time));
      detail::add_pixels<T>(builder, at.subject->sharpened(at.subject->blur(at.clean, time), time, at.band), at.clean,
                            T(at.clean.norm() * growth));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
