#include <boost/math/special_functions/gamma.hpp>
#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/process/process.hpp"

namespace flowgauge {
namespace {

/// Calls f with every type of the catalogue, in order.
template <class F, class... Ts>
void for_each_type(F f, std::type_identity<std::variant<Ts...>>) {
  (f(std::type_identity<Ts>{}), ...);
}

}  // namespace

template <>
double log_gamma<double>(const double& x) {
  return static_cast<double>(boost::math::lgamma(static_cast<long double>(x)));
}

template <class T>
ExactProcess<T> exact_process(const Process& process) {
  return std::visit([](const auto& p) { return p.template exact<T>(); }, process);
}
template ExactProcess<double> exact_process(const Process&);
template ExactProcess<Dual<double>> exact_process(const Process&);

const Entry& entry(const Process& process) {
  return std::visit([](const auto& p) -> const Entry& { return p.entry; }, process);
}

const std::vector<Entry>& process_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all;
    for_each_type([&]<class P>(std::type_identity<P>) { all.push_back(P::entry); }, std::type_identity<Process>{});
    return all;
  }();
  return entries;
}

Process process_from_json(const Json& object, const std::string& where) {
  const std::string type = entry_type(object, process_entries(), where);
  std::optional<Process> process;
  for_each_type(
      [&]<class P>(std::type_identity<P>) {
        if (P::entry.name == type) process = P::from(Parameters(object, P::entry.parameters, where));
      },
      std::type_identity<Process>{});
  return process.value();
}

Process process_named(std::string_view name) {
  return process_from_json(Json{{"type", name}});
}

}  // namespace flowgauge
