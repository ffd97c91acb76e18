#include "flowgauge/study/identity_study.hpp"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/identity/catalogue.hpp"
#include "flowgauge/identity/rounding.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

/// Whether a is to be shown rather than b.
bool worse(const Verdict& a, const Verdict& b) {
  if (a.outcome != b.outcome) return b.outcome == Outcome::ok;
  return !(a.residual <= b.residual);
}

/// Adds one batch to what is known of a law.
void merge(LawResult& total, const LawResult& batch) {
  if (!batch.not_applicable.empty()) return;
  if (!total.not_applicable.empty()) {
    total = batch;
    return;
  }
  const Index points = total.verdict.points + batch.verdict.points;
  if (worse(batch.verdict, total.verdict)) total = batch;
  total.verdict.points = points;
}

void merge(std::vector<LawResult>& total, std::vector<LawResult> batch) {
  if (total.empty()) {
    total = std::move(batch);
    return;
  }
  for (std::size_t i = 0; i < total.size(); ++i) merge(total[i], batch[i]);
}

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
  const Index draws = small ? 4 : 1;
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
  Batch<double> far(d, small ? 4 : 1);
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

template <class T>
std::vector<LawResult> check_schedule(const ScheduleSubject<T>& subject, const std::vector<double>& times) {
  const Vector<T> t =
      Eigen::Map<const Vector<double>>(times.data(), static_cast<Index>(times.size())).template cast<T>();
  const ScheduleEvaluation<T> at = evaluate_schedule(subject, t);
  std::vector<LawResult> results;
  for (const ScheduleLaw<T>& law : schedule_laws<T>()) {
    LawResult result{std::string(law.entry->name), std::string(scalar_name<T>), {}, 0, {}, {}};
    result.not_applicable = law.not_applicable(at);
    if (result.not_applicable.empty()) {
      const Sides<T> sides = law.sides(at);
      result.verdict = judge(sides, identity_tolerance<T>);
      const bool at_times = sides.lhs.cols() % t.size() == 0;
      result.worst_t = at_times ? to_double(t(result.verdict.worst % t.size()))
                                : to_double(subject.ends[static_cast<std::size_t>(result.verdict.worst)].t);
    }
    results.push_back(std::move(result));
  }
  return results;
}
template std::vector<LawResult> check_schedule(const ScheduleSubject<double>&, const std::vector<double>&);
template std::vector<LawResult> check_schedule(const ScheduleSubject<Mp50>&, const std::vector<double>&);

std::vector<LawResult> check_rounding(const PathSubject<Dual<double>>& computed, const PathSubject<Dual<Mp50>>& exact,
                                      const std::vector<PathPoints>& points) {
  std::vector<LawResult> total;
  for (const PathPoints& batch : points) {
    const PathPoints without{batch.t, batch.X};
    merge(total, check_rounding_batch(evaluate_at<double>(computed, without), evaluate_at<Mp50>(exact, without)));
  }
  return total;
}

LawResult check_rounding(const ScheduleSubject<double>& computed, const ScheduleSubject<Mp50>& exact,
                         const std::vector<double>& times) {
  const Vector<double> t = Eigen::Map<const Vector<double>>(times.data(), static_cast<Index>(times.size()));
  const ScheduleEvaluation<double> found = evaluate_schedule(computed, t);
  const ScheduleEvaluation<Mp50> expected = evaluate_schedule<Mp50>(exact, t.cast<Mp50>());
  Sides<Mp50> sides{Batch<Mp50>(1, 9 * t.size()), Batch<Mp50>(1, 9 * t.size()), Vector<Mp50>(9 * t.size())};
  Index column = 0;
  const auto add = [&](double NoiseLevel<double>::*member, Mp50 NoiseLevel<Mp50>::*exact_member, const Mp50& floor) {
    for (Index n = 0; n < t.size(); ++n, ++column) {
      const std::size_t i = static_cast<std::size_t>(n);
      const Mp50 value = expected.value[i].*exact_member;
      sides.lhs(0, column) = Mp50(found.value[i].*member);
      sides.rhs(0, column) = value;
      sides.scale(column) = floor + abs(value) + abs(Mp50(Mp50(t(n)) * (expected.by_time[i].*exact_member)));
    }
  };
  using D = NoiseLevel<double>;
  using M = NoiseLevel<Mp50>;
  add(&D::alpha, &M::alpha, 0);
  add(&D::sigma, &M::sigma, 0);
  add(&D::dalpha, &M::dalpha, 0);
  add(&D::dsigma, &M::dsigma, 0);
  add(&D::sigma_dsigma, &M::sigma_dsigma, 0);
  add(&D::lambda, &M::lambda, 1);
  add(&D::dlambda, &M::dlambda, 0);
  add(&D::drift, &M::drift, 0);
  add(&D::diffusion_squared, &M::diffusion_squared, 0);
  LawResult result{std::string(rounding_levels_entry().name), "double", judge(sides, 1e-12), 0, {}, {}};
  result.worst_t = t(result.verdict.worst % t.size());
  return result;
}

