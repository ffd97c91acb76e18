#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

template <class F, class... Ts>
void for_each_type(F f, std::type_identity<std::variant<Ts...>>) {
  (f(std::type_identity<Ts>{}), ...);
}

template <class G>
G read(const Parameters& values) {
  if constexpr (requires { G::from(values); }) {
    return G::from(values);
  } else {
    return G{};
  }
}

}  // namespace

const Entry& entry(const Grid& grid) {
  return std::visit([](const auto& g) -> const Entry& { return g.entry; }, grid);
}

const std::vector<Entry>& grid_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all;
    for_each_type([&]<class G>(std::type_identity<G>) { all.push_back(G::entry); }, std::type_identity<Grid>{});
    return all;
  }();
  return entries;
}

Grid grid_named(std::string_view name) {
  return grid_from_json(Json{{"type", name}});
}

Grid grid_from_json(const Json& object, const std::string& where) {
  const std::string type = entry_type(object, grid_entries(), where);
  std::optional<Grid> grid;
  for_each_type(
      [&]<class G>(std::type_identity<G>) {
        if (G::entry.name == type) grid = read<G>(Parameters(object, G::entry.parameters, where));
      },
      std::type_identity<Grid>{});
  return grid.value();
}

}  // namespace flowgauge
