#pragma once
// How each map becomes an InvertibleMap<T>. Include only in catalogue.cpp and catalogue_multiprecision.cpp.

#include <memory>

#include "flowgauge/map/map.hpp"

namespace flowgauge {
namespace detail {

/// What evaluates a map in scalar T: its prepared form where there is one, otherwise the map itself.
template <class T, class M>
auto evaluated_form(const M& map) {
  if constexpr (requires { map.template prepared<T>(); }) {
    return map.template prepared<T>();
  } else {
    return map;
  }
}

template <class T, class M>
InvertibleMap<T> prepare_map(const M& map) {
  const auto shared = std::make_shared<const decltype(evaluated_form<T>(map))>(evaluated_form<T>(map));
  return pointwise_map<T>(
      map.dimension(), [shared](const Vector<T>& x, Vector<T>& y) { return shared->forward(x, y); },
      [shared](const Vector<T>& y, Vector<T>& x) { return shared->inverse(y, x); });
}

template <class T>
InvertibleMap<T> prepare_map(const Composition& map) {
  std::vector<InvertibleMap<T>> layers;
  for (const NestedMap& layer : map.layers) layers.push_back(flowgauge::prepare_map<T>(inner(layer)));
  return composed<T>(std::move(layers));
}

template <class T>
InvertibleMap<T> prepare_map(const InverseMap& map) {
  return inverted(flowgauge::prepare_map<T>(inner(map.map)));
}

}  // namespace detail

template <class T>
InvertibleMap<T> prepare_map(const Map& map) {
  return std::visit([](const auto& m) { return detail::prepare_map<T>(m); }, map);
}

}  // namespace flowgauge
