#include "reports/compare.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <tuple>

#include "reports/text.hpp"
#include "reports/view.hpp"

namespace flowgauge {
namespace {

constexpr std::array<std::string_view, 5> gate_names{"order", "error", "nfe", "margin", "seconds"};

[[noreturn]] void reject(std::string_view text, std::string_view part) {
  throw std::invalid_argument("fail-on: \"" + std::string(part) + "\" in \"" + std::string(text) +
                              "\"; allowed is NAME:AMOUNT or NAME:AMOUNT%, separated by commas, each NAME at most "
                              "once, with NAME one of order, error, "
                              "nfe, margin, seconds and AMOUNT a number >= 0, as in order:0.05,error:10%");
}

// One number of a record that can get worse. `floor`: differences among values below it mean nothing.
struct Quantity {
  std::string gate;
  std::string name;
  double value;
  bool smaller_is_better = true;
  double floor = 0;
};

void add_points(const Record& record, const char* gate, const char* field, std::vector<Quantity>& found) {
  const std::vector<double> values = numbers_field(record, field);
  const auto knobs = record.fields.find("value");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool named = knobs != record.fields.end() && knobs->is_array() && i < knobs->size();
    const std::string knob = named ? text_field(record, "knob") + " " + (*knobs)[i].dump() : std::to_string(i);
    found.push_back({gate, std::string(field) + " at " + knob, values[i]});
  }
}

std::vector<Quantity> quantities(const Record& record) {
  std::vector<Quantity> found;
  const auto add = [&](const char* gate, const char* field, bool smaller_is_better = true, double floor = 0) {
    if (record.fields.contains(field))
      found.push_back({gate, field, number_field(record, field), smaller_is_better, floor});
  };
  if (record.kind == "identity") {
    add("error", "residual", true, number_field(record, "tolerance") / 1000);
  } else if (record.kind == "order") {
    add("order", "measured_order", false);
    const std::vector<double> errors = numbers_field(record, "errors"), nfe = numbers_field(record, "nfe");
    const double floor = number_field(record, "floor");
    if (!errors.empty()) found.push_back({"error", "finest error", errors.back(), true, floor > 0 ? 30 * floor : 0});
    if (!nfe.empty()) found.push_back({"nfe", "finest nfe", nfe.back()});
  } else if (record.kind == "error") {
    add("error", "error_rms");
    add("nfe", "nfe");
  } else if (record.kind == "likelihood") {
    add("error", "error_rms", true, number_field(record, "tolerance") / 1000);
    add("nfe", "nfe");
  } else if (record.kind == "law") {
    add("error", "w2");
  } else if (record.kind == "fault") {
    add("margin", "margin", false);
  } else if (record.kind == "timing") {
    add("seconds", "seconds");
  } else if (record.kind == "work_precision") {
    add_points(record, "error", "error_rms", found);
    add_points(record, "nfe", "nfe", found);
    add_points(record, "seconds", "seconds", found);
  }
  return found;
}

// Whether going from a to b loses more than allowed. NaN is worse than any number, and not worse than itself.
bool exceeds(double a, double b, const Quantity& quantity, const Allowance& allowed) {
  if (std::isnan(a)) return false;
  if (std::isnan(b)) return true;
  if (a == b) return false;
  const double floor = std::isfinite(quantity.floor) ? quantity.floor : 0;
  if (quantity.smaller_is_better && b <= floor) return false;
  // Growth is counted from the floor: from one rounding error to another is no growth.
  const double from = quantity.smaller_is_better ? std::max(a, floor) : a;
  const double loss = quantity.smaller_is_better ? b - from : from - b;
  return !(loss <= (allowed.relative ? allowed.amount * std::abs(from) : allowed.amount));
}

std::map<std::pair<std::string, std::size_t>, const Record*> by_id(const std::vector<Record>& records) {
  std::map<std::string, std::size_t> seen;
  std::map<std::pair<std::string, std::size_t>, const Record*> found;
  for (const Record& record : records) {
    if (record.kind == "manifest" || record.kind == "field") continue;
    const std::string key = record.kind + " " + record.id;
    found[{key, seen[key]++}] = &record;
  }
  return found;
}

void compare_pair(const Record& a, const Record& b, const CompareGates& gates, std::vector<Change>& changes) {
  if (a.outcome != b.outcome) {
    const bool worse = severity(b.outcome) > severity(a.outcome);
    changes.push_back(
        {b.id, "outcome", std::string(to_string(a.outcome)), std::string(to_string(b.outcome)), worse, worse});
  }
  const std::vector<Quantity> after = quantities(b);
  for (const Quantity& before : quantities(a)) {
    const auto gate = gates.find(before.gate);
    const bool named = gate != gates.end();
    if (before.gate == "seconds" && !named) continue;
    const auto same =
        std::find_if(after.begin(), after.end(), [&](const Quantity& q) { return q.name == before.name; });
    if (same == after.end()) {
      changes.push_back({b.id, before.name, shortest(before.value), "missing", true, named});
      continue;
    }
    const bool equal = before.value == same->value || (std::isnan(before.value) && std::isnan(same->value));
    if (equal) continue;
    const bool worse = exceeds(before.value, same->value, before, {});
    const bool gating = named && exceeds(before.value, same->value, before, gate->second);
    changes.push_back({b.id, before.name, shortest(before.value), shortest(same->value), worse, gating});
  }
}

}  // namespace

