#include "flowgauge/app/gauge_arguments.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/app/run_output.hpp"
#include "flowgauge/app/seed_argument.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/solver/solver.hpp"

namespace flowgauge {
namespace {

double positive(const std::string& text, const char* option) {
  const double value = parse_double(text, option);
  if (!(value > 0)) throw std::invalid_argument(std::string(option) + " " + text + " is not allowed; it must be > 0");
  return value;
}

/// "500M" or "2G" in bytes.
std::uint64_t memory_argument(const std::string& text) {
  const char unit = text.empty() ? ' ' : text.back();
  const double factor = unit == 'M' ? 0x1p20 : unit == 'G' ? 0x1p30 : 0;
  if (factor == 0)
    throw std::invalid_argument("--memory " + text +
                                " is not allowed; it must be a number with M or G behind it, such as 500M or 2G");
  const double bytes = factor * positive(text.substr(0, text.size() - 1), "--memory");
  if (!(bytes >= 0x1p20 && bytes < 0x1p60))
    throw std::invalid_argument("--memory " + text + " is not allowed; it must be at least 1M");
  return static_cast<std::uint64_t>(bytes);
}

/// Solvers to compare with are named before a client is started.
void require_solvers(const std::vector<std::string>& names) {
  std::vector<std::string_view> known;
  for (const Solver& solver : solver_catalogue()) {
    if (!solver.adaptive) known.push_back(solver.entry.name);
  }
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw std::invalid_argument("--against " + name + " is no solver that takes steps" + did_you_mean(name, known) +
                                  "; flowgauge list solvers names them");
    }
  }
}

/// A file that is written when all is measured is tried before; what was not there is not left behind.
void require_writable(const std::string& file) {
  if (file.empty()) return;
  const bool there = std::filesystem::exists(file);
  if (!std::ofstream(file, std::ios::app)) throw std::runtime_error(file + ": cannot be written");
  if (!there) std::filesystem::remove(file);
}

/// KEY=VALUE as it would stand in hello: numbers, true and objects as JSON, everything else as text.
Json claims_argument(const std::vector<std::string>& words) {
  Json claims = Json::object();
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const auto names = claim_names();
    if (equals == std::string::npos || equals + 1 == word.size()) {
      throw std::invalid_argument("--claim " + word + " is not allowed; it must be KEY=VALUE");
    }
    if (std::find(names.begin(), names.end(), key) == names.end()) {
      throw std::invalid_argument("--claim " + key + " is unknown" + did_you_mean(key, names) + "; allowed are " +
                                  join(names, ", "));
    }
    const std::string value = word.substr(equals + 1);
    const bool text = key == "evaluations" || key == "source" || key == "grids" || key == "objective";
    const Json parsed = text ? Json(Json::value_t::discarded) : Json::parse(value, nullptr, false);
    claims[key] = parsed.is_discarded() ? Json(value) : parsed;
  }
  require_claims(claims, "--claim");
  return claims;
}

}  // namespace

SessionOptions session_options(const GaugeOptions& options) {
  SessionOptions session;
  session.child = {options.client, options.stdio, options.memory.empty() ? 0 : memory_argument(options.memory)};
  session.timeout = positive(options.timeout, "--timeout");
  session.task_timeout = positive(options.task_timeout, "--task-timeout");
  session.claims = claims_argument(options.claims);
  return session;
}

GradeOptions grade_options(const GaugeOptions& options) {
  GradeOptions grading{.quick = options.quick,
                       .against = options.against,
                       .max_error = {},
                       .seed = seed_argument(options.seed),
                       .selected = {},
                       .stop = {}};
  require_solvers(options.against);
  if (!options.max_error.empty()) grading.max_error = positive(options.max_error, "--max-error");
  return grading;
}

void require_writable(const GaugeOptions& options) {
  if (!options.out.empty()) make_folder(options.out);
  require_writable(options.junit);
  require_writable(options.write_known);
}

void require_check_alone(const GaugeOptions& options) {
  const std::initializer_list<std::pair<const char*, bool>> given{{"--subject", !options.subjects.empty()},
                                                                  {"--quick", options.quick},
                                                                  {"--fail-fast", options.fail_fast},
                                                                  {"--out", !options.out.empty()},
                                                                  {"--junit", !options.junit.empty()},
                                                                  {"--known", !options.known.empty()},
                                                                  {"--write-known", !options.write_known.empty()},
                                                                  {"--baseline", !options.baseline.empty()},
                                                                  {"--max-error", !options.max_error.empty()},
                                                                  {"--against", !options.against.empty()},
                                                                  {"--fail-on", !options.fail_on.empty()}};
  for (const auto& [name, is_given] : given) {
    if (is_given) throw std::invalid_argument(std::string("--check grades nothing; leave out ") + name);
  }
}

}  // namespace flowgauge
