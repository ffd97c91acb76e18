#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "flowgauge/fault/general_mistakes.hpp"
#include "flowgauge/fault/noise_mistakes.hpp"
#include "flowgauge/gauge/fingerprint.hpp"
#include "flowgauge/gauge/words.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"

namespace flowgauge {
namespace {

using Times = std::vector<double>;
using Run = FixedRun<double>;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// What a sampler makes of a print: its end points without noise, and how far each draw moves one.
struct Made {
  Batch<double> end;
  std::vector<double> draws;
};

/// A run whose draws, counted through all of it, are 1 in one column each, after those without noise.
class Probe {
 public:
  explicit Probe(bool one_for_all = false) : one_for_all_(one_for_all) {}

  Run run_of(const NoisyMethod& method) const {
    const Noise<Batch<double>> noise = [number = drawn_, first = first_, all = one_for_all_](const Batch<double>& like, int, int) {
      Batch<double> Z = Batch<double>::Zero(like.rows(), like.cols());
      if (*first + *number < like.cols()) Z(0, *first + *number) = 1;
      if (!all) ++*number;
      return Z;
    };
    return [=](const Model<Batch<double>, double>& model, const Times& times, const Batch<double>& X) {
      return run_sampler(method, model, times, noise, X);
    };
  }

  /// Carries the print out by a run that was made here, or gives points that are not finite where it is refused.
  Made carry_out(const Run& run, const Fingerprint& print, const GaussianPath<double>& path) const {
    const Index points = print.start.cols(), most = print.with_draws ? 4 * static_cast<Index>(print.times.size() + 2) : 0;
    Batch<double> X(1, points + 1 + most);
    X << print.start, Batch<double>::Constant(1, 1 + most, print.start(0, 0));
    *drawn_ = 0;
    *first_ = points + 1;
    try {
      const Batch<double> Y = run(path_model(path, Parameterisation::x0), print.times, X);
      Made made{Y.leftCols(points), {}};
      for (Index k = 0; k < most; ++k) made.draws.push_back(Y(0, points + 1 + k) - Y(0, points));
      return made;
    } catch (const std::exception&) {
      return {Batch<double>::Constant(1, points, std::numeric_limits<double>::quiet_NaN()), {}};
    }
  }

 private:
  bool one_for_all_;
  std::shared_ptr<Index> drawn_ = std::make_shared<Index>(0), first_ = std::make_shared<Index>(0);
};

/// Sizes of the draws that have an effect, in the measure of the print.
std::vector<double> effects(const std::vector<double>& draws, double scale, double tolerance) {
  std::vector<double> sizes;
  for (const double draw : draws) {
    const double size = std::abs(draw) / scale;
    if (!(size <= tolerance)) sizes.push_back(size);
  }
  return sizes;
}

double norm(const std::vector<double>& sizes) {
  double sum = 0;
  for (const double size : sizes) sum = std::hypot(sum, size);
  return sum;
}

/// How far what is made is from a print: draw by draw, and in law.
struct Apart {
  double by_draws = 0, in_law = 0;
};

Apart apart(const Fingerprint& print, const Made& made, double tolerance) {
  const double quiet = distance(print, made.end);
  if (!print.with_draws) return {quiet, quiet};
  const std::vector<double> own = effects(print.draws, print.scale, tolerance), other = effects(made.draws, print.scale, tolerance);
  Apart off{quiet, std::max(quiet, std::abs(norm(own) - norm(other)))};
  if (own.size() != other.size()) off.by_draws = infinity;
  for (std::size_t k = 0; k < own.size() && k < other.size(); ++k) off.by_draws = std::max(off.by_draws, std::abs(own[k] - other[k]));
  for (double* part : {&off.by_draws, &off.in_law}) {
    if (std::isnan(*part)) *part = infinity;
  }
  return off;
}

/// A free parameter of a sampler and the values that it is looked for among.
struct Option {
  std::string_view name;
  double low, high;
};
constexpr Option options[] = {{"eta", 0, 3}, {"churn", 0, 120}, {"noise", 0.8, 1.2}, {"r", 0.02, 1}, {"signal_to_noise", 0.01, 1}};

class Search {
 public:
  Search(const std::vector<Fingerprint>& prints, double tolerance) : prints_(prints), tolerance_(tolerance) {
    for (const Fingerprint& print : prints) paths_.emplace_back(print.schedule, print.target);
    nearest_.distance = infinity;
  }

