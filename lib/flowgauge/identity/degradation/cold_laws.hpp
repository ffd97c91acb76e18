#pragma once
// The updates of cold diffusion.

#include "flowgauge/identity/degradation/heat_laws.hpp"

namespace flowgauge {

struct ColdStepPerfect {
  static constexpr Entry entry{
      .name = "cold_step_perfect",
      .title = "With a perfect restorer both updates of cold diffusion are exact",
      .statement = "x̂ = x₀: D(x̂, s) = D(x₀, s) and x_t − D(x̂, t) + D(x̂, s) = D(x₀, s)",
      .assumptions = "D the heat blur, x_t = D(x₀, t); D(x₀, s) from the spectrum of x₀",
      .source = "Bansal et al. 2023, arXiv:2208.09392, algorithms 1 and 2",
      .blind_to = "what an imperfect restorer does",
  };

  template <class T>
  static Sides<T> sides(const DegradationEvaluation<T>& at) {
    const auto& subject = *at.subject;
    const Vector<T> exact = subject.blur(at.clean, at.s), start = subject.blur(at.clean, at.t);
    SidesBuilder<T> builder;
    const T scale = 3 * at.clean.norm();
    detail::add_pixels<T>(builder, subject.cold_step(subject.blur, at.clean, at.s), exact, scale);
    detail::add_pixels<T>(builder, subject.improved_step(subject.blur, start, at.clean, at.t, at.s), exact, scale);
    return builder.sides();
  }
};

struct ImprovedColdStepLinear {
  static constexpr Entry entry{
      .name = "improved_cold_step_linear",
      .title = "The improved update is exact for every restorer where the severity adds a fixed image",
      .statement = "D(x, s) = x + s e: x_t − D(x̂, t) + D(x̂, s) = D(x₀, s) for every x̂",
      .assumptions = "e independent of x; an imperfect restorer",
      .source =
          "Bansal et al. 2023, arXiv:2208.09392, section 3 (the exact claim: D(·, s) − D(·, t) must not depend on x)",
      .blind_to =
          "degradations that are linear in x, for which the improved update is not exact: see improved_cold_step_blur",
  };

  template <class T>
  static Sides<T> sides(const DegradationEvaluation<T>& at) {
    const Vector<T> image = at.subject->basis.row(3).transpose();
    const typename DegradationSubject<T>::Degrade fading = [image](const Vector<T>& x, const T& severity) {
      return Vector<T>(x + severity * image);
    };
    const Vector<T> start = at.clean + at.t * image, exact = at.clean + at.s * image;
    SidesBuilder<T> builder;
    detail::add_pixels<T>(builder, at.subject->improved_step(fading, start, at.restored, at.t, at.s), exact,
                          T(at.clean.norm() + 2 * at.restored.norm() + 1));
    return builder.sides();
  }
};

struct ImprovedColdStepBlur {
  static constexpr Entry entry{
      .name = "improved_cold_step_blur",
      .title = "What the improved update leaves of a restorer's error under blur",
      .statement =
          "x_s − D(x₀, s) = Σ_k (e^{−k²π²s} − e^{−k²π²t}) ĉ_k cos πkx, ĉ the spectrum of x̂ − x₀: 0 for errors of the "
          "mean alone",
      .assumptions = "D the heat blur, s < t; the plain update leaves Σ e^{−k²π²s} ĉ_k cos πkx",
      .source = "Bansal et al. 2023, arXiv:2208.09392, section 3, written out for a diagonal degradation",
      .blind_to = "restorers whose error lies in the mean",
  };

  template <class T>
  static Sides<T> sides(const DegradationEvaluation<T>& at) {
    using std::exp;
    const auto& subject = *at.subject;
    const Vector<T> start = subject.blur(at.clean, at.t), exact = subject.blur(at.clean, at.s);
    const Vector<T> improved = subject.improved_step(subject.blur, start, at.restored, at.t, at.s) - exact;
    const Vector<T> plain = subject.cold_step(subject.blur, at.restored, at.s) - exact;
    const Index count = subject.basis.rows();
    Vector<T> kept = Vector<T>::Zero(count), kept_plain = kept;
    for (Index k = 0; k < count; ++k) {
      const T frequency = pi<T>() * T(static_cast<double>(k));
      const T coefficient = subject.basis.row(k).dot(at.restored - at.clean);
      const T early = exp(T(-frequency * frequency * at.s)), late = exp(T(-frequency * frequency * at.t));
      kept += T((early - late) * coefficient) * subject.basis.row(k).transpose();
      kept_plain += T(early * coefficient) * subject.basis.row(k).transpose();
    }
    SidesBuilder<T> builder;
    const T scale = 2 * (at.clean.norm() + at.restored.norm());
    detail::add_pixels<T>(builder, improved, kept, scale);
    detail::add_pixels<T>(builder, plain, kept_plain, scale);
    const Vector<T> brighter = at.clean + Vector<T>::Constant(count, T(0.7));
    detail::add_pixels<T>(builder, subject.improved_step(subject.blur, start, brighter, at.t, at.s), exact,
                          T(scale + 2 * brighter.norm()));
    return builder.sides();
  }
};

}  // namespace flowgauge
