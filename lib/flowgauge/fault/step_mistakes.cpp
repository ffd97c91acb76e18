#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "flowgauge/fault/general_mistakes.hpp"
#include "flowgauge/solver/deis.hpp"
#include "flowgauge/solver/dpm_solver_1.hpp"
#include "flowgauge/solver/dpm_solver_2.hpp"
#include "flowgauge/solver/dpm_solver_3.hpp"
#include "flowgauge/solver/dpmpp_1.hpp"
#include "flowgauge/solver/dpmpp_2s.hpp"
#include "flowgauge/solver/dpmpp_3m.hpp"
#include "flowgauge/solver/edm_heun.hpp"
#include "flowgauge/solver/lms.hpp"
#include "flowgauge/solver/pndm.hpp"

namespace flowgauge {
namespace {

using Times = std::vector<double>;
using P = Parameterisation;
using N = Node<double>;
using Nodes = std::vector<N>;
using Weights = Combination<double>;
using MakeWeights = std::function<Weights(const Schedule&, const Nodes&, const N& to)>;
using MakePlan = std::function<Plan<double>(const Schedule&, const N& from, const N& to)>;

template <class Method>
Solver run_by(std::string_view name, const Method& method) {
  Solver solver = solver_named(name);
  solver.run = [=](const auto& model, const Times& times, const Batch<double>& X) { return method(model, times, X); };
  solver.run_affine = [=](const auto& model, const Times& times, const AffineForm& x) { return method(model, times, x); };
  solver.run_long_double = nullptr;
  solver.run_quad = nullptr;
  return solver;
}

Solver singlestep(std::string_view name, const MakePlan& plan) {
  return run_by(name, [=](const auto& model, const Times& times, const auto& x) { return run_singlestep(model, times, x, plan); });
}

Solver multistep(std::string_view name, const Multistep& rule, const MakeWeights& weights) {
  return run_by(name, [=](const auto& model, const Times& times, const auto& x) { return run_multistep(rule, model, times, x, weights); });
}

/// The variable in which a method's polynomials have their nodes.
enum class Clock { lambda, time, noise };

double reading(Clock clock, const N& node) {
  return clock == Clock::lambda ? node.level.lambda : clock == Clock::time ? node.time : relative_noise(node.level);
}

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
  return nodes.size() < 3 ? DpmPp2m::weights(Schedule(Edm{}), nodes, to) : DpmPp3m::three_step_weights(nodes, to, factor);
}

std::vector<LooksBack> methods_that_look_back() {
  const MakeWeights corrected = [](const Schedule&, const Nodes& nodes, const N& to) { return three_step(nodes, to, 2); };
  const MakeWeights published = [](const Schedule&, const Nodes& nodes, const N& to) { return three_step(nodes, to, 1); };
  std::vector<LooksBack> all{{"dpmpp_2m", {P::x0, 2}, Clock::lambda, DpmPp2m::weights<double>},
                             {"dpmpp_3m", {P::x0, 3}, Clock::lambda, corrected},
                             {"dpmpp_3m_3s_start", {P::x0, 3, Start::third_order}, Clock::lambda, corrected},
                             {"dpmpp_3m_published", {P::x0, 3, Start::third_order}, Clock::lambda, published},
                             {"ab2", {P::velocity, 2, Start::rk4}, Clock::time, adams_weights},
                             {"ab3", {P::velocity, 3, Start::rk4}, Clock::time, adams_weights},
                             {"ab4", {P::velocity, 4, Start::rk4}, Clock::time, adams_weights}};
  for (const DeisVariant& v : deis_variants) {
    if (v.degree == 0) continue;
    all.push_back({v.entry.name, {P::epsilon, v.degree + 1, v.start}, v.clock == DeisClock::time ? Clock::time : Clock::noise,
                   [clock = v.clock](const Schedule& schedule, const Nodes& nodes, const N& to) { return Deis{{}, clock}.weights(schedule, nodes, to); }});
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
      const bool known = std::any_of(all.begin(), all.end(), [&](const LooksBack& one) { return one.rule.start == start && one.rule.end == end; });
      if (!known) all.push_back(std::move(other));
    }
  }
  return all;
}

std::vector<std::pair<std::string_view, MakePlan>> methods_of_one_step() {
  const auto plain = [](const auto& plan) { return MakePlan([=](const Schedule& s, const N& a, const N& b) { return plan(s, a, b); }); };
  return {{"dpm_solver_2", plain([](const Schedule& s, const N& a, const N& b) { return DpmSolver2{}.plan(s, a, b); })},
          {"dpmpp_2s", plain([](const Schedule& s, const N& a, const N& b) { return DpmPp2s{}.plan(s, a, b); })},
          {"dpm_solver_3", plain(DpmSolver3::plan<double>)},
          {"dpmpp_3s", plain(DpmPp3s::plan<double>)},
          {"edm_heun", plain(EdmHeun::plan<double>)},
          {"ddim", [](const Schedule&, const N& a, const N& b) { return ddim_plan(a, b); }}};
}

