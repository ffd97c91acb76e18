#pragma once
// Two schedules at equal λ are the same path in other units.

#include "flowgauge/identity/pair_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct ScheduleEquivalence {
  static constexpr Entry entry{
      .name = "schedule_equivalence",
      .title = "Any two Gaussian paths are equivalent",
      .statement =
          "λ₂(T) = λ₁(t), r = α₂/α₁ = σ₂/σ₁: p₂(rx) = r⁻ᵈp₁(x), D₂(rx) = D₁(x), r s₂(rx) = s₁(x), Ṫu₂(rx) = ṙx + "
          "ru₁(x)",
      .assumptions = "λ within reach of both; mixtures in d = 1 and 2 at λ = −1.4, 0.3 and 2.1, both ways",
      .source = "Karras et al. 2022, arXiv:2206.00364, appendix B; Kingma et al. 2021, arXiv:2107.00630, section 5",
      .blind_to = "both schedules wrong by the same change of clock and scale",
  };

  template <class T>
  static Sides<T> sides(const PairEvaluation<T>& at) {
    using std::abs;
    using std::log;
    SidesBuilder<T> builder;
    const auto number = [](const T& x) { return Vector<T>(Vector<T>::Constant(1, x)); };
    // One coordinate after the other, each against the size of the whole vector's terms.
    const auto add = [&](const Vector<T>& lhs, const Vector<T>& rhs, const T& scale) {
      for (Index i = 0; i < lhs.size(); ++i) builder.add_row(number(lhs(i)), number(rhs(i)), number(scale));
    };
    for (const auto& c : at.cases) {
      const T& r = c.equivalence.ratio;
      const T& rate = c.equivalence.time_rate;
      const T d(static_cast<double>(c.x.size()));
      const NoiseLevel<T>& a = c.from_level;
      const NoiseLevel<T>& b = c.to_level;
      add(number(b.alpha), number(T(r * a.alpha)), T(b.alpha + r * a.alpha));
      add(number(b.sigma), number(T(r * a.sigma)), T(b.sigma + r * a.sigma));
      const T moved = c.from.log_density(0) - d * log(r);
      add(number(c.to.log_density(0)), number(moved), T(d + abs(c.to.log_density(0)) + abs(moved)));
      add(c.to.denoiser.col(0), c.from.denoiser.col(0), T(c.to.denoiser.norm() + c.from.denoiser.norm()));
      const Vector<T> score = r * c.to.score.col(0);
      add(score, c.from.score.col(0),
          T(score.norm() + c.from.score.norm() + (c.x.norm() + a.alpha) / (a.alpha * a.alpha + a.sigma * a.sigma)));
      const Vector<T> velocity = rate * c.to.velocity.col(0);
      const Vector<T> stretched = c.equivalence.ratio_rate * c.x, carried = r * c.from.velocity.col(0);
      add(velocity, Vector<T>(stretched + carried), T(velocity.norm() + stretched.norm() + carried.norm()));
    }
    return builder.sides();
  }
};

}  // namespace flowgauge