Record identity_record(const std::string& subject, const LawResult& result) {
  Record record{"identity", check_id(subject, result.identity, {{"scalar", result.scalar}}), Outcome::not_applicable, {}};
  Json& fields = record.fields;
  fields = Json::object();
  fields["identity"] = result.identity;
  fields["subject"] = subject;
  fields["scalar"] = result.scalar;
  if (!result.not_applicable.empty()) {
    fields["cause"] = "not_concerned";
    fields["detail"] = result.not_applicable;
    return record;
  }
  const Verdict& verdict = result.verdict;
  record.outcome = verdict.outcome;
  fields["residual"] = number(verdict.residual);
  fields["relative_error"] = number(verdict.relative_error);
  fields["condition"] = number(verdict.condition);
  fields["tolerance"] = number(verdict.tolerance);
  fields["points"] = verdict.points;
  fields["worst"] = Json{{"t", number(result.worst_t)}, {"x", numbers(result.worst_x)}};
  if (verdict.outcome != Outcome::ok) {
    fields["cause"] = std::isfinite(verdict.residual) ? "law_violated" : "not_finite";
    fields["detail"] = verdict.detail;
  }
  return record;
}

namespace {

/// What a subject is called in ids: vp_linear.mixture_2d.
std::string subject_name(const Problem& problem) {
  return std::string(entry(problem.schedule).name) + "." + problem.name;
}

std::string id_of(std::string_view subject, std::string_view identity, std::string_view scalar) {
  return check_id(subject, identity, {{"scalar", std::string(scalar)}});
}

std::vector<std::string> ids_of(std::string_view subject, const std::vector<Entry>& laws,
                                const std::vector<Entry>& rounding) {
  std::vector<std::string> ids;
  for (const std::string_view scalar : {scalar_name<double>, scalar_name<Mp50>}) {
    for (const Entry& law : laws) ids.push_back(id_of(subject, law.name, scalar));
  }
  for (const Entry& law : rounding) ids.push_back(id_of(subject, law.name, scalar_name<double>));
  return ids;
}

std::vector<std::string> ids_of(const Problem& problem) {
  return ids_of(subject_name(problem), path_law_entries(), rounding_entries());
}

std::vector<std::string> ids_of(const Entry& schedule) {
  return ids_of(schedule.name, schedule_law_entries(), {rounding_levels_entry()});
}

}  // namespace

std::vector<std::string> identity_ids(const std::vector<Problem>& problems) {
  std::vector<std::string> all;
  const auto append = [&](const std::vector<std::string>& ids) { all.insert(all.end(), ids.begin(), ids.end()); };
  for (const Entry& schedule : schedule_entries()) append(ids_of(schedule));
  for (const Problem& problem : problems) append(ids_of(problem));
  return all;
}

void run_identities(const std::vector<Problem>& problems, std::uint64_t seed,
                    const std::function<bool(const std::string& id)>& selected,
                    const std::function<void(const Record&)>& sink) {
  const auto any = [&](const std::vector<std::string>& ids) { return std::any_of(ids.begin(), ids.end(), selected); };
  const auto write = [&](const std::string& subject, const LawResult& result) {
    if (selected(id_of(subject, result.identity, result.scalar))) sink(identity_record(subject, result));
  };
  for (const Entry& schedule_entry : schedule_entries()) {
    if (!any(ids_of(schedule_entry))) continue;
    const Schedule schedule = schedule_named(schedule_entry.name);
    const std::vector<double> times = schedule_times(schedule);
    const std::string subject(schedule_entry.name);
    const auto in_double = schedule_subject<double>(schedule);
    const auto in_50_digits = schedule_subject<Mp50>(schedule);
    for (const LawResult& result : check_schedule(in_double, times)) write(subject, result);
    for (const LawResult& result : check_schedule(in_50_digits, times)) write(subject, result);
    write(subject, check_rounding(in_double, in_50_digits, times));
  }
  for (const Problem& problem : problems) {
    if (!any(ids_of(problem))) continue;
    const std::string subject = subject_name(problem);
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
    for (const auto* results : {&total.in_double, &total.in_50_digits, &total.rounding}) {
      for (const LawResult& result : *results) write(subject, result);
    }
  }
}

}  // namespace flowgauge
