#pragma once
// What verify, study and gauge share: where their records go, and the summary they print.

#include <cstddef>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// Makes a folder and those it lies in; it may be there. Throws std::runtime_error.
void make_folder(const std::string& folder);

/// Opens DIR/file for records, making the folder. Throws std::runtime_error naming what cannot be written.
std::unique_ptr<RecordWriter> open_records(const std::string& folder, const std::string& file, bool append);

/// For each cause of limits that no known file lists: "limit  low_order_start (47 checks): the first steps …" and the first of
/// them; a line instead of the causes after the first most_causes.
void print_limits(const std::vector<Record>& records, std::size_t most_causes, std::ostream& out);

/// One line a planted fault (caught or missed, by which check, with what margin) and a check that is not ok, limits that do
/// not gate by their cause, then the counts by outcome and whether the run passes.
void print_summary(const std::vector<Record>& records, bool limit_gates, std::ostream& out);

}  // namespace flowgauge
