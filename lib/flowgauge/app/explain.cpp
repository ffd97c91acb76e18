#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/kinds.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

/// An entry together with the kind it belongs to.
struct Found {
  std::string kind;
  Json entry;
};

/// The second part of a check id.
std::string check_of(const std::string& id) {
  const std::size_t begin = id.find('/');
  return begin == std::string::npos ? std::string() : id.substr(begin + 1, id.find('/', begin + 1) - begin - 1);
}

/// The entries an id or name speaks of: of that name, or named in the parts of a check id (subject, check, values of
/// keys).
std::vector<Found> find_entries(const std::string& name, const Suite& suite) {
  std::vector<std::string> parts{name};
  if (name.find('/') != std::string::npos) {
    parts.clear();
    std::string part;
    for (const char c : name) {
      if (c == '/' || c == ';' || c == '=' || c == '.') {
        parts.push_back(std::exchange(part, {}));
      } else {
        part += c;
      }
    }
    parts.push_back(part);
    parts.push_back(check_of(name));
  }
  std::vector<Found> all, found;
  for (const Kind& kind : kinds()) {
    if (kind.name == "checks") continue;
    for (const Json& entry : kind.entries(suite)) all.push_back({std::string(kind.name), entry});
  }
  for (const std::string& part : parts) {
    for (const Found& candidate : all) {
      if (candidate.entry["name"] != part) continue;
      const bool seen = std::any_of(found.begin(), found.end(), [&](const Found& f) {
        return f.kind == candidate.kind && f.entry["name"] == part;
      });
      if (!seen) found.push_back(candidate);
    }
  }
  return found;
}

