#pragma once
// Which laws fail, and that all of a kind do when what they speak of is off.

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

inline std::set<std::string> red_of(const std::vector<LawResult>& results) {
  std::set<std::string> red;
  for (const LawResult& result : results) {
    if (result.not_applicable.empty() && result.verdict.outcome != Outcome::ok) red.insert(result.identity);
  }
  return red;
}

inline void check_all_red(const std::set<std::string>& red, const std::vector<Entry>& laws) {
  for (const Entry& law : laws) {
    CAPTURE(std::string(law.name));
    CHECK(red.count(std::string(law.name)) == 1);
  }
}

}  // namespace flowgauge
