#pragma once
// What a report is made of: the records of one or several runs. Writers are pure functions of it.

#include <filesystem>
#include <string>
#include <vector>

#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// The records of one file under the name by which the report calls them.
struct LabelledRecords {
  std::string label;
  std::vector<Record> records;
};

/// One or several runs; where there are several, every table and figure names the run.
struct ReportInput {
  std::vector<LabelledRecords> runs;
  bool limit_gates = false;  ///< whether limits make the run fail (--fail-on limit)
};

/// Reads record files into a report input. `labels[i]` names `files[i]`; an empty label stands for the file's name without
/// its ending. Throws std::invalid_argument for no file or a label used twice, std::runtime_error for unreadable files.
ReportInput read_report_input(const std::vector<std::filesystem::path>& files, std::vector<std::string> labels = {});

}  // namespace flowgauge
