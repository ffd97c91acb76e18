#include "flowgauge/study/sampler_order.hpp"

#include <nlohmann/json.hpp>

#include "flowgauge/study/support.hpp"

namespace flowgauge {

void hand_over_order(const std::string& id, const SamplerErrors& measured, const OrderGate& gate, const Sink& sink) {
  Solver solver = law_solver(measured.sampler);
  solver.claimed_order = measured.claimed_order;
  std::vector<long> evaluations;
  for (const int steps : measured.steps) evaluations.push_back(measured.sampler.evaluations(steps));
  Json fields;
  fields["solver"] = std::string(measured.sampler.entry.name);
  fields["problem"] = measured.problem.name;
  fields["grid"] = std::string(entry(measured.grid).name);
  fields["parameterisation"] = "x0";
  fields["direction"] = "backward";
  fields["scalar"] = "double";
  fields["norm"] = std::string(measured.norm);
  fields["claimed_order"] = measured.claimed_order;
  fields["expected_order"] = gate.expected;
  sink(order_record(id, std::move(fields), gate, fit_order(measured.steps, measured.errors, gate), measured.steps,
                    evaluations, measured.errors, measured.errors, solver));
}

}  // namespace flowgauge
