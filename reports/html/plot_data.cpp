// What assets/report.js draws from.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "reports/html/sections.hpp"
#include "reports/text.hpp"
#include "reports/view.hpp"

namespace flowgauge::html {
namespace {

double largest(const Json& values) {
  if (values.is_number()) return std::abs(values.get<double>());
  double result = 0;
  if (values.is_array()) {
    for (const Json& value : values) result = std::max(result, largest(value));
  }
  return result;
}

// Pictures show no more than four digits, nor anything below `floor`; the records hold all.
Json four_digits(const Json& values, double floor) {
  if (values.is_array()) {
    Json result = Json::array();
    for (const Json& value : values) result.push_back(four_digits(value, floor));
    return result;
  }
  if (!values.is_number_float()) return values;
  const double x = values.get<double>();
  if (!(std::abs(x) > floor)) return 0;
  return std::strtod(significant(x, 4).c_str(), nullptr);
}

}  // namespace

Json plot_data(const ReportInput& input) {
  Json data{{"runs", Json::array()},   {"solvers", Json::object()}, {"problems", Json::object()},
            {"orders", Json::array()}, {"work", Json::array()},     {"fields", Json::array()}};
  for (const LabelledRecords& run : input.runs) data["runs"].push_back(run.label);
  const auto take = [&](std::string_view kind, const char* into, const std::vector<const char*>& keys) {
    for (const Row& row : rows_of_kind(input, kind)) {
      Json entry{{"id", row.record->id}, {"run", row.run}, {"outcome", to_string(row.record->outcome)}};
      for (const char* key : keys) {
        if (row.record->fields.contains(key)) entry[key] = row.record->fields[key];
      }
      const std::string solver = text_field(*row.record, "solver");
      if (!solver.empty() && !data["solvers"].contains(solver)) {
        const Json* found = catalogue_entry(input, "solvers", solver);
        if (found == nullptr) found = catalogue_entry(input, "schemes", solver);
        data["solvers"][solver] =
            found == nullptr || !found->contains("claimed_order") ? Json() : (*found)["claimed_order"];
      }
      data[into].push_back(std::move(entry));
    }
  };
  take("order", "orders",
       {"solver", "problem", "grid", "parameterisation", "direction", "scalar", "norm", "distance", "claimed_order",
        "expected_order", "measured_order", "steps", "nfe", "errors", "errors_max"});
  take("work_precision", "work",
       {"solver", "problem", "grid", "norm", "adaptive", "knob", "value", "nfe", "error_max", "error_rms", "seconds"});
  take("field", "fields", {"problem", "dimension", "quantity", "method", "t", "lambda", "x", "y", "values"});
  for (Json& picture : data["fields"]) {
    if (picture.contains("values"))
      picture["values"] = four_digits(picture["values"], 1e-6 * largest(picture["values"]));
    const std::string name =
        picture.contains("problem") && picture["problem"].is_string() ? picture["problem"] : Json("");
    const std::string title = entry_text(catalogue_entry(input, "problems", name), "title");
    if (!title.empty()) data["problems"][name] = title;
  }
  return data;
}

}  // namespace flowgauge::html
