#include <algorithm>
#include <cmath>

#include "flowgauge/fault/general_mistakes.hpp"
#include "flowgauge/fault/update_mistakes.hpp"
#include "flowgauge/solver/deis.hpp"
#include "flowgauge/solver/dpmpp_3m.hpp"
#include "flowgauge/solver/lms.hpp"
#include "flowgauge/solver/pndm.hpp"

namespace flowgauge {
namespace {

using N = Node<double>;
using Weights = Combination<double>;
using P = Parameterisation;
using Nodes = std::vector<N>;
using Times = std::vector<double>;

struct LooksBack {
  std::string_view name;
  Multistep rule;
  Clock clock;
  MakeWeights weights;
};

Weights adams_weights(const Schedule&, const Nodes& nodes, const N& to) {
  Times t;
  for (const N& node : nodes) t.push_back(node.time);
  return {1, lagrange_integrals(t, t.front(), to.time)};
}

Weights three_step(const Nodes& nodes, const N& to, double factor) {
  return nodes.size() < 3 ? DpmPp2m::weights(Schedule(Edm{}), nodes, to)
                          : DpmPp3m::three_step_weights(nodes, to, factor);
}

std::vector<LooksBack> methods_that_look_back() {
  const MakeWeights corrected = [](const Schedule&, const Nodes& nodes, const N& to) {
    return three_step(nodes, to, 2);
  };
  const MakeWeights published = [](const Schedule&, const Nodes& nodes, const N& to) {
    return three_step(nodes, to, 1);
  };
  std::vector<LooksBack> all{{"dpmpp_2m", {P::x0, 2}, Clock::lambda, DpmPp2m::weights<double>},
                             {"dpmpp_3m", {P::x0, 3}, Clock::lambda, corrected},
                             {"dpmpp_3m_3s_start", {P::x0, 3, Start::third_order}, Clock::lambda, corrected},
                             {"dpmpp_3m_published", {P::x0, 3, Start::third_order}, Clock::lambda, published},
                             {"ab2", {P::velocity, 2, Start::rk4}, Clock::time, adams_weights},
                             {"ab3", {P::velocity, 3, Start::rk4}, Clock::time, adams_weights},
                             {"ab4", {P::velocity, 4, Start::rk4}, Clock::time, adams_weights}};
  for (const DeisVariant& v : deis_variants) {
    if (v.degree == 0) continue;
    all.push_back({v.entry.name,
                   {P::epsilon, v.degree + 1, v.start},
                   v.clock == DeisClock::time ? Clock::time : Clock::noise,
                   [clock = v.clock](const Schedule& schedule, const Nodes& nodes, const N& to) {
                     return Deis{{}, clock}.weights(schedule, nodes, to);
                   }});
  }
  for (const LmsVariant& v : lms_variants) {
    all.push_back({v.entry.name, {P::epsilon, v.steps, v.start}, Clock::noise, Lms::weights<double>});
  }
  all.push_back({"ipndm", {P::epsilon, 4}, Clock::time, Pndm::weights<double>});
  return all;
}

/// Those with their own start, with that by their own lower orders, and with the ends of DPM-Solver++.
std::vector<LooksBack> with_other_ends(const LooksBack& own) {
  std::vector<LooksBack> all;
  for (const Start start : {own.rule.start, Start::climb}) {
    for (const End end : {End::full_order, End::lower_order, End::first_order}) {
      LooksBack other = own;
      other.rule.start = start;
      other.rule.end = end;
      const bool known = std::any_of(
          all.begin(), all.end(), [&](const LooksBack& one) { return one.rule.start == start && one.rule.end == end; });
      if (!known) all.push_back(std::move(other));
    }
  }
  return all;
}

/// Nodes before the newest at equal steps in the method's own variable.
Nodes evened(Clock clock, Nodes nodes, const N& to) {
  const double newest = reading(clock, nodes.front()), step = reading(clock, to) - newest;
  for (std::size_t j = 1; j < nodes.size(); ++j) {
    const double at = newest - static_cast<double>(j) * step;
    if (clock == Clock::lambda) nodes[j].level.lambda = at;
    if (clock == Clock::time) nodes[j].time = at;
    if (clock == Clock::noise) {
      nodes[j].level.alpha = 1;
      nodes[j].level.sigma = at;
    }
  }
  return nodes;
}

void plant_in_history(std::vector<PlantedSolver>& all, const LooksBack& method) {
  const auto plant = [&](const UpdateMistake& mistake, const MakeWeights& weights) {
    all.push_back({mistake.id, mistake.title, mistake.nature, other_map, method.name,
                   multistep_by(method.name, method.rule, weights)});
  };
  for (const UpdateMistake& mistake : update_mistakes()) {
    if (method.rule.prediction == P::velocity && !mistake.velocities) continue;
    plant(mistake, [method, change = mistake.change](const Schedule& schedule, const Nodes& nodes, const N& to) {
      Weights by = method.weights(schedule, nodes, to);
      const N& from = nodes.front();
      const P kind = method.rule.prediction;
      change({from, to, nodes.size() > 1 ? &nodes[1] : nullptr, kind, method.clock, first_order(kind, from, to)}, by);
      return by;
    });
  }
  plant({"equal_steps_taken", "Coefficients of equal steps", "the steps before count as long as this one", {}},
        [method](const Schedule& schedule, const Nodes& nodes, const N& to) {
          return method.weights(schedule, evened(method.clock, nodes, to), to);
        });
}

}  // namespace

std::vector<PlantedSolver> history_mistakes() {
  std::vector<PlantedSolver> all;
  for (const LooksBack& method : methods_that_look_back()) {
    for (const LooksBack& other : with_other_ends(method)) plant_in_history(all, other);
  }
  return all;
}

const std::vector<OtherEnds>& other_ends() {
  static const std::vector<OtherEnds> made = [] {
    std::vector<OtherEnds> all;
    for (const LooksBack& method : methods_that_look_back()) {
      for (const LooksBack& other : with_other_ends(method)) {
        std::string difference;
        if (other.rule.start != method.rule.start) difference = "started by its own lower orders";
        if (other.rule.end != method.rule.end) {
          difference += std::string(difference.empty() ? "" : " and ") + (other.rule.end == End::first_order
                                                                              ? "with a last step of order 1"
                                                                              : "with lower orders in the last steps");
        }
        // A single step of order 1 costs h², whatever the others do.
        const bool costs =
            other.rule.order > 2 && (other.rule.start == Start::climb || other.rule.end != End::full_order);
        if (!difference.empty())
          all.push_back({method.name, difference, costs, multistep_by(method.name, other.rule, other.weights)});
      }
    }
    return all;
  }();
  return made;
}

}  // namespace flowgauge
