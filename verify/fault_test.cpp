// Every planted fault is caught, nothing is caught without one, and every law can fail.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/path_identities.hpp"
#include "flowgauge/study/schedule_identities.hpp"
#include "flowgauge/study/wrong_solvers.hpp"
#include "identity_subjects.hpp"

using namespace flowgauge;
using D = Dual<double>;

TEST_CASE("the catalogue holds the faults that were promised, once each") {
  std::set<std::string_view> ids;
  for (const Fault& fault : fault_catalogue()) CHECK(ids.insert(fault.id).second);
  for (const std::string_view id :
       {"M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M11", "M12", "M13", "M14", "M15",
        "M16", "M17", "M18", "M19", "M20", "M21", "M22", "M23", "M24", "M25", "M26", "M27", "M28", "M29", "M30", "M31", "M32", "M33", "M34", "M35", "M36", "M37", "M38", "M39", "M40", "M41", "M42", "M43", "M44", "M45", "M46", "M47", "M48", "M49", "M50", "M51", "M52", "M53", "M54", "M61", "M62", "swapped_adams", "wrong_limit",
        "half_dropped", "noise_not_squared", "density_drift_sign", "fick_form", "wall_closed", "not_conservative", "ghost_cell",
        "tail_lost", "frozen_coefficients", "mixed_dropped", "direct_solve", "decay_without_half", "straight_between_modes",
        "first_step_skipped", "first_step_repeated", "last_step_repeated", "one_step_too_few", "mirrored_index", "mirrored_grid", "mirrored_time",
        "stages_at_start", "data_clipped", "noise_sign", "correction_doubled", "correction_sign", "slopes_doubled", "equal_steps_taken", "log_snr_doubled",
        "history_out_of_place", "noise_and_flow_exchanged", "ancestral_without_squares", "draws_by_variance", "history_doubled",
        "ve_without_square", "vp_rate_digit", "vp_other_rates", "stale_log_snr", "edm_backwards", "vp_sigma_rate",
        "noise_without_root", "leading_times", "leading_times_with_history", "second_order_into_zero",
        "slope_overwritten", "ancestral_on_flow", "increment_of_start", "order_of_another", "embedded_digit",
        "embedded_of_paper", "error_without_tolerance", "prior_cost_log_deviation"}) {
    CAPTURE(id);
    CHECK(ids.count(id) == 1);
  }
  for (const FaultInfo& fault : fault_entries()) {
    CAPTURE(fault.name);
    CHECK(!fault.title.empty());
    CHECK(!fault.nature.empty());
    CHECK(!fault.how_it_shows.empty());
  }
  std::vector<std::string> written;
  run_faults([](const std::string& id) { return id == "fault/M12"; },
             [&](const Record& record) { written.push_back(record.id); });
  CHECK(written == std::vector<std::string>{"fault/M12"});
  CHECK(fault_ids().size() == ids.size());
}

TEST_CASE("faults of densities and of folds are caught by the law that speaks of them, and by no other that is broken on the way") {
  const std::map<std::string_view, std::string> laws{{"M33", "map_total_mass"},
                                                     {"prior_at_its_mode", "map_total_mass"},
                                                     {"prior_before_the_flow", "map_total_mass"},
                                                     {"prior_of_another_mean", "map_moments"},
                                                     {"unconstrained_u", "map_round_trip"}};
  std::size_t found = 0;
  for (const Fault& fault : fault_catalogue()) {
    const auto law = laws.find(fault.id);
    if (law == laws.end()) continue;
    ++found;
    CAPTURE(fault.id);
    const FaultResult result = run_fault(fault);
    CHECK(result.sound);
    CHECK(result.caught);
    CHECK(result.checks.size() == 1);
    CHECK(result.caught_by.starts_with(law->second + ":"));
    // A number that is far off, not one that is none.
    CHECK(std::isfinite(result.checks.front().planted.residual));
    CHECK(result.checks.front().planted.residual > 1e-3);
  }
  CHECK(found == laws.size());
}

