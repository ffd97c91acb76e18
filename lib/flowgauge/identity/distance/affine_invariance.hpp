#pragma once
// f-divergences do not change under an invertible affine map of both laws; W₂ scales with it.

#include <array>

#include "flowgauge/identity/distance_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct AffineInvariance {
  static constexpr std::array<std::string_view, 7> subjects{"kullback_leibler", "renyi_divergence", "hellinger",
                                                            "wasserstein2",     "wasserstein1",     "wasserstein2_line",
                                                            "energy_distance"};
  static constexpr Entry entry{
      .name = "affine_invariance",
      .title = "Distances of affine images",
      .statement =
          "KL, Rényi, Hellinger: d(A·p + b, A·q + b) = d(p, q);  W₁, W₂, energy: d(4·p + b, 4·q + b) = 4 d(p, q)",
      .assumptions = "A invertible; entries are short binary fractions, so that images are exact",
      .source =
          "Liese, Vajda 2006, doi:10.1109/TIT.2006.881731, theorem 14 (f-divergences); Villani 2003 (homogeneity of W)",
      .blind_to = "errors that are invariant themselves",
  };

  template <class T>
  static std::string not_applicable(const DistanceCase<T>& at) {
    return detail::why_not_distance<AffineInvariance>(at);
  }

  template <class T>
  static Sides<T> sides(const DistanceCase<T>& at) {
    using std::abs;
    const Index d = at.pair->dimension();
    const bool metric = at.distance.starts_with("wasserstein") || at.distance == "energy_distance";
    Matrix<double> A = 4 * Matrix<double>::Identity(d, d);
    if (!metric && d == 2) A << 1, 2, -1, 3;
    const Vector<double> shift = Vector<double>::Constant(d, 0.5);
    const auto image = [&](GaussianMixture law) {
      law.means = ((A * law.means).colwise() + shift).eval();
      for (Matrix<double>& covariance : law.covariances) covariance = (A * covariance * A.transpose()).eval();
      return law;
    };
    const T parameter = at.parameter();
    const T moved = at.between(image(at.pair->p), image(at.pair->q), parameter);
    const T still = (metric ? T(4) : T(1)) * at.value();
    SidesBuilder<T> builder;
    builder.add_row(Vector<T>::Constant(1, moved), Vector<T>::Constant(1, still),
                    Vector<T>::Constant(1, abs(moved) + abs(still) + 1));
    return builder.sides();
  }
};

}  // namespace flowgauge
