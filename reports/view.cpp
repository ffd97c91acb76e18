#include "reports/view.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "reports/text.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

const Json* field(const Record& record, std::string_view key) {
  const auto found = record.fields.find(std::string(key));
  return found == record.fields.end() ? nullptr : &*found;
}

double number_or_nan(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (value == "inf") return std::numeric_limits<double>::infinity();
  if (value == "-inf") return -std::numeric_limits<double>::infinity();
  return nan;
}

// NaN is worse than any number.
bool worse(double a, double b) {
  return std::isnan(a) ? !std::isnan(b) : a > b;
}

int grid_rank(const std::string& grid) {
  if (grid == "time_uniform") return 0;
  if (grid == "lambda_uniform") return 1;
  return grid == "rough" ? 3 : 2;
}

// NaN claims (none known) last, and a strict weak order all the same.
double sortable(double claimed) {
  return std::isnan(claimed) ? std::numeric_limits<double>::max() : claimed;
}

}  // namespace

std::string text_field(const Record& record, std::string_view key) {
  const Json* value = field(record, key);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number_float()) return shortest(value->get<double>());
  return value->dump(-1, ' ', false, Json::error_handler_t::replace);
}

double gci_field(const Record& record, std::string_view key) {
  const auto found = record.fields.find("gci");
  if (found == record.fields.end() || !found->is_object() || !found->contains(key)) return nan;
  return number_or_nan((*found)[std::string(key)]);
}

double number_field(const Record& record, std::string_view key) {
  const Json* value = field(record, key);
  return value == nullptr ? nan : number_or_nan(*value);
}

std::vector<double> numbers_field(const Record& record, std::string_view key) {
  std::vector<double> result;
  if (const Json* value = field(record, key); value != nullptr && value->is_array()) {
    for (const Json& element : *value) result.push_back(number_or_nan(element));
  }
  return result;
}

int severity(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return 0;
    case Outcome::limit:
      return 1;
    case Outcome::not_applicable:
    case Outcome::inconclusive:
      return 2;
    case Outcome::fault:
      return 3;
    case Outcome::error:
      return 4;
  }
  return 4;
}

const Record* manifest_of(const LabelledRecords& run) {
  for (const Record& record : run.records) {
    if (record.kind == "manifest") return &record;
  }
  return nullptr;
}

const Json* catalogue_entry(const ReportInput& input, std::string_view kind, std::string_view name) {
  for (const LabelledRecords& run : input.runs) {
    const Record* manifest = manifest_of(run);
    const Json* catalogue = manifest == nullptr ? nullptr : field(*manifest, "catalogue");
    if (catalogue == nullptr || !catalogue->is_object()) continue;
    const auto entries = catalogue->find(std::string(kind));
    if (entries == catalogue->end() || !entries->is_array()) continue;
    for (const Json& entry : *entries) {
      if (entry.is_object() && entry.contains("name") && entry["name"] == name) return &entry;
    }
  }
  return nullptr;
}

std::vector<const Json*> catalogue_entries(const ReportInput& input, std::string_view kind) {
  std::vector<const Json*> found;
  for (const LabelledRecords& run : input.runs) {
    const Record* manifest = manifest_of(run);
    const Json* catalogue = manifest == nullptr ? nullptr : field(*manifest, "catalogue");
    if (catalogue == nullptr || !catalogue->is_object()) continue;
    const auto entries = catalogue->find(std::string(kind));
    if (entries == catalogue->end() || !entries->is_array()) continue;
    for (const Json& entry : *entries) {
      if (entry.is_object() && entry.contains("name") && entry["name"].is_string()) found.push_back(&entry);
    }
    if (!found.empty()) break;
  }
  return found;
}

std::string entry_text(const Json* entry, std::string_view key) {
  if (entry == nullptr) return {};
  const auto found = entry->find(std::string(key));
  return found == entry->end() || !found->is_string() ? std::string() : found->get<std::string>();
}

Summary summarise(const ReportInput& input) {
  Summary summary;
  for (const LabelledRecords& run : input.runs) summary = summary + summarise(run.records, input.limit_gates);
  return summary;
}

