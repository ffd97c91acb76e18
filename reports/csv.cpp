// records.csv: tidy long form, one measured value a line, for pandas, R and spreadsheets.

#include <array>
#include <string>

#include "reports/text.hpp"
#include "reports/view.hpp"
#include "reports/writers.hpp"

namespace flowgauge {
namespace {

// What a value belongs to; everything else in a record is a value.
constexpr std::array<const char*, 10> key_columns{"identity", "subject",          "fault",     "solver", "problem",
                                                  "grid",     "parameterisation", "direction", "scalar", "norm"};

bool is_key(std::string_view key) {
  for (const char* column : key_columns) {
    if (key == column) return true;
  }
  return false;
}

void append_values(const std::string& head, const std::string& field, const std::string& index, const Json& value,
                   std::string& text) {
  if (value.is_object()) {
    for (const auto& [key, element] : value.items()) append_values(head, field + "." + key, index, element, text);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      append_values(head, field, (index.empty() ? "" : index + ":") + std::to_string(i), value[i], text);
    }
  } else {
    const std::string shown = value.is_string()         ? value.get<std::string>()
                              : value.is_number_float() ? shortest(value.get<double>())
                                                        : value.dump();
    text += head + escape_csv(field) + "," + index + "," + escape_csv(shown) + "\r\n";
  }
}

}  // namespace

void write_csv(const ReportInput& input, const std::filesystem::path& folder) {
  std::string text = "run,kind,id,outcome";
  for (const char* column : key_columns) text += std::string(",") + column;
  text += ",field,index,value\r\n";
  for (const LabelledRecords& run : input.runs) {
    for (const Record& record : run.records) {
      std::string head = escape_csv(run.label) + "," + record.kind + "," + escape_csv(record.id) + "," +
                         std::string(to_string(record.outcome)) + ",";
      for (const char* column : key_columns) head += escape_csv(text_field(record, column)) + ",";
      for (const auto& [key, value] : record.fields.items()) {
        // Statements and sources of the catalogue are text about the suite, not measured values.
        if (is_key(key) || (record.kind == "manifest" && key == "catalogue")) continue;
        // Thousands of values a picture would drown the rest; they stand in the records, and `eval` computes any of them.
        if (record.kind == "field" && value.is_array()) continue;
        append_values(head, key, "", value, text);
      }
    }
  }
  write_file(folder / "records.csv", text);
}

}  // namespace flowgauge
