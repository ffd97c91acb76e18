#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/target/prepare.hpp"

namespace flowgauge {
namespace {

/// Calls f with every type of the catalogue, in order.
template <class F, class... Ts>
void for_each_type(F f, std::type_identity<std::variant<Ts...>>) {
  (f(std::type_identity<Ts>{}), ...);
}

template <class T>
Target read(const Parameters& values, const std::filesystem::path& folder) {
  if constexpr (requires { T::from(values, folder); }) {
    return T::from(values, folder);
  } else {
    return T::from(values);
  }
}

}  // namespace

template Law<double> prepare(const Target&);
template Law<Dual<double>> prepare(const Target&);

NestedTarget nest(Target target) { return {std::make_shared<const TargetHolder>(TargetHolder{std::move(target)})}; }

Index dimension(const NestedTarget& target) { return dimension(inner(target)); }

NestedTarget nested_target(const Json& object, const std::filesystem::path& folder, const std::string& where) {
  return nest(target_from_json(object, folder, where));
}

std::vector<NestedTarget> nested_targets(const std::vector<Json>& objects, const std::filesystem::path& folder,
                                         const std::string& where) {
  std::vector<NestedTarget> all;
  for (const Json& object : objects) {
    all.push_back(nested_target(object, folder, where + "[" + std::to_string(all.size()) + "]"));
  }
  return all;
}

Index dimension(const Target& target) { return prepare<double>(target).dimension; }

const Entry& entry(const Target& target) {
  return std::visit([](const auto& t) -> const Entry& { return t.entry; }, target);
}

const std::vector<Entry>& target_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all;
    for_each_type([&]<class T>(std::type_identity<T>) { all.push_back(T::entry); }, std::type_identity<Target>{});
    return all;
  }();
  return entries;
}

Target target_from_json(const Json& object, const std::filesystem::path& folder, const std::string& where) {
  const std::string type = entry_type(object, target_entries(), where);
  std::optional<Target> target;
  for_each_type(
      [&]<class T>(std::type_identity<T>) {
        if (T::entry.name == type) target = read<T>(Parameters(object, T::entry.parameters, where), folder);
      },
      std::type_identity<Target>{});
  return target.value();
}

}  // namespace flowgauge
