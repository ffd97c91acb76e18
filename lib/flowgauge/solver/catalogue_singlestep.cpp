#include "flowgauge/solver/method_lists.hpp"

namespace flowgauge {
namespace {

template <class Method>
Solver singlestep(const Method& method) {
  Solver solver;
  solver.entry = Method::entry;
  solver.family = std::same_as<Method, Ralston2> || std::same_as<Method, Rk3> ? "runge_kutta" : "exponential";
  solver.claim_source = Method::entry.source;
  solver.start_rule = "none";
  solver.claimed_order = Method::claimed_order;
  solver.evaluations_per_step = Method::evaluations_per_step;
  solver.expected_order = [](std::string_view) { return static_cast<double>(Method::claimed_order); };
  solver.evaluations = [](int steps) { return static_cast<long>(steps) * Method::evaluations_per_step; };
  solver.evaluations_at_ends = [](int steps, InfiniteSteps ends) {
    return evaluations_of_singlestep(Method::evaluations_per_step, steps, ends);
  };
  return with_runs(std::move(solver), method);
}

}  // namespace

std::vector<Solver> singlestep_samplers() {
  return std::apply([](const auto&... method) { return std::vector<Solver>{singlestep(method)...}; },
                    SinglestepMethods{});
}

}  // namespace flowgauge
