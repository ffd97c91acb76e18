#pragma once
// A Langevin sampler asks as often as it says, and is the same on batches and on affine forms.

#include <string>

#include "flowgauge/identity/langevin_subject.hpp"
#include "flowgauge/identity/number_sides.hpp"
#include "flowgauge/numeric/random.hpp"

namespace flowgauge {

struct LangevinBookkeeping {
  static constexpr Entry entry{
      .name = "langevin_bookkeeping",
      .title = "Evaluations, draws, and batches against affine forms",
      .statement =
          "scores, normals and uniforms counted are those stated, each draw is asked for once; what a batch "
          "reaches is the affine form at its draws",
      .assumptions = "N(0.7, ¼) data, 0 to 6 steps",
      .source = "the project's own",
      .blind_to = "what batches and affine forms share",
  };

  template <class T>
  static Sides<T> sides(const LangevinSubject& at) {
    const LangevinSampler& sampler = at.sampler;
    const T variance = 0.25;
    const T h = sampler.ladder            ? 0.2 * sampler.ladder->last * sampler.ladder->last
                : sampler.stability_limit ? 0.5 * sampler.stability_limit(variance)
                                          : 0.1;
    NumberSides<T> sides;
    const auto count = [&](long counted, long stated) {
      sides.add(static_cast<T>(counted), static_cast<T>(stated), static_cast<T>(stated) + 1);
    };
    for (int steps = 0; steps <= 6; ++steps) {
      const LangevinDraws<Batch<T>> plain = langevin_draws({0, experiment_number("langevin_bookkeeping")});
      const LangevinTarget<Batch<T>> target = gaussian_langevin_target<Batch<T>>(0.7, variance);
      long scores = 0, normals = 0, places = 0, uniforms = 0;
      const LangevinTarget<Batch<T>> counting{[&](const Batch<T>& x, double sigma) {
                                                ++scores;
                                                return target.score(x, sigma);
                                              },
                                              target.log_density};
      const LangevinDraws<Batch<T>> counted{[&](const Batch<T>& like, int step, int index) {
                                              ++normals;
                                              places += static_cast<long>(step) * sampler.draws_per_step + index;
                                              return plain.normals(like, step, index);
                                            },
                                            [&](Index columns, int step) {
                                              ++uniforms;
                                              return plain.uniforms(columns, step);
                                            }};
      const Batch<T> X{{-0.4, 0.1, 1.3}}, V{{0.6, -0.9, 0.2}};
      const PhasePoint<Batch<T>> reached = run_langevin(sampler, counting, h, steps, counted, {X, V});
      const long draws = sampler.draws(steps);
      // The start costs nothing where no step is taken, unless the chain must know where it stands.
      count(scores, steps > 0 || sampler.accepts ? sampler.evaluations(steps) : 0);
      count(normals, draws);
      count(places, draws * (draws - 1) / 2);
      count(uniforms, sampler.accepts ? steps : 0);
      if (!sampler.run_affine) continue;
      const PhasePoint<AffineForm> forms =
          run_langevin(sampler, gaussian_langevin_target<AffineForm>(0.7, variance), h, steps,
                       {affine_noise(3, sampler.draws_per_step)}, {{{0, 1}}, {{0, 0, 1}}});
      const auto compare = [&](const AffineForm& form, const Batch<T>& batch) {
        for (Index n = 0; n < X.cols(); ++n) {
          T value = 0, size = 1;
          for (std::size_t j = 0; j < form.coefficients.size(); ++j) {
            T factor = 1;
            if (j == 1) factor = X(0, n);
            if (j == 2) factor = V(0, n);
            if (j > 2) {
              const int place = static_cast<int>(j) - 3;
              factor = plain.normals(X, place / sampler.draws_per_step, place % sampler.draws_per_step)(0, n);
            }
            value += form.coefficients[j] * factor;
            size += std::abs(form.coefficients[j] * factor);
          }
          sides.add(batch(0, n), value, size);
        }
      };
      compare(forms.position, reached.position);
      compare(forms.velocity, reached.velocity);
    }
    return sides.sides();
  }
};

}  // namespace flowgauge
