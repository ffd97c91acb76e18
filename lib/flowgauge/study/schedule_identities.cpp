#include "flowgauge/study/schedule_identities.hpp"

#include "flowgauge/identity/catalogue.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

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

std::vector<IdentityTask> schedule_identities() {
  std::vector<IdentityTask> tasks;
  for (const Entry& schedule_entry : schedule_entries()) {
    const std::string subject(schedule_entry.name);
    IdentityTask task;
    for (const std::string_view scalar : {scalar_name<double>, scalar_name<Mp50>}) {
      for (const Entry& law : schedule_law_entries()) task.ids.push_back(identity_id(subject, law.name, scalar));
    }
    task.ids.push_back(identity_id(subject, rounding_levels_entry().name, scalar_name<double>));
    task.run = [subject](std::uint64_t) {
      const Schedule schedule = example_schedule(subject);
      const std::vector<double> times = schedule_times(schedule);
      const auto in_double = schedule_subject<double>(schedule);
      const auto in_50_digits = schedule_subject<Mp50>(schedule);
      std::vector<LawResult> results = check_schedule(in_double, times);
      for (LawResult& result : check_schedule(in_50_digits, times)) results.push_back(std::move(result));
      results.push_back(check_rounding(in_double, in_50_digits, times));
      return identity_records(subject, results);
    };
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace flowgauge
