// make_sample_report FOLDER: writes the rich sample as records.jsonl, reads it back and writes every report of it, and a
// comparison report of two runs under FOLDER/two. For the browser test and for looking at the page.

#include <filesystem>
#include <iostream>

#include "flowgauge/record/record.hpp"
#include "reports/catalogue.hpp"
#include "sample_records.hpp"

namespace {

void write_records(const std::filesystem::path& file, const std::vector<flowgauge::Record>& records) {
  flowgauge::RecordWriter writer(file);
  for (const flowgauge::Record& record : records) writer.write(record);
}

void write_reports(const flowgauge::ReportInput& input, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const flowgauge::Writer& writer : flowgauge::writers()) writer.write(input, folder);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: make_sample_report FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  std::filesystem::create_directories(folder);
  const auto rich = folder / "records.jsonl", small = folder / "small.jsonl";
  write_records(rich, flowgauge::rich_sample());
  write_records(small, flowgauge::small_sample());
  write_reports(flowgauge::read_report_input({rich}, {"sample"}), folder);
  write_reports(flowgauge::read_report_input({small}, {"small"}), folder / "small");
  write_reports(flowgauge::read_report_input({rich, small}, {"rich", flowgauge::hostile_text}), folder / "two");
}
