#include "flowgauge/identity/distance_laws_impl.hpp"

namespace flowgauge {

template DistanceSubject<double> distance_subject();
template const std::vector<DistanceLaw<double>>& distance_laws();

const std::vector<Entry>& distance_law_entries() {
  static const std::vector<Entry> entries = entries_of(DistanceLaws{});
  return entries;
}

const std::vector<DistancePair>& distance_pairs() {
  const auto on_line = [](std::initializer_list<double> weights, std::initializer_list<double> means,
                          std::initializer_list<double> variances) {
    GaussianMixture law{Eigen::Map<const Vector<double>>(weights.begin(), static_cast<Index>(weights.size())),
                        Eigen::Map<const Vector<double>>(means.begin(), static_cast<Index>(means.size())).transpose(),
                        {}};
    for (const double variance : variances) law.covariances.push_back(Matrix<double>::Constant(1, 1, variance));
    return law;
  };
  const auto in_plane = [](std::vector<std::array<double, 6>> components) {
    const Index count = static_cast<Index>(components.size());
    GaussianMixture law{Vector<double>(count), Batch<double>(2, count), {}};
    for (Index k = 0; k < count; ++k) {
      const std::array<double, 6>& c = components[static_cast<std::size_t>(k)];
      law.weights(k) = c[0];
      law.means.col(k) << c[1], c[2];
      Matrix<double> covariance(2, 2);
      covariance << c[3], c[4], c[4], c[5];
      law.covariances.push_back(covariance);
    }
    return law;
  };
  static const std::vector<DistancePair> pairs{
      {on_line({1}, {0.25}, {0.5}), on_line({1}, {-0.5}, {1.75}), 0.25, 0.75},
      {on_line({2}, {1.5}, {0.75}), on_line({1}, {1}, {0.8125}), 2, 1.5},
      {in_plane({{1, 0.25, -0.5, 1, 0.5, 1.25}}), in_plane({{1, -0.25, 0.75, 2, -0.5, 0.75}}), 0.75, 0.75},
      {on_line({0.25, 0.75}, {-1, 1}, {0.25, 0.5}), on_line({0.25, 0.75}, {-1.5, 1.75}, {0.5, 0.375}), 0.5, 0.5},
      {in_plane({{0.25, -1, 0, 0.5, 0.125, 0.5}, {0.75, 1, 0.5, 1, 0, 0.75}}), in_plane({{1, 0, 0, 1, 0.25, 1}}), 0.5,
       0.5},
  };
  return pairs;
}

}  // namespace flowgauge
