#pragma once
// The writers of catalogue.cpp. Each puts its file into an existing folder.

#include "reports/report.hpp"

namespace flowgauge {

void write_html(const ReportInput& input, const std::filesystem::path& folder);
void write_markdown(const ReportInput& input, const std::filesystem::path& folder);
void write_csv(const ReportInput& input, const std::filesystem::path& folder);
void write_junit(const ReportInput& input, const std::filesystem::path& folder);
void write_json(const ReportInput& input, const std::filesystem::path& folder);

/// Puts text into a file in one go. Throws std::runtime_error naming the file when it cannot be written.
void write_file(const std::filesystem::path& file, const std::string& text);

/// The text of junit.xml, for writing it elsewhere (--junit FILE).
std::string junit_text(const ReportInput& input);

/// The object of summary.json, for --json on standard output.
Json summary_json(const ReportInput& input);

}  // namespace flowgauge
