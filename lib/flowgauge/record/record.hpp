#pragma once
// What is measured: one Record a check, one JSON object a line in records.jsonl, written as soon as it is measured.

#include <filesystem>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "flowgauge/judge/outcome.hpp"

namespace flowgauge {

using Json = nlohmann::ordered_json;

/// One line of records.jsonl. `fields` holds the keys of its kind (record.schema.json); kind, id, outcome and version
/// stand first in the line.
struct Record {
  std::string kind;  ///< manifest, identity, error, order, law, work_precision, field, fault, erratum, finding, timing
  std::string id;    ///< check id: subject/check/key=value;key=value
  Outcome outcome = Outcome::error;
  Json fields = Json::object();
};

/// The version of the record format, written into every line.
inline constexpr int record_version = 1;

/// A finite number as JSON number, otherwise the string "nan", "inf" or "-inf". Works through arrays element by element.
Json number(double x);
Json numbers(const std::vector<double>& x);

/// The inverse of number(): a JSON number or one of the three strings. Throws std::invalid_argument otherwise.
double to_number(const Json& value);

/// The record as one JSON line without the line break, and back. Throws std::invalid_argument for a line that is not a
/// record of this or an older version.
std::string to_line(const Record& record);
Record from_line(const std::string& line);

/// Appends records to a file as they are measured: one line, one write, flushed. Safe to call from several threads.
class RecordWriter {
 public:
  /// Creates or truncates (append = false) or continues (append = true) the file. Throws std::runtime_error naming the
  /// file when it cannot be written.
  explicit RecordWriter(const std::filesystem::path& file, bool append = false);
  void write(const Record& record);

 private:
  std::filesystem::path file_;
  std::ofstream stream_;
  std::mutex mutex_;
};

/// All records of a file, at least one; a last line cut off by an interruption is dropped. Throws std::runtime_error
/// naming file and line for anything else that cannot be read.
std::vector<Record> read_records(const std::filesystem::path& file);

}  // namespace flowgauge
