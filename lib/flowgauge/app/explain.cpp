#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/kinds.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

/// An entry together with the kind it belongs to.
struct Found {
  std::string kind;
  Json entry;
};

/// The entries an id or name speaks of: of that name, or named in the parts of a check id (subject, check, values of keys).
std::vector<Found> find_entries(const std::string& name, const Suite& suite) {
  std::vector<std::string> parts{name};
  if (name.find('/') != std::string::npos) {
    parts.clear();
    std::string part;
    for (const char c : name) {
      if (c == '/' || c == ';' || c == '=' || c == '.') {
        parts.push_back(std::exchange(part, {}));
      } else {
        part += c;
      }
    }
    parts.push_back(part);
  }
  std::vector<Found> found;
  for (const std::string& part : parts) {
    for (const Kind& kind : kinds()) {
      if (kind.name == "checks") continue;
      for (const Json& entry : kind.entries(suite)) {
        const bool seen = std::any_of(found.begin(), found.end(), [&](const Found& f) {
          return f.kind == kind.name && f.entry["name"] == entry["name"];
        });
        if (entry["name"] == part && !seen) found.push_back({std::string(kind.name), entry});
      }
    }
  }
  return found;
}

[[noreturn]] void refuse(const std::string& name, const Suite& suite) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) {
    if (kind.name == "checks") continue;
    for (const Json& entry : kind.entries(suite)) names.push_back(entry["name"].get<std::string>());
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  throw std::invalid_argument("nothing is called \"" + name + "\"" + did_you_mean(name, views) +
                              "; `flowgauge list KIND` shows the names, `flowgauge list checks` the check ids");
}

void print(const Found& found, std::ostream& out) {
  const Json& entry = found.entry;
  const std::string kind = found.kind == "identities" ? "identity" : found.kind.substr(0, found.kind.size() - 1);
  out << entry["name"].get<std::string>() << " (" << kind << "): " << entry.value("title", std::string()) << '\n';
  const auto line = [&](const char* label, const char* key) {
    const auto value = entry.find(key);
    if (value == entry.end() || value->is_null() || (value->is_string() && value->get<std::string>().empty())) return;
    out << "  " << label << ": " << (value->is_string() ? value->get<std::string>() : value->dump()) << '\n';
  };
  line(found.kind == "faults" ? "what it is" : "states", "statement");
  line("breaks", "breaks");
  line("how it shows", "how_it_shows");
  line("assumes", "assumptions");
  line("claimed order", "claimed_order");
  line("claimed by", "claim_source");
  line("evaluations per step", "nfe_per_step");
  line("starts with", "start_rule");
  line("cannot see", "blind_to");
  line("source", "source");
  if (entry.contains("parameters") && !entry["parameters"].empty()) {
    out << "  parameters:\n";
    for (const Json& parameter : entry["parameters"]) {
      out << "    " << parameter["name"].get<std::string>() << " (" << parameter["shape"].get<std::string>();
      if (!parameter["range"].get<std::string>().empty()) out << ", " << parameter["range"].get<std::string>();
      out << (parameter["default"].is_null() ? std::string(", required") : ", default " + parameter["default"].dump()) << "): "
          << parameter["meaning"].get<std::string>() << '\n';
    }
  }
  line("example", "example");
}

}  // namespace

int explain(const ExplainOptions& options, const Suite& suite, std::ostream& out) {
  const std::vector<Found> found = find_entries(options.name, suite);
  if (found.empty()) refuse(options.name, suite);
  if (options.json) {
    Json json = Json::array();
    for (const Found& f : found) {
      Json entry{{"kind", f.kind}};
      entry.update(f.entry);
      json.push_back(std::move(entry));
    }
    out << json.dump() << '\n';
    return status::done;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i > 0) out << '\n';
    print(found[i], out);
  }
  return status::done;
}

}  // namespace flowgauge