std::string verdict(const ReportInput& input) {
  const Summary summary = summarise(input);
  if (summary.checks == 0) {
    return summary.measurements == 0 ? "There is nothing to judge: no check was recorded."
                                     : "Measurements only: no check was recorded, so nothing was judged.";
  }
  const std::size_t faults = summary.count(Outcome::fault), errors = summary.count(Outcome::error);
  const std::size_t limits = summary.count(Outcome::limit);
  std::string text;
  if (summary.gating > 0) {
    text = std::to_string(summary.gating) + " of " + plural(summary.checks, "check") +
           (summary.gating == 1 ? " fails: " : " fail: ");
    std::size_t missed = 0, limited = 0, gating_faults = 0, gating_errors = 0;
    for (const LabelledRecords& run : input.runs) {
      for (const Record& record : run.records) {
        if (!record_gates(record, input.limit_gates)) continue;
        const bool planted = record.kind == "fault" && record.outcome == Outcome::fault;
        missed += planted ? 1 : 0;
        gating_faults += record.outcome == Outcome::fault && !planted ? 1 : 0;
        gating_errors += record.outcome == Outcome::error ? 1 : 0;
        limited += record.outcome == Outcome::limit ? 1 : 0;
      }
    }
    std::vector<std::string> parts;
    if (gating_faults > 0)
      parts.push_back(plural(gating_faults, "claim") + (gating_faults == 1 ? " is false" : " are false"));
    if (gating_errors > 0) parts.push_back(plural(gating_errors, "run") + " crashed or misbehaved");
    if (missed > 0)
      parts.push_back(plural(missed, "planted fault") + (missed == 1 ? " goes unnoticed" : " go unnoticed"));
    if (limited > 0) parts.push_back(std::to_string(limited) + (limited == 1 ? " loses" : " lose") + " accuracy");
    for (std::size_t i = 0; i < parts.size(); ++i)
      text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
    text += ".";
  } else if (summary.decided == 0) {
    text = "Nothing could be judged: none of " + plural(summary.checks, "check") + " reached a decision.";
  } else {
    text = faults + errors == 0 ? "Every claim that could be judged holds: " : "Nothing new is wrong: ";
    text += std::to_string(summary.count(Outcome::ok)) + " of " + plural(summary.checks, "check") + " within tolerance";
    if (limits > 0) text += ", " + std::to_string(limits) + " with a named loss of accuracy";
    const std::size_t open = summary.count(Outcome::inconclusive);
    if (open > 0) text += ", " + std::to_string(open) + " undecided";
    text += faults + errors == 0 ? ", none false." : ".";
  }
  if (summary.known > 0) text += " " + plural(summary.known, "known failure") + " shown, not counted against the run.";
  return text;
}

std::string command_of(const LabelledRecords& run) {
  const Record* manifest = manifest_of(run);
  const Json* command = manifest == nullptr ? nullptr : field(*manifest, "command");
  std::string text;
  if (command == nullptr || !command->is_array()) return text;
  for (const Json& word : *command) {
    if (word.is_string()) text += (text.empty() ? "" : " ") + quote_shell(word.get<std::string>());
  }
  return text;
}

std::string size_text(const Record& record) {
  if (record.kind == "order" && field(record, "measured_order") != nullptr) {
    const double tolerance = number_field(record, "tolerance");
    std::string text = "p̂ = " + fixed(number_field(record, "measured_order"), 3) + ", expected " +
                       significant(number_field(record, "expected_order"), 4);
    if (!std::isnan(tolerance)) text += " ± " + significant(tolerance, 2);
    const double claimed = number_field(record, "claimed_order");
    if (!std::isnan(claimed) && claimed != number_field(record, "expected_order"))
      text += ", claimed " + significant(claimed, 4);
    return text;
  }
  if (record.kind == "fault" && field(record, "margin") != nullptr) {
    return "largest residual / tolerance " + significant(number_field(record, "margin"), 2);
  }
  if (record.kind == "erratum") return erratum_size(record);
  if (text_field(record, "norm") == "float32") {
    return "rounding " + significant(number_field(record, "factor"), 2) + " · 2⁻²⁴|x|√N, allowed " +
           significant(number_field(record, "tolerance"), 2);
  }
  for (const char* error : {"residual", "error_rms", "error_max", "w2"}) {
    if (field(record, error) == nullptr) continue;
    std::string name = error;
    std::replace(name.begin(), name.end(), '_', ' ');
    std::string text = name + " " + significant(number_field(record, error), 2);
    if (field(record, "tolerance") != nullptr)
      text += ", tolerance " + significant(number_field(record, "tolerance"), 2);
    const double nfe = number_field(record, "nfe"), expected = number_field(record, "nfe_expected");
    if (!std::isnan(expected) && nfe != expected) {
      text += ", " + significant(nfe, 9) + " evaluations, expected " + significant(expected, 9);
    }
    return text;
  }
  return {};
}

