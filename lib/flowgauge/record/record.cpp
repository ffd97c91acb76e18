#include "flowgauge/record/record.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace flowgauge {
namespace {

constexpr std::array<std::string_view, 12> kinds{"manifest",       "identity", "error", "order",   "law",     "likelihood",
                                                 "work_precision", "field",    "fault", "erratum", "finding", "timing"};
constexpr std::array<std::string_view, 4> header_keys{"kind", "id", "outcome", "version"};

bool is_kind(std::string_view kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::string kinds_text() {
  std::string text;
  for (std::string_view kind : kinds) text += (text.empty() ? "" : ", ") + std::string(kind);
  return text;
}

// The JSON library writes a NaN that was put in without number() as null, which reads back as "nothing measured".
Json with_named_non_finite(const Json& value) {
  if (value.is_number_float()) return number(value.get<double>());
  if (value.is_structured()) {
    Json result = value;
    for (auto& element : result) element = with_named_non_finite(element);
    return result;
  }
  return value;
}

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string() || found->get_ref<const std::string&>().empty()) {
    throw std::invalid_argument(std::string("record: \"") + key + "\" is missing or not a non-empty string");
  }
  return found->get<std::string>();
}

std::string read_all(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::error_code ignored;
  if (!stream || std::filesystem::is_directory(file, ignored)) {
    throw std::runtime_error(file.string() + ": cannot be read");
  }
  std::ostringstream text;
  text << stream.rdbuf();
  if (stream.bad()) throw std::runtime_error(file.string() + ": reading failed");
  return text.str();
}

bool is_record(const std::string& line) {
  try {
    from_line(line);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

// An interrupted run may leave half a line; a record appended to it would be lost with it.
void drop_cut_line(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return;
  const std::string text = read_all(file);
  if (text.empty() || text.back() == '\n') return;
  const std::size_t line_break = text.rfind('\n');
  const std::size_t start = line_break == std::string::npos ? 0 : line_break + 1;
  if (is_record(text.substr(start))) {
    std::ofstream(file, std::ios::binary | std::ios::app) << '\n';
  } else {
    std::filesystem::resize_file(file, start);
  }
}

std::ofstream open_for_writing(const std::filesystem::path& file, bool append) {
  if (append) drop_cut_line(file);
  return std::ofstream(file, std::ios::binary | (append ? std::ios::app : std::ios::trunc));
}

}  // namespace

Json number(double x) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x > 0 ? "inf" : "-inf";
  return x;
}

Json numbers(const std::vector<double>& x) {
  Json result = Json::array();
  for (double value : x) result.push_back(number(value));
  return result;
}

double to_number(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (text == "inf") return std::numeric_limits<double>::infinity();
    if (text == "-inf") return -std::numeric_limits<double>::infinity();
  }
  throw std::invalid_argument("number: " + value.dump(-1, ' ', false, Json::error_handler_t::replace) +
                              " given; allowed are a JSON number and the strings \"nan\", \"inf\", \"-inf\"");
}

std::string to_line(const Record& record) {
  if (!is_kind(record.kind)) {
    throw std::invalid_argument("record: kind \"" + record.kind + "\" given; allowed are " + kinds_text());
  }
  if (record.id.empty()) throw std::invalid_argument("record: the id of a " + record.kind + " record is empty");
  if (!record.fields.is_object()) {
    throw std::invalid_argument("record: the fields of " + record.id + " are not a JSON object");
  }
  Json line = Json::object();
  line["kind"] = record.kind;
  line["id"] = record.id;
  line["outcome"] = to_string(record.outcome);
  line["version"] = record_version;
  for (const auto& [key, value] : record.fields.items()) {
    if (std::find(header_keys.begin(), header_keys.end(), key) != header_keys.end()) {
      throw std::invalid_argument("record: the fields of " + record.id + " hold the reserved key \"" + key + "\"");
    }
    line[key] = with_named_non_finite(value);
  }
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Record from_line(const std::string& line) {
  Json object;
  try {
    object = Json::parse(line);
  } catch (const Json::exception& problem) {
    throw std::invalid_argument(std::string("record: not JSON (") + problem.what() + ")");
  }
  if (!object.is_object()) throw std::invalid_argument("record: a line must be one JSON object");
  const auto version = object.find("version");
  if (version == object.end() || !version->is_number_integer()) {
    throw std::invalid_argument("record: \"version\" is missing or not an integer");
  }
  if (*version < 1 || *version > record_version) {
    throw std::invalid_argument("record: version " + version->dump() + " given; this program reads 1 to " +
                                std::to_string(record_version));
  }
  Record record;
  record.kind = text_of(object, "kind");
  if (!is_kind(record.kind)) {
    throw std::invalid_argument("record: kind \"" + record.kind + "\" given; allowed are " + kinds_text());
  }
  record.id = text_of(object, "id");
  record.outcome = outcome_from_string(text_of(object, "outcome"));
  for (auto& [key, value] : object.items()) {
    if (std::find(header_keys.begin(), header_keys.end(), key) == header_keys.end()) record.fields[key] = value;
  }
  return record;
}

RecordWriter::RecordWriter(const std::filesystem::path& file, bool append)
    : file_(file), stream_(open_for_writing(file, append)) {
  if (!stream_) throw std::runtime_error(file_.string() + ": cannot be written");
}

void RecordWriter::write(const Record& record) {
  const std::string line = to_line(record) + '\n';
  const std::lock_guard lock(mutex_);
  stream_.write(line.data(), static_cast<std::streamsize>(line.size()));
  stream_.flush();
  if (!stream_) throw std::runtime_error(file_.string() + ": writing failed at record " + record.id);
}

std::vector<Record> read_records(const std::filesystem::path& file) {
  const std::string text = read_all(file);
  std::vector<Record> records;
  std::size_t line_number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t line_break = text.find('\n', start);
    const bool complete = line_break != std::string::npos;
    const std::string line = text.substr(start, complete ? line_break - start : std::string::npos);
    start = complete ? line_break + 1 : text.size();
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    try {
      records.push_back(from_line(line));
    } catch (const std::invalid_argument& problem) {
      if (!complete) break;
      throw std::runtime_error(file.string() + ":" + std::to_string(line_number) + ": " + problem.what());
    }
  }
  if (records.empty()) throw std::runtime_error(file.string() + ": no record file: it holds no complete record");
  return records;
}

}  // namespace flowgauge