/// A step of an update: from, to, the node before it if there is one, in which terms, and the update of order 1.
struct Update {
  const N& from;
  const N& to;
  const N* before;
  P kind;
  Clock clock;
  Weights first;
};

Weights first_order(P kind, const N& from, const N& to) {
  if (kind == P::x0) return ddim_step(from, to);
  if (kind == P::velocity) return {1, {to.time - from.time}};
  return {to.level.alpha / from.level.alpha, {to.level.alpha * (relative_noise(to.level) - relative_noise(from.level))}};
}

double length(const N& from, const N& to) { return to.level.lambda - from.level.lambda; }

void scale(Weights& by, double factor) {
  for (double& value : by.values) value *= factor;
}

/// The difference from the update of order 1 times a factor.
void scale_correction(const Update& at, Weights& by, double factor) {
  scale(by, factor);
  if (!by.values.empty()) by.values.front() += (1 - factor) * at.first.values.front();
}

/// 1 − e^{−h} for x₀, e^h − 1 for ε.
double exponential(P kind, double h) { return kind == P::x0 ? -std::expm1(-h) : std::expm1(h); }

struct Mistake {
  std::string_view id, title, nature;
  std::function<void(const Update&, Weights&)> change;
  bool velocities = true;  ///< also of methods on velocities
};

const std::vector<Mistake>& mistakes() {
  static const std::vector<Mistake> all{
      {"correction_doubled", "A half missing", "1/r for 1/(2r): the correction beyond order 1 is taken twice",
       [](const Update& at, Weights& by) { scale_correction(at, by, 2); }},
      {"correction_sign", "Sign of the correction", "the correction beyond order 1 is taken away",
       [](const Update& at, Weights& by) { scale_correction(at, by, -1); }},
      {"correction_halved", "A half too many", "half of the correction beyond order 1",
       [](const Update& at, Weights& by) { scale_correction(at, by, 0.5); }},
      {"slopes_doubled", "Slopes that are not averaged", "the sum of the slopes for their mean: every step goes twice as far",
       [](const Update&, Weights& by) { scale(by, 2); }},
      {"slopes_halved", "Half of every slope", "every step goes half as far", [](const Update&, Weights& by) { scale(by, 0.5); }},
      {"length_sign", "Sign of the step in an exponential", "e^h for e^{−h}",
       [](const Update& at, Weights& by) {
         scale(by, -exponential(at.kind, -length(at.from, at.to)) / exponential(at.kind, length(at.from, at.to)));
       },
       false},
      {"length_before", "Step length of the step before", "the update goes as far as the one before it (compare crowsonkb/k-diffusion issue 56)",
       [](const Update& at, Weights& by) {
         if (at.before == nullptr) return;
         if (at.clock == Clock::lambda) {
           scale(by, exponential(at.kind, length(*at.before, at.from)) / exponential(at.kind, length(at.from, at.to)));
         } else {
           const Clock clock = at.clock == Clock::time && at.kind == P::epsilon ? Clock::noise : at.clock;
           scale(by, (reading(clock, at.from) - reading(clock, *at.before)) / (reading(clock, at.to) - reading(clock, at.from)));
         }
       }},
      {"history_out_of_place", "History shifted by one place", "the newest prediction stands for the one before it, and so on",
       [](const Update&, Weights& by) {
         for (std::size_t j = 1; j < by.values.size(); ++j) by.values[j - 1] += std::exchange(by.values[j], 0.0);
       }},
      {"history_reversed", "History in the other order", "the oldest prediction is taken for the newest",
       [](const Update&, Weights& by) { std::reverse(by.values.begin(), by.values.end()); }},
      {"signal_of_start", "α of the start", "α_s where α_t is meant, before the predictions",
       [](const Update& at, Weights& by) { scale(by, at.from.level.alpha / at.to.level.alpha); }, false},
      {"noise_of_start", "σ of the start", "σ_s where σ_t is meant, before the predictions",
       [](const Update& at, Weights& by) { scale(by, at.from.level.sigma / at.to.level.sigma); }, false},
      {"state_not_scaled", "State not scaled", "x enters the new state as it is",
       [](const Update&, Weights& by) { by.state = 1; }, false},
      {"state_upside_down", "Ratio upside down", "x is scaled by the inverse of what is meant",
       [](const Update&, Weights& by) { by.state = 1 / by.state; }, false},
      {"state_of_other_form", "State scaled as for the other prediction", "α_t/α_s for σ_t/σ_s, or the other way round",
       [](const Update& at, Weights& by) {
         by.state = at.kind == P::x0 ? at.to.level.alpha / at.from.level.alpha : at.to.level.sigma / at.from.level.sigma;
       },
       false},
      {"exploding_on_preserving", "VE's formula under α ≠ 1", "predictions without the factor α_t (Haoming02/sd-webui-forge-classic PR 1381)",
       [](const Update& at, Weights& by) { scale(by, 1 / at.to.level.alpha); }, false},
  };
  return all;
}