/// What a check of that name is, where no entry of a catalogue says so.
std::string_view meaning_of_check(std::string_view check) {
  constexpr auto meanings = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"order",
       "measured order p̂ of a solver, from its errors over a ladder of step counts, against its expected order"},
      {"limit", "the limit that a solver's errors extrapolate to against the exact solution"},
      {"evaluations", "evaluations of the model counted against those the solver states"},
      {"final_time", "whether a solver ends at the end of its grid, on a field that it integrates exactly"},
      {"law", "the law of a solver's end points against the exact law of the scheme"},
      {"tolerance", "errors of an adaptive solver against the tolerance asked for: in proportion, and bounded"},
      {"work_precision",
       "errors of a solver against its cost; a measurement, which judges only whether they are finite"},
      {"likelihood_order",
       "measured order of a solver's log-likelihoods by the augmented flow, against its expected order"},
      {"likelihood_work_precision",
       "errors of a solver's log-likelihoods against its cost; a measurement, which judges only whether they are finite"},
      {"likelihood_error",
       "the error of a log-likelihood split into truncation, prior mismatch, discretisation and probes, and what the method answers "
       "for held to its tolerance"},
      {"sensitivity_gap",
       "measured order of the gap between the continuous and the discrete adjoint of a method, against the one derived for it"},
      {"space_order", "measured order of a flux on cells of a line in the number of cells, from its distances from the exact density, against "
                      "the order that theory gives"},
      {"time_order", "measured order of a time step on fixed cells, against the same cells carried by another algorithm"},
      {"joint_order", "measured order of a flux and a time step when cells and steps grow together, against the exact density"},
      {"plane_order", "measured order of a time step in the plane when cells and steps grow together, against the exact density"},
      {"plane_space_order", "measured order of a flux on cells of the plane in the number of cells along a side, against the exact density"},
      {"plane_time_order", "measured order of a time step in the plane on fixed cells, against the same cells carried in many more steps"},
      {"entropy_rate", "measured order at which the change of entropy over a step tends to the rate of the exact density (de Bruijn), "
                       "which quadrature gives"},
      {"divergence_rate", "measured order at which the change of the divergence from the stationary law over a step tends to the rate of "
                          "the exact density, which quadrature gives"},
      {"explicit_against_implicit", "the powers of cost in the error that explicit and implicit time steps ask, against theory"},
      {"solution", "an independent solution of a Fokker–Planck equation, or a density carried by its flow, against the exact density"},
      {"agreement", "how far two methods that share nothing are apart, against the error that their refinement shows"},
      {"monte_carlo", "distribution function of exact draws against that of a solver, within the band of Dvoretzky, Kiefer and Wolfowitz"},
      {"mass", "mass on the cells and through the ends after ten thousand steps, against that of the start"},
      {"positivity", "whether a step of any length from mass in one cell leaves a negative density"},
      {"bounds", "whether a diffusion without drift leaves the bounds of its start (maximum principle)"},
      {"stationary", "how far a run that starts in the stationary law leaves it"},
      {"entropy", "whether the Kullback–Leibler divergence from the stationary law grows in a step"},
      {"stability_limit", "the largest stable step, found by bisection, against theory"},
      {"positivity_limit", "the largest step that keeps mass in one cell positive, found by bisection, against theory"},
      {"refusal", "whether the backward heat equation is refused by every time step"},
      {"refinement",
       "measured order of a composition of maps against the continuous flow that it refines, in image and log-determinant"},
      {"blind_estimate",
       "whether the step control of adaptive solvers sees an integral over time, as a likelihood is where ∇·u depends on t alone"},
      {"constant_step",
       "a multistep method of constant step: its order on grids uniform in time and on others, against the known one"},
      {"field",
       "density, velocity and flow lines of a problem over time, for pictures; a measurement, which judges only whether they "
       "are finite"},
      {"log_det_accuracy", "log|det| of full matrices in double against its bound, over dimension and condition"},
      {"inversion", "evaluations and errors of bracketing, Newton's method and the fixed point on the inverse of planar maps"},
      {"divided_difference", "the order of a third-order method as published and as corrected, against the known ones"},
      {"low_order_start", "how the first step of a multistep method caps its order, and where that cannot be seen"},
      {"equal_steps_assumed", "the order of a two-step method that takes its steps for equal, on equal and on rough ones"},
      {"strong_order",
       "measured order of a stochastic sampler, or of a method for noise that depends on the state, along paths: its end points "
       "against the exact solution driven by the same Brownian motion, without sampling"},
      {"weak_order",
       "measured order of a stochastic sampler in the mean of a function of its end point, on data that are not Gaussian or under "
       "noise that depends on the state, from the law of the scheme on a grid"},
      {"inflated_noise", "the floor that a factor on the noise leaves in the law, against the derived one"},
      {"dispersion", "the errors of the variance under DDPM's two choices of the noise, which have opposite signs"},
      {"superconvergence", "the order in law of one SDE method on flow matching, under three choices of the noise"},
      {"weak_and_strong", "the order of a stochastic sampler in law and along paths, which differ"},
      {"noisy_differences", "the order of a stochastic multistep method that looks back on three predictions"},
      {"stationary_order",
       "measured order of the law that a Langevin sampler leaves on Gaussian data: the error of its variance against the step, from "
       "the affine map of the step as it runs"},
      {"stationary_exactness",
       "the error of the variance that a Langevin sampler leaves on Gaussian data, where it has none at any stable step"},
      {"levels_do_not_mix", "the variance that annealed Langevin dynamics leaves on Gaussian data, against the known one"},
      {"closest_step", "the step of NCSNv2's rule and the variance that it leaves, against the known ones"},
      {"corrector_bias", "the limit of a predictor–corrector sampler's law, against the corrector's own"},
      {"law_work_precision",
       "exact W₂ of a sampler's law on Gaussian data against its cost; a measurement, which judges only whether it is finite"},
      {"weak_work_precision",
       "errors of means of functions of a sampler's end point on a mixture against its cost; a measurement, which judges only whether "
       "they are finite"},
      {"digits",
       "what single precision costs a sampler: its code on a state that rounds after every operation beside its run in double, over "
       "a ladder of step counts, against the rounding that twelve operations a step explain"},
      {"comparison",
       "every sampler with fixed steps at equal numbers of evaluations on one kind of data under one schedule; a measurement, which "
       "judges only whether any is finite"},
      {"near_atom", "the order on data narrower than the steps, on two grids"},
      {"lint",
       "every degeneracy of the catalogue's problems, or maps, is declared, and each is shown without one"},
  });
  for (const auto& [name, meaning] : meanings) {
    if (name == check) return meaning;
  }
  return {};
}

bool is_entry(const std::string& name, std::string_view kind, const Suite& suite) {
  const Json entries = find_kind(kind).entries(suite);
  return std::any_of(entries.begin(), entries.end(), [&](const Json& entry) { return entry["name"] == name; });
}

/// Whether an id is one of a check: listed, or of a known subject, check and grid. Problems may come from files.
bool is_check_id(const std::string& id, const std::vector<Found>& found, const Suite& suite) {
  if (is_entry(id, "checks", suite)) return true;
  const std::string subject = id.substr(0, id.find_first_of("./"));
  const auto names_subject = [&](const Found& f) { return f.entry["name"] == subject; };
  if (std::none_of(found.begin(), found.end(), names_subject)) return false;
  const std::string check = check_of(id);
  if (meaning_of_check(check).empty() && !is_entry(check, "identities", suite)) return false;
  constexpr std::string_view key = "grid=";
  const std::size_t begin = id.find(key);
  if (begin == std::string::npos) return true;
  const std::size_t value = begin + key.size();
  const std::string grid = id.substr(value, id.find(';', value) - value);
  return is_entry(grid, "grids", suite);
}