TEST_CASE("mistakes of public code are caught by the law that speaks of them") {
  const std::map<std::string_view, std::string_view> laws{{"shift_twice", "end_values"},
                                                          {"ve_without_square", "end_values"},
                                                          {"vp_rate_digit", "end_values"},
                                                          {"vp_other_rates", "end_values"},
                                                          {"stale_log_snr", "lambda_definition"},
                                                          {"edm_backwards", "lambda_monotone"},
                                                          {"vp_sigma_rate", "sigma_derivative"},
                                                          {"noise_without_root", "unit_variance"},
                                                          {"M29", "transition_variance"},
                                                          {"terminal_level", "bookkeeping"},
                                                          {"one_step_too_few", "bookkeeping"},
                                                          {"leading_times", "scheme_map"},
                                                          {"leading_times_with_history", "scheme_map"},
                                                          {"second_order_into_zero", "bookkeeping"},
                                                          {"slope_overwritten", "order_conditions"},
                                                          {"ancestral_on_flow", "scheme_moments"},
                                                          {"increment_of_start", "chapman_kolmogorov"},
                                                          {"prior_cost_log_deviation", "likelihood_prior_cost"},
                                                          {"order_of_another", "weak_order"},
                                                          {"embedded_digit", "embedded_conditions"},
                                                          {"embedded_of_paper", "embedded_conditions"},
                                                          {"error_without_tolerance", "tolerance"}};
  std::size_t found = 0;
  for (const Fault& fault : fault_catalogue()) {
    const auto law = laws.find(fault.id);
    if (law == laws.end()) continue;
    ++found;
    CAPTURE(fault.id);
    const FaultResult result = run_fault(fault);
    CHECK(result.sound);
    CHECK(std::any_of(result.checks.begin(), result.checks.end(), [&](const FaultResult::Check& check) {
      return check.caught && check.planted.check.starts_with(law->second);
    }));
  }
  CHECK(found == laws.size());
}

TEST_CASE("a fault that no check sees is missed, and a check that fails without a fault is unsound") {
  Fault missed{"X01", "t", "n", "s", "h", [](bool) {
                 return std::vector<CheckedResidual>{{"check", Outcome::ok, 1e-15, 1e-12}};
               }};
  CHECK(fault_record(missed, run_fault(missed)).outcome == Outcome::fault);
  Fault unsound{"X02", "t", "n", "s", "h", [](bool planted) {
                  return std::vector<CheckedResidual>{{"check", Outcome::fault, planted ? 1.0 : 0.5, 1e-12}};
                }};
  CHECK(fault_record(unsound, run_fault(unsound)).outcome == Outcome::error);
  Fault unchecked{"X03", "t", "n", "s", "h", [](bool) { return std::vector<CheckedResidual>{}; }};
  CHECK(gates(fault_record(unchecked, run_fault(unchecked)).outcome));
}

namespace {

/// The laws that a changed path violates.
void add_red(std::set<std::string>& red, const PathSubject<D>& subject, const Problem& problem) {
  for (const LawResult& result : check_path<double>(subject, path_points(problem.schedule, problem.target, 2))) {
    if (result.not_applicable.empty() && result.verdict.outcome != Outcome::ok) red.insert(result.identity);
  }
}

PathSubject<D> changed(const PathSubject<D>& right, const std::function<void(const Batch<D>&, Evaluation<D>&)>& change) {
  PathSubject<D> wrong = right;
  wrong.evaluate = [right, change](const D& t, const Batch<D>& X) {
    Evaluation<D> values = right.evaluate(t, X);
    change(X, values);
    return values;
  };
  return wrong;
}

}  // namespace

