#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/solver/stochastic_rows.hpp"

namespace flowgauge {
namespace {

StochasticSampler with_values(const StochasticRow& row, const Json& object) {
  StochasticSampler sampler = row.sampler;
  const Parameters values(object, sampler.entry.parameters, std::string(sampler.entry.name));
  sampler.method = row.make(values);
  if (row.claims != nullptr) row.claims(values, sampler);
  return sampler;
}

const std::vector<StochasticRow>& rows() {
  static const std::vector<StochasticRow> all = [] {
    std::vector<StochasticRow> rows;
    for (const auto& more : {reverse_rows, posterior_rows, exponential_rows, corrector_rows}) {
      for (StochasticRow& row : more()) rows.push_back(std::move(row));
    }
    return rows;
  }();
  return all;
}

}  // namespace

const std::vector<StochasticSampler>& stochastic_catalogue() {
  static const std::vector<StochasticSampler> all = [] {
    std::vector<StochasticSampler> samplers;
    for (const StochasticRow& row : rows()) samplers.push_back(with_values(row, Json::object()));
    return samplers;
  }();
  return all;
}

const StochasticSampler* find_stochastic(std::string_view name) {
  for (const StochasticSampler& sampler : stochastic_catalogue()) {
    if (sampler.entry.name == name) return &sampler;
  }
  return nullptr;
}

const StochasticSampler& stochastic_named(std::string_view name) {
  if (const StochasticSampler* found = find_stochastic(name)) return *found;
  std::vector<std::string_view> names;
  for (const StochasticSampler& sampler : stochastic_catalogue()) names.push_back(sampler.entry.name);
  throw std::invalid_argument("unknown stochastic sampler \"" + std::string(name) + "\"" + did_you_mean(name, names) +
                              "; known are " + join(names, ", "));
}

StochasticSampler stochastic_from_json(const Json& object) {
  std::vector<Entry> entries;
  for (const StochasticRow& row : rows()) entries.push_back(row.sampler.entry);
  const std::string name = entry_type(object, entries, "stochastic sampler");
  const auto row =
      std::find_if(rows().begin(), rows().end(), [&](const StochasticRow& r) { return r.sampler.entry.name == name; });
  return with_values(*row, object);
}

}  // namespace flowgauge
