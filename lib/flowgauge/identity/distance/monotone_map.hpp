#pragma once
// On the line the monotone map is the best transport for every convex cost.

#include <array>
#include <concepts>

#include "flowgauge/identity/distance_subject.hpp"
#include "flowgauge/identity/sides_builder.hpp"
#include "flowgauge/numeric/quadrature.hpp"
#include "flowgauge/numeric/root.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/path/exact_flow.hpp"

namespace flowgauge {

struct MonotoneMap {
  static constexpr std::array<std::string_view, 2> subjects{"wasserstein1", "wasserstein2_line"};
  static constexpr Entry entry{
      .name = "monotone_map",
      .title = "Wasserstein distances on the line = cost of the monotone map",
      .statement = "W_k^k = ∫|x − ψ(x)|^k p(x) dx, F_q(ψ(x)) = F_p(x), k = 1, 2",
      .assumptions = "mixtures on the line with the same weights, all deviations > 0",
      .source = "Villani 2003, Topics in Optimal Transportation, theorem 2.18",
      .blind_to = "laws with atoms",
  };

  template <class T>
  static std::string not_applicable(const DistanceCase<T>& at) {
    if (!std::same_as<T, double>) return "distances on the line by quadrature are in double";
    if (at.pair->p.weights != at.pair->q.weights) return "the map takes mixtures with the same weights";
    return detail::why_not_distance<MonotoneMap>(at);
  }

  template <class T>
  static Sides<T> sides(const DistanceCase<T>& at) {
    if constexpr (!std::same_as<T, double>) {
      return {};
    } else {
      const auto mixture = [](const GaussianMixture& law) {
        NormalMixture<double> line{law.weights / law.weights.sum(), law.means.row(0).transpose(), law.weights};
        for (Index k = 0; k < law.weights.size(); ++k) {
          line.deviations(k) = std::sqrt(law.covariances[static_cast<std::size_t>(k)](0, 0));
        }
        return line;
      };
      const NormalMixture<double> p = mixture(at.pair->p), q = mixture(at.pair->q);
      const double low = (p.means - 11 * p.deviations).minCoeff(), high = (p.means + 11 * p.deviations).maxCoeff();
      const auto move = [&](double x) { return quantile_map(p, q, x) - x; };
      // Cut where the map crosses the diagonal too, where |x − ψ| is not smooth.
      std::vector<double> breaks;
      constexpr int parts = 24;
      for (int i = 0; i <= parts; ++i) breaks.push_back(low + (high - low) * i / parts);
      for (int i = 0; i < parts; ++i) {
        const double a = breaks[static_cast<std::size_t>(i)], b = breaks[static_cast<std::size_t>(i) + 1];
        if (move(a) * move(b) < 0) breaks.push_back(find_root(move, a, b));
      }
      std::sort(breaks.begin(), breaks.end());
      const bool squared = at.distance == "wasserstein2_line";
      const auto cost = [&](double x) {
        double density = 0;
        for (Index k = 0; k < p.weights.size(); ++k) {
          density += p.weights(k) / p.deviations(k) * normal_pdf((x - p.means(k)) / p.deviations(k));
        }
        const double distance = std::abs(move(x));
        return density * (squared ? distance * distance : distance);
      };
      const double expected = integrate_pieces<double>(cost, breaks).value;
      const double value = at.value();
      SidesBuilder<double> builder;
      const double cross = squared ? p.deviations.squaredNorm() + q.deviations.squaredNorm() : p.deviations.sum();
      builder.add_row(Vector<double>::Constant(1, squared ? value * value : value),
                      Vector<double>::Constant(1, expected), Vector<double>::Constant(1, expected + cross));
      return builder.sides();
    }
  }
};

}  // namespace flowgauge
