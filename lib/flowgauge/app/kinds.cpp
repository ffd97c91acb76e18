#include "flowgauge/app/kinds.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/app/verification.hpp"
#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/fault/erratum.hpp"
#include "flowgauge/fault/source_methods.hpp"
#include "flowgauge/grid/grid.hpp"
#include "flowgauge/identity/catalogue.hpp"
#include "flowgauge/map/continuous_flow.hpp"
#include "flowgauge/map/map.hpp"
#include "flowgauge/map/trace_estimator.hpp"
#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/objective/objective.hpp"
#include "flowgauge/path/interpolants.hpp"
#include "flowgauge/pde/characteristics.hpp"
#include "flowgauge/pde/density_problem.hpp"
#include "flowgauge/pde/expansion.hpp"
#include "flowgauge/pde/plane_problem.hpp"
#include "flowgauge/pde/spectral.hpp"
#include "flowgauge/pde/time_scheme.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/process/process.hpp"
#include "flowgauge/solver/ito_method.hpp"
#include "flowgauge/solver/langevin_sampler.hpp"
#include "flowgauge/solver/likelihood.hpp"
#include "flowgauge/solver/sensitivity.hpp"
#include "flowgauge/solver/gotta_go_fast.hpp"
#include "flowgauge/solver/stochastic_sampler.hpp"
#include "flowgauge/study/flow_study.hpp"
#include "flowgauge/study/identity_study.hpp"
#include "flowgauge/study/study.hpp"
#include "flowgauge/target/distance.hpp"
#include "reports/catalogue.hpp"