  void catalogue() {
    for (const StochasticSampler& one : stochastic_catalogue()) {
      same(right_, {std::string(one.entry.name), "", "", 0}, [&](std::size_t) { return one.method; });
    }
    for (const PlantedSampler& one : planted_samplers()) same(wrong_, broken(one), [&](std::size_t) { return one.wrong.method; });
  }

  /// Samplers with one option of another value: that at which their ends and their noise on the first print are the subject's.
  void with_options() {
    for (const StochasticSampler& one : stochastic_catalogue()) {
      if (one.entry.name.ends_with("_half")) continue;  // another value of an option
      for (const Option& option : options) {
        const bool has = std::any_of(one.entry.parameters.begin(), one.entry.parameters.end(), [&](const Parameter& p) { return p.name == option.name; });
        if (has) with_option(one, option);
      }
    }
  }

  void mistakes() {
    for (const PlantedSampler& one : noise_mistakes()) same(wrong_, broken(one), [&](std::size_t) { return one.wrong.method; });
    for (const StochasticSampler& one : stochastic_catalogue()) {
      const std::string name(one.entry.name);
      for (const bool flows : {false, true}) {
        same(right_, {name, "", flows ? "the last step is that of ddim" : "the last step draws nothing", 0, "", "differs_in_one_step"}, [&](std::size_t i) {
          NoisyMethod method = one.method;
          method.plan = [plan = method.plan, flows, last = prints_[i].times.back()](const StepAt& at) {
            NoisyPlan made = plan(at);
            if (at.to.time != last) return made;
            if (flows) return one_stage(at, at.to.level.alpha * predicted(0) + at.to.level.sigma * noise_in(state_at_start(), predicted(0), at.from()));
            for (double& width : made.end.normals) width = 0;
            return made;
          };
          return method;
        });
      }
      const Probe one_draw(true);
      run(wrong_, {name, "noise_repeated", "", 0, "The same noise in every step; what is drawn once is added again and again"}, one_draw,
          [&](std::size_t) { return one_draw.run_of(one.method); });
      for (const GeneralMistake& mistake : general_mistakes()) {
        if (mistake.steps_apart && one.method.memory > 1) continue;
        run(wrong_, {name, std::string(mistake.id), "", 0, std::string(mistake.title) + "; " + std::string(mistake.nature)}, probe_,
            [&](std::size_t) { return mistake.batches(probe_.run_of(one.method)); });
      }
    }
  }

  bool nothing() const { return right_.empty() && wrong_.empty(); }

  Diagnosis conclude() const {
    Diagnosis diagnosis{!right_.empty() ? right_ : wrong_, nearest_, tolerance_};
    std::stable_sort(diagnosis.matches.begin(), diagnosis.matches.end(),
                     [](const Match& a, const Match& b) { return a.exception.size() < b.exception.size(); });
    return diagnosis;
  }

 private:
  using MethodOf = std::function<NoisyMethod(std::size_t i)>;
  using RunOf = std::function<Run(std::size_t i)>;

  static Match broken(const PlantedSampler& one) {
    return {std::string(one.wrong.entry.name), std::string(one.id), "", 0, std::string(one.title) + "; " + std::string(one.nature)};
  }

  void same(std::vector<Match>& into, const Match& match, const MethodOf& method) {
    run(into, match, probe_, [&](std::size_t i) { return probe_.run_of(method(i)); });
  }