std::vector<Row> rows_of_kind(const ReportInput& input, std::string_view kind) {
  std::vector<Row> rows;
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    for (const Record& record : input.runs[run].records) {
      if (record.kind == kind) rows.push_back({run, &record});
    }
  }
  return rows;
}

std::vector<Row> rows_in_norm(const ReportInput& input, std::string_view kind, std::string_view norm) {
  std::vector<Row> rows = rows_of_kind(input, kind);
  std::erase_if(rows, [&](const Row& row) {
    const std::string own = text_field(*row.record, "norm");
    const bool apart = std::find(own_norms.begin(), own_norms.end(), own) != own_norms.end();
    return apart ? own != norm : !norm.empty();
  });
  return rows;
}

EqualErrorTable equal_error_table(const ReportInput& input) {
  EqualErrorTable table;
  const std::vector<Row> rows = rows_in_norm(input, "work_precision", "density");
  for (const Row& row : rows) {
    for (const double error : numbers_field(*row.record, "errors_asked")) {
      if (std::find(table.errors.begin(), table.errors.end(), error) == table.errors.end()) table.errors.push_back(error);
    }
  }
  std::sort(table.errors.rbegin(), table.errors.rend());
  for (const Row& row : rows) {
    const Record& record = *row.record;
    EqualErrorRow costs{row, text_field(record, "problem"), text_field(record, "solver"), {}, {}};
    costs.costs.resize(table.errors.size());
    if (record.outcome != Outcome::ok) costs.reason = text_field(record, "detail");
    const auto asked = numbers_field(record, "errors_asked"), updates = numbers_field(record, "nfe_at_error"),
               seconds = numbers_field(record, "seconds_at_error");
    for (std::size_t i = 0; i < asked.size() && i < seconds.size(); ++i) {
      const auto column = std::find(table.errors.begin(), table.errors.end(), asked[i]) - table.errors.begin();
      if (!std::isfinite(seconds[i])) continue;
      const std::string count = i < updates.size() && std::isfinite(updates[i]) ? significant(updates[i], 3) + ", " : "";
      costs.costs[static_cast<std::size_t>(column)] = count + significant(1e3 * seconds[i], 3) + " ms";
    }
    table.rows.push_back(std::move(costs));
  }
  std::stable_sort(table.rows.begin(), table.rows.end(), [](const EqualErrorRow& a, const EqualErrorRow& b) { return a.problem < b.problem; });
  return table;
}

RankingTable ranking_table(const ReportInput& input) {
  RankingTable table;
  const auto ask = [&](const std::string& question) {
    const auto found = std::find(table.questions.begin(), table.questions.end(), question);
    const auto at = static_cast<std::size_t>(found - table.questions.begin());
    if (found == table.questions.end()) table.questions.push_back(question);
    return at;
  };
  for (const Row& row : rows_in_norm(input, "work_precision", "comparison")) {
    const Json& fields = row.record->fields;
    if (!fields.contains("best_at_nfe") || !fields.contains("cheapest_for_error")) continue;
    RankingRow ranks{row, text_field(*row.record, "problem"), text_field(*row.record, "schedule"),
                     text_field(*row.record, "grid"), {}};
    const auto put = [&](const std::string& question, const Json& places, bool by_cost) {
      const std::size_t at = ask(question);
      if (ranks.places.size() <= at) ranks.places.resize(at + 1);
      for (const Json& place : places) {
        const double error = to_number(place["error"]);
        ranks.places[at].push_back(place["solver"].get<std::string>() + " " +
                                   (by_cost ? significant(error, 2) : place["nfe"].dump()));
      }
    };
    std::vector<int> budgets;
    for (const auto& [budget, places] : fields["best_at_nfe"].items()) budgets.push_back(std::stoi(budget));
    std::sort(budgets.begin(), budgets.end());
    for (const int budget : budgets) {
      put(std::to_string(budget) + " evaluations", fields["best_at_nfe"][std::to_string(budget)], true);
    }
    std::vector<std::string> errors;
    for (const auto& [error, places] : fields["cheapest_for_error"].items()) errors.push_back(error);
    std::sort(errors.begin(), errors.end(), [](const auto& a, const auto& b) { return std::stod(a) > std::stod(b); });
    for (const std::string& error : errors) put("evaluations to error " + error, fields["cheapest_for_error"][error], false);
    table.rows.push_back(std::move(ranks));
  }
  for (RankingRow& row : table.rows) row.places.resize(table.questions.size());
  return table;
}

