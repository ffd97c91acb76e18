// Which method is it? Samplers of the catalogue and their mistakes are told by name, those that are nobody's never are.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/fault/general_mistakes.hpp"
#include "flowgauge/fault/noise_mistakes.hpp"
#include "flowgauge/fault/planted_solvers.hpp"
#include "flowgauge/gauge/grade.hpp"
#include "flowgauge/gauge/truth.hpp"
#include "foreign_solver.hpp"

using namespace flowgauge;

namespace {

using Times = std::vector<double>;

Record diagnosed(const Foreign& foreign) {
  std::vector<Record> records;
  const auto is_diagnosis = [](const std::string& id) { return id.find("/diagnosis/") != std::string::npos; };
  grade(foreign, {.quick = true, .selected = is_diagnosis}, [&](const Record& record) { records.push_back(record); });
  REQUIRE(records.size() == 1);
  return records.front();
}

std::string text_of(const Record& record, const char* key = "text") {
  return record.fields.contains(key) ? std::string(record.fields[key]) : "";
}

bool is_among(const Record& record, const std::string& method, const std::string& fault,
              const std::string& exception = "") {
  const Json& evidence = record.fields["evidence"];
  return std::any_of(evidence.begin(), evidence.end(), [&](const Json& match) {
    return match["method"] == method && match["fault"] == fault && match["exception"] == exception;
  });
}

/// A method of the test's own, on velocities, or on predictions of the data.
Foreign own(const FixedRun<double>& run, Dtype dtype = Dtype::f64, bool velocities = true) {
  Solver solver = solver_named(velocities ? "euler" : "ddim");
  solver.entry.name = "nobody";
  solver.start_rule = "all of it";
  solver.run = run;
  return foreign_solver(solver, {.dtype = dtype});
}

/// x + h Σ b_i k_i.
FixedRun<double> runge_kutta(const Times& c, const std::vector<Times>& a, const Times& b) {
  return [=](const Model<Batch<double>, double>& model, const Times& times, Batch<double> x) {
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const double h = times[n + 1] - times[n];
      std::vector<Batch<double>> k;
      for (std::size_t i = 0; i < c.size(); ++i) {
        Batch<double> at = x;
        for (std::size_t j = 0; j < i; ++j) at += h * a[i][j] * k[j];
        k.push_back(model.velocity(at, times[n] + c[i] * h));
      }
      for (std::size_t i = 0; i < b.size(); ++i) x += h * b[i] * k[i];
    }
    return x;
  };
}

/// One sampler but for one step, which is another's.
FixedRun<double> but_for(const char* method, const char* other, bool last) {
  return [=](const Model<Batch<double>, double>& model, const Times& times, const Batch<double>& x) {
    const Times head(times.begin(), last ? times.end() - 1 : times.begin() + 2),
        tail(last ? times.end() - 2 : times.begin() + 1, times.end());
    return solver_named(last ? other : method)
        .run(model, tail, solver_named(last ? method : other).run(model, head, x));
  };
}

}  // namespace

TEST_CASE("a sampler but for its first or last step is told with the exception") {
  const Record last = diagnosed(own(but_for("heun", "euler", true)));
  CHECK(text_of(last).find("is heun, but the last step is that of euler (distance ") == 0);
  CHECK(last.outcome == Outcome::limit);
  CHECK(text_of(last, "cause") == "differs_in_one_step");
  CHECK(text_of(last, "detail") == text_of(last));
  CHECK(is_among(last, "heun", "", "the last step is that of euler"));
  const Record first = diagnosed(own(but_for("heun", "rk4", false)));
  CHECK(text_of(first).find("is heun, but the first step is that of rk4 (distance ") == 0);
  CHECK(first.outcome == Outcome::limit);
  const Record exponential = diagnosed(own(but_for("dpm_solver_2", "ddim", true), Dtype::f32, false));
  CHECK(is_among(exponential, "dpm_solver_2", "", "the last step is that of ddim"));
  CHECK(exponential.outcome == Outcome::limit);
}

