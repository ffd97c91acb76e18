#include "flowgauge/study/density_study.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/density_decay.hpp"
#include "flowgauge/study/density_field.hpp"
#include "flowgauge/study/density_records.hpp"
#include "flowgauge/study/density_work.hpp"
#include "flowgauge/study/flow_density_study.hpp"
#include "flowgauge/study/plane_study.hpp"
#include "flowgauge/study/scheme_checks.hpp"
#include "flowgauge/study/spectral_study.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

double second_moment(const Cells& cells, const Vector<double>& p) {
  return cells.widths.dot(p.cwiseProduct(cells.centres.cwiseAbs2()));
}

}  // namespace

DensityDistances density_distances(const Cells& cells, const Vector<double>& p, const Vector<double>& q) {
  DensityDistances found{0, 0, 0, 0};
  double gap = 0;
  for (Index i = 0; i < p.size(); ++i) {
    const double h = cells.widths(i), difference = p(i) - q(i), next = gap + h * difference;
    found.l1 += h * std::abs(difference);
    if (!std::isnan(found.largest) && !(std::abs(difference) <= found.largest)) found.largest = std::abs(difference);
    // Of a line from gap to next that crosses 0, two triangles.
    found.w1 += gap * next >= 0 ? h * std::abs(gap + next) / 2 : h * (gap * gap + next * next) / (2 * std::abs(difference) * h);
    if (q(i) == 0) {
      found.kl += p(i) < 0 ? std::numeric_limits<double>::quiet_NaN() : h * p(i);
    } else {
      found.kl += h * (q(i) * std::log(q(i) / p(i)) + difference);
    }
    gap = next;
  }
  return found;
}

int stable_steps(const LineProblem& line, double from, double to) {
  const double width = line.cells.widths.minCoeff(), t = (from + to) / 2;
  double rate = 0;
  for (const double at : {from, t, to}) {
    const double speed = line.equation.drift(at, line.cells.faces).cwiseAbs().maxCoeff();
    const double D = line.equation.diffusion ? line.equation.diffusion(at, line.cells.faces).maxCoeff() : 0;
    rate = std::max(rate, 4 * D / (width * width) / 2 + 2 * speed / width);
  }
  return static_cast<int>(std::ceil(rate * (to - from))) + 16;
}

ExpectedOrder expected_space_order(const SpaceScheme& scheme, const DensityProblem& problem) {
  const std::string_view name = problem.entry.name;
  const bool fitted = scheme.entry.name == "chang_cooper" || scheme.entry.name == "scharfetter_gummel";
  if (problem.point_start) {
    return {1, "non_smooth_data", "a jump that falls between centres is misplaced by a part of a cell: order 1"};
  }
  if (name == "boundary_layer") return {1, "boundary_layer", "the layer is thinner than a cell: order 1, uniformly in its width"};
  if (!problem.equation.diffusion && fitted) {
    return {1, "no_diffusion", "exponential fitting without diffusion is upwind: order 1"};
  }
  const bool no_drift = name == "reflected_line" || name == "absorbed_line";
  return {no_drift ? 2.0 : scheme.claimed_order};
}

std::string space_order_id(const SpaceOrderStudy& study, std::string_view norm) {
  return check_id(study.scheme.entry.name, "space_order",
                  {{"grid", study.grid}, {"problem", std::string(study.problem.entry.name)}, {"norm", std::string(norm)}});
}