std::string likelihood_knob(const Record& record) {
  if (record.fields.contains("steps")) return text_field(record, "steps") + " steps";
  if (record.fields.contains("tolerance_requested")) return "tolerance " + text_field(record, "tolerance_requested");
  return {};
}

std::vector<Row> rows_of_outcome(const ReportInput& input, Outcome outcome) {
  std::vector<Row> rows;
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    for (const Record& record : input.runs[run].records) {
      if (record.outcome == outcome && is_check(record)) rows.push_back({run, &record});
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.record->id < b.record->id; });
  return rows;
}

OrderTable order_table(const ReportInput& input, std::string_view norm) {
  OrderTable table;
  std::set<std::pair<int, std::string>> grids;
  std::map<std::pair<std::size_t, std::string>, OrderGroup> groups;
  for (const Row& row : rows_in_norm(input, "order", norm)) {
    const Record& record = *row.record;
    const std::string grid = text_field(record, "grid"), solver = text_field(record, "solver");
    grids.emplace(grid_rank(grid), grid);
    OrderGroup& group = groups.try_emplace({row.run, solver}, OrderGroup{row.run, solver, nan, {}, {}}).first->second;
    if (std::isnan(group.claimed)) group.claimed = number_field(record, "claimed_order");
    group.by_grid[grid].push_back(&record);
    group.by_problem[{text_field(record, "problem"), text_field(record, "scalar")}][grid].push_back(&record);
  }
  for (const auto& grid : grids) table.grids.push_back(grid.second);
  for (auto& group : groups) table.groups.push_back(std::move(group.second));
  std::stable_sort(table.groups.begin(), table.groups.end(), [](const OrderGroup& a, const OrderGroup& b) {
    return std::tuple(sortable(a.claimed), a.solver, a.run) < std::tuple(sortable(b.claimed), b.solver, b.run);
  });
  return table;
}

std::string order_range(const std::vector<const Record*>& cell, std::string_view key, int digits) {
  double low = nan, high = nan;
  for (const Record* record : cell) {
    const double p = number_field(*record, key);
    if (std::isnan(p)) continue;
    low = std::isnan(low) ? p : std::min(low, p);
    high = std::isnan(high) ? p : std::max(high, p);
  }
  if (std::isnan(low)) return "–";
  const std::string from = fixed(low, digits), to = fixed(high, digits);
  return from == to ? from : from + "–" + to;
}

Outcome worst_outcome(const std::vector<const Record*>& cell) {
  Outcome worst = Outcome::ok;
  for (const Record* record : cell) {
    if (severity(record->outcome) > severity(worst)) worst = record->outcome;
  }
  return worst;
}

double tolerance_share(const Record& record) {
  const double residual = number_field(record, "residual"), tolerance = number_field(record, "tolerance");
  if (residual == 0 && tolerance == 0) return 0;
  return residual / tolerance;
}

std::vector<IdentityGroup> identity_groups(const ReportInput& input) {
  std::vector<IdentityGroup> groups;
  for (const Row& row : rows_of_kind(input, "identity")) {
    const std::string name = text_field(*row.record, "identity");
    auto group = std::find_if(groups.begin(), groups.end(), [&](const IdentityGroup& g) { return g.name == name; });
    if (group == groups.end()) {
      const std::string kind = entry_text(catalogue_entry(input, "identities", name), "kind");
      groups.push_back({name, kind.empty() ? "other" : kind, {}, {}, Outcome::ok});
      group = groups.end() - 1;
    }
    const bool first = std::all_of(group->rows.begin(), group->rows.end(),
                                   [](const Row& r) { return r.record->outcome == Outcome::not_applicable; });
    group->rows.push_back(row);
    // What does not apply measured nothing: it is neither the worst nor the best, unless there is nothing else.
    if (row.record->outcome == Outcome::not_applicable) {
      if (first) group->outcome = Outcome::not_applicable;
      continue;
    }
    if (first || severity(row.record->outcome) > severity(group->outcome)) group->outcome = row.record->outcome;
    const Record*& worst = group->worst.try_emplace(text_field(*row.record, "scalar"), row.record).first->second;
    if (worse(tolerance_share(*row.record), tolerance_share(*worst))) worst = row.record;
  }
  for (IdentityGroup& group : groups) {
    std::stable_sort(group.rows.begin(), group.rows.end(), [](const Row& a, const Row& b) {
      const int more = severity(a.record->outcome), less = severity(b.record->outcome);
      return more != less ? more > less : worse(tolerance_share(*a.record), tolerance_share(*b.record));
    });
  }
  // What hurts first; otherwise in the order of the run, which is the order of the catalogue.
  const auto rank = [](Outcome outcome) { return is_fine(outcome) ? 0 : severity(outcome); };
  std::stable_sort(groups.begin(), groups.end(), [&](const IdentityGroup& a, const IdentityGroup& b) {
    return rank(a.outcome) > rank(b.outcome);
  });
  return groups;
}

