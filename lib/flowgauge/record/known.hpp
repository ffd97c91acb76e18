#pragma once
// Known file: failures a project has looked at and lives with. One "id  # reason or link" a line; it cannot rot.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// One line of a known file. A `*` that is a whole component between slashes stands for any one such component; any other
/// `*` stands for text without `/` and `;`, such as the value of one key (grid=*).
struct KnownEntry {
  std::string pattern;
  std::string reason;
  int line = 0;
};

/// Reads a known file; empty lines and lines that start with # are skipped. Throws std::runtime_error naming file and line
/// when it cannot be read, a line has no "# reason" or an id is listed twice.
std::vector<KnownEntry> read_known(const std::filesystem::path& file);

/// Writes every gating record (limits too where limit_gates) as a known file, with cause and detail as reason.
/// Throws std::runtime_error naming the file when it cannot be written.
void write_known(const std::filesystem::path& file, const std::vector<Record>& records, bool limit_gates = false);

/// Whether a pattern of a known file matches a check id.
bool matches_known(std::string_view pattern, std::string_view id);

/// The reason under which an id is listed, if it is.
std::optional<std::string> known_reason(const std::vector<KnownEntry>& known, std::string_view id);

/// Writes the reason into the field "known" of a listed record that is not ok; summaries and reports then show it and do
/// not let it gate.
void mark_known(Record& record, const std::vector<KnownEntry>& known);

/// What makes a run fail although nothing in it gates: entries that match a record that is ok, and entries that match no
/// id of the whole suite (`suite_ids`, not only the ids selected in this run). One sentence each; empty when all is well.
std::vector<std::string> stale_known(const std::vector<KnownEntry>& known, const std::vector<Record>& records,
                                     const std::vector<std::string>& suite_ids);

}  // namespace flowgauge