TEST_CASE("other starts and ends of methods that look back are told, and cost orders above 2 alone") {
  int seen = 0;
  for (const OtherEnds& one : other_ends()) {
    if (one.name != "ab2" && one.name != "ab4" && one.name != "dpmpp_3m_published" && one.name != "dpmpp_2m") continue;
    const Record record = diagnosed(foreign_solver(one.solver, {.claimed_order = 1}));
    INFO(one.name << " " << one.difference << ": " << text_of(record));
    // DPM-Solver++(2M) with its last step of order 1 is a method of the catalogue.
    const bool catalogued = one.name == "dpmpp_2m";
    CHECK(is_among(record, catalogued ? "dpmpp_2m_euler_end" : std::string(one.name), "",
                   catalogued ? "" : one.difference));
    CHECK((record.outcome == Outcome::limit) == (one.name == "ab4" || one.name == "dpmpp_3m_published"));
    CHECK((text_of(record, "cause") == "other_start_or_end") == (record.outcome == Outcome::limit));
    ++seen;
  }
  CHECK(seen == 2 + 5 + 5 + 5);
  CHECK(text_of(diagnosed(foreign_solver(other_ends().front().solver))).find("is ") == 0);
}

TEST_CASE("right samplers that are nobody's are not known") {
  const auto third_order = runge_kutta({0, 1, 0.5}, {{}, {1}, {0.25, 0.25}}, {1 / 6.0, 1 / 6.0, 2 / 3.0});
  const auto bogacki_shampine = runge_kutta({0, 0.5, 0.75}, {{}, {0.5}, {0, 0.75}}, {2 / 9.0, 1 / 3.0, 4 / 9.0});
  const auto three_eighths = runge_kutta({0, 1 / 3.0, 2 / 3.0, 1}, {{}, {1 / 3.0}, {-1 / 3.0, 1}, {1, -1, 1}},
                                         {1 / 8.0, 3 / 8.0, 3 / 8.0, 1 / 8.0});
  const auto in_log_noise = [](const Model<Batch<double>, double>& model, const Times& times, Batch<double> x) {
    // Heun in λ on y = x/α: dy/dλ = −ρ ε̂.
    for (std::size_t n = 0; n + 1 < times.size(); ++n) {
      const NoiseLevel<double> s = model.level(times[n]), t = model.level(times[n + 1]);
      const auto slope = [&](const Batch<double>& y, const NoiseLevel<double>& at, double time) -> Batch<double> {
        return -(at.sigma / at.alpha) * model.epsilon(at.alpha * y, time);
      };
      const Batch<double> y = x / s.alpha, k = slope(y, s, times[n]);
      const double h = t.lambda - s.lambda;
      x = t.alpha * (y + h / 2 * (k + slope(y + h * k, t, times[n + 1])));
    }
    return x;
  };
  for (const Dtype dtype : {Dtype::f64, Dtype::f32}) {
    for (const FixedRun<double>& run : {FixedRun<double>(third_order), FixedRun<double>(bogacki_shampine),
                                        FixedRun<double>(three_eighths), FixedRun<double>(in_log_noise)}) {
      const Record record = diagnosed(own(run, dtype));
      CHECK(record.outcome == Outcome::inconclusive);
      CHECK(text_of(record, "cause") == "unknown_method");
      CHECK(text_of(record).find("is no method that is known; the nearest is ") == 0);
      CHECK(record.fields["evidence"].empty());
    }
  }
}

TEST_CASE("what is exact to rounding is not told from others that are") {
  const FixedRun<double> exact = [](const Model<Batch<double>, double>& model, const Times& times,
                                    const Batch<double>& x) {
    return solver_named("odeint_fehlberg78").run(model, times, x);
  };
  const Record single = diagnosed(own(exact, Dtype::f32));
  CHECK(single.outcome == Outcome::inconclusive);
  CHECK(text_of(single, "cause") == "exact_to_rounding");
  CHECK(text_of(single).find("is the exact flow to rounding, as are odeint_fehlberg78") == 0);
  // In double precision its error shows, as those of methods of order 4 and 5 do in single precision over fewer steps.
  CHECK(text_of(diagnosed(own(exact))).find("is odeint_fehlberg78 (distance ") == 0);
  for (const char* name : {"rk4", "odeint_dopri5", "odeint_cash_karp54"}) {
    const Record record = diagnosed(own(solver_named(name).run, Dtype::f32));
    CHECK_MESSAGE(text_of(record).find("is " + std::string(name) + " (distance ") == 0, text_of(record));
    CHECK(record.outcome == Outcome::ok);
  }
}