bool is_fine(Outcome outcome) {
  return severity(outcome) == 0 || outcome == Outcome::not_applicable;
}

std::vector<IdentityKindGroup> by_kind(const std::vector<IdentityGroup>& groups) {
  std::vector<IdentityKindGroup> kinds;
  for (const IdentityGroup& group : groups) {
    auto found = std::find_if(kinds.begin(), kinds.end(), [&](const IdentityKindGroup& k) { return k.kind == group.kind; });
    if (found == kinds.end()) {
      kinds.push_back({group.kind, {}, 0, Outcome::ok, {}});
      found = kinds.end() - 1;
    }
    found->groups.push_back(&group);
    found->checks += group.rows.size();
    if (!is_fine(group.outcome) && severity(group.outcome) > severity(found->outcome)) found->outcome = group.outcome;
    for (const auto& [scalar, record] : group.worst) {
      const Record*& worst = found->worst.try_emplace(scalar, record).first->second;
      if (worse(tolerance_share(*record), tolerance_share(*worst))) worst = record;
    }
  }
  return kinds;  // groups that hurt stand first, so their kinds do
}

std::string erratum_size(const Record& record) {
  if (field(record, "printed_error") == nullptr) return {};
  const double tolerance = number_field(record, "tolerance"), printed = number_field(record, "printed_error");
  std::string text = std::string("printed form ") + (printed <= tolerance ? "within " : "off by ") + significant(printed, 2);
  if (field(record, "corrected_error") != nullptr) {
    const double corrected = number_field(record, "corrected_error");
    text += std::string(", corrected ") + (corrected <= tolerance ? "within " : "off by ") + significant(corrected, 2);
  }
  return text;
}

std::string erratum_without_number(const ErratumRow& row) {
  if (!row.later.empty()) return "later: " + row.later;
  if (row.numbered) return "not run";
  return row.verdict == "wording" ? "wording, no number" : "no number";
}

std::vector<ErratumGroup> erratum_groups(const ReportInput& input) {
  std::vector<ErratumGroup> groups;
  const auto put = [&](ErratumRow row) {
    auto found = std::find_if(groups.begin(), groups.end(), [&](const ErratumGroup& g) { return g.source == row.source; });
    if (found == groups.end()) {
      groups.push_back({row.source, {}});
      found = groups.end() - 1;
    }
    found->rows.push_back(std::move(row));
  };
  const std::vector<Row> records = rows_of_kind(input, "erratum");
  std::set<std::string> listed;
  for (const Json* entry : catalogue_entries(input, "errata")) {
    ErratumRow row;
    row.name = entry_text(entry, "name");
    row.source = entry_text(entry, "title");
    row.verdict = entry_text(entry, "verdict");
    row.printed = entry_text(entry, "statement");
    row.corrected = entry_text(entry, "corrected");
    row.note = entry_text(entry, "note");
    row.later = entry_text(entry, "later");
    row.numbered = entry->contains("numbered") && (*entry)["numbered"] == true;
    listed.insert(row.name);
    bool measured = false;
    for (const Row& found : records) {
      if (text_field(*found.record, "erratum") != row.name) continue;
      measured = true;
      row.record = found.record;
      row.run = found.run;
      row.claim = text_field(*found.record, "claim");
      put(row);
    }
    if (!measured) put(row);
  }
  for (const Row& found : records) {
    const Record& record = *found.record;
    if (listed.count(text_field(record, "erratum")) > 0) continue;
    put({text_field(record, "erratum"), text_field(record, "source"), text_field(record, "verdict"),
         text_field(record, "printed"), text_field(record, "corrected"), text_field(record, "note"),
         text_field(record, "claim"), "", true, found.record, found.run});
  }
  return groups;
}

std::pair<std::size_t, std::size_t> erratum_counts(const std::vector<ErratumGroup>& groups) {
  std::set<std::string> all, wrong;
  for (const ErratumGroup& group : groups) {
    for (const ErratumRow& row : group.rows) {
      all.insert(row.name);
      if (row.verdict == "wrong") wrong.insert(row.name);
    }
  }
  return {all.size(), wrong.size()};
}

}  // namespace flowgauge
