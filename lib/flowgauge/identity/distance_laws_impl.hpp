#pragma once
// Definitions of the distances under test. Include only in distance_catalogue.cpp and
// distance_catalogue_multiprecision.cpp.

#include <stdexcept>

#include "flowgauge/identity/distance_laws.hpp"
#include "flowgauge/target/distance.hpp"
#include "flowgauge/target/distance_line.hpp"

namespace flowgauge {

namespace detail {

inline Gaussian only_component(const GaussianMixture& law) {
  if (law.weights.size() != 1) throw std::logic_error("a distance of Gaussians was asked of a mixture");
  return {law.means.col(0), law.covariances.front()};
}

template <class T>
NormalMixture<T> on_the_line(const GaussianMixture& law) {
  NoiseLevel<T> data{};
  data.alpha = T(1);
  data.sigma = T(0);
  return prepare<T>(Target(law)).normal_mixture(data);
}

}  // namespace detail

template <class T>
DistanceSubject<T> distance_subject() {
  using G = const GaussianMixture&;
  using P = const T&;
  using detail::on_the_line, detail::only_component;
  DistanceSubject<T> subject;
  auto& all = subject.distances;
  all["kullback_leibler"] = [](G p, G q, P) { return kullback_leibler<T>(only_component(p), only_component(q)); };
  all["fisher_divergence"] = [](G p, G q, P) { return fisher_divergence<T>(only_component(p), only_component(q)); };
  all["renyi_divergence"] = [](G p, G q, P order) {
    return renyi_divergence<T>(only_component(p), only_component(q), order);
  };
  all["hellinger"] = [](G p, G q, P) { return hellinger_squared<T>(only_component(p), only_component(q)); };
  all["wasserstein2"] = [](G p, G q, P) { return wasserstein2<T>(only_component(p), only_component(q)); };
  all["energy_distance"] = [](G p, G q, P) { return energy_distance<T>(on_the_line<T>(p), on_the_line<T>(q)); };
  all["maximum_mean_discrepancy"] = [](G p, G q, P width) { return maximum_mean_discrepancy_squared<T>(p, q, width); };
  if constexpr (std::same_as<T, double>) {
    all["wasserstein1"] = [](G p, G q, P) {
      return wasserstein1(line_law(on_the_line<double>(p)), line_law(on_the_line<double>(q)));
    };
    all["wasserstein2_line"] = [](G p, G q, P) {
      return wasserstein2(line_law(on_the_line<double>(p)), line_law(on_the_line<double>(q)));
    };
  }
  return subject;
}

template <class T>
const std::vector<DistanceLaw<T>>& distance_laws() {
  static const std::vector<DistanceLaw<T>> laws = laws_of<T, DistanceCase<T>>(DistanceLaws{});
  return laws;
}

}  // namespace flowgauge
