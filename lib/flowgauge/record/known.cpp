#include "flowgauge/record/known.hpp"

#include <fstream>
#include <set>
#include <stdexcept>

#include "flowgauge/record/summary.hpp"

namespace flowgauge {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Text against a pattern in which * stands for any run of characters that are not among `stops`.
bool matches_component(std::string_view pattern, std::string_view text, std::string_view stops) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() != '*') {
    return !text.empty() && pattern.front() == text.front() &&
           matches_component(pattern.substr(1), text.substr(1), stops);
  }
  for (std::size_t used = 0;; ++used) {
    if (matches_component(pattern.substr(1), text.substr(used), stops)) return true;
    if (used == text.size() || stops.find(text[used]) != std::string_view::npos) return false;
  }
}

std::string_view next_component(std::string_view& rest, bool& more) {
  const std::size_t slash = rest.find('/');
  more = slash != std::string_view::npos;
  const std::string_view component = rest.substr(0, slash);
  rest = more ? rest.substr(slash + 1) : std::string_view{};
  return component;
}

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

}  // namespace

bool matches_known(std::string_view pattern, std::string_view id) {
  for (bool more_pattern = true, more_id = true;;) {
    const std::string_view part = next_component(pattern, more_pattern);
    const std::string_view text = next_component(id, more_id);
    if (part == "*" ? text.empty() : !matches_component(part, text, ";")) return false;
    if (more_pattern != more_id) return false;
    if (!more_pattern) return true;
  }
}

std::vector<KnownEntry> read_known(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream || std::filesystem::is_directory(file)) throw std::runtime_error(file.string() + ": cannot be read");
  std::vector<KnownEntry> known;
  std::set<std::string, std::less<>> seen;
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#') continue;
    const auto fail = [&](const std::string& problem) {
      return std::runtime_error(file.string() + ":" + std::to_string(number) + ": " + problem);
    };
    const std::size_t hash = text.find('#');
    const std::string_view pattern = trimmed(text.substr(0, hash));
    const std::string_view reason = hash == std::string_view::npos ? "" : trimmed(text.substr(hash + 1));
    if (reason.empty()) throw fail("\"" + std::string(pattern) + "\" has no reason; a line is: id  # reason or link");
    if (pattern.find_first_of(" \t") != std::string_view::npos) {
      throw fail("\"" + std::string(pattern) + "\" holds a space; a line is: id  # reason or link");
    }
    if (!seen.emplace(pattern).second) throw fail("\"" + std::string(pattern) + "\" is listed twice");
    known.push_back({std::string(pattern), std::string(reason), number});
  }
  return known;
}

void write_known(const std::filesystem::path& file, const std::vector<Record>& records, bool limit_gates) {
  std::ofstream stream(file, std::ios::trunc);
  std::set<std::string> written;
  for (Record record : records) {
    record.fields.erase("known");
    if (!record_gates(record, limit_gates) || !written.insert(record.id).second) continue;
    const auto text = [&](const char* key) {
      const auto found = record.fields.find(key);
      return found != record.fields.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const std::string cause = text("cause");
    std::string reason = cause + (cause.empty() || text("detail").empty() ? "" : ": ") + text("detail");
    if (reason.empty()) reason = to_string(record.outcome);
    stream << record.id << "  # " << one_line(std::move(reason)) << '\n';
  }
  stream.flush();
  if (!stream) throw std::runtime_error(file.string() + ": cannot be written");
}

std::optional<std::string> known_reason(const std::vector<KnownEntry>& known, std::string_view id) {
  for (const KnownEntry& entry : known) {
    if (matches_known(entry.pattern, id)) return entry.reason;
  }
  return std::nullopt;
}

void mark_known(Record& record, const std::vector<KnownEntry>& known) {
  if (record.outcome == Outcome::ok) return;
  if (auto reason = known_reason(known, record.id)) record.fields["known"] = *reason;
}

std::vector<std::string> stale_known(const std::vector<KnownEntry>& known, const std::vector<Record>& records,
                                     const std::vector<std::string>& suite_ids) {
  std::vector<std::string> problems;
  for (const KnownEntry& entry : known) {
    const std::string where = "known file line " + std::to_string(entry.line) + ": ";
    bool in_suite = false;
    for (const std::string& id : suite_ids) in_suite = in_suite || matches_known(entry.pattern, id);
    if (!in_suite) {
      problems.push_back(where + entry.pattern + " matches no check of the suite");
      continue;
    }
    for (const Record& record : records) {
      if (record.outcome == Outcome::ok && matches_known(entry.pattern, record.id)) {
        problems.push_back(where + record.id + " is listed as failing but is ok; take it out");
      }
    }
  }
  return problems;
}

}  // namespace flowgauge
