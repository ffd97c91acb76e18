#pragma once
// How the score changes along a flow line.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct ScoreTransport {
  static constexpr Entry entry{
      .name = "score_transport",
      .title = "Score along a flow line",
      .statement = "d/dt s(x_t) = ∂ₜs + (u·∇)s = −(∇u)ᵀs − ∇(∇·u)",
      .assumptions = "σ > 0; the gradient of d/dt log p(x_t) = −∇·u along dx/dt = u",
      .source = "Song et al. 2021, arXiv:2011.13456, section D.2 (instantaneous change of variables, differentiated)",
      .blind_to = "a wrong start law",
  };

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const Index d = at.dimension(), N = at.points();
    const Batch<T>& u = at.value.velocity;
    const Batch<T>& s = at.value.score;
    Batch<T> change = at.by_time.score, transport = Batch<T>::Zero(d, N);
    Batch<T> sizes = change.cwiseAbs();
    Vector<T> steepness = Vector<T>::Zero(N);  // |∇u|² and |∇s|², row by row
    Vector<T> curvature = Vector<T>::Zero(N);
    for (Index i = 0; i < d; ++i) {
      const Evaluation<T>& by = at.by_coordinate[static_cast<std::size_t>(i)];
      for (Index n = 0; n < N; ++n) {
        change.col(n) += u(i, n) * by.score.col(n);
        sizes.col(n) += (u(i, n) * by.score.col(n)).cwiseAbs();
        transport(i, n) = -by.velocity.col(n).dot(s.col(n)) - by.divergence(n);
      }
      steepness += column_norms(by.velocity);
      curvature += column_norms(by.score);
      sizes.row(i) += by.divergence.transpose().cwiseAbs();
    }
    // Behind ∇(∇·u) stand terms of a mixture's posterior of the sizes |u||s|², |u||∇s| and |∇u||s|, which cancel.
    const Vector<T> speed = column_norms(u), size = column_norms(s);
    Vector<T> mixing = speed.cwiseProduct(size.cwiseProduct(size) + curvature) + steepness.cwiseProduct(size);
    if constexpr (std::same_as<T, double>) {
      // A third derivative of log p comes from terms of the size σ⁻³, times σ²λ̇: where they cancel, double keeps no more. The
      // formula is held to its own terms in 50 digits.
      mixing.array() += std::abs(at.level.dlambda) / at.level.sigma;
    }
    SidesBuilder<T> builder;
    builder.add(change, transport, column_norms(sizes) + mixing);
    return builder.sides();
  }
};

}  // namespace flowgauge
