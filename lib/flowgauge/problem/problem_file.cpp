#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "flowgauge/numeric/parameters.hpp"
#include "flowgauge/numeric/text.hpp"
#include "flowgauge/problem/json_file.hpp"
#include "flowgauge/problem/problem.hpp"

namespace flowgauge {
namespace {

constexpr std::array<std::string_view, 4> keys = {"schedule", "target", "noise_time", "data_time"};

/// The time nearest to t(λ) that the schedule reaches with a finite λ.
double default_time(const Schedule& schedule, double lambda) {
  const Range range = domain(schedule);
  double t = std::clamp(t_of_lambda(schedule, lambda), range.low, range.high);
  // A schedule that ends before λ is used up to its end.
  if (!std::isfinite(noise_level(schedule, t).lambda)) t = std::nextafter(t, (range.low + range.high) / 2);
  return t;
}

std::optional<double> given_time(const Json& object, const std::string& key, const Schedule& schedule) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  if (!found->is_number()) throw std::invalid_argument(key + " must be a number, got " + found->dump());
  const double t = found->get<double>();
  if (!contains(domain(schedule), t)) {
    throw std::invalid_argument(key + " = " + shortest(t) + " is outside the domain of schedule " +
                                std::string(entry(schedule).name) + ": allowed is " + describe(domain(schedule)));
  }
  return t;
}

const Problem* in_catalogue(const std::string& name) {
  for (const Problem& problem : problem_catalogue()) {
    if (problem.name == name) return &problem;
  }
  return nullptr;
}

/// Throws unless the text names a file; the message knows the catalogue.
void require_file(const std::string& name_or_file) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(name_or_file, ignored)) return;
  if (std::filesystem::is_directory(name_or_file, ignored)) {
    throw std::invalid_argument(name_or_file + " is a directory; a problem file or a catalogue name is needed");
  }
  std::vector<std::string_view> names;
  for (const Problem& problem : problem_catalogue()) names.push_back(problem.name);
  throw std::invalid_argument("unknown problem \"" + name_or_file + "\"" + did_you_mean(name_or_file, names) +
                              ": neither a problem file nor one of " + join(names, ", "));
}

}  // namespace

Problem problem_from_json(const Json& object, const std::filesystem::path& folder, const std::string& name) {
  const std::string allowed = "; allowed are " + join(keys, ", ");
  if (!object.is_object())
    throw std::invalid_argument("a problem must be a JSON object, got " + std::string(object.type_name()) + allowed);
  for (const auto& item : object.items()) {
    if (std::find(keys.begin(), keys.end(), item.key()) == keys.end()) {
      throw std::invalid_argument("unknown key \"" + item.key() + "\"" + did_you_mean(item.key(), keys) + allowed);
    }
  }
  for (const char* key : {"schedule", "target"}) {
    if (!object.contains(key)) throw std::invalid_argument(std::string("the key \"") + key + "\" is missing" + allowed);
  }
  Problem problem{.name = name,
                  .title = "problem file " + name,
                  .cannot_see = "what its schedule and its target cannot see",
                  .schedule = schedule_from_json(object.at("schedule")),
                  .target = target_from_json(object.at("target"), folder),
                  .noise_time = 0,
                  .data_time = 0};
  problem.noise_time = given_time(object, "noise_time", problem.schedule).value_or(default_time(problem.schedule, 0));
  problem.data_time = given_time(object, "data_time", problem.schedule).value_or(default_time(problem.schedule, 3));
  const double noise_lambda = noise_level(problem.schedule, problem.noise_time).lambda;
  const double data_lambda = noise_level(problem.schedule, problem.data_time).lambda;
  if (!(noise_lambda < data_lambda)) {
    throw std::invalid_argument("noise_time = " + shortest(problem.noise_time) +
                                " and data_time = " + shortest(problem.data_time) +
                                ": log(alpha/sigma) must grow from noise_time to data_time, got " +
                                shortest(noise_lambda) + " and " + shortest(data_lambda));
  }
  return problem;
}

Problem load_problem(const std::string& name_or_file) {
  if (const Problem* known = in_catalogue(name_or_file)) return *known;
  require_file(name_or_file);
  const std::filesystem::path file(name_or_file);
  // Names stand in check ids.
  const std::string name = name_of_file(file);
  const Json object = read_json_file(file, "problem file");
  try {
    return problem_from_json(object, file.parent_path(), name);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("problem file " + name_or_file + ": " + error.what());
  }
}

Json problem_echo(const std::string& name_or_file) {
  if (in_catalogue(name_or_file) != nullptr) return name_or_file;
  require_file(name_or_file);
  return read_json_file(name_or_file, "problem file");
}

}  // namespace flowgauge
