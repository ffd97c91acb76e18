#pragma once
// What EDM's coefficients are chosen for.

#include "flowgauge/identity/preconditioning_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct UnitInputVariance {
  static constexpr Entry entry{
      .name = "unit_input_variance",
      .title = "EDM: the network's input has variance 1",
      .statement = "Var[c_in(Z + σε)] = c_in²(σ_d² + σ²) = 1",
      .assumptions = "Var Z = σ_d² = 0.25 and 1.69; σ from 0.002 to 80",
      .source = "Karras et al. 2022, arXiv:2206.00364, appendix B.6",
      .blind_to = "c_skip, c_out and the weight",
  };

  template <class T>
  static Sides<T> sides(const PreconditioningEvaluation<T>& at) {
    const Vector<T> variance = at.each([](const auto& c) {
      return T(c.value.input * c.value.input * (c.data_deviation * c.data_deviation + c.sigma * c.sigma));
    });
    SidesBuilder<T> builder;
    builder.add_row(variance, Vector<T>::Ones(variance.size()), Vector<T>(variance.array() + T(1)));
    return builder.sides();
  }
};

struct UnitTargetVariance {
  static constexpr Entry entry{
      .name = "unit_target_variance",
      .title = "EDM: the network's target has variance 1",
      .statement = "Var[(Z − c_skip(Z + σε))/c_out] = ((1 − c_skip)²σ_d² + c_skip²σ²)/c_out² = 1",
      .assumptions = "Var Z = σ_d² = 0.25 and 1.69; σ from 0.002 to 80",
      .source = "Karras et al. 2022, arXiv:2206.00364, appendix B.6",
      .blind_to = "c_in; c_skip and c_out wrong together",
  };

  template <class T>
  static Sides<T> sides(const PreconditioningEvaluation<T>& at) {
    const Vector<T> variance = at.each([](const auto& c) {
      const T data = (1 - c.value.skip) * c.data_deviation, noise = c.value.skip * c.sigma;
      return T((data * data + noise * noise) / (c.value.output * c.value.output));
    });
    // 1 − c_skip loses digits as σ → 0, where it is σ²/σ_d²; so far it enters squared.
    const Vector<T> scale = at.each([](const auto& c) {
      return T(2 + 2 * c.data_deviation * c.data_deviation * (1 - c.value.skip) / (c.value.output * c.value.output));
    });
    SidesBuilder<T> builder;
    builder.add_row(variance, Vector<T>::Ones(variance.size()), scale);
    return builder.sides();
  }
};

struct SmallestAmplification {
  static constexpr Entry entry{
      .name = "smallest_amplification",
      .title = "EDM: c_skip makes c_out as small as it can be",
      .statement = "c_skip minimises (1 − c)²σ_d² + c²σ²: (1 − c_skip)σ_d² = c_skip σ²",
      .assumptions = "Var Z = σ_d² = 0.25 and 1.69; σ from 0.002 to 80",
      .source = "Karras et al. 2022, arXiv:2206.00364, appendix B.6",
      .blind_to = "all but c_skip",
  };

  template <class T>
  static Sides<T> sides(const PreconditioningEvaluation<T>& at) {
    const Vector<T> data = at.each([](const auto& c) { return T(c.data_deviation * c.data_deviation); });
    const Vector<T> kept = at.each(
        [](const auto& c) { return T(c.value.skip * (c.data_deviation * c.data_deviation + c.sigma * c.sigma)); });
    SidesBuilder<T> builder;
    builder.add_row(kept, data, kept.cwiseAbs() + data);
    return builder.sides();
  }
};

struct ZeroIdealOutput {
  static constexpr Entry entry{
      .name = "zero_ideal_output",
      .title = "EDM: for Gaussian data the ideal network is 0",
      .statement = "Z ~ N(0, σ_d²): E[Z | x] = c_skip x + c_out · 0",
      .assumptions = "σ_d² = 0.25 and 1.69; σ from 0.002 to 80; the denoiser is that of the target gaussian",
      .source = "Karras et al. 2022, arXiv:2206.00364, section 5 (the network predicts neither signal nor noise)",
      .blind_to = "c_out, c_in and the weight",
  };

  template <class T>
  static Sides<T> sides(const PreconditioningEvaluation<T>& at) {
    const Vector<T> exact = at.each([](const auto& c) { return c.denoiser; });
    const Vector<T> built = at.each([](const auto& c) { return c.value.denoiser(c.x, T(0)); });
    SidesBuilder<T> builder;
    builder.add_row(built, exact, built.cwiseAbs() + exact.cwiseAbs());
    return builder.sides();
  }
};

struct PreconditionedLoss {
  static constexpr Entry entry{
      .name = "preconditioned_loss",
      .title = "EDM: the weighted denoising loss is the network's own",
      .statement = "λ(σ)|D − z|² = |F − (z − c_skip x)/c_out|² for D = c_skip x + c_out F",
      .assumptions = "any x, z and F",
      .source = "Karras et al. 2022, arXiv:2206.00364, eqs. 7 and 8",
      .blind_to = "c_in and c_skip",
  };

  template <class T>
  static Sides<T> sides(const PreconditioningEvaluation<T>& at) {
    using std::abs;
    const Vector<T> weighted = at.each([](const auto& c) {
      const T gap = c.value.denoiser(c.x, c.network) - c.z;
      return T(c.value.weight * gap * gap);
    });
    const Vector<T> plain = at.each([](const auto& c) {
      const T gap = c.network - c.value.target(c.x, c.z);
      return T(gap * gap);
    });
    // Both gaps cancel where z is near c_skip x: the terms before the difference.
    const Vector<T> scale = at.each([](const auto& c) {
      const T gap = (abs(T(c.value.skip * c.x)) + abs(c.z)) / c.value.output + abs(c.network);
      return T(2 * gap * gap);
    });
    SidesBuilder<T> builder;
    builder.add_row(weighted, plain, scale);
    return builder.sides();
  }
};

}  // namespace flowgauge
