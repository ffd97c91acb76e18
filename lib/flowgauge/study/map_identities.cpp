#include "flowgauge/study/map_identities.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

constexpr std::string_view zero_log_det = "zero_log_det", constant_log_det = "constant_log_det",
                           symmetric_jacobian = "symmetric_jacobian", constant_jacobian = "constant_jacobian";

/// Points of the bulk that owe nothing to a map.
Batch<double> bulk(Index d) {
  constexpr double rows[] = {0.41, -0.93, 1.27, -1.71, 0.19, 0.66, -0.38};
  Batch<double> X(d, 6);
  for (Index n = 0; n < X.cols(); ++n) {
    for (Index i = 0; i < d; ++i) X(i, n) = rows[(3 * n + 2 * i) % 7] + 0.017 * static_cast<double>(n - i);
  }
  return X;
}

/// Columns that are not NaN.
Batch<double> defined(const Batch<double>& X) {
  Batch<double> kept(X.rows(), X.cols());
  Index count = 0;
  for (Index n = 0; n < X.cols(); ++n) {
    if (!X.col(n).hasNaN()) kept.col(count++) = X.col(n);
  }
  return kept.leftCols(count);
}

std::vector<NamedMap> make_verified_maps() {
  std::vector<NamedMap> all;
  const auto declares = [](std::string_view name) -> std::vector<std::string_view> {
    if (name == "householder") return {zero_log_det, constant_log_det, symmetric_jacobian, constant_jacobian};
    if (name == "permutation" || name == "squeeze") return {zero_log_det, constant_log_det, constant_jacobian};
    if (name == "affine" || name == "lu_convolution") return {constant_log_det, constant_jacobian};
    if (name == "normalisation") return {constant_log_det, symmetric_jacobian, constant_jacobian};
    if (name == "nice") return {zero_log_det, constant_log_det};
    const auto diagonal = {"radial", "rational_quadratic_spline", "softplus", "logit", "leaky_relu", "inverse"};
    if (std::find(diagonal.begin(), diagonal.end(), name) != diagonal.end()) return {symmetric_jacobian};
    return {};
  };
  for (const Entry& entry : map_entries()) {
    Map map = example_map(std::string(entry.name));
    const Index d = dimension(map);
    all.push_back({std::string(entry.name), std::move(map), d == 0 ? 2 : d, declares(entry.name)});
  }
  const auto add = [&](const char* variant, Index d, std::vector<std::string_view> declared, const char* json) {
    Map map = map_from_json(Json::parse(json));
    all.push_back({std::string(entry(map).name) + "." + variant, std::move(map), d, std::move(declared)});
  };
  add("line", 1, {symmetric_jacobian}, R"({"type": "radial", "z0": [0.05], "alpha": 0.7, "beta": -0.3})");
  add("line", 1, {symmetric_jacobian}, R"({"type": "rational_quadratic_spline", "x": [-2, -0.5, 1, 2.5],
      "y": [-1.5, -1, 1.25, 2], "derivatives": [0.7, 1.3, 0.4, 1.1]})");
  add("line", 1, {symmetric_jacobian}, R"({"type": "softplus"})");
  add("line", 1, {symmetric_jacobian}, R"({"type": "logit"})");
  add("line", 1, {symmetric_jacobian}, R"({"type": "leaky_relu", "slope": 0.3})");
  add("steep", 3, {}, R"({"type": "planar", "w": [1.5, -0.8, 0.4], "u": [-2.9, 1.1, 0.3], "b": 0.3})");
  add("scaled", 2, {constant_log_det}, R"({"type": "nice", "kept": [1], "scale": [1.4, -0.6], "shift": {"type": "tanh_units",
      "weights": [[0.8], [-1.3]], "biases": [0.1, 0.4], "outputs": [[0.6, -0.9]], "offsets": [0.2]}})");
  add("line", 1, {symmetric_jacobian}, R"({"type": "composition", "layers": [{"type": "affine", "matrix": [[1.3]], "shift": [-0.2]},
      {"type": "rational_quadratic_spline", "x": [-1, 0.5, 2], "y": [-1.2, 0.3, 1.7], "derivatives": [0.8, 0.6, 1.5]},
      {"type": "inverse", "map": {"type": "leaky_relu", "slope": 0.7}}, {"type": "radial", "z0": [0.3], "alpha": 0.9, "beta": 1.1}]})");
  add("coupled", 3, {}, R"({"type": "composition", "layers": [
      {"type": "nice", "kept": [0], "shift": {"type": "tanh_units", "weights": [[0.8], [-1.3]], "biases": [0.1, 0.4],
       "outputs": [[0.6, -0.9], [1.1, 0.3]], "offsets": [0.2, -0.5]}},
      {"type": "permutation", "order": [2, 0, 1]},
      {"type": "real_nvp", "kept": [0, 2],
       "log_scale": {"type": "tanh_units", "weights": [[0.7, -0.2], [-1.1, 0.5]], "outputs": [[0.8, 0.5]], "offsets": [0.1]},
       "shift": {"type": "tanh_units", "weights": [[1.4, 0.3]], "biases": [-0.2], "outputs": [[0.9]]}},
      {"type": "normalisation", "mean": [0.1, -0.4, 0.3], "variance": [1.7, 0.4, 0.9]},
      {"type": "inverse", "map": {"type": "sylvester", "q": [[0.6, 0.8, 0]], "r1": [[1.2]], "r2": [[-0.7]], "b": [0.2]}},
      {"type": "householder", "vector": [1, -2, 0.5]}]})");
  return all;
}

}  // namespace

