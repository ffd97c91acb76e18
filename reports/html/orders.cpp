// Measured orders: a matrix of methods by grids, and every ladder.

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "reports/html/markup.hpp"
#include "reports/html/sections.hpp"

namespace flowgauge::html {
namespace {

std::string order_cell(const std::vector<const Record*>* found, double claimed) {
  if (found == nullptr) return "<td class=\"order absent\">·</td>";
  const Outcome worst = worst_outcome(*found);
  const std::string expected = order_range(*found, "expected_order", 0);
  std::string title = plural(found->size(), "measurement");
  for (const Record* record : *found) {
    if (record->outcome != Outcome::ok) {
      title = text_field(*record, "cause") + ": " + text_field(*record, "detail");
      break;
    }
  }
  std::string text = "<td class=\"order " + std::string(to_string(worst)) + "\" title=\"" + esc(title) + "\"><b>" +
                     order_range(*found, "measured_order", 2) + "</b>";
  if (expected != fixed(claimed, 0)) text += "<small>expected " + expected + "</small>";
  if (worst != Outcome::ok) {
    std::string name(to_string(worst));
    std::replace(name.begin(), name.end(), '_', ' ');
    text += "<small class=\"word\">" + name + "</small>";
  }
  return text + "</td>";
}

}  // namespace

std::string orders(const ReportInput& input) {
  const OrderTable orders = order_table(input, "");
  if (orders.groups.empty()) return {};
  std::string head = "<th>method</th>" + run_head(input) + "<th class=\"number\">claimed</th>";
  for (const std::string& grid : orders.grids) head += "<th class=\"number\">" + esc(grid) + "</th>";
  std::string body;
  for (const OrderGroup& group : orders.groups) {
    const auto cells = [&](const std::map<std::string, std::vector<const Record*>>& by_grid) {
      std::string text;
      for (const std::string& grid : orders.grids) {
        const auto found = by_grid.find(grid);
        text += order_cell(found == by_grid.end() ? nullptr : &found->second, group.claimed);
      }
      return text;
    };
    const bool several = group.by_problem.size() > 1;
    body += "<tbody class=\"solver\"><tr><td class=\"method\">" +
            (several ? "<button class=\"unfold\" aria-expanded=\"false\">" + esc(group.solver) + "</button>"
                     : esc(group.solver)) +
            "</td>" + run_cell(input, group.run) + "<td class=\"number\">" +
            (std::isnan(group.claimed) ? "–" : significant(group.claimed, 4)) + "</td>" + cells(group.by_grid) +
            "</tr>\n";
    if (several) {
      for (const auto& [problem, by_grid] : group.by_problem) {
        body += "<tr class=\"sub\"><td class=\"method\">" + esc(problem.first) + " <span class=\"quiet\">" +
                esc(problem.second) + "</span></td>" + (input.runs.size() > 1 ? "<td></td>" : "") + "<td></td>" +
                cells(by_grid) + "</tr>\n";
      }
    }
    body += "</tbody>\n";
  }
  std::string text = table("matrix", head, body);

  head =
      "<th>check</th>" + run_head(input) +
      "<th>outcome</th><th class=\"number\">claimed</th><th class=\"number\">expected</th><th class=\"number\">p̂</th>"
      "<th class=\"number\">interval</th>"
      "<th class=\"number\" title=\"grid convergence index of the finest run\">GCI</th>"
      "<th class=\"number\" title=\"near 1 in the asymptotic range\">GCI ratio</th>"
      "<th>ladder</th><th class=\"number\">finest error</th>";
  std::string rows;
  std::size_t count = 0;
  for (const Row& row : rows_of_kind(input, "order")) {
    const Record& record = *row.record;
    const auto interval = numbers_field(record, "interval"), errors = numbers_field(record, "errors");
    ++count;
    rows +=
        "<tr id=\"" + esc(anchor(row, input)) + "\">" + id_cell(row) + run_cell(input, row.run) + "<td title=\"" +
        esc(text_field(record, "detail")) + "\">" + badge(record.outcome) + "</td>" +
        number_cell(number_field(record, "claimed_order"), significant(number_field(record, "claimed_order"), 4)) +
        number_cell(number_field(record, "expected_order"), significant(number_field(record, "expected_order"), 4)) +
        number_cell(number_field(record, "measured_order"), fixed(number_field(record, "measured_order"), 3)) +
        "<td class=\"number\">" + (interval.size() == 2 ? fixed(interval[0], 3) + " … " + fixed(interval[1], 3) : "") +
        "</td>" +
        number_cell(gci_field(record, "index_fine"),
                    record.fields.contains("gci") ? significant(gci_field(record, "index_fine"), 3) : "") +
        number_cell(gci_field(record, "asymptotic_ratio"),
                    record.fields.contains("gci") ? fixed(gci_field(record, "asymptotic_ratio"), 3) : "") +
        cell(text_field(record, "ladder")) +
        number_cell(errors.empty() ? NAN : errors.back(), errors.empty() ? "" : significant(errors.back(), 3)) +
        "</tr>\n";
  }
  text += folded(false, "Every measured order <span class=\"quiet\">" + std::to_string(count) + " rows</span>",
                 "<input class=\"filter\" type=\"search\" placeholder=\"Filter by id, grid, outcome …\" "
                 "aria-label=\"Filter rows\">" +
                     table("sortable orders", head, "<tbody>" + rows + "</tbody>"));
  return section("orders", "Orders",
                 "Measured order p̂ on each grid, as a range over problems, parameterisations and directions. A cell "
                 "names the expected order where it is not the "
                 "claimed one.",
                 text);
}

}  // namespace flowgauge::html
