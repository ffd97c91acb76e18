#include "flowgauge/gauge/hello.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <span>
#include <stdexcept>

#include "flowgauge/gauge/child_log.hpp"
#include "flowgauge/gauge/expression.hpp"
#include "flowgauge/gauge/functions.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

constexpr std::array<std::string_view, 5> kind_names{"sampler", "schedule", "map", "log_prob", "loss"};
constexpr std::array<std::string_view, 4> subject_keys{"name", "kind", "claims", "capabilities"};
constexpr std::array<std::string_view, 9> claim_keys{"order",  "evaluations", "grids",  "deterministic", "rows_independent",
                                                     "source", "schedule",    "target", "objective"};
constexpr std::array<std::string_view, 9> capability_keys{"dtype", "parameterisations", "grid",          "noise",   "batch",
                                                          "shape", "dimension",         "minimum_steps", "function"};

std::string shown(const Json& value) { return printable_line(value.dump(-1, ' ', false, Json::error_handler_t::replace), 80); }

/// An object of the hello with its path for messages. Every reader throws std::invalid_argument for a value that is none.
class Object {
 public:
  Object(const Json& json, std::string path) : json_(json), path_(std::move(path)) {
    if (!json_.is_object()) throw std::invalid_argument(path_ + " is " + shown(json_) + "; an object is needed");
  }

  [[noreturn]] void reject(const std::string& key, const std::string& needed) const {
    const std::string came = json_.contains(key) ? " is " + shown(json_[key]) : std::string(" is missing");
    throw std::invalid_argument(path_ + ": \"" + key + "\"" + came + "; " + needed + " is needed");
  }

  bool has(const std::string& key) const { return json_.contains(key) && !json_[key].is_null(); }
  const Json& value(const std::string& key) const { return json_[key]; }
  const std::string& path() const { return path_; }

  std::string text(const std::string& key, const std::string& otherwise) const {
    if (!has(key)) return otherwise;
    if (!json_[key].is_string()) reject(key, "a text");
    return json_[key].get<std::string>();
  }

  bool truth(const std::string& key, bool otherwise) const {
    if (!has(key)) return otherwise;
    if (!json_[key].is_boolean()) reject(key, "true or false");
    return json_[key].get<bool>();
  }