const std::vector<NamedMap>& verified_maps() {
  static const std::vector<NamedMap> maps = make_verified_maps();
  return maps;
}

std::vector<MapPoints> map_points(const Map& map, Index d) {
  const InvertibleMap<double> plain = prepare_map<double>(map);
  // A domain that is not the whole space is reached from a range that is.
  const Batch<double> X = defined(claims(map).whole_domain ? bulk(d) : plain.inverse(bulk(d)).points);
  return {{domain_landmarks(map, d), range_landmarks(map, d)}, {X, plain.forward(X).points, true, true}};
}

template <class T>
std::vector<MapEvaluation<T>> evaluate_at(const MapSubject<T>& subject, const std::vector<MapPoints>& points) {
  std::vector<MapEvaluation<T>> all;
  for (const MapPoints& batch : points) all.push_back(evaluate_map<T>(subject, batch));
  return all;
}
template std::vector<MapEvaluation<double>> evaluate_at(const MapSubject<double>&, const std::vector<MapPoints>&);
template std::vector<MapEvaluation<Mp50>> evaluate_at(const MapSubject<Mp50>&, const std::vector<MapPoints>&);

template <class T>
std::vector<LawResult> check_map(const std::vector<MapEvaluation<T>>& evaluations) {
  std::vector<LawResult> total;
  for (const MapEvaluation<T>& at : evaluations) {
    std::vector<LawResult> results;
    for (const MapLaw<T>& law : map_laws<T>()) {
      LawResult result{std::string(law.law.entry->name), std::string(scalar_name<T>), {}, 0, {}, law.law.not_applicable(at)};
      const double tolerance = at.subject->by_differences ? std::max(law.tolerance, tolerance_by_differences) : law.tolerance;
      if (result.not_applicable.empty()) result.verdict = judge(law.law.sides(at), tolerance);
      results.push_back(std::move(result));
    }
    merge(total, std::move(results));
  }
  return total;
}
template std::vector<LawResult> check_map<double>(const std::vector<MapEvaluation<double>>&);
template std::vector<LawResult> check_map<Mp50>(const std::vector<MapEvaluation<Mp50>>&);

LawResult check_map_rounding(const std::vector<MapEvaluation<double>>& computed,
                             const std::vector<MapEvaluation<Mp50>>& exact) {
  std::vector<LawResult> total;
  for (std::size_t k = 0; k < computed.size(); ++k) {
    LawResult result{std::string(rounding_map_entry().name), "double", {}, 0, {}, {}};
    result.verdict = judge(map_rounding_sides(computed[k], exact[k]), identity_tolerance<double>);
    merge(total, {result});
  }
  return total.front();
}