namespace flowgauge {
namespace {

std::string_view shape_name(Shape shape) {
  switch (shape) {
    case Shape::number: return "number";
    case Shape::whole: return "whole number";
    case Shape::vector: return "array of numbers";
    case Shape::points: return "array of points";
    case Shape::matrix: return "matrix";
    case Shape::matrices: return "array of matrices";
    case Shape::text: return "text";
    case Shape::entry: return "object with a type";
    case Shape::entries: return "array of objects with a type";
  }
  return "";
}

bool has_range(Shape shape) { return shape != Shape::text && shape != Shape::entry && shape != Shape::entries; }

Json parameter_json(const Parameter& parameter) {
  return {
      {"name", parameter.name},
      {"shape", shape_name(parameter.shape)},
      {"default", parameter.default_value.empty() ? Json(nullptr) : Json::parse(parameter.default_value)},
      {"range", has_range(parameter.shape) ? describe(parameter.range) : ""},
      {"meaning", parameter.meaning},
  };
}

Json entry_json(const Entry& entry) {
  Json json{
      {"name", entry.name},   {"title", entry.title},       {"statement", entry.statement}, {"assumptions", entry.assumptions},
      {"source", entry.source}, {"blind_to", entry.blind_to}, {"parameters", Json::array()},
  };
  for (const Parameter& parameter : entry.parameters) json["parameters"].push_back(parameter_json(parameter));
  if (!entry.example.empty()) json["example"] = Json::parse(entry.example);
  return json;
}

Json entries_json(const std::vector<Entry>& entries) {
  Json all = Json::array();
  for (const Entry& entry : entries) all.push_back(entry_json(entry));
  return all;
}

Json schedules(const Suite&) { return entries_json(schedule_entries()); }
Json targets(const Suite&) { return entries_json(target_entries()); }
Json objectives(const Suite&) { return entries_json(objective_entries()); }
Json distances(const Suite&) { return entries_json(distance_entries()); }
Json grids(const Suite&) { return entries_json(grid_entries()); }
Json identities(const Suite&) {
  Json all = Json::array();
  const auto add = [&](const Entry& law, std::string_view kind) {
    all.push_back(entry_json(law));
    all.back()["kind"] = kind;
  };
  for (const LawGroup& group : law_groups()) {
    for (const Entry& law : group.laws) add(law, group.kind);
  }
  add(flow_map_entry(), "path");
  return all;
}

Json flows(const Suite&) { return entries_json(continuous_flow_entries()); }
Json traces(const Suite&) { return entries_json(trace_entries()); }
Json sensitivities(const Suite&) { return entries_json(sensitivity_entries()); }
Json likelihoods(const Suite&) { return entries_json({log_likelihood_entry()}); }

Json processes(const Suite&) { return entries_json(process_entries()); }
Json maps(const Suite&) { return entries_json(map_entries()); }
Json conditioners(const Suite&) { return entries_json(conditioner_entries()); }

Json paths(const Suite&) {
  std::vector<Entry> all{gaussian_path_entry()};
  all.insert(all.end(), interpolant_entries().begin(), interpolant_entries().end());
  return entries_json(all);
}

Json problems(const Suite&) {
  Json all = Json::array();
  for (const Problem& problem : problem_catalogue()) {
    all.push_back({
        {"name", problem.name},
        {"title", problem.title},
        {"statement", std::string(entry(problem.target).title) + " under " + std::string(entry(problem.schedule).title) +
                          ", d = " + std::to_string(problem.dimension())},
        {"assumptions", "t from " + shortest(problem.noise_time) + " (noise) to " + shortest(problem.data_time) + " (data)"},
        {"source", ""},
        {"blind_to", problem.cannot_see},
        {"parameters", Json::array()},
        {"schedule", entry(problem.schedule).name},
        {"target", entry(problem.target).name},
        {"dimension", problem.dimension()},
        {"noise_time", number(problem.noise_time)},
        {"data_time", number(problem.data_time)},
    });
  }
  return all;
}

Json solvers(const Suite& suite) {
  std::vector<Solver> all = solver_catalogue();
  all.insert(all.end(), suite.solvers.begin(), suite.solvers.end());
  Json list = Json::array();
  for (const Solver& solver : all) {
    Json json = entry_json(solver.entry);
    json["family"] = solver.family;
    json["claimed_order"] = solver.adaptive ? Json(nullptr) : Json(solver.claimed_order);
    json["claim_source"] = solver.claim_source;
    json["nfe_per_step"] = solver.evaluations_per_step > 0 ? Json(solver.evaluations_per_step) : Json(nullptr);
    json["adaptive"] = solver.adaptive;
    json["start_rule"] = solver.start_rule;
    list.push_back(std::move(json));
  }
  for (const StochasticSampler& sampler : stochastic_catalogue()) {
    Json json = entry_json(sampler.entry);
    json["family"] = "stochastic";
    json["claimed_order"] = sampler.weak_order;
    json["claimed_strong_order"] = sampler.strong_order > 0 ? Json(sampler.strong_order) : Json(nullptr);
    json["claim_source"] = sampler.claim_source;
    json["nfe_per_step"] = sampler.evaluations_per_step;
    json["draws_per_step"] = sampler.draws_per_step;
    json["adaptive"] = false;
    json["start_rule"] = sampler.method.memory == 1 ? "none" : "its own lower orders";
    list.push_back(std::move(json));
  }
  for (const LangevinSampler& sampler : langevin_catalogue()) {
    Json json = entry_json(sampler.entry);
    json["family"] = "langevin";
    json["claimed_order"] = sampler.claimed_order > 0 ? Json(sampler.claimed_order) : Json(nullptr);
    json["claim_source"] = sampler.claim_source;
    json["nfe_per_step"] = 1;
    json["draws_per_step"] = sampler.draws_per_step;
    json["adaptive"] = false;
    json["start_rule"] = "none";
    list.push_back(std::move(json));
  }
  for (const ItoMethod& method : ito_methods()) {
    Json json = entry_json(method.entry);
    json["family"] = "ito";
    json["claimed_order"] = method.weak_order;
    json["claimed_strong_order"] = method.strong_order;
    json["claim_source"] = method.claim_source;
    json["nfe_per_step"] = method.noise_evaluations;
    json["draws_per_step"] = 1;
    json["adaptive"] = false;
    json["start_rule"] = "none";
    list.push_back(std::move(json));
  }
  Json json = entry_json(GottaGoFast::entry);
  json["family"] = "stochastic";
  json["claimed_order"] = nullptr;
  json["claim_source"] = GottaGoFast::entry.source;
  json["nfe_per_step"] = 2;
  json["adaptive"] = true;
  json["start_rule"] = "none";
  list.push_back(std::move(json));
  return list;
}

Json schemes(const Suite&) {
  Json all = Json::array();
  for (const SpaceScheme& scheme : space_schemes()) {
    Json json = entry_json(scheme.entry);
    json["family"] = "space";
    json["claimed_order"] = scheme.claimed_order;
    json["positive"] = scheme.positive;
    json["keeps_stationary_law"] = scheme.integrates;
    all.push_back(std::move(json));
  }
  for (const TimeScheme& scheme : time_schemes()) {
    Json json = entry_json(scheme.entry);
    json["family"] = "time";
    json["claimed_order"] = scheme.claimed_order;
    json["implicit"] = scheme.implicit;
    json["adaptive"] = scheme.adaptive;
    all.push_back(std::move(json));
  }
  const auto add = [&](const std::vector<Entry>& entries, std::string_view family) {
    for (const Entry& entry : entries) {
      all.push_back(entry_json(entry));
      all.back()["family"] = family;
    }
  };
  for (const PlaneScheme& scheme : plane_schemes()) {
    Json json = entry_json(scheme.entry);
    json["family"] = "plane";
    json["claimed_order"] = scheme.claimed_order;
    all.push_back(std::move(json));
  }
  add(flow_scheme_entries(), "flow");
  add(spectral_entries(), "spectral");
  add(expansion_entries(), "independent");
  return all;
}

Json densities(const Suite&) {
  Json all = Json::array();
  for (const DensityProblem& problem : density_problems()) {
    Json json = entry_json(problem.entry);
    json["low"] = problem.low;
    json["high"] = problem.high;
    json["from"] = problem.from;
    json["to"] = problem.to;
    json["tail_mass"] = number(tail_mass(problem));
    all.push_back(std::move(json));
  }
  for (const PlaneProblem& problem : plane_problems()) {
    Json json = entry_json(problem.entry);
    json["low"] = -problem.half_width;
    json["high"] = problem.half_width;
    json["from"] = problem.from;
    json["to"] = problem.to;
    all.push_back(std::move(json));
  }
  return all;
}

Json faults(const Suite&) {
  Json all = Json::array();
  for (const FaultInfo& fault : fault_entries()) {
    all.push_back({{"name", fault.name},
                   {"title", fault.title},
                   {"statement", fault.nature},
                   {"assumptions", ""},
                   {"source", fault.source},
                   {"blind_to", ""},
                   {"parameters", Json::array()},
                   {"breaks", fault.subject},
                   {"how_it_shows", fault.how_it_shows}});
  }
  return all;
}

/// Numbers are computed here, each time.
Json errata_rows(const Suite&) {
  Json all = Json::array();
  for (const Erratum& erratum : errata()) {
    Json row{{"name", erratum.name},
             {"title", erratum.source},
             {"statement", erratum.printed},
             {"corrected", erratum.corrected},
             {"verdict", to_string(erratum.reading)},
             {"note", erratum.note},
             {"numbered", erratum.demonstrate != nullptr},
             {"later", erratum.later}};
    if (erratum.demonstrate != nullptr) {
      const Demonstration found = erratum.demonstrate();
      row["claim"] = found.claim;
      row["printed_error"] = number(found.printed_error);
      if (found.corrected_error) row["corrected_error"] = number(*found.corrected_error);
    }
    all.push_back(std::move(row));
  }
  return all;
}

Json methods(const Suite&) {
  Json all = Json::array();
  for (const SourceMethod& method : source_methods()) {
    Json where = Json::array();
    for (const EntryName& entry : method.entries) where.push_back({{"kind", entry.kind}, {"name", entry.name}});
    all.push_back({{"name", method.name},
                   {"title", method.title},
                   {"statement", method.verified},
                   {"entries", std::move(where)},
                   {"out_of_scope", method.out_of_scope},
                   {"later", method.later}});
  }
  return all;
}

Json report_writers(const Suite&) {
  Json all = Json::array();
  for (const Writer& writer : writers()) {
    all.push_back({{"name", writer.name}, {"title", writer.title}, {"file", writer.file}});
  }
  return all;
}

Json checks(const Suite& suite) {
  Json all = Json::array();
  for (const std::string& id : verification_ids(suite.maps)) all.push_back({{"name", id}, {"title", "verify"}});
  for (const StudyTask& task : study_tasks({}, suite.solvers)) all.push_back({{"name", task.id}, {"title", "study"}});
  return all;
}

}  // namespace

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"schedules", "α, σ and their derivatives as functions of time", schedules},
      {"targets", "data laws", targets},
      {"paths", "probability paths", paths},
      {"processes", "exactly solved stochastic processes and their Fokker–Planck equations", processes},
      {"maps", "invertible maps with their log-determinants", maps},
      {"conditioners", "functions inside couplings and autoregressive maps", conditioners},
      {"objectives", "training losses, their weights and constants", objectives},
      {"distances", "distances between laws", distances},
      {"flows", "continuous flows with a closed map and log-determinant", flows},
      {"traces", "estimators of traces from random probes", traces},
      {"sensitivities", "gradients of a loss through an ODE", sensitivities},
      {"likelihoods", "log-likelihoods of paths", likelihoods},
      {"problems", "initial-value problems with an exact answer", problems},
      {"identities", "laws with two sides", identities},
      {"solvers", "ODE solvers and samplers, deterministic and stochastic", solvers},
      {"schemes", "fluxes and time steps for Fokker–Planck and continuity equations on cells", schemes},
      {"densities", "equations with an exact density, for schemes", densities},
      {"grids", "time grids", grids},
      {"writers", "report formats", report_writers},
      {"faults", "implementations wrong on purpose, which the checks must reject", faults},
      {"errata", "formulas of published texts: as printed, as corrected, and by how much they are off", errata_rows},
      {"methods", "methods named in those texts, what is verified about them, and where", methods},
      {"checks", "check ids of verify and of the default study", checks},
  };
  return all;
}

const Kind& find_kind(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Kind& kind : kinds()) {
    if (kind.name == name) return kind;
    names.push_back(kind.name);
  }
  throw std::invalid_argument("kind \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) + "; allowed are " +
                              join(names, ", "));
}

Json catalogue_json(const Suite& suite) {
  Json catalogue = Json::object();
  for (const Kind& kind : kinds()) {
    if (kind.name != "writers" && kind.name != "checks") catalogue[std::string(kind.name)] = kind.entries(suite);
  }
  return catalogue;
}

}  // namespace flowgauge