TEST_CASE("every sampler with noise is told by its draws, in double and in single precision") {
  for (const Dtype dtype : {Dtype::f64, Dtype::f32}) {
    for (const StochasticSampler& sampler : stochastic_catalogue()) {
      const Record record = diagnosed(foreign_sampler(sampler, dtype));
      INFO(sampler.entry.name << ": " << text_of(record));
      CHECK(is_among(record, std::string(sampler.entry.name), ""));
      CHECK(!gates(record.outcome));
      CHECK(text_of(record).find("is ") == 0);
      // What its source claims and it has not.
      StochasticSampler claims = sampler;
      claims.law_order = sampler.weak_order;
      const Record claimed = diagnosed(foreign_sampler(claims, dtype));
      CHECK((claimed.outcome == Outcome::limit) == (sampler.law_order < sampler.weak_order));
      if (claimed.outcome == Outcome::limit) CHECK(text_of(claimed, "cause") == sampler.limit_cause);
    }
  }
}

TEST_CASE("options of samplers with noise are found") {
  const auto told = [](const char* json) {
    return diagnosed(foreign_sampler(stochastic_from_json(Json::parse(json))));
  };
  for (const auto& [json, method, option] :
       {std::tuple{R"({"type": "ddim_eta", "eta": 0.3})", "ddim_eta", "with eta = 0.3"},
        {R"({"type": "ancestral_dpm_2", "eta": 0.61})", "ancestral_dpm_2", "with eta = 0.61"},
        {R"({"type": "euler_maruyama", "eta": 1.7})", "euler_maruyama", "with eta = 1.7"},
        {R"({"type": "edm_heun_churn", "churn": 1.9})", "edm_heun_churn", "with churn = 1.9"},
        {R"({"type": "edm_heun_churn_inflated", "churn": 1.25})", "edm_heun_churn_inflated", "with churn = 1.25"},
        {R"({"type": "sde_dpmpp_2s", "r": 0.3})", "sde_dpmpp_2s", "with r = 0.3"},
        {R"({"type": "pc_euler_maruyama", "signal_to_noise": 0.2})", "pc_euler_maruyama",
         "with signal_to_noise = 0.2"}}) {
    const Record record = told(json);
    INFO(json << ": " << text_of(record));
    CHECK(is_among(record, method, "", option));
    CHECK(text_of(record).find("is " + std::string(method) + " " + option + " (distance ") != std::string::npos);
    CHECK(!gates(record.outcome));
  }
  // Noise for each step, whatever their number.
  Foreign each = foreign_sampler(stochastic_named("edm_heun_churn"));
  each.run = [](const RunQuestion& question) {
    const Json json{{"type", "edm_heun_churn"}, {"churn", 0.1 * question.steps}};
    return foreign_sampler(stochastic_from_json(json)).run(question);
  };
  CHECK(is_among(diagnosed(each), "edm_heun_churn", "", "with churn of 0.1 in every step"));
  CHECK(told(R"({"type": "edm_heun_churn", "churn": 1.2, "noise": 1.05, "lowest": 0.3})").outcome ==
        Outcome::inconclusive);
}

TEST_CASE("the last step of a sampler with noise may be without, and draws may be put together otherwise") {
  const auto with_last = [](const std::function<NoisyPlan(const StepAt&, NoisyPlan)>& change) {
    Foreign foreign = foreign_sampler(stochastic_named("ddim_eta"));
    foreign.run = [=](const RunQuestion& question) {
      StochasticSampler sampler = stochastic_named("ddim_eta");
      sampler.method.plan = [plan = sampler.method.plan, change, last = question.times.back()](const StepAt& at) {
        return at.to.time == last ? change(at, plan(at)) : plan(at);
      };
      return foreign_sampler(sampler).run(question);
    };
    return diagnosed(foreign);
  };
  const Record silent = with_last([](const StepAt&, NoisyPlan plan) {
    plan.end.normals = {0};
    return plan;
  });
  CHECK(is_among(silent, "ddim_eta", "", "the last step draws nothing"));
  CHECK(silent.outcome == Outcome::limit);
  CHECK(text_of(silent, "cause") == "differs_in_one_step");
  const Record flows = with_last([](const StepAt& at, NoisyPlan plan) {
    plan.end =
        ddim_step(at.from(), at.to).state * state_at_start() + ddim_step(at.from(), at.to).values[0] * predicted(0);
    return plan;
  });
  CHECK(is_among(flows, "ddim_eta", "", "the last step is that of ddim"));
  // ξ as (ξ₁ + ξ₂)/√2 in every step.
  StochasticSampler split = stochastic_named("ddim_eta");
  split.method.plan = [plan = split.method.plan](const StepAt& at) {
    NoisyPlan made = plan(at);
    made.end.normals.assign(2, made.end.normals.at(0) / std::sqrt(2.0));
    made.draws = 2;
    return made;
  };
  const Record record = diagnosed(foreign_sampler(split));
  CHECK(is_among(record, "ddim_eta", "", "its draws put together otherwise"));
  CHECK(record.outcome == Outcome::ok);
  CHECK(text_of(record).find("is ddpm_small, its draws put together otherwise (distance ") == 0);
}

