#pragma once
// Gauge runs: records by the question that they answer.

#include <string>
#include <string_view>
#include <vector>

#include "reports/view.hpp"

namespace flowgauge {

/// One of the questions of a gauge run, with the records that answer it.
struct GaugeQuestion {
  std::string_view id;     ///< anchor of its section
  std::string_view title;
  std::string_view note;
  std::vector<Row> rows;   ///< what hurts first, otherwise as measured
};

/// Whether a run is one of `gauge`: its command says so, or, without a manifest, a record tells which method a subject is.
bool is_gauge_run(const LabelledRecords& run);

/// Which method it is; is the algorithm what it claims; what does a user get as shipped; is it safe. Only gauge runs; questions
/// without records are left out.
std::vector<GaugeQuestion> gauge_questions(const ReportInput& input);

/// What stands beside a record: the text of a finding, the detail of others; empty where all is said.
std::string gauge_words(const Record& record);

}  // namespace flowgauge
