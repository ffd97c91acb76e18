#include <algorithm>
#include <nlohmann/json.hpp>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/kinds.hpp"

namespace flowgauge {
namespace {

/// Columns as wide as their widest entry; widths count code points, so that Greek lines up.
std::size_t width(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

void print_two_columns(const std::vector<std::pair<std::string, std::string>>& rows, std::ostream& out) {
  std::size_t first = 0;
  for (const auto& [name, text] : rows) first = std::max(first, width(name));
  for (const auto& [name, text] : rows) {
    out << name;
    if (!text.empty()) out << std::string(first - width(name) + 2, ' ') << text;
    out << '\n';
  }
}

}  // namespace

int list(const ListOptions& options, const Suite& suite, std::ostream& out) {
  std::vector<std::pair<std::string, std::string>> rows;
  Json json = Json::array();
  if (options.kind.empty()) {
    for (const Kind& kind : kinds()) {
      const std::size_t count = kind.entries(suite).size();
      rows.emplace_back(kind.name, std::to_string(count) + "  " + std::string(kind.title));
      json.push_back({{"name", kind.name}, {"title", kind.title}, {"count", count}});
    }
  } else {
    json = find_kind(options.kind).entries(suite);
    for (const Json& entry : json) {
      rows.emplace_back(entry["name"].get<std::string>(), entry.value("statement", entry.value("title", std::string())));
    }
  }
  if (options.json) {
    out << json.dump() << '\n';
  } else {
    print_two_columns(rows, out);
  }
  return status::done;
}

}  // namespace flowgauge