TEST_CASE("samplers with noise that are nobody's are not known") {
  // Euler–Maruyama with steps in λ of the reverse SDE for y = x/α: dy = 2ε̂ dρ + √(2ρ |dρ|) ξ.
  StochasticSampler nobody = stochastic_named("euler_maruyama");
  nobody.method = {[](const StepAt& at) {
    const NoiseLevel<double>&s = at.from().level, &t = at.to.level;
    const double rho = s.sigma / s.alpha, step = t.sigma / t.alpha - rho;
    return one_stage(
        at, t.alpha * (1 / s.alpha * state_at_start() + 2 * step * noise_in(state_at_start(), predicted(0), at.from()) +
                       std::sqrt(-2 * rho * step) * unit_normal(0)));
  }};
  for (const Dtype dtype : {Dtype::f64, Dtype::f32}) {
    const Record record = diagnosed(foreign_sampler(nobody, dtype));
    CHECK_MESSAGE(text_of(record, "cause") == "unknown_method", text_of(record));
  }
}

TEST_CASE("coefficients of equal steps are a limit where the order is claimed for smooth grids alone") {
  const auto judged = [](Foreign foreign, const std::string& fault) {
    for (const bool smooth : {false, true}) {
      foreign.subject.claims.smooth_grids = smooth;
      const Record record = diagnosed(foreign);
      INFO(fault << ": " << text_of(record));
      CHECK(record.outcome == (smooth ? Outcome::limit : Outcome::fault));
      CHECK(text_of(record, "cause") == (smooth ? "smooth_grid_only" : "known_fault"));
      CHECK(text_of(record).find(fault + ": ") != std::string::npos);
      CHECK(text_of(record, "detail").find(text_of(record)) == 0);
      CHECK((text_of(record, "detail") == text_of(record) + "; the order is claimed on smooth grids only") == smooth);
    }
  };
  int seen = 0;
  for (const auto& [fault, subject] :
       {std::pair{"equal_steps_taken", "ab2"}, {"equal_steps_taken", "lms_3"}, {"M50", "dpmpp_2m"}}) {
    std::vector<PlantedSolver> all = planted_solvers();
    all.insert(all.end(), step_mistakes().begin(), step_mistakes().end());
    const auto one = std::find_if(all.begin(), all.end(), [&](const PlantedSolver& planted) {
      return planted.id == fault && planted.subject == subject;
    });
    if (one == all.end()) continue;
    judged(foreign_solver(one->wrong), fault);
    ++seen;
  }
  CHECK(seen == 3);
  for (const PlantedSampler& one : planted_samplers()) {
    if (one.id == "equal_steps_in_noise") judged(foreign_sampler(one.wrong), std::string(one.id)), ++seen;
  }
  CHECK(seen == 4);
  // Other mistakes are none of smooth grids.
  const std::vector<PlantedSolver>& all = step_mistakes();
  const auto sign = std::find_if(all.begin(), all.end(), [](const PlantedSolver& one) {
    return one.id == "correction_sign" && one.subject == "ab2";
  });
  REQUIRE(sign != all.end());
  CHECK(diagnosed(foreign_solver(sign->wrong, {.smooth_grids = true})).outcome == Outcome::fault);
}