/// Steps in λ that are twice, or half, as long as they should be.
Mistake other_log_ratio(double factor) {
  const bool doubled = factor > 1;
  return {doubled ? "log_snr_doubled" : "log_snr_halved", doubled ? "λ = log-SNR" : "λ = half of log(α/σ)",
          doubled ? "2λ where λ is expected: every h is twice as long" : "λ/2 where λ is expected: every h is half as long",
          [=](const Update& at, Weights& by) {
            const double h = length(at.from, at.to);
            scale(by, exponential(at.kind, factor * h) / exponential(at.kind, h));
          },
          false};
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

constexpr std::string_view other_map = "its map of Gaussian data is another";

void plant_in_history(std::vector<PlantedSolver>& all, const LooksBack& method, const std::vector<Mistake>& mistakes) {
  const auto plant = [&](const Mistake& mistake, const MakeWeights& weights) {
    all.push_back({mistake.id, mistake.title, mistake.nature, other_map, method.name, multistep(method.name, method.rule, weights)});
  };
  for (const Mistake& mistake : mistakes) {
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
        [method](const Schedule& schedule, const Nodes& nodes, const N& to) { return method.weights(schedule, evened(method.clock, nodes, to), to); });
}

void plant_in_step(std::vector<PlantedSolver>& all, std::string_view name, const MakePlan& right, const std::vector<Mistake>& mistakes) {
  const auto plant = [&](std::string_view id, std::string_view title, std::string_view nature, const MakePlan& plan) {
    all.push_back({id, title, nature, other_map, name, singlestep(name, plan)});
  };
  for (const Mistake& mistake : mistakes) {
    // In the update alone, and in the way to every stage too.
    for (const bool everywhere : {false, true}) {
      plant(mistake.id, mistake.title, mistake.nature, [=, change = mistake.change](const Schedule& schedule, const N& from, const N& to) {
        Plan<double> plan = right(schedule, from, to);
        const P kind = plan.prediction;
        change({from, to, nullptr, kind, Clock::lambda, first_order(kind, from, to)}, plan.end);
        if (!everywhere) return plan;
        for (auto& stage : plan.stages) {
          change({from, stage.at, nullptr, kind, Clock::lambda, first_order(kind, from, stage.at)}, stage.reach);
        }
        return plan;
      });
    }
  }
  if (name == "ddim") return;
  plant("stage_not_reached", "Stage that starts from x", "the model is asked at the stage's time, at the point of the start",
        [=](const Schedule& schedule, const N& from, const N& to) {
          Plan<double> plan = right(schedule, from, to);
          for (auto& stage : plan.stages) stage.reach = {1, {}};
          return plan;
        });
  plant("stage_in_middle_of_time", "Stage in the middle of t", "the first stage at (s + t)/2 instead of its place in λ, or in ρ",
        [=](const Schedule& schedule, const N& from, const N& to) {
          Plan<double> plan = right(schedule, from, to);
          const N middle = node_at(schedule, (from.time + to.time) / 2);
          if (!plan.stages.empty()) plan.stages.front() = {middle, first_order(plan.prediction, from, middle)};
          return plan;
        });
}

struct Tableau {
  std::string_view name;
  Times c;
  std::vector<Times> a;
  Times b;
};

/// Σ b = 1, Σ b c = ½ and c = Σ a: another right method, of order 2 at least.
bool is_right(const Tableau& t) {
  double sum = 0, first = 0, gap = 0;
  for (std::size_t i = 0; i < t.b.size(); ++i) {
    double row = 0;
    for (const double a : t.a[i]) row += a;
    sum += t.b[i];
    first += t.b[i] * t.c[i];
    if (t.b[i] != 0 || i + 1 < t.b.size()) gap = std::max(gap, std::abs(row - t.c[i]));
  }
  return std::abs(sum - 1) < 1e-9 && std::abs(first - 0.5) < 1e-9 && gap < 1e-9;
}

MakePlan plan_of(const Tableau& t) {
  return [=](const Schedule& schedule, const N& from, const N& to) {
    const double h = to.time - from.time;
    Plan<double> plan{P::velocity, {}, {1, t.b}};
    scale(plan.end, h);
    for (std::size_t i = 1; i < t.c.size(); ++i) {
      Weights reach{1, t.a[i]};
      scale(reach, h);
      plan.stages.push_back({node_at(schedule, from.time + t.c[i] * h), reach});
    }
    return plan;
  };
}

void plant_in_tableau(std::vector<PlantedSolver>& all, const Tableau& right) {
  const auto plant = [&](std::string_view id, std::string_view title, std::string_view nature, const Tableau& wrong) {
    if (!is_right(wrong)) all.push_back({id, title, nature, other_map, right.name, singlestep(right.name, plan_of(wrong))});
  };
  const std::size_t stages = right.b.size();
  Tableau wrong = right;
  for (double& b : wrong.b) b *= 2;
  plant("slopes_doubled", "Slopes that are not averaged", "the sum of the slopes for their mean: every step goes twice as far", wrong);
  for (std::size_t i = 1; i < stages; ++i) {
    wrong = right;
    wrong.c[i] = 0;
    plant("stage_at_time_of_start", "A stage at the time of the start", "c = 0 for one stage: right for autonomous fields", wrong);
    wrong = right;
    std::fill(wrong.a[i].begin(), wrong.a[i].end(), 0.0);
    plant("stage_from_start", "A stage that starts from x", "the coefficients of one stage are 0", wrong);
    for (const double factor : {0.1, 0.5, 2.0, 10.0}) {
      wrong = right;
      for (double& a : wrong.a[i]) a *= factor;
      plant("stage_too_far", "A stage at another distance", "the coefficients of one stage are off by a factor of 2 or 10", wrong);
    }
    if (i > 1) {
      wrong = right;
      for (std::size_t j = i - 1; j > 0; --j) wrong.a[i][j - 1] += std::exchange(wrong.a[i][j], 0.0);
      plant("stage_of_earlier_slope", "A stage that starts from an earlier slope", "k_{i−1} for k_i in one stage", wrong);
    }
    for (std::size_t j = 0; j < i; ++j) {
      wrong = right;
      std::swap(wrong.b[i], wrong.b[j]);
      plant("weights_exchanged", "Two weights exchanged", "b_i for b_j and b_j for b_i", wrong);
    }
    wrong = right;
    wrong.b[i] = -wrong.b[i];
    plant("weight_sign", "Sign of a weight", "−b_i for b_i", wrong);
  }
}

}  // namespace

