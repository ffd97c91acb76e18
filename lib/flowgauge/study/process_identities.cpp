#include "flowgauge/study/process_identities.hpp"

#include <nlohmann/json.hpp>

#include "flowgauge/process/small_matrices.hpp"

namespace flowgauge {
namespace {

double place(Coordinate coordinate, double y) {
  switch (coordinate) {
    case Coordinate::identity:
      return y;
    case Coordinate::exponential:
      return std::exp(y);
    case Coordinate::hyperbolic_tangent:
      return std::tanh(y);
    case Coordinate::hyperbolic_sine:
      return std::sinh(y);
    case Coordinate::sine:
      return std::sin(y);
  }
  return y;
}

/// Points of the bulk and of both tails, those that rounding puts outside of the domain left out.
Batch<double> points_at(const ExactProcess<double>& process, double t) {
  std::vector<Vector<double>> kept;
  if (process.dimension == 1) {
    const Bulk bulk = process.bulk(t);
    for (const double share : {0.02, 0.3, 0.42, 0.5, 0.57, 0.68, 0.97}) {
      const double x = place(bulk.coordinate, bulk.low + share * (bulk.high - bulk.low));
      if (x > process.axes[0].low && x < process.axes[0].high) kept.push_back(Vector<double>::Constant(1, x));
    }
  } else {
    const MeanCovariance<double> moments = process.moments(t);
    const Matrix<double> root = cholesky<double>(moments.covariance);
    const double offsets[6][2] = {{12, -9}, {0.3, -0.5}, {-1.1, 0.4}, {0.8, 1.9}, {0.1, 0.2}, {1e3, 2e3}};
    for (const auto& z : offsets) kept.push_back(moments.mean + root.col(0) * z[0] + root.col(1) * z[1]);
  }
  Batch<double> X(process.dimension, static_cast<Index>(kept.size()));
  for (Index n = 0; n < X.cols(); ++n) X.col(n) = kept[static_cast<std::size_t>(n)];
  return X;
}

}  // namespace

std::vector<NamedProcess> verified_processes() {
  std::vector<NamedProcess> all;
  for (const Entry& entry : process_entries()) all.push_back({std::string(entry.name), process_named(entry.name)});
  const auto add = [&](const char* variant, const char* json) {
    const Process process = process_from_json(Json::parse(json));
    all.push_back({std::string(entry(process).name) + "." + variant, process});
  };
  add("line", R"({"type": "ornstein_uhlenbeck", "drift": 0.9, "noise": 1.2, "start": 1.4})");
  add("line",
      R"({"type": "ornstein_uhlenbeck_mixture", "drift": 0.8, "noise": 1.1, "weights": [0.3, 0.7], "means": [-1, 1.5],
                  "covariances": [0.2, 0.1]})");
  add("overdamped",
      R"({"type": "kinetic_langevin", "friction": 3.1, "frequency": 1.1, "temperature": 0.7, "start": [0.9, -0.5]})");
  return all;
}

std::vector<ProcessPoints> process_points(const Process& process) {
  const ExactProcess<double> exact = exact_process<double>(process);
  std::vector<ProcessPoints> all;
  for (const double t : {1e-8, 0.05, 0.4, 1.5, 30.0}) {
    Batch<double> X = points_at(exact, t);
    if (X.cols() > 0) all.push_back({t, std::move(X), t == 0.4 || t == 1.5});
  }
  return all;
}

template <class T>
std::vector<LawResult> check_process(const ExactProcess<Dual<T>>& subject, const std::vector<ProcessPoints>& points) {
  std::vector<LawResult> total;
  for (const ProcessPoints& batch : points) {
    const ProcessEvaluation<T> at = evaluate_process<T>(subject, T(batch.t), batch.X.cast<T>(), batch.integrate);
    std::vector<LawResult> results;
    for (const ProcessLaw<T>& law : process_laws<T>()) {
      LawResult result{std::string(law.entry->name), std::string(scalar_name<T>), {}, batch.t, {}, {}};
      result.not_applicable = law.not_applicable(at);
      if (result.not_applicable.empty()) result.verdict = judge(law.sides(at), identity_tolerance<T>);
      results.push_back(std::move(result));
    }
    merge(total, std::move(results));
  }
  return total;
}
template std::vector<LawResult> check_process<double>(const ExactProcess<Dual<double>>&,
                                                      const std::vector<ProcessPoints>&);
template std::vector<LawResult> check_process<Mp50>(const ExactProcess<Dual<Mp50>>&, const std::vector<ProcessPoints>&);

LawResult check_rounding(const ExactProcess<Dual<double>>& computed, const ExactProcess<Dual<Mp50>>& exact,
                         const std::vector<ProcessPoints>& points) {
  std::vector<LawResult> total;
  for (const ProcessPoints& batch : points) {
    const ProcessEvaluation<double> found = evaluate_process<double>(computed, batch.t, batch.X, false);
    const ProcessEvaluation<Mp50> expected = evaluate_process<Mp50>(exact, Mp50(batch.t), batch.X.cast<Mp50>(), false);
    LawResult result{std::string(rounding_process_entry().name), "double", {}, batch.t, {}, {}};
    result.verdict = judge(process_rounding_sides(found, expected), identity_tolerance<double>);
    merge(total, {result});
  }
  return total.front();
}

std::vector<IdentityTask> process_identities() {
  std::vector<IdentityTask> tasks;
  for (const NamedProcess& subject : verified_processes()) {
    IdentityTask task;
    for (const std::string_view scalar : {scalar_name<double>, scalar_name<Mp50>}) {
      for (const Entry& law : process_law_entries()) task.ids.push_back(identity_id(subject.name, law.name, scalar));
    }
    task.ids.push_back(identity_id(subject.name, rounding_process_entry().name, scalar_name<double>));
    task.run = [subject](std::uint64_t) {
      const std::vector<ProcessPoints> points = process_points(subject.process);
      const auto in_double = exact_process<Dual<double>>(subject.process);
      const auto in_50_digits = exact_process<Dual<Mp50>>(subject.process);
      std::vector<LawResult> results = check_process<double>(in_double, points);
      // Integrals in 50 digits take longer than all else together: one time of them is enough.
      std::vector<ProcessPoints> once = points;
      for (ProcessPoints& at : once) at.integrate = at.integrate && at.t < 1;
      for (LawResult& result : check_process<Mp50>(in_50_digits, once)) results.push_back(std::move(result));
      results.push_back(check_rounding(in_double, in_50_digits, points));
      return identity_records(subject.name, results);
    };
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace flowgauge