  void run(std::vector<Match>& into, Match match, const Probe& probe, const RunOf& run) {
    Apart off;
    for (std::size_t i = 0; i < prints_.size(); ++i) {
      const Apart here = apart(prints_[i], probe.carry_out(run(i), prints_[i], paths_[i]), tolerance_);
      off.by_draws = std::max(off.by_draws, here.by_draws);
      off.in_law = std::max(off.in_law, here.in_law);
      if (!(off.in_law <= std::max(tolerance_, nearest_.distance))) return;
    }
    const bool in_law_alone = !(off.by_draws <= tolerance_);
    match.distance = in_law_alone ? off.in_law : off.by_draws;
    if (match.distance < nearest_.distance) nearest_ = match;
    if (!(match.distance <= tolerance_)) return;
    if (in_law_alone) match.exception += std::string(match.exception.empty() ? "" : ", ") + "its draws put together otherwise";
    const bool known = std::any_of(into.begin(), into.end(), [&](const Match& one) {
      return one.name == match.name && one.fault == match.fault && one.exception == match.exception;
    });
    if (!known) into.push_back(std::move(match));
  }

  std::optional<NoisyMethod> made(const StochasticSampler& sampler, const Option& option, double value) const {
    try {
      return stochastic_from_json({{"type", sampler.entry.name}, {std::string(option.name), value}}).method;
    } catch (const std::invalid_argument&) {
      return std::nullopt;
    }
  }

  /// Signed: what it makes of the first print less what the subject does.
  double excess(const StochasticSampler& sampler, const Option& option, double value) const {
    const std::optional<NoisyMethod> method = made(sampler, option, value);
    if (!method) return std::numeric_limits<double>::quiet_NaN();
    const Fingerprint& print = prints_.front();
    const Made reached = probe_.carry_out(probe_.run_of(*method), print, paths_.front());
    return (reached.end(0, 0) - print.end(0, 0)) / print.scale + norm(effects(reached.draws, print.scale, tolerance_)) -
           norm(effects(print.draws, print.scale, tolerance_));
  }

  void with_option(const StochasticSampler& sampler, const Option& option) {
    constexpr int pieces = 40;
    const auto value = [&](int piece) { return option.low + (option.high - option.low) * piece / pieces; };
    double before = excess(sampler, option, value(0));
    for (int piece = 1; piece <= pieces; ++piece) {
      const double after = excess(sampler, option, value(piece));
      if ((before <= 0 && after >= 0) || (before >= 0 && after <= 0)) {
        double low = value(piece - 1), high = value(piece);
        for (int half = 0; half < 60; ++half) {
          const double middle = (low + high) / 2, there = excess(sampler, option, middle);
          ((there <= 0) == (before <= 0) ? low : high) = middle;
        }
        with_value(sampler, option, (low + high) / 2);
      }
      before = after;
    }
  }

  void with_value(const StochasticSampler& sampler, const Option& option, double value) {
    const std::string name(sampler.entry.name), text = "with " + std::string(option.name) + " = " + brief(value, 4);
    const auto tried = [&](const std::string& exception, const std::function<double(std::size_t i)>& value_of) {
      std::vector<NoisyMethod> methods;
      for (std::size_t i = 0; i < prints_.size(); ++i) {
        std::optional<NoisyMethod> method = made(sampler, option, value_of(i));
        if (!method) return;
        methods.push_back(std::move(*method));
      }
      same(right_, {name, "", exception, 0}, [&](std::size_t i) { return methods[i]; });
    };
    tried(text, [&](std::size_t) { return value; });
    if (option.name != "churn") return;
    // Some programs take churn for each step, whatever their number.
    const auto steps = [&](std::size_t i) { return static_cast<double>(prints_[i].times.size() - 1); };
    tried("with churn of " + brief(value / steps(0), 4) + " in every step", [&](std::size_t i) { return value * steps(i) / steps(0); });
  }

  const std::vector<Fingerprint>& prints_;
  double tolerance_;
  std::vector<GaussianPath<double>> paths_;
  std::vector<Match> right_, wrong_;
  Match nearest_;
  Probe probe_;
};

}  // namespace

Diagnosis diagnose_with_noise(const std::vector<Fingerprint>& prints, double tolerance) {
  Search search(prints, tolerance);
  search.catalogue();
  if (search.nothing()) search.with_options();
  if (search.nothing()) search.mistakes();
  return search.conclude();
}

}  // namespace flowgauge
