#pragma once
// t_of_lambda inverts λ.

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct LambdaInverse {
  static constexpr Entry entry{
      .name = "lambda_inverse",
      .title = "Inverse of the log-SNR",
      .statement = "t(λ(t)) = t",
      .assumptions = "0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM",
      .source = "Lu et al. 2022, arXiv:2206.00927, section 3.1 (t_λ)",
      .blind_to = "λ and its inverse wrong together",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    using std::abs;
    const Index count = at.t.size();
    Vector<T> back(count), scale(count);
    for (Index n = 0; n < count; ++n) {
      const NoiseLevel<T>& level = at.value[static_cast<std::size_t>(n)];
      back(n) = at.subject->t_of_lambda(level.lambda);
      // A rounding of λ moves t by |λ / λ̇|; around λ = 0 it is that of log α and log σ.
      scale(n) = abs(at.t(n)) + (1 + abs(level.lambda)) / abs(at.by_time[static_cast<std::size_t>(n)].lambda);
    }
    SidesBuilder<T> builder;
    builder.add_row(back, at.t, scale);
    return builder.sides();
  }
};

}  // namespace flowgauge