/// What the check is: the statement of its identity or fault, or the meaning of the measurement.
std::string describe_check(const std::string& id, const std::vector<Found>& found) {
  const std::string check = check_of(id);
  if (const std::string_view meaning = meaning_of_check(check); !meaning.empty()) return std::string(meaning);
  for (const Found& f : found) {
    if (f.entry["name"] != check) continue;
    const std::string title = f.entry.value("title", std::string());
    if (f.kind == "errata") return "a formula as printed in \"" + title + "\", and as corrected, by the numbers";
    if (f.kind == "faults") return "a planted fault, which the checks must reject: " + title;
    if (f.kind == "identities") return "both sides of the law \"" + title + "\" against each other";
  }
  return {};
}

[[noreturn]] void refuse(const std::string& name, const Suite& suite) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) {
    if (kind.name == "checks") continue;
    for (const Json& entry : kind.entries(suite)) names.push_back(entry["name"].get<std::string>());
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  throw std::invalid_argument("nothing is called \"" + name + "\"" + did_you_mean(name, views) +
                              "; `flowgauge list KIND` shows the names, `flowgauge list checks` the check ids");
}

std::string singular(const std::string& kind) {
  if (kind == "identities") return "identity";
  if (kind == "processes") return "process";
  if (kind == "errata") return "erratum";
  return kind.substr(0, kind.size() - 1);
}

void print(const Found& found, std::ostream& out) {
  const Json& entry = found.entry;
  const std::string kind = singular(found.kind);
  out << entry["name"].get<std::string>() << " (" << kind << "): " << entry.value("title", std::string()) << '\n';
  const auto line = [&](const char* label, const char* key) {
    const auto value = entry.find(key);
    if (value == entry.end() || value->is_null() || (value->is_string() && value->get<std::string>().empty())) return;
    out << "  " << label << ": " << (value->is_string() ? value->get<std::string>() : value->dump()) << '\n';
  };
  const bool is_erratum = found.kind == "errata";
  line(found.kind == "faults"    ? "what it is"
       : is_erratum              ? "as printed"
       : found.kind == "methods" ? "verified"
                                 : "states",
       "statement");
  if (entry.contains("entries")) {
    for (const Json& where : entry["entries"]) {
      out << "  where: " << where["kind"].get<std::string>() << ' ' << where["name"].get<std::string>() << '\n';
    }
  }
  line("out of scope", "out_of_scope");
  line("verdict", "verdict");
  line("corrected", "corrected");
  line("note", "note");
  line("computed", "claim");
  line(entry.contains("corrected_error") ? "printed form is off by" : "is off by", "printed_error");
  line("corrected form is off by", "corrected_error");
  line("later", "later");
  line("breaks", "breaks");
  line("how it shows", "how_it_shows");
  line("assumes", "assumptions");
  line("claimed order", "claimed_order");
  line("claimed by", "claim_source");
  line("claimed strong order", "claimed_strong_order");
  line("evaluations per step", "nfe_per_step");
  line("normals per step", "draws_per_step");
  line("starts with", "start_rule");
  line("cannot see", "blind_to");
  line("source", "source");
  if (entry.contains("parameters") && !entry["parameters"].empty()) {
    out << "  parameters:\n";
    for (const Json& parameter : entry["parameters"]) {
      out << "    " << parameter["name"].get<std::string>() << " (" << parameter["shape"].get<std::string>();
      if (!parameter["range"].get<std::string>().empty()) out << ", " << parameter["range"].get<std::string>();
      out << (parameter["default"].is_null() ? std::string(", required") : ", default " + parameter["default"].dump())
          << "): " << parameter["meaning"].get<std::string>() << '\n';
    }
  }
  line("example", "example");
}

}  // namespace

int explain(const ExplainOptions& options, const Suite& suite, std::ostream& out) {
  const std::vector<Found> found = find_entries(options.name, suite);
  const bool is_id = options.name.find('/') != std::string::npos;
  if (is_id ? !is_check_id(options.name, found, suite) : found.empty()) refuse(options.name, suite);
  const std::string check = is_id ? describe_check(options.name, found) : std::string();
  if (options.json) {
    Json json = Json::array();
    if (is_id) json.push_back({{"kind", "check"}, {"name", options.name}, {"statement", check}});
    for (const Found& f : found) {
      Json entry{{"kind", f.kind}};
      entry.update(f.entry);
      json.push_back(std::move(entry));
    }
    out << json.dump() << '\n';
    return status::done;
  }
  if (is_id) out << options.name << " (check): " << check << '\n';
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (is_id || i > 0) out << '\n';
    print(found[i], out);
  }
  return status::done;
}

}  // namespace flowgauge
