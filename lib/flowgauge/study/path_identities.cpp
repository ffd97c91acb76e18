#include "flowgauge/study/path_identities.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>

#include "flowgauge/identity/rounding.hpp"
#include "flowgauge/numeric/random.hpp"

namespace flowgauge {
namespace {

template <class T>
std::vector<LawResult> check_batch(const PathEvaluation<T>& at) {
  std::vector<LawResult> results;
  for (const PathLaw<T>& law : path_laws<T>()) {
    LawResult result{std::string(law.entry->name), std::string(scalar_name<T>), {}, to_double(at.t), {}, {}};
    result.not_applicable = law.not_applicable(at);
    if (result.not_applicable.empty()) {
      const Sides<T> sides = law.sides(at);
      result.verdict = judge(sides, identity_tolerance<T>);
      if (sides.lhs.cols() % at.points() == 0) {
        const Index n = result.verdict.worst % at.points();
        for (Index i = 0; i < at.dimension(); ++i) result.worst_x.push_back(to_double(at.X(i, n)));
      }
    }
    results.push_back(std::move(result));
  }
  return results;
}

std::vector<LawResult> check_rounding_batch(const PathEvaluation<double>& computed, const PathEvaluation<Mp50>& exact) {
  std::vector<LawResult> results;
  for (std::size_t q = 0; q < all_quantities.size(); ++q) {
    LawResult result{std::string(rounding_entries()[q].name), "double", {}, computed.t, {}, {}};
    result.verdict = judge(rounding_sides(computed, exact, all_quantities[q]), rounding_tolerance(all_quantities[q]));
    for (Index i = 0; i < computed.dimension(); ++i) result.worst_x.push_back(computed.X(i, result.verdict.worst));
    results.push_back(std::move(result));
  }
  return results;
}

template <class T>
PathEvaluation<T> evaluate_at(const PathSubject<Dual<T>>& subject, const PathPoints& points) {
  return evaluate_path<T>(subject, T(points.t), points.X.cast<T>(), Derivatives::all, points.quadrature);
}

/// The time of half log-SNR λ, or the end of the clock that comes before it.
double time_of(const Schedule& schedule, double lambda) {
  const Range range = domain(schedule);
  const double t = t_of_lambda(schedule, lambda);
  return std::clamp(t, range.low, range.high);
}

}  // namespace

std::vector<PathPoints> path_points(const Schedule& schedule, const Target& target, std::uint64_t seed) {
  const Index d = dimension(target);
  const bool small = d <= 2;
  const std::vector<double> lambdas = small ? std::vector<double>{-18, -4, -0.7, 0.4, 2.5, 6, 18}
                                            : std::vector<double>{-18, 0.4, 3, 18};
  // The laws of densities cost special functions and quadratures a point.
  const Index most = data_law(target).mixture ? 4 : 2, draws = small ? most : 1;
  std::vector<PathPoints> all;
  std::vector<double> used;
  for (const double lambda : lambdas) {
    const double t = time_of(schedule, lambda);
    if (std::find(used.begin(), used.end(), t) != used.end()) continue;
    used.push_back(t);
    const std::uint64_t key = seed + 0x9e3779b97f4a7c15u * used.size();
    all.push_back({t, sample(schedule, target, t, draws, key)});
  }
  const double middle = time_of(schedule, 0.4);
  Batch<double> far(d, draws);
  const Batch<double> directions = normal_batch({seed, experiment_number("far_points")}, 0, d, far.cols());
  for (Index n = 0; n < far.cols(); ++n) far.col(n) = (n % 2 == 0 ? 1e6 : 1e3) * directions.col(n).normalized();
  all.push_back({middle, far});
  if (small) {
    for (const double lambda : {-1.0, 0.5, 1.5}) {
      const double t = time_of(schedule, lambda);
      all.push_back({t, sample(schedule, target, t, 1, seed), Quadrature::wanted});
    }
  }
  return all;
}

template <class T>
std::vector<LawResult> check_path(const PathSubject<Dual<T>>& subject, const std::vector<PathPoints>& points) {
  std::vector<LawResult> total;
  for (const PathPoints& batch : points) merge(total, check_batch(evaluate_at<T>(subject, batch)));
  return total;
}
template std::vector<LawResult> check_path<double>(const PathSubject<Dual<double>>&, const std::vector<PathPoints>&);
template std::vector<LawResult> check_path<Mp50>(const PathSubject<Dual<Mp50>>&, const std::vector<PathPoints>&);

std::vector<LawResult> check_rounding(const PathSubject<Dual<double>>& computed, const PathSubject<Dual<Mp50>>& exact,
                                      const std::vector<PathPoints>& points) {
  std::vector<LawResult> total;
  for (const PathPoints& batch : points) {
    const PathPoints without{batch.t, batch.X};
    merge(total, check_rounding_batch(evaluate_at<double>(computed, without), evaluate_at<Mp50>(exact, without)));
  }
  return total;
}

namespace {

/// Batches of points run on all threads: some subjects take longer than all others together.
std::vector<LawResult> check_problem(const Problem& problem, std::uint64_t seed) {
  const auto in_double = path_subject<Dual<double>>(problem.schedule, problem.target);
  const auto in_50_digits = path_subject<Dual<Mp50>>(problem.schedule, problem.target);
  const std::vector<PathPoints> points = path_points(problem.schedule, problem.target, seed);
  struct Batched {
    std::vector<LawResult> in_double, in_50_digits, rounding;
  };
  std::vector<Batched> batches(points.size());
  tbb::parallel_for(std::size_t{0}, points.size(), [&](std::size_t i) {
    const PathEvaluation<double> computed = evaluate_at<double>(in_double, points[i]);
    const PathEvaluation<Mp50> exact = evaluate_at<Mp50>(in_50_digits, points[i]);
    batches[i] = {check_batch(computed), check_batch(exact), check_rounding_batch(computed, exact)};
  });
  Batched total;
  for (Batched& batch : batches) {
    merge(total.in_double, std::move(batch.in_double));
    merge(total.in_50_digits, std::move(batch.in_50_digits));
    merge(total.rounding, std::move(batch.rounding));
  }
  std::vector<LawResult> results = std::move(total.in_double);
  for (auto* more : {&total.in_50_digits, &total.rounding}) {
    for (LawResult& result : *more) results.push_back(std::move(result));
  }
  return results;
}

}  // namespace

std::vector<IdentityTask> path_identities(const std::vector<Problem>& problems) {
  std::vector<IdentityTask> tasks;
  for (const Problem& problem : problems) {
    const std::string subject = std::string(entry(problem.schedule).name) + "." + problem.name;
    IdentityTask task;
    for (const std::string_view scalar : {scalar_name<double>, scalar_name<Mp50>}) {
      for (const Entry& law : path_law_entries()) task.ids.push_back(identity_id(subject, law.name, scalar));
    }
    for (const Entry& law : rounding_entries()) task.ids.push_back(identity_id(subject, law.name, scalar_name<double>));
    task.run = [problem, subject](std::uint64_t seed) { return identity_records(subject, check_problem(problem, seed)); };
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace flowgauge