void run_space_order(const SpaceOrderStudy& study, const Sink& sink) {
  const DensityProblem& problem = study.problem;
  std::vector<DensityDistances> errors;
  std::vector<double> moments;
  std::vector<long> evaluations;
  for (const int n : study.cells) {
    const LineProblem line{study.scheme, problem.equation, cells_of(problem, study.grid, n)};
    const int steps = study.scheme.limited ? stable_steps(line, problem.from, problem.to) : study.steps;
    const TimeScheme& time = time_scheme_named(study.scheme.limited ? "ssp_rk3" : "sdirk4");
    const Vector<double> p =
        advance(time, line, start_density(problem, line.cells), problem.from, problem.to, steps).density;
    errors.push_back(density_distances(line.cells, p, problem.density(problem.to, line.cells.centres)));
    moments.push_back(second_moment(line.cells, p));
    evaluations.push_back(static_cast<long>(steps) * time.tableau.stages);
  }
  std::vector<double> largest;
  for (const DensityDistances& at : errors) largest.push_back(at.largest);
  const ExpectedOrder expected = expected_space_order(study.scheme, problem);
  struct Norm {
    std::string_view name;
    double DensityDistances::*value;
    double power;
  };
  for (const Norm& norm : {Norm{"kl", &DensityDistances::kl, 2}, Norm{"w1", &DensityDistances::w1, 1},
                           Norm{"max", &DensityDistances::largest, 1}, Norm{"l1", &DensityDistances::l1, 1}}) {
    if (norm.name == "kl" && (study.scheme.entry.name != "chang_cooper" || expected.order < 2)) continue;
    if (norm.name == "max" && study.scheme.limited) continue;  // of order 1 at extrema, 2 elsewhere
    std::vector<double> values;
    for (const DensityDistances& at : errors) values.push_back(at.*norm.value);
    const OrderGate gate{.expected = norm.power * expected.order,
                         .tolerance = norm.power * study.tolerance,
                         .floor = epsilon * std::sqrt(static_cast<double>(study.cells.back()))};
    const double claimed = norm.power * study.scheme.claimed_order;
    Json fields = density_fields(study.scheme.entry.name, problem.entry.name, study.grid, "density", norm.name, claimed, gate.expected);
    const std::size_t last = moments.size() - 1;
    if (last >= 2) {
      add_grid_convergence(fields, study.cells, moments[last], moments[last] - moments[last - 1], moments[last - 1] - moments[last - 2]);
    }
    sink(order_record(space_order_id(study, norm.name), std::move(fields), gate, fit_order(study.cells, values, gate), study.cells,
                      evaluations, values, largest, density_claim(claimed, expected.cause, expected.detail)));
  }
}

std::string time_order_id(const TimeOrderStudy& study) {
  return check_id(study.scheme.entry.name, "time_order", {{"problem", std::string(study.problem.entry.name)}});
}

void run_time_order(const TimeOrderStudy& study, const Sink& sink) {
  const DensityProblem& problem = study.problem;
  const LineProblem line{space_scheme_named("scharfetter_gummel"), problem.equation, cells_of(problem, "uniform", study.cells)};
  const Vector<double> start = start_density(problem, line.cells);
  const bool own = study.scheme.tableau.stages > 0;
  const Vector<double> exact =
      carry_density(time_scheme_named(own ? "odeint_controlled_dopri5" : "sdirk4"), line, start, problem.from, problem.to,
                    16 * study.steps.back(), 1e-13)
          .density;
  std::vector<double> values;
  std::vector<long> evaluations;
  for (const int steps : study.steps) {
    const Vector<double> difference =
        carry_density(study.scheme, line, start, problem.from, problem.to, steps).density - exact;
    values.push_back(difference.cwiseAbs().maxCoeff());
    if (!difference.allFinite()) values.back() = std::numeric_limits<double>::quiet_NaN();
    evaluations.push_back(steps);
  }
  const bool autonomous = problem.equation.autonomous && !problem.equation.source;
  const double expected = autonomous ? study.scheme.claimed_order : study.scheme.expected_order;
  // Tolerance 1e-13 a step leaves about as much in the end.
  const OrderGate gate{.expected = expected, .tolerance = study.tolerance, .floor = 1e-14};
  Json fields =
      density_fields(study.scheme.entry.name, problem.entry.name, "time_uniform", "density_in_time", "max", study.scheme.claimed_order, expected);
  sink(order_record(time_order_id(study), std::move(fields), gate, fit_order(study.steps, values, gate), study.steps, evaluations,
                    values, values,
                    density_claim(study.scheme.claimed_order, "wrong_coefficient",
                          "the shipped coefficient d₄ has the wrong sign: order 1 where the right side depends on t, order 4 where not")));
}