CompareGates parse_gates(std::string_view text) {
  CompareGates gates;
  std::string_view rest = text;
  while (!text.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = rest.substr(0, comma);
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos) reject(text, part);
    const std::string_view name = part.substr(0, colon);
    std::string_view amount = part.substr(colon + 1);
    const bool relative = !amount.empty() && amount.back() == '%';
    if (relative) amount.remove_suffix(1);
    double value = 0;
    const auto [end, problem] = std::from_chars(amount.data(), amount.data() + amount.size(), value);
    const bool known = std::find(gate_names.begin(), gate_names.end(), name) != gate_names.end();
    if (!known || problem != std::errc() || end != amount.data() + amount.size() || !(value >= 0) || std::isinf(value))
      reject(text, part);
    if (!gates.emplace(name, Allowance{relative ? value / 100 : value, relative}).second) reject(text, part);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return gates;
}

bool Comparison::gates() const {
  return std::any_of(changes.begin(), changes.end(), [](const Change& change) { return change.gates; });
}

Comparison compare(const std::vector<Record>& a, const std::vector<Record>& b, const CompareGates& gates) {
  Comparison result;
  const auto before = by_id(a), after = by_id(b);
  for (const auto& [key, record] : before) {
    const auto found = after.find(key);
    if (found == after.end()) {
      // Timings and work-precision measurements decide nothing; a check that vanished hides what it would have shown.
      const bool check = is_check(*record);
      result.changes.push_back({record->id, check ? "check" : record->kind, "present", "missing", check, check});
      continue;
    }
    ++result.compared;
    compare_pair(*record, *found->second, gates, result.changes);
  }
  for (const auto& [key, record] : after) {
    if (before.contains(key)) continue;
    result.changes.push_back(
        {record->id, is_check(*record) ? "check" : record->kind, "missing", "present", false, false});
  }
  std::stable_sort(result.changes.begin(), result.changes.end(), [](const Change& x, const Change& y) {
    return std::tuple(!x.gates, !x.worse, x.id) < std::tuple(!y.gates, !y.worse, y.id);
  });
  return result;
}

std::string comparison_text(const Comparison& comparison) {
  std::string text;
  for (const Change& change : comparison.changes) {
    text += (change.gates   ? "FAIL   "
             : change.worse ? "worse  "
                            : "       ") +
            change.id + "  " + change.what + ": " + change.before + " -> " + change.after + "\n";
  }
  const auto gating =
      std::count_if(comparison.changes.begin(), comparison.changes.end(), [](const Change& c) { return c.gates; });
  text += plural(comparison.compared, "record") + " compared, " + plural(comparison.changes.size(), "change") + ", " +
          std::to_string(gating) + " gating\n";
  return text;
}

Json comparison_json(const Comparison& comparison) {
  Json result{{"compared", comparison.compared}, {"gates", comparison.gates()}, {"changes", Json::array()}};
  for (const Change& change : comparison.changes) {
    result["changes"].push_back({{"id", change.id},
                                 {"what", change.what},
                                 {"before", change.before},
                                 {"after", change.after},
                                 {"worse", change.worse},
                                 {"gates", change.gates}});
  }
  return result;
}

}  // namespace flowgauge