TEST_CASE("every path law fails when what it speaks of is off by 1e-6, or is NaN") {
  for (const bool not_a_number : {false, true}) {
    const double off = not_a_number ? std::nan("") : 1.000001;
    std::set<std::string> red;
    for (const Problem& problem : {identity_problem("mixture_1d", CondOt{}, line_mixture()),
                                   identity_problem("atoms_2d", VpLinear{}, plane_atoms())}) {
      const PathSubject<D> right = path_subject<D>(problem.schedule, problem.target);
      add_red(red, changed(right, [=](const auto&, auto& v) { v.log_density.array() += D(off - 1); }), problem);
      add_red(red, changed(right, [=](const auto&, auto& v) { v.score *= D(off); }), problem);
      add_red(red, changed(right, [=](const auto&, auto& v) { v.hessian *= D(off); }), problem);
      add_red(red, changed(right, [=](const auto&, auto& v) { v.denoiser *= D(off); }), problem);
      add_red(red, changed(right, [=](const auto&, auto& v) { v.denoiser.array() += D(not_a_number ? off : 2.0); }),
              problem);
      add_red(red, changed(right, [=](const auto&, auto& v) { v.posterior_covariance *= D(-off); }), problem);
      add_red(red, changed(right, [=](const auto&, auto& v) { v.velocity *= D(off); }), problem);
      add_red(red, changed(right, [=](const auto&, auto& v) { v.divergence *= D(off); }), problem);
      for (std::size_t p = 0; p < right.processes.size(); ++p) {
        PathSubject<D> wrong = right;
        wrong.processes[p].at = [=](const D& t, const NoiseLevel<D>& l, const Batch<D>& X, const Evaluation<D>& v) {
          Diffusion<D> values = right.processes[p].at(t, l, X, v);
          values.drift *= D(off);
          return values;
        };
        add_red(red, wrong, problem);
      }
      PathSubject<D> wrong = right;
      wrong.transformed = [=](const Similarity& map, bool reversed) {
        const bool moved = reversed || !map.matrix.isIdentity(0);
        const PathSubject<D> image = right.transformed(map, reversed);
        return moved ? changed(image, [=](const auto&, auto& v) { v.denoiser *= D(off); }) : image;
      };
      add_red(red, wrong, problem);
    }
    for (const Entry& law : path_law_entries()) {
      CAPTURE(law.name);
      CAPTURE(not_a_number);
      CHECK(red.count(std::string(law.name)) == 1);
    }
  }
}

TEST_CASE("every schedule law fails when what it speaks of is off by 1e-6") {
  std::set<std::string> red;
  const Schedule schedule = VpCosine{};
  const ScheduleSubject<double> right = schedule_subject<double>(schedule);
  const auto add = [&](const ScheduleSubject<double>& subject) {
    for (const LawResult& result : check_schedule(subject, schedule_times(schedule))) {
      if (result.not_applicable.empty() && result.verdict.outcome != Outcome::ok) red.insert(result.identity);
    }
  };
  using L = NoiseLevel<D>;
  for (D L::*member : {&L::alpha, &L::sigma, &L::dalpha, &L::dsigma, &L::sigma_dsigma, &L::lambda, &L::dlambda,
                       &L::drift, &L::diffusion_squared}) {
    ScheduleSubject<double> wrong = right;
    wrong.level = [=](const D& t) {
      L level = right.level(t);
      level.*member = level.*member * 1.000001;
      return level;
    };
    add(wrong);
  }
  ScheduleSubject<double> backward = right;
  backward.direction = TimeDirection::flow_time;
  add(backward);
  for (const Entry& law : schedule_law_entries()) {
    CAPTURE(law.name);
    CHECK(red.count(std::string(law.name)) == 1);
  }
}

TEST_CASE("rounding checks fail when double is off by 1e-9") {
  const Problem problem = identity_problem("mixture_1d", CondOt{}, line_mixture());
  const auto exact = path_subject<Dual<Mp50>>(problem.schedule, problem.target);
  const PathSubject<D> wrong =
      changed(path_subject<D>(problem.schedule, problem.target), [](const Batch<D>&, Evaluation<D>& v) {
        const D off(1 + 1e-9);
        v.log_density *= off;
        v.score *= off;
        v.hessian *= off;
        v.denoiser *= off;
        v.posterior_covariance *= D(1 + 1e-7);
        v.velocity *= off;
        v.divergence *= off;
      });
  const std::vector<PathPoints> points{{0.4, sample(problem.schedule, problem.target, 0.4, 5, 1)}};
  for (const LawResult& result : check_rounding(wrong, exact, points)) {
    CAPTURE(result.identity);
    CHECK(result.verdict.outcome == Outcome::fault);
  }
}
