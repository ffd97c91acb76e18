#include "flowgauge/schedule/alpha_bar_table.hpp"

#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

std::vector<double> with_start(const Vector<double>& table) {
  std::vector<double> all{1};
  for (Index k = 0; k < table.size(); ++k) {
    if (k == 0 && table(0) == 1) continue;
    if (!(table(k) > 0 && table(k) < all.back())) {
      throw std::invalid_argument("alpha_bar_table: alpha_bars[" + std::to_string(k) + "] = " + shortest(table(k)) +
                                  " is not allowed; the table must fall strictly within (0, 1]");
    }
    all.push_back(table(k));
  }
  if (all.size() < 2) throw std::invalid_argument("alpha_bar_table: alpha_bars must hold an entry below 1");
  return all;
}

std::vector<Mp50> integrals(const std::vector<double>& table) {
  std::vector<Mp50> all;
  for (std::size_t k = 1; k < table.size(); ++k) all.push_back(-log(Mp50(table[k])));
  return all;
}

}  // namespace

AlphaBarTable::AlphaBarTable(const Vector<double>& table)
    : alpha_bars(with_start(table)), curve(integrals(alpha_bars)) {}

}  // namespace flowgauge