std::vector<IdentityTask> map_identities() {
  std::vector<IdentityTask> tasks;
  for (const NamedMap& named : verified_maps()) {
    IdentityTask task;
    for (const std::string_view scalar : {scalar_name<double>, scalar_name<Mp50>}) {
      for (const Entry& law : map_law_entries()) task.ids.push_back(identity_id(named.name, law.name, scalar));
    }
    task.ids.push_back(identity_id(named.name, rounding_map_entry().name, scalar_name<double>));
    task.run = [&named](std::uint64_t) {
      const std::vector<MapPoints> points = map_points(named.map, named.dimension);
      const MapSubject<double> in_double = map_subject<double>(named.map);
      const MapSubject<Mp50> in_50_digits = map_subject<Mp50>(named.map);
      const std::vector<MapEvaluation<double>> computed = evaluate_at<double>(in_double, points);
      const std::vector<MapEvaluation<Mp50>> exact = evaluate_at<Mp50>(in_50_digits, points);
      std::vector<LawResult> results = check_map<double>(computed);
      for (LawResult& result : check_map<Mp50>(exact)) results.push_back(std::move(result));
      results.push_back(check_map_rounding(computed, exact));
      return identity_records(named.name, results);
    };
    tasks.push_back(std::move(task));
  }
  return tasks;
}

std::string map_lint_id() { return check_id("map_catalogue", "lint"); }

Record map_lint_record(const std::vector<NamedMap>& maps) {
  Record record{"finding", map_lint_id(), Outcome::ok, Json::object()};
  Json found = Json::array();
  std::string detail;
  const auto report = [&](const std::string& subject, std::string_view name, const std::string& text) {
    found.push_back({{"subject", subject}, {"name", name}, {"detail", text}});
    detail += (detail.empty() ? "" : "; ") + subject + ": " + text;
  };
  std::vector<std::string_view> free_of;
  for (const NamedMap& named : maps) {
    const MapSubject<double> subject = map_subject<double>(named.map);
    std::vector<std::string_view> has;
    for (const MapDegeneracy& degeneracy : degeneracies(evaluate_map<double>(subject, map_points(named.map, named.dimension)[1]))) {
      has.push_back(degeneracy.name);
      if (std::find(named.declares.begin(), named.declares.end(), degeneracy.name) == named.declares.end()) {
        report(named.name, degeneracy.name, "has " + std::string(degeneracy.name) + ", which hides " + std::string(degeneracy.hides) +
                                                ", and does not declare it");
      }
    }
    for (const std::string_view name : named.declares) {
      if (std::find(has.begin(), has.end(), name) == has.end()) report(named.name, name, "declares " + std::string(name) + " and does not have it");
    }
    for (const std::string_view name : {zero_log_det, constant_log_det, symmetric_jacobian, constant_jacobian}) {
      if (std::find(has.begin(), has.end(), name) == has.end()) free_of.push_back(name);
    }
  }
  for (const std::string_view name : {zero_log_det, constant_log_det, symmetric_jacobian, constant_jacobian}) {
    if (std::find(free_of.begin(), free_of.end(), name) == free_of.end()) report("catalogue", name, "no map is free of " + std::string(name));
  }
  record.fields["title"] = "The maps together are free of blind spots";
  record.fields["text"] = "Every map whose log|det| is 0 or constant, or whose Jacobian is symmetric or constant, says so; laws that need more "
                          "are not decided on it, and each is decided on others.";
  record.fields["evidence"] = {{"maps", maps.size()}, {"degeneracies", found}};
  if (!found.empty()) {
    record.outcome = Outcome::fault;
    record.fields["cause"] = "degenerate_map";
    record.fields["detail"] = detail;
  }
  return record;
}

}  // namespace flowgauge