ExpectedOrder expected_joint_order(const SpaceScheme& scheme, const TimeScheme& time, const DensityProblem& problem) {
  const ExpectedOrder in_space = expected_space_order(scheme, problem);
  if (problem.averages && time.entry.name == "crank_nicolson") {
    return {1, "undamped_jump", "what a jump stirs up from cell to cell stays, in a number of cells that stays: order 1 in L¹, 0 in the largest error"};
  }
  return time.expected_order < in_space.order ? ExpectedOrder{time.expected_order} : in_space;
}

std::string joint_order_id(const JointOrderStudy& study) {
  return check_id(std::string(study.space.entry.name) + "." + std::string(study.time.entry.name), "joint_order",
                  {{"problem", std::string(study.problem.entry.name)}});
}

void run_joint_order(const JointOrderStudy& study, const Sink& sink) {
  const DensityProblem& problem = study.problem;
  std::vector<double> values, largest;
  std::vector<long> evaluations;
  for (const int n : study.cells) {
    const LineProblem line{study.space, problem.equation, cells_of(problem, "uniform", n)};
    const int steps = static_cast<int>(std::lround(n * study.ratio));
    const Vector<double> p =
        carry_density(study.time, line, start_density(problem, line.cells), problem.from, problem.to, steps).density;
    const DensityDistances error = density_distances(line.cells, p, problem.density(problem.to, line.cells.centres));
    values.push_back(error.l1);
    largest.push_back(error.largest);
    evaluations.push_back(steps);
  }
  const ExpectedOrder expected = expected_joint_order(study.space, study.time, problem);
  const OrderGate gate{.expected = expected.order,
                       .tolerance = study.tolerance,
                       .floor = epsilon * std::sqrt(static_cast<double>(study.cells.back()))};
  const std::string name = std::string(study.space.entry.name) + "." + std::string(study.time.entry.name);
  const double claimed = std::min(study.space.claimed_order, study.time.claimed_order);
  Json fields = density_fields(name, problem.entry.name, "uniform", "density", "l1", claimed, expected.order);
  sink(order_record(joint_order_id(study), std::move(fields), gate, fit_order(study.cells, values, gate), study.cells, evaluations,
                    values, largest, density_claim(claimed, expected.cause, expected.detail)));
}

namespace {

bool is_path(const DensityProblem& problem) {
  constexpr std::array<std::string_view, 4> names{"noising", "marginal_family", "reverse_time", "probability_flow"};
  return std::find(names.begin(), names.end(), problem.entry.name) != names.end();
}

/// Whether an order of the flux on the problem is a claim of anybody's.
bool has_order(const SpaceScheme& scheme, const DensityProblem& problem, std::string_view grid) {
  const std::string_view name = problem.entry.name;
  const bool fitted = scheme.entry.name == "chang_cooper" || scheme.entry.name == "scharfetter_gummel";
  if (name == "double_well_line" && scheme.integrates) return false;  // exact
  if (name == "boundary_layer") return fitted;                        // others do not converge before the layer is resolved
  // Jumps are at known parts of uniform cells; what upwind adds where they are misplaced is of the same order.
  if (problem.point_start && scheme.entry.name == "upwind") return false;
  if ((problem.point_start || problem.averages) && (grid != "uniform" || scheme.limited)) return false;
  if (grid == "stretched" && is_path(problem)) return scheme.entry.name == "scharfetter_gummel";
  if (!scheme.limited) return true;
  // Explicit steps ∝ h⁻²: where p ~ x^2.375 at an end the longer ladder that its order needs is too dear, and so are time-dependent
  // coefficients with much diffusion, of which reverse_time stands for the others.
  if (problem.ends_at_low || name == "manufactured" || name == "marginal_family") return false;
  return grid == "uniform" || (problem.equation.autonomous && problem.equation.at_low != Boundary::absorbing && name != "double_well_line");
}

/// Ladders of steps that are stable and above round-off.
std::vector<int> time_ladder(const TimeScheme& scheme) {
  if (scheme.claimed_order >= 5) return {16, 32, 64};
  if (!scheme.implicit) return {128, 256, 512};
  return scheme.claimed_order >= 4 ? std::vector<int>{32, 64, 128} : std::vector<int>{64, 128, 256, 512};
}

}  // namespace

