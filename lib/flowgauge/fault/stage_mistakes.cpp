#include <algorithm>
#include <cmath>
#include <utility>

#include "flowgauge/fault/update_mistakes.hpp"
#include "flowgauge/solver/dpm_solver_2.hpp"
#include "flowgauge/solver/dpm_solver_3.hpp"
#include "flowgauge/solver/dpmpp_2s.hpp"
#include "flowgauge/solver/edm_heun.hpp"

namespace flowgauge {
namespace {

using N = Node<double>;
using Weights = Combination<double>;
using P = Parameterisation;
using Times = std::vector<double>;

std::vector<std::pair<std::string_view, MakePlan>> methods_of_one_step() {
  const auto plain = [](const auto& plan) {
    return MakePlan([=](const Schedule& s, const N& a, const N& b) { return plan(s, a, b); });
  };
  return {{"dpm_solver_2", plain([](const Schedule& s, const N& a, const N& b) { return DpmSolver2{}.plan(s, a, b); })},
          {"dpmpp_2s", plain([](const Schedule& s, const N& a, const N& b) { return DpmPp2s{}.plan(s, a, b); })},
          {"dpm_solver_3", plain(DpmSolver3::plan<double>)},
          {"dpmpp_3s", plain(DpmPp3s::plan<double>)},
          {"edm_heun", plain(EdmHeun::plan<double>)},
          {"ddim", [](const Schedule&, const N& a, const N& b) { return ddim_plan(a, b); }}};
}

void plant_in_step(std::vector<PlantedSolver>& all, std::string_view name, const MakePlan& right) {
  const auto plant = [&](std::string_view id, std::string_view title, std::string_view nature, const MakePlan& plan) {
    all.push_back({id, title, nature, other_map, name, singlestep_by(name, plan)});
  };
  for (const UpdateMistake& mistake : update_mistakes()) {
    // In the update alone, and in the way to every stage too.
    for (const bool everywhere : {false, true}) {
      plant(mistake.id, mistake.title, mistake.nature,
            [=, change = mistake.change](const Schedule& schedule, const N& from, const N& to) {
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
  // Some programs keep their stages in the scale α = 1.
  for (const bool scaled : {false, true}) {
    plant("stage_not_reached", "Stage that starts from x",
          "the model is asked at the stage's time, at the point of the start",
          [=](const Schedule& schedule, const N& from, const N& to) {
            Plan<double> plan = right(schedule, from, to);
            for (auto& stage : plan.stages) stage.reach = {scaled ? stage.at.level.alpha : 1, {}};
            return plan;
          });
  }
  plant("stage_in_middle_of_time", "Stage in the middle of t",
        "the first stage at (s + t)/2 instead of its place in λ, or in ρ",
        [=](const Schedule& schedule, const N& from, const N& to) {
          Plan<double> plan = right(schedule, from, to);
          const N middle = node_at(schedule, (from.time + to.time) / 2);
          if (!plan.stages.empty()) plan.stages.front() = {middle, first_order(plan.prediction, from, middle)};
          return plan;
        });
}

/// x ← α_t D′ + σ_t ε′, where one of the two is not what the prediction says and the other one is.
void plant_in_parts(std::vector<PlantedSolver>& all) {
  struct Part {
    std::string_view id, title, nature;
    bool of_data;
    std::function<Conversion<double>(const NoiseLevel<double>& at)> part;  ///< of x and of D
  };
  using Level = NoiseLevel<double>;
  const std::vector<Part> parts{
      {"data_without_alpha", "Data without the division by α", "D = x − σ ε̂ for (x − σ ε̂)/α", true,
       [](const Level& at) {
         return Conversion<double>{0, at.alpha};
       }},
      {"data_by_variance", "σ² for σ in the data", "D = (x − σ² ε̂)/α", true,
       [](const Level& at) {
         return Conversion<double>{(1 - at.sigma) / at.alpha, at.sigma};
       }},
      {"data_by_alpha_bar", "ᾱ for √ᾱ in the data", "D = (x − σ ε̂)/α²", true,
       [](const Level& at) {
         return Conversion<double>{0, 1 / at.alpha};
       }},
      {"data_from_v_sign", "Sign in the data from v", "D = αx + σv for αx − σv", true,
       [](const Level& at) {
         return Conversion<double>{2 * at.alpha / (at.alpha * at.alpha + at.sigma * at.sigma), -1};
       }},
      {"noise_without_alpha", "Noise without α", "ε̂ = (x − D)/σ for (x − αD)/σ", false,
       [](const Level& at) {
         return Conversion<double>{1 / at.sigma, -1 / at.sigma};
       }},
      {"noise_by_variance", "σ² for σ in the noise", "ε̂ = (x − αD)/σ²", false,
       [](const Level& at) {
         return Conversion<double>{1 / (at.sigma * at.sigma), -at.alpha / (at.sigma * at.sigma)};
       }},
      {"noise_sign", "Sign of the noise", "what the model answers enters with the other sign", false,
       [](const Level& at) {
         return Conversion<double>{-1 / at.sigma, at.alpha / at.sigma};
       }},
  };
  for (const Part& one : parts) {
    all.push_back(
        {one.id, one.title, one.nature, other_map, "ddim",
         singlestep_by("ddim", [=](const Schedule&, const N& from, const N& to) {
           const Level& s = from.level;
           const Conversion<double> wrong = one.part(s);
           const Conversion<double> data = one.of_data ? wrong : Conversion<double>{0, 1};
           const Conversion<double> noise = one.of_data ? Conversion<double>{1 / s.sigma, -s.alpha / s.sigma} : wrong;
           const double a = to.level.alpha, b = to.level.sigma;
           return Plan<double>{
               P::x0, {}, {a * data.x_part + b * noise.x_part, {a * data.output_part + b * noise.output_part}}};
         })});
  }
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
    if (!is_right(wrong))
      all.push_back({id, title, nature, other_map, right.name, singlestep_by(right.name, plan_of(wrong))});
  };
  const std::size_t stages = right.b.size();
  Tableau wrong = right;
  for (double& b : wrong.b) b *= 2;
  plant("slopes_doubled", "Slopes that are not averaged",
        "the sum of the slopes for their mean: every step goes twice as far", wrong);
  for (std::size_t i = 1; i < stages; ++i) {
    wrong = right;
    wrong.c[i] = 0;
    plant("stage_at_time_of_start", "A stage at the time of the start",
          "c = 0 for one stage: right for autonomous fields", wrong);
    wrong = right;
    std::fill(wrong.a[i].begin(), wrong.a[i].end(), 0.0);
    plant("stage_from_start", "A stage that starts from x", "the coefficients of one stage are 0", wrong);
    for (const double factor : {0.1, 0.5, 2.0, 10.0}) {
      wrong = right;
      for (double& a : wrong.a[i]) a *= factor;
      plant("stage_too_far", "A stage at another distance",
            "the coefficients of one stage are off by a factor of 2 or 10", wrong);
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

std::vector<PlantedSolver> stage_mistakes() {
  std::vector<PlantedSolver> all;
  for (const auto& [name, plan] : methods_of_one_step()) plant_in_step(all, name, plan);
  plant_in_parts(all);
  const double third = 1 / 3.0, sixth = 1 / 6.0;
  for (const Tableau& tableau :
       {Tableau{"euler", {0}, {{}}, {1}},
        {"heun", {0, 1}, {{}, {1}}, {0.5, 0.5}},
        {"midpoint", {0, 0.5}, {{}, {0.5}}, {0, 1}},
        {"ralston2", {0, 2 * third}, {{}, {2 * third}}, {0.25, 0.75}},
        {"rk3", {0, 0.5, 1}, {{}, {0.5}, {-1, 2}}, {sixth, 4 * sixth, sixth}},
        {"rk4", {0, 0.5, 0.5, 1}, {{}, {0.5}, {0, 0.5}, {0, 0, 1}}, {sixth, third, third, sixth}}}) {
    plant_in_tableau(all, tableau);
  }
  return all;
}

}  // namespace flowgauge
