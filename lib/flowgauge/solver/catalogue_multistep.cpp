#include <algorithm>

#include "flowgauge/solver/method_lists.hpp"

namespace flowgauge {
namespace {

constexpr int any_order = 99;

/// The order that the first steps of a rule allow: a step of local error h^{q+1} taken once costs h^{q+1}, so that
/// methods of orders up to q + 1 keep theirs. `first` is the order of the method's own first step.
int allowed_by_start(Start start, int first) {
  switch (start) {
    case Start::climb:
      return first + 1;
    case Start::heun:
      return 3;
    case Start::third_order:
      return 4;
    default:
      return 5;
  }
}

/// A multistep method of a claimed order; `first` is the order of its own first step.
Solver multistep(const Entry& entry, double claimed, const Multistep& rule, int first = 1) {
  Solver solver;
  solver.entry = entry;
  solver.family = rule.prediction == Parameterisation::velocity ? "multistep" : "exponential";
  solver.claim_source = entry.source;
  solver.start_rule = rule.order == 1 ? "none" : to_string(rule.start);
  solver.claimed_order = claimed;
  solver.evaluations_per_step = 1;
  const double by_start = allowed_by_start(rule.start, first);
  const double by_end = rule.end == End::full_order ? any_order : 2;
  const double expected = std::min({claimed, by_start, by_end});
  solver.expected_order = [expected](std::string_view) { return expected; };
  solver.evaluations = [rule](int steps) { return rule.evaluations(steps); };
  solver.evaluations_at_ends = [rule](int steps, InfiniteSteps ends) { return rule.evaluations(steps, ends); };
  if (expected < claimed && by_end < by_start) {
    solver.limit_cause = "low_order_end";
    solver.limit_detail = "the last step is of order 1: its local error h² is there once, whatever the others do";
  } else if (expected < claimed) {
    solver.limit_cause = "low_order_start";
    solver.limit_detail =
        "the first steps are of lower order: the local error of the first, h^{q+1} for order q, is there once, "
        "whatever "
        "the later steps do; from where the prediction is constant (λ ≤ −4) it cannot be seen";
  }
  return solver;
}

MultistepSampler adams_bashforth(std::size_t k) {
  const Multistep rule{Parameterisation::velocity, static_cast<int>(k), Start::rk4};
  return {multistep(adams_bashforth_entries.at(k - 2), rule.order, rule), AdamsBashforth{rule}};
}

MultistepSampler dpmpp_2m(const Entry& entry, End end) {
  const Multistep rule{Parameterisation::x0, 2, Start::climb, end};
  return {multistep(entry, 2, rule), DpmPp2m{rule}};
}

MultistepSampler dpmpp_3m(const Entry& entry, Start start, End end = End::full_order) {
  const Multistep rule{Parameterisation::x0, 3, start, end};
  return {multistep(entry, 3, rule), DpmPp3m{rule}};
}

MultistepSampler dpmpp_3m_published() {
  const Multistep rule{Parameterisation::x0, 3, Start::third_order};
  Solver solver = multistep(dpmpp_3m_published_entry, 3, rule);
  solver.expected_order = [](std::string_view) { return 2.0; };
  solver.limit_cause = "divided_difference";
  solver.limit_detail =
      "the second divided difference stands for the second derivative, of which it is half: the term lacks a factor 2";
  return {std::move(solver), DpmPp3m{rule, 1}};
}

/// UniP-p claims order p, UniPC-p order p + 1; its own first step has order 2 with the corrector.
MultistepSampler unipc(const Entry& entry, int order, Start start, UniPcScale scale, bool corrects,
                       bool corrects_last = false) {
  const Multistep rule{Parameterisation::x0, order, start};
  const UniPc method{rule, scale, corrects, corrects_last};
  Solver solver = multistep(entry, corrects ? order + 1 : order, rule, corrects ? 2 : 1);
  solver.evaluations = [method](int steps) { return method.evaluations(steps); };
  solver.evaluations_at_ends = [method](int steps, InfiniteSteps ends) { return method.evaluations(steps, ends); };
  return {std::move(solver), method};
}

MultistepSampler deis(const Entry& entry, int degree, Start start, DeisClock clock) {
  const Multistep rule{Parameterisation::epsilon, degree + 1, start};
  return {multistep(entry, degree + 1, rule), Deis{rule, clock}};
}

MultistepSampler lms(const Entry& entry, int steps, Start start) {
  const Multistep rule{Parameterisation::epsilon, steps, start};
  return {multistep(entry, steps, rule), Lms{rule}};
}

/// Pseudo linear multistep: of order 2 as its source says, on smooth grids.
MultistepSampler pseudo_linear(const Entry& entry, Start start) {
  const Multistep rule{Parameterisation::epsilon, 4, start};
  Solver solver = multistep(entry, 2, rule);
  solver.expected_order = [](std::string_view grid) { return grid == "rough" ? 1.0 : 2.0; };
  solver.limit_cause = "constant_step";
  solver.limit_detail =
      "the Adams–Bashforth weights are those of equal steps: order 2 on smooth grids, 1 where steps alternate";
  return {std::move(solver), Pndm{rule}};
}

}  // namespace

std::vector<MultistepSampler> multistep_list() {
  std::vector<MultistepSampler> all;
  for (const std::size_t k : {2, 3, 4}) all.push_back(adams_bashforth(k));
  all.push_back(dpmpp_2m(DpmPp2m::entry, End::full_order));
  all.push_back(dpmpp_2m(dpmpp_2m_euler_end_entry, End::first_order));
  all.push_back(dpmpp_3m(dpmpp_3m_entry, Start::climb));
  all.push_back(dpmpp_3m(dpmpp_3m_3s_start_entry, Start::third_order));
  all.push_back(dpmpp_3m(dpmpp_3m_lower_order_end_entry, Start::third_order, End::lower_order));
  all.push_back(dpmpp_3m_published());
  for (const UniPcVariant& v : unipc_variants) {
    all.push_back(unipc(v.entry, v.order, v.start, v.scale, v.corrects, v.corrects_last));
  }
  for (const DeisVariant& v : deis_variants) all.push_back(deis(v.entry, v.degree, v.start, v.clock));
  for (const LmsVariant& v : lms_variants) all.push_back(lms(v.entry, v.steps, v.start));
  all.push_back(pseudo_linear(pndm_entry, Start::pseudo_rk4));
  all.push_back(pseudo_linear(plms_entry, Start::heun));
  all.push_back(pseudo_linear(ipndm_entry, Start::climb));
  return all;
}

std::vector<Solver> multistep_samplers() {
  std::vector<Solver> all;
  for (const MultistepSampler& one : multistep_list()) {
    all.push_back(std::visit([&](const auto& method) { return with_runs(one.solver, method); }, one.method));
  }
  return all;
}

}  // namespace flowgauge
