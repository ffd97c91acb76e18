#pragma once
// Likelihoods of points and of samples agree.

#include "flowgauge/identity/likelihood_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct LikelihoodThereAndBack {
  static constexpr Entry entry{
      .name = "likelihood_there_and_back",
      .title = "Likelihoods of samples and of points agree",
      .statement = "x = ψ(z): log q(z) − ∫∇·u dt along z → x = log q(ψ⁻¹(x)) + ∫∇·u dt along x → z;  ψ⁻¹(ψ(z)) = z",
      .assumptions = "σ > 0 at both ends",
      .source = "Papamakarios et al. 2021, arXiv:1912.02762, section 4.2",
      .blind_to = "what is wrong in the same way in both directions",
  };

  template <class T>
  static Sides<T> sides(const LikelihoodCase& at) {
    const Problem& problem = at.problem->problem;
    const LogDensity law = path_law(problem.path<double>(), at.noise_time());
    const Batch<double> Z = start_points<double>(problem, at.noise_time(), 5);
    const LogLikelihood there = at.subject->of_samples(problem, tight_method(), at.noise_time(), at.data_time(), Z, law);
    const LogLikelihood back =
        at.subject->of_points(problem, tight_method(), at.data_time(), at.noise_time(), there.image, law);
    const Index d = Z.rows(), N = Z.cols();
    Sides<T> sides{Batch<T>(d + 1, N), Batch<T>(d + 1, N), Vector<T>(N)};
    for (Index n = 0; n < N; ++n) {
      sides.lhs.col(n) << back.image.col(n), there.value(n);
      sides.rhs.col(n) << Z.col(n), back.value(n);
      // Rounding of the image is stretched on the way back by at most the ratio of the widths, below ten.
      sides.scale(n) = 1 + Z.col(n).norm() + 10 * there.image.col(n).norm() + std::abs(there.value(n)) +
                       std::abs(there.divergence_integral(n));
    }
    return sides;
  }
};

}  // namespace flowgauge
