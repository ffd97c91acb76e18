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
      .assumptions = "σ > 0, in double not under so little noise that a third derivative is lost; the gradient of d/dt log p(x_t) = −∇·u along dx/dt = u",
      .source = "Song et al. 2021, arXiv:2011.13456, section D.2 (instantaneous change of variables, differentiated)",
      .blind_to = "a wrong start law",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    constexpr double most = 1e3;
    const Terms<T> terms = terms_of(at);
    return std::same_as<T, Mp50> || terms.rounded <= T(most) * terms.scale.minCoeff()
               ? ""
               : "double does not keep the third derivatives of log p under so little noise: held in 50 digits";
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    const Terms<T> terms = terms_of(at);
    Vector<T> scale = terms.scale;
    if constexpr (std::same_as<T, double>) scale.array() += terms.rounded;
    SidesBuilder<T> builder;
    builder.add(terms.change, terms.transport, scale);
    return builder.sides();
  }

 private:
  template <class T>
  struct Terms {
    Batch<T> change, transport;  ///< both sides
    Vector<T> scale;             ///< the sizes of what they are made of
    T rounded;                   ///< a third derivative of log p comes from terms of the size σ⁻³, times σ²λ̇, which may cancel
  };

  template <class T>
  static Terms<T> terms_of(const PathEvaluation<T>& at) {
    using std::abs;
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
    const Vector<T> mixing = speed.cwiseProduct(size.cwiseProduct(size) + curvature) + steepness.cwiseProduct(size);
    return {change, transport, column_norms(sizes) + mixing, T(abs(at.level.dlambda) / at.level.sigma)};
  }
};

}  // namespace flowgauge