TEST_CASE("what takes more than 64 steps at least is not compared, and is not run") {
  for (const int least : {64, 65, 1000}) {
    Foreign foreign = foreign_solver(solver_named("ddim"));
    foreign.subject.capabilities.minimum_steps = least;
    int runs = 0;
    foreign.run = [&runs, run = foreign.run](const RunQuestion& question) {
      ++runs;
      // A comparison over so many steps would take hours.
      return question.steps > 64 ? RunAnswer{} : run(question);
    };
    const Record record = diagnosed(foreign);
    INFO(least << ": " << text_of(record));
    CHECK((runs == 0) == (least > 64));
    CHECK((text_of(record, "cause") == "too_many_steps") == (least > 64));
    if (least == 64) CHECK(text_of(record).find("is ddim (distance ") == 0);
    if (least <= 64) continue;
    CHECK(record.outcome == Outcome::inconclusive);
    CHECK(text_of(record, "detail") == text_of(record));
    CHECK(text_of(record) ==
          "not known: it takes " + std::to_string(least) + " steps at least; methods are compared over 64 at most");
  }
}

TEST_CASE("mistakes in samplers with noise are faults, and are told") {
  // What is right under another name, or another entry's fault, is told as that; what is not finite, and what is wrong
  // at σ = 0 alone, is not.
  const std::map<std::string_view, std::string> others{
      {"M53", "is edm_heun_churn_inflated (distance "},
      {"unasked_noise", "is ddpm_small (distance "},
      {"noise_by_length", "is euler_maruyama with a known fault, M41: "},
      {"noise_into_zero", "is ddpm_large (distance "}};
  int told = 0, all = 0;
  const auto look = [&](const PlantedSampler& one) {
    const Record record = diagnosed(foreign_sampler(one.wrong));
    INFO(one.id << " in " << one.wrong.entry.name << ": " << text_of(record));
    ++all;
    const auto other = others.find(one.id);
    if (other != others.end()) {
      CHECK(text_of(record).find(other->second) == 0);
      ++told;
    } else if (is_among(record, std::string(one.wrong.entry.name), std::string(one.id))) {
      CHECK(record.outcome == Outcome::fault);
      ++told;
    } else {
      // Told as another fault, or as nothing that is known; never as a method that is right.
      CHECK((record.outcome == Outcome::fault || record.outcome == Outcome::inconclusive));
      MESSAGE("not told: " << one.id << " in " << one.wrong.entry.name << ": " << text_of(record));
    }
  };
  for (const PlantedSampler& one : planted_samplers()) look(one);
  std::set<std::string_view> seen;
  for (const PlantedSampler& one : noise_mistakes()) {
    if (seen.insert(one.id).second) look(one);
  }
  CHECK(told * 10 >= all * 9);
}

TEST_CASE("mistakes that can be made to any sampler are faults, and are told") {
  // What has a name of its own in the catalogue is told by that.
  const std::map<std::string_view, std::string> others{
      {"length_before", "is dpmpp_2m with a known fault, length_of_step_before: "},
      {"history_out_of_place", "is ddim (distance "},
      {"equal_steps_taken", "is dpmpp_2m with a known fault, M50: "},
      {"stage_in_middle_of_time", "is dpm_solver_2 with a known fault, M54: "},
      {"stage_at_time_of_start", "is heun with a known fault, M52: "},
      {"weights_exchanged", "is euler (distance "}};
  int told = 0, all = 0;
  const auto look = [&](const PlantedSolver& one) {
    const Record record = diagnosed(foreign_solver(one.wrong));
    INFO(one.id << " in " << one.subject << ": " << text_of(record));
    ++all;
    const auto other = others.find(one.id);
    if (other != others.end()) {
      CHECK(text_of(record).find(other->second) == 0);
      ++told;
    } else if (is_among(record, std::string(one.subject), std::string(one.id))) {
      CHECK(record.outcome == Outcome::fault);
      ++told;
    } else {
      CHECK((record.outcome == Outcome::fault || record.outcome == Outcome::inconclusive));
      MESSAGE("not told: " << one.id << " in " << one.subject << ": " << text_of(record));
    }
  };
  std::set<std::string_view> seen;
  const char* const bases[] = {"dpmpp_2m", "edm_heun", "rk4"};
  std::size_t turn = 0;
  for (const GeneralMistake& mistake : general_mistakes()) {
    if (!seen.insert(mistake.id).second) continue;
    const char* base = bases[turn++ % 3];
    look(with_mistake(
        mistake, solver_named(mistake.steps_apart && std::string_view(base) == "dpmpp_2m" ? "dpm_solver_3" : base)));
  }
  for (const PlantedSolver& one : step_mistakes()) {
    if (seen.insert(one.id).second) look(one);
  }
  CHECK(all > 60);
  CHECK(told * 10 >= all * 9);
}
