#pragma once
// What records of densities have in common.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// A study of densities, and the scheme that it is about.
struct NamedTask {
  std::string scheme;
  StudyTask task;
};

/// The fields that say what an order of densities is of.
inline Json density_fields(std::string_view solver, std::string_view problem, std::string_view grid, std::string_view norm,
                           std::string_view distance, double claimed, double expected) {
  Json fields;
  fields["solver"] = std::string(solver);
  fields["problem"] = std::string(problem);
  fields["grid"] = std::string(grid);
  fields["scalar"] = std::string(to_string(Precision::double_precision));
  fields["norm"] = std::string(norm);
  fields["distance"] = std::string(distance);
  fields["claimed_order"] = claimed;
  fields["expected_order"] = expected;
  return fields;
}

/// What order_record asks of a solver.
inline Solver density_claim(double order, std::string_view cause = {}, std::string_view detail = {}) {
  Solver solver;
  solver.claimed_order = order;
  solver.limit_cause = cause;
  solver.limit_detail = detail;
  return solver;
}

}  // namespace flowgauge
