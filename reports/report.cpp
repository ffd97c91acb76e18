#include "reports/report.hpp"

#include <set>
#include <stdexcept>

namespace flowgauge {

ReportInput read_report_input(const std::vector<std::filesystem::path>& files, std::vector<std::string> labels) {
  if (files.empty()) throw std::invalid_argument("report: no record file given; at least one is needed");
  if (labels.size() > files.size()) {
    throw std::invalid_argument("report: " + std::to_string(labels.size()) + " labels given for " +
                                std::to_string(files.size()) + " record files");
  }
  labels.resize(files.size());
  ReportInput input;
  std::set<std::string> used;
  for (const std::string& label : labels) {
    if (!label.empty() && !used.insert(label).second) {
      throw std::invalid_argument("report: label \"" + label + "\" given twice; labels must differ");
    }
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::string label = labels[i];
    if (label.empty()) {
      // Runs often all write records.jsonl; a number keeps unnamed ones apart.
      const std::string stem = files[i].stem().string();
      label = stem;
      for (int n = 2; !used.insert(label).second; ++n) label = stem + " " + std::to_string(n);
    }
    input.runs.push_back({label, read_records(files[i])});
  }
  return input;
}

}  // namespace flowgauge