std::vector<Entry> scheme_entries() {
  std::vector<Entry> entries;
  for (const SpaceScheme& scheme : space_schemes()) entries.push_back(scheme.entry);
  for (const TimeScheme& scheme : time_schemes()) entries.push_back(scheme.entry);
  for (const PlaneScheme& scheme : plane_schemes()) entries.push_back(scheme.entry);
  for (const auto& more : {flow_scheme_entries(), spectral_entries(), expansion_entries()}) entries.insert(entries.end(), more.begin(), more.end());
  return entries;
}

void require_scheme(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Entry& entry : scheme_entries()) names.push_back(entry.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  throw std::invalid_argument("scheme \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) + "; allowed are " +
                              join(names, ", "));
}

std::vector<StudyTask> density_tasks(const std::vector<std::string>& schemes) {
  const auto wanted = [&](std::string_view name) {
    return schemes.empty() || std::find(schemes.begin(), schemes.end(), name) != schemes.end();
  };
  std::vector<StudyTask> tasks;
  for (const bool path : {true, false}) {
    for (const SpaceScheme& scheme : space_schemes()) {
      if (!wanted(scheme.entry.name)) continue;
      for (const DensityProblem& problem : density_problems()) {
        if (is_path(problem) != path) continue;
        for (const char* grid : {"uniform", "stretched"}) {
          if (!has_order(scheme, problem, grid)) continue;
          SpaceOrderStudy study{.scheme = scheme, .problem = problem, .grid = grid};
          if (path || scheme.limited) study.cells = {96, 192, 384};
          // Beside the wall p ~ x^2.375, and errors there fall out late.
          if (problem.ends_at_low) study.cells = {192, 384, 768, 1536};
          if (path) study.steps = 32;
          tasks.push_back({space_order_id(study, "l1"), [study](const Sink& sink) { run_space_order(study, sink); }});
        }
      }
    }
  }
  for (const char* name : {"ornstein_uhlenbeck_line", "noising", "manufactured"}) {
    for (const TimeScheme& scheme : time_schemes()) {
      if (!wanted(scheme.entry.name) || scheme.adaptive) continue;
      if (std::string_view(name) == "manufactured" && !scheme.implicit) continue;  // stiff at its ends
      TimeOrderStudy study{.scheme = scheme, .problem = density_problem_named(name), .steps = time_ladder(scheme)};
      tasks.push_back({time_order_id(study), [study](const Sink& sink) { run_time_order(study, sink); }});
    }
    for (const char* time : {"implicit_euler", "crank_nicolson", "tr_bdf2"}) {
      if (!wanted("chang_cooper") && !wanted(time)) continue;
      JointOrderStudy study{space_scheme_named("chang_cooper"), time_scheme_named(time), density_problem_named(name)};
      if (is_path(study.problem)) study.cells = {96, 192, 384};
      tasks.push_back({joint_order_id(study), [study](const Sink& sink) { run_joint_order(study, sink); }});
    }
  }
  // A jump, with steps so long that Crank and Nicolson's method does not damp it.
  for (const char* time : {"crank_nicolson", "crank_nicolson_rannacher", "tr_bdf2"}) {
    if (!wanted("chang_cooper") && !wanted(time)) continue;
    const JointOrderStudy study{space_scheme_named("chang_cooper"), time_scheme_named(time), density_problem_named("box_averages"),
                                {192, 384, 768, 1536}, 1.0 / 32};
    tasks.push_back({joint_order_id(study), [study](const Sink& sink) { run_joint_order(study, sink); }});
  }
  for (const std::vector<NamedTask>& kind : {decay_tasks(), plane_tasks(), flow_density_tasks(), spectral_tasks(), density_field_tasks(), density_work_tasks()}) {
    for (const NamedTask& one : kind) {
      if (wanted(one.scheme)) tasks.push_back(one.task);
    }
  }
  for (const SchemeCheck& check : scheme_checks()) {
    if (!wanted(check.scheme)) continue;
    tasks.push_back({check.id, [check](const Sink& sink) { sink(scheme_check_record(check)); }});
  }
  return tasks;
}

}  // namespace flowgauge
