#pragma once
// λ is half the log-SNR.

#include "flowgauge/identity/schedule_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct LambdaDefinition {
  static constexpr Entry entry{
      .name = "lambda_definition",
      .title = "Half the log-SNR",
      .statement = "e^λ σ = α",
      .assumptions = "0 < t < 1, to 1e-8 from the ends; (1e-8, 1e4) on the clock of EDM",
      .source = "Lu et al. 2022, arXiv:2206.00927, section 3.1 (λ = log(α/σ); the log-SNR is 2λ)",
      .blind_to = "α and σ wrong by the same factor",
  };

  template <class T>
  static Sides<T> sides(const ScheduleEvaluation<T>& at) {
    using std::exp, std::abs;
    const Index count = at.t.size();
    Vector<T> product(count), alpha = at.values(&NoiseLevel<T>::alpha), scale(count);
    for (Index n = 0; n < count; ++n) {
      const NoiseLevel<T>& level = at.value[static_cast<std::size_t>(n)];
      product(n) = exp(level.lambda) * level.sigma;
      // The exponential multiplies the rounding of λ by |λ|.
      scale(n) = (1 + abs(level.lambda)) * (abs(product(n)) + abs(alpha(n)));
    }
    SidesBuilder<T> builder;
    builder.add_row(product, alpha, scale);
    return builder.sides();
  }
};

}  // namespace flowgauge