  long whole(const std::string& key, long otherwise, long least, long most) const {
    if (!has(key)) return otherwise;
    const Json& number = json_[key];
    if (!number.is_number_integer() || number < least || number > most) {
      reject(key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return number.get<long>();
  }

  /// The place of a name among those that are allowed.
  template <std::size_t N>
  std::size_t choice(const std::string& key, const std::array<std::string_view, N>& names, std::size_t otherwise) const {
    if (!has(key)) return otherwise;
    return place(key, json_[key], names);
  }
  template <std::size_t N>
  std::size_t place(const std::string& key, const Json& value, const std::array<std::string_view, N>& names) const {
    const auto found = value.is_string() ? std::find(names.begin(), names.end(), value.get<std::string>()) : names.end();
    if (found == names.end()) reject(key, N == 1 ? std::string(names[0]) : "one of " + join(names, ", "));
    return static_cast<std::size_t>(found - names.begin());
  }

  void note_unknown(std::span<const std::string_view> known, std::vector<std::string>& notes) const {
    for (const auto& [key, value] : json_.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        notes.push_back(path_ + ": \"" + printable_line(key, 80) + "\" is unknown and ignored" + did_you_mean(key, known));
      }
    }
  }

 private:
  const Json& json_;
  std::string path_;
};

const Json& nothing() {
  static const Json empty = Json::object();
  return empty;
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// A claim is read once where it comes in, so that a wrong one is told at once.
template <class Read>
void try_reading(const Object& claims, const Read& read) {
  try {
    read();
  } catch (const std::exception& error) {
    throw std::invalid_argument(claims.path() + ": " + printable_line(error.what(), 400));
  }
}

/// A schedule or a target as in a problem file.
template <class Read>
Json described(const Object& claims, const std::string& key, const Read& read) {
  if (!claims.has(key)) return nullptr;
  try_reading(claims, [&] { read(claims.value(key)); });
  return claims.value(key);
}

Claims read_claims(const Object& claims, SubjectKind kind, NoiseCapability noise) {
  Claims read;
  if (claims.has("order")) {
    const Json& order = claims.value("order");
    if (!order.is_number() || !(order.get<double>() > 0) || !(order.get<double>() <= 20)) claims.reject("order", "a number in (0, 20]");
    read.order = order.get<double>();
  }
  read.evaluations = claims.text("evaluations", "");
  if (!read.evaluations.empty()) try_reading(claims, [&] { StepExpression{read.evaluations}; });
  read.smooth_grids = claims.choice("grids", std::array<std::string_view, 2>{"any", "smooth"}, 0) == 1;
  read.deterministic = claims.truth("deterministic", noise == NoiseCapability::none);
  read.rows_independent = claims.truth("rows_independent", true);
  read.source = printable_line(claims.text("source", ""));
  read.schedule = described(claims, "schedule", [](const Json& json) { schedule_from_json(json); });
  read.target = described(claims, "target", [](const Json& json) {
    // Data files of a target would be files of this machine, named by the client.
    if (json.dump().find("\"empirical\"") != std::string::npos) throw std::invalid_argument("target: empirical data cannot be claimed; name the points as atoms");
    target_from_json(json);
  });
  read.objective = claims.text("objective", "");
  if (kind == SubjectKind::loss && read.objective.empty()) claims.reject("objective", "the name of an objective (flowgauge list objectives)");
  if (kind == SubjectKind::loss) try_reading(claims, [&] { loss_objective(read.objective); });
  return read;
}

Capabilities read_capabilities(const Object& object) {
  Capabilities read;
  read.dtype = object.choice("dtype", std::array<std::string_view, 2>{"f64", "f32"}, 0) == 0 ? Dtype::f64 : Dtype::f32;
  read.own_grid = object.choice("grid", std::array<std::string_view, 2>{"given", "own"}, 0) == 1;
  read.noise = static_cast<NoiseCapability>(object.choice("noise", std::array<std::string_view, 3>{"none", "hook", "own"}, 0));
  if (object.has("parameterisations")) {
    const Json& names = object.value("parameterisations");
    constexpr std::array<std::string_view, 5> allowed{"x0", "epsilon", "v", "velocity", "score"};
    if (!names.is_array() || names.empty()) object.reject("parameterisations", "a list of " + join(allowed, ", "));
    read.parameterisations.clear();
    for (const Json& name : names) {
      const auto kind = static_cast<Parameterisation>(object.place("parameterisations", name, allowed));
      if (std::find(read.parameterisations.begin(), read.parameterisations.end(), kind) != read.parameterisations.end()) {
        object.reject("parameterisations", "a list without repetitions");
      }
      read.parameterisations.push_back(kind);
    }
  }
  read.batch = object.whole("batch", 0, 0, 1'000'000);
  if (object.has("shape")) {
    const Json& shape = object.value("shape");
    const auto is_length = [](const Json& axis) { return axis.is_number_integer() && axis >= 1 && axis <= 4096; };
    if (!shape.is_array() || shape.empty() || shape.size() > 8 || !std::all_of(shape.begin(), shape.end(), is_length)) {
      object.reject("shape", "a list of 1 to 8 whole numbers from 1 to 4096");
    }
    read.shape = shape.get<std::vector<Index>>();
    Index size = 1;
    for (const Index length : read.shape) size = size <= 4096 ? size * length : size;
    if (size > 4096) object.reject("shape", "a point of at most 4096 numbers");
  }
  read.dimension = object.whole("dimension", 2, 1, 64);
  read.minimum_steps = static_cast<int>(object.whole("minimum_steps", 1, 1, 1000));
  read.function = object.truth("function", false);
  return read;
}

ForeignSubject read_subject(Json json, const Json& claims_instead, std::size_t number, std::vector<std::string>& notes) {
  const Object subject(json, "hello: subjects[" + std::to_string(number) + "]");
  ForeignSubject read;
  read.name = subject.text("name", "");
  if (!is_name(read.name)) subject.reject("name", "a text of 1 to 100 letters, digits and _");
  const std::string path = "hello: subject " + read.name;
  const Object named(json, path);
  if (!named.has("kind")) named.reject("kind", "one of " + join(kind_names, ", "));
  read.kind = static_cast<SubjectKind>(named.choice("kind", kind_names, 0));
  if (!claims_instead.empty()) {
    if (!named.has("claims")) json["claims"] = Json::object();
    if (json["claims"].is_object()) json["claims"].update(claims_instead);
  }
  const Object capabilities(named.has("capabilities") ? json["capabilities"] : nothing(), path + ": capabilities");
  const Object claims(named.has("claims") ? json["claims"] : nothing(), path + ": claims");
  read.capabilities = read_capabilities(capabilities);
  read.claims = read_claims(claims, read.kind, read.capabilities.noise);
  named.note_unknown(subject_keys, notes);
  claims.note_unknown(claim_keys, notes);
  capabilities.note_unknown(capability_keys, notes);
  return read;
}

}  // namespace

std::string_view to_string(SubjectKind kind) { return kind_names.at(static_cast<std::size_t>(kind)); }

void require_claims(const Json& claims, const std::string& where) {
  // An objective is a loss's claim, and read as such.
  read_claims(Object(claims, where), claims.contains("objective") ? SubjectKind::loss : SubjectKind::sampler,
              NoiseCapability::none);
}

std::span<const std::string_view> claim_names() { return claim_keys; }

Hello read_hello(const Frame& frame, const Json& claims) {
  if (frame.type != FrameType::hello) {
    throw std::invalid_argument("the first frame is " + std::string(to_string(frame.type)) + "; hello is needed");
  }
  if (frame.sequence != 0) {
    throw std::invalid_argument("hello: the sequence number is " + std::to_string(frame.sequence) + "; 0 is needed");
  }
  const Object hello(frame.header, "hello");
  if (!hello.has("protocol") || hello.value("protocol") != protocol_version) hello.reject("protocol", "1");
  Hello read;
  read.client = printable_line(hello.text("client", "unnamed"), 100);
  if (!hello.has("subjects") || !hello.value("subjects").is_array() || hello.value("subjects").empty()) {
    hello.reject("subjects", "a list of one or more subjects");
  }
  std::set<std::string> names;
  for (const Json& subject : hello.value("subjects")) {
    read.subjects.push_back(read_subject(subject, claims, read.subjects.size(), read.unknown_keys));
    if (!names.insert(read.subjects.back().name).second) {
      throw std::invalid_argument("hello: two subjects are called " + read.subjects.back().name);
    }
  }
  return read;
}

}  // namespace flowgauge