const std::vector<PlantedSolver>& step_mistakes() {
  static const std::vector<PlantedSolver> made = [] {
    std::vector<PlantedSolver> all;
    std::vector<Mistake> changes = mistakes();
    for (const double factor : {2.0, 0.5}) changes.push_back(other_log_ratio(factor));
    for (const LooksBack& method : methods_that_look_back()) {
      for (const LooksBack& other : with_other_ends(method)) plant_in_history(all, other, changes);
    }
    for (const auto& [name, plan] : methods_of_one_step()) plant_in_step(all, name, plan, changes);
    const double third = 1 / 3.0, sixth = 1 / 6.0;
    for (const Tableau& tableau : {Tableau{"euler", {0}, {{}}, {1}},
                                   {"heun", {0, 1}, {{}, {1}}, {0.5, 0.5}},
                                   {"midpoint", {0, 0.5}, {{}, {0.5}}, {0, 1}},
                                   {"ralston2", {0, 2 * third}, {{}, {2 * third}}, {0.25, 0.75}},
                                   {"rk3", {0, 0.5, 1}, {{}, {0.5}, {-1, 2}}, {sixth, 4 * sixth, sixth}},
                                   {"rk4", {0, 0.5, 0.5, 1}, {{}, {0.5}, {0, 0.5}, {0, 0, 1}}, {sixth, third, third, sixth}}}) {
      plant_in_tableau(all, tableau);
    }
    return all;
  }();
  return made;
}

const std::vector<OtherEnds>& other_ends() {
  static const std::vector<OtherEnds> made = [] {
    std::vector<OtherEnds> all;
    for (const LooksBack& method : methods_that_look_back()) {
      for (const LooksBack& other : with_other_ends(method)) {
        std::string difference;
        if (other.rule.start != method.rule.start) difference = "started by its own lower orders";
        if (other.rule.end != method.rule.end) {
          difference += std::string(difference.empty() ? "" : " and ") +
                        (other.rule.end == End::first_order ? "with a last step of order 1" : "with lower orders in the last steps");
        }
        // A single step of order 1 costs h², whatever the others do.
        const bool costs = other.rule.order > 2 && (other.rule.start == Start::climb || other.rule.end != End::full_order);
        if (!difference.empty()) all.push_back({method.name, difference, costs, multistep(method.name, other.rule, other.weights)});
      }
    }
    return all;
  }();
  return made;
}

}  // namespace flowgauge
