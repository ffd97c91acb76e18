#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "flowgauge/map/prepare_map.hpp"
#include "flowgauge/numeric/parameters.hpp"

namespace flowgauge {

template InvertibleMap<double> prepare_map(const Map&);
template InvertibleMap<Dual<double>> prepare_map(const Map&);

namespace {

/// Calls f with every type of the catalogue, in order.
template <class F, class... Ts>
void for_each_type(F f, std::type_identity<std::variant<Ts...>>) {
  (f(std::type_identity<Ts>{}), ...);
}

/// Points in the bulk, near 0 and far out that owe nothing to the map.
Batch<double> plain_points(Index d) {
  constexpr double rows[] = {0.37, -1.21, 0.83, 1.94, -0.46, -2.3, 0.11, 0.59, -0.72, 1.37, -1.68, 0.05};
  constexpr Index count = 8;
  Batch<double> X(d, count);
  for (Index n = 0; n < count; ++n) {
    for (Index i = 0; i < d; ++i) X(i, n) = rows[(5 * n + 7 * i + i * i) % 12] * (1 + 0.01 * static_cast<double>(n + i));
  }
  X.col(count - 2) *= 1e-9;
  X.col(count - 1) *= 1e6;
  return X;
}

/// Every listed number in every coordinate, beside others of the list.
Batch<double> spread(const std::vector<double>& numbers, Index d) {
  const Index count = static_cast<Index>(numbers.size());
  Batch<double> X(d, count);
  for (Index n = 0; n < count; ++n) {
    for (Index i = 0; i < d; ++i) X(i, n) = numbers[static_cast<std::size_t>((n + 3 * i) % count)];
  }
  return X;
}

Batch<double> beside(const Batch<double>& X, const Batch<double>& Y) {
  Batch<double> both(X.rows(), X.cols() + Y.cols());
  both << X, Y;
  return both;
}

/// The columns of points that are finite and of moderate size: what is left of landmarks that were taken through maps.
Batch<double> usable(const Batch<double>& X) {
  Batch<double> kept(X.rows(), X.cols());
  Index count = 0;
  for (Index n = 0; n < X.cols(); ++n) {
    if (X.col(n).allFinite() && X.col(n).cwiseAbs().maxCoeff() <= 1e9) kept.col(count++) = X.col(n);
  }
  return kept.leftCols(count);
}

template <class M>
Batch<double> landmarks_of(const M& map, Index d) {
  if constexpr (requires { map.coordinates(); }) {
    return spread(map.coordinates(), d);
  } else if constexpr (requires { map.landmarks(); }) {
    return beside(plain_points(d), map.landmarks());
  } else {
    return plain_points(d);
  }
}

template <class M>
Batch<double> image_landmarks_of(const M& map, Index d) {
  if constexpr (requires { map.image_coordinates(); }) {
    return spread(map.image_coordinates(), d);
  } else {
    return plain_points(d);
  }
}

/// The landmarks of a layer that are its own.
Batch<double> own_landmarks(const Map& map, Index d) {
  return std::visit(
      [d](const auto& m) -> Batch<double> {
        if constexpr (requires { m.coordinates(); }) {
          return spread(m.coordinates(), d);
        } else if constexpr (requires { m.landmarks(); }) {
          return m.landmarks();
        } else {
          return Batch<double>(d, 0);
        }
      },
      map);
}

/// The columns around which log|det| does not jump: on a jump, rounding of earlier layers decides which side counts.
Batch<double> away_from_jumps(const InvertibleMap<double>& map, const Batch<double>& X) {
  Batch<double> kept(X.rows(), X.cols());
  Index count = 0;
  for (Index n = 0; n < X.cols(); ++n) {
    const double step = 1e-9 * std::max(1.0, X.col(n).cwiseAbs().maxCoeff());
    const Batch<double> below = X.col(n).array() - step, above = X.col(n).array() + step;
    const double jump = map.forward(above).log_det(0) - map.forward(below).log_det(0);
    if (std::abs(jump) <= 1e-3) kept.col(count++) = X.col(n);
  }
  return kept.leftCols(count);
}

/// Points that owe nothing to the layers, and the own landmarks of each, taken back to where the composition sees them.
Batch<double> landmarks_of(const Composition& map, Index d) {
  const InvertibleMap<double> whole = prepare_map<double>(map);
  Batch<double> all = plain_points(d);
  if (usable(whole.forward(all).points).cols() < all.cols()) all = usable(whole.inverse(all).points);
  for (std::size_t k = 0; k < map.layers.size(); ++k) {
    Batch<double> X = own_landmarks(inner(map.layers[k]), d);
    for (std::size_t i = k; i-- > 0;) X = usable(prepare_map<double>(inner(map.layers[i])).inverse(X).points);
    all = beside(all, X);
  }
  return away_from_jumps(whole, all);
}
Batch<double> image_landmarks_of(const Composition& map, Index d) {
  const InvertibleMap<double> whole = prepare_map<double>(map);
  const Batch<double> plain = plain_points(d);
  const Batch<double> sources = usable(whole.inverse(plain).points);
  return sources.cols() == plain.cols() ? plain : usable(whole.forward(sources).points);
}
Batch<double> landmarks_of(const InverseMap& map, Index d) { return range_landmarks(inner(map.map), d); }
Batch<double> image_landmarks_of(const InverseMap& map, Index d) { return domain_landmarks(inner(map.map), d); }

template <class M>
std::vector<double> breaks_of(const M& map) {
  if constexpr (requires { map.breaks(); }) return map.breaks();
  return {};
}
template <class M>
std::vector<double> image_breaks_of(const M& map) {
  if constexpr (requires { map.image_breaks(); }) return map.image_breaks();
  return {};
}

std::vector<double> taken(const std::vector<double>& numbers, const std::function<MapValues<double>(const Batch<double>&)>& f) {
  std::vector<double> images;
  for (const double v : numbers) images.push_back(f(Batch<double>::Constant(1, 1, v)).points(0, 0));
  return images;
}
std::vector<double> breaks_of(const Composition& map) {
  std::vector<double> all;
  for (std::size_t k = 0; k < map.layers.size(); ++k) {
    std::vector<double> places = domain_breaks(inner(map.layers[k]));
    for (std::size_t i = k; i-- > 0;) places = taken(places, prepare_map<double>(inner(map.layers[i])).inverse);
    all.insert(all.end(), places.begin(), places.end());
  }
  return all;
}
std::vector<double> image_breaks_of(const Composition& map) {
  return taken(breaks_of(map), prepare_map<double>(map).forward);
}
std::vector<double> breaks_of(const InverseMap& map) { return range_breaks(inner(map.map)); }
std::vector<double> image_breaks_of(const InverseMap& map) { return domain_breaks(inner(map.map)); }

std::vector<double> ascending(std::vector<double> numbers) {
  std::erase_if(numbers, [](double v) { return !std::isfinite(v); });
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

template <class M>
MapClaims claims_of(const M& map) {
  MapClaims all;
  if constexpr (requires { map.volume_preserving(); }) all.volume_preserving = map.volume_preserving();
  if constexpr (requires { M::domain; }) all.whole_domain = false;
  if constexpr (requires { M::image; }) all.whole_range = false;
  if constexpr (requires { M::smooth(); }) all.smooth = M::smooth();
  return all;
}
MapClaims claims_of(const Composition& map) {
  MapClaims all{true, true, true, true};
  for (const NestedMap& layer : map.layers) {
    const MapClaims part = claims(inner(layer));
    all = {all.volume_preserving && part.volume_preserving, all.whole_domain && part.whole_domain,
           all.whole_range && part.whole_range, all.smooth && part.smooth};
  }
  return all;
}
MapClaims claims_of(const InverseMap& map) {
  const MapClaims inside = claims(inner(map.map));
  return {inside.volume_preserving, inside.whole_range, inside.whole_domain, inside.smooth};
}

}  // namespace

Index dimension(const Map& map) {
  return std::visit([](const auto& m) { return m.dimension(); }, map);
}
Index dimension(const NestedMap& map) { return dimension(inner(map)); }

const Entry& entry(const Map& map) {
  return std::visit([](const auto& m) -> const Entry& { return m.entry; }, map);
}

MapClaims claims(const Map& map) {
  return std::visit([](const auto& m) { return claims_of(m); }, map);
}

Batch<double> domain_landmarks(const Map& map, Index d) {
  return std::visit([d](const auto& m) { return landmarks_of(m, d); }, map);
}
Batch<double> range_landmarks(const Map& map, Index d) {
  return std::visit([d](const auto& m) { return image_landmarks_of(m, d); }, map);
}

std::vector<double> domain_breaks(const Map& map) {
  return ascending(std::visit([](const auto& m) { return breaks_of(m); }, map));
}
std::vector<double> range_breaks(const Map& map) {
  return ascending(std::visit([](const auto& m) { return image_breaks_of(m); }, map));
}

const std::vector<Entry>& map_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all;
    for_each_type([&]<class M>(std::type_identity<M>) { all.push_back(M::entry); }, std::type_identity<Map>{});
    return all;
  }();
  return entries;
}

const std::vector<Entry>& conditioner_entries() {
  static const std::vector<Entry> entries{TanhUnits::entry};
  return entries;
}

NestedMap nested_map(const Json& object, const std::string& where) {
  return {std::make_shared<const MapHolder>(MapHolder{map_from_json(object, where)})};
}

TanhUnits tanh_units(const Json& object, const std::string& where) {
  entry_type(object, conditioner_entries(), where);
  return TanhUnits::from(Parameters(object, TanhUnits::parameters, where));
}

Map map_from_json(const Json& object, const std::string& where) {
  const std::string type = entry_type(object, map_entries(), where);
  std::optional<Map> map;
  for_each_type(
      [&]<class M>(std::type_identity<M>) {
        if (M::entry.name == type) map = M::from(Parameters(object, M::entry.parameters, where));
      },
      std::type_identity<Map>{});
  return map.value();
}

Map example_map(const std::string& name) {
  for (const Entry& entry : map_entries()) {
    if (entry.name == name) return map_from_json(Json::parse(entry.example));
  }
  throw std::invalid_argument("map \"" + name + "\" is unknown");
}

}  // namespace flowgauge
