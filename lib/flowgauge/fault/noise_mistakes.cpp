#include "flowgauge/fault/noise_mistakes.hpp"

#include <cmath>
#include <functional>

namespace flowgauge {
namespace {

using Change = std::function<void(const StepAt&, NoisyPlan&)>;

struct Mistake {
  std::string_view id, title, nature;
  Change change;
  bool looks_back = false;  ///< of samplers that remember predictions
};

/// Every coefficient of a draw, in the stages and at the end.
Change of_noise(const std::function<double(const StepAt&, const Node<double>& where, double width)>& width) {
  return [=](const StepAt& at, NoisyPlan& plan) {
    for (NoisyPlan::Stage& stage : plan.stages) {
      for (double& each : stage.reach.normals) each = width(at, stage.at, each);
    }
    for (double& each : plan.end.normals) each = width(at, at.to, each);
  };
}

/// Differences from the predictions before times a factor.
Change of_history(double factor) {
  return [=](const StepAt&, NoisyPlan& plan) {
    for (double& each : plan.end.past) {
      plan.end.predictions.front() += (1 - factor) * each;
      each *= factor;
    }
  };
}

double signed_square(double width) { return width * std::abs(width); }
double signed_root(double width) { return std::copysign(std::sqrt(std::abs(width)), width); }

std::vector<Mistake> mistakes() {
  return {
      {"noise_by_variance", "Variance for deviation", "σ² ξ where σ ξ is meant",
       of_noise([](const StepAt&, const Node<double>&, double width) { return signed_square(width); })},
      {"noise_by_variance", "Variance for deviation", "σ² ξ where σ ξ is meant, in y = x/α",
       of_noise([](const StepAt&, const Node<double>& where, double width) { return signed_square(width) / where.level.alpha; })},
      {"noise_by_root", "Root of a deviation", "√σ ξ where σ ξ is meant",
       of_noise([](const StepAt&, const Node<double>&, double width) { return signed_root(width); })},
      {"noise_by_length", "Noise that grows with the step", "√h times too small: h ξ for √h ξ",
       of_noise([](const StepAt& at, const Node<double>&, double width) { return width * std::sqrt(std::abs(at.to.time - at.from().time)); })},
      {"noise_without_length", "Noise that does not see the step", "ξ for √h ξ",
       of_noise([](const StepAt& at, const Node<double>&, double width) { return width / std::sqrt(std::abs(at.to.time - at.from().time)); })},
      {"noise_without_two", "Noise without its √2", "√δ ξ for √(2δ) ξ",
       of_noise([](const StepAt&, const Node<double>&, double width) { return width / std::sqrt(2.0); })},
      {"noise_with_two", "Noise with a √2 too many", "√(2δ) ξ for √δ ξ",
       of_noise([](const StepAt&, const Node<double>&, double width) { return width * std::sqrt(2.0); })},
      {"noise_doubled", "Noise twice as large", "2σ ξ where σ ξ is meant",
       of_noise([](const StepAt&, const Node<double>&, double width) { return width * 2; })},
      {"noise_halved", "Noise half as large", "½σ ξ where σ ξ is meant",
       of_noise([](const StepAt&, const Node<double>&, double width) { return width / 2; })},
      {"noise_of_start", "Noise of the level at the start", "its width is multiplied by σ_s/σ_t",
       of_noise([](const StepAt& at, const Node<double>&, double width) { return width * at.from().level.sigma / at.to.level.sigma; })},
      {"noise_in_other_scale", "Noise in the scale of x/α", "α_t ξ for ξ, or the other way round",
       of_noise([](const StepAt&, const Node<double>& where, double width) { return width * where.level.alpha; })},
      {"noise_in_other_scale", "Noise in the scale of x/α", "α_t ξ for ξ, or the other way round",
       of_noise([](const StepAt&, const Node<double>& where, double width) { return width / where.level.alpha; })},
      {"noise_left_out", "Noise left out", "what the drift gives way to is never added",
       of_noise([](const StepAt&, const Node<double>&, double) { return 0.0; })},
      {"noise_not_made_room_for", "Noise without room for it", "a step of the flow to the level of the end, then noise on top",
       [](const StepAt& at, NoisyPlan& plan) {
         const StepSum x = state_at_start(), D = predicted(0);
         const std::vector<double> normals = plan.end.normals;
         plan = one_stage(at, at.to.level.alpha * D + at.to.level.sigma * noise_in(x, D, at.from()));
         plan.end.normals = normals;
         plan.draws = static_cast<int>(normals.size());
       }},
      {"noise_and_flow_exchanged", "What goes down and what goes up exchanged", "a step to ρ_up, then ρ_down ξ",
       [](const StepAt& at, NoisyPlan& plan) {
         if (plan.end.normals.size() != 1) return;
         const double up = plan.end.normals.front(), sigma = at.to.level.sigma;
         const double down = std::sqrt(std::max((sigma - up) * (sigma + up), 0.0));
         const StepSum x = state_at_start(), D = predicted(0);
         plan = one_stage(at, at.to.level.alpha * D + up * noise_in(x, D, at.from()) + down * unit_normal(0));
       }},
      {"ancestral_without_squares", "σ for σ² in the ancestral width", "ρ_up² = ρ_t(ρ_s − ρ_t)/ρ_s",
       [](const StepAt& at, NoisyPlan& plan) {
         const double rho = at.from().level.sigma / at.from().level.alpha, end = at.to.level.sigma / at.to.level.alpha;
         const double up = std::sqrt(end * (rho - end) / rho), down = std::sqrt(std::max((end - up) * (end + up), 0.0));
         const StepSum x = state_at_start(), D = predicted(0);
         plan = one_stage(at, at.to.level.alpha * (D + down * noise_in(x, D, at.from()) + up * unit_normal(0)));
       }},
      {"history_doubled", "A half missing", "the difference from the prediction before is taken twice", of_history(2), true},
      {"history_sign", "Sign of the correction", "the difference from the prediction before has the other sign", of_history(-1), true},
      {"history_halved", "A half too many", "half of the difference from the prediction before", of_history(0.5), true},
  };
}

}  // namespace

const std::vector<PlantedSampler>& noise_mistakes() {
  static const std::vector<PlantedSampler> made = [] {
    std::vector<PlantedSampler> all;
    for (const Mistake& mistake : mistakes()) {
      for (const StochasticSampler& right : stochastic_catalogue()) {
        if (mistake.looks_back && right.method.memory < 2) continue;
        StochasticSampler wrong = right;
        wrong.method.plan = [plan = right.method.plan, change = mistake.change](const StepAt& at) {
          NoisyPlan changed = plan(at);
          change(at, changed);
          return changed;
        };
        all.push_back({mistake.id, mistake.title, mistake.nature, "its law on Gaussian data is another", std::move(wrong)});
      }
    }
    return all;
  }();
  return made;
}

}  // namespace flowgauge
