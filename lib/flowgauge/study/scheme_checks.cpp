#include "flowgauge/study/scheme_checks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The larger; NaN wins.
double worse(double a, double b) { return a >= b ? a : std::isnan(a) ? a : b; }

/// The place where inside(k) turns from true to false.
template <class F>
double bisect(const F& inside, double low, double high) {
  if (!inside(low) || inside(high)) return nan;
  for (int n = 0; n < 60; ++n) {
    const double middle = (low + high) / 2;
    (inside(middle) ? low : high) = middle;
  }
  return low;
}

Vector<double> spike(const Cells& cells) {
  Vector<double> p = Vector<double>::Zero(cells.count());
  p(cells.count() / 2) = 1 / cells.widths(cells.count() / 2);
  return p;
}

/// Heat and transport on a circle of 64 cells of width 1.
LineProblem circle_of_cells(std::string_view space, double speed, double diffusion) {
  LineProblem line{space_scheme_named(space), {}, uniform_cells(0, 64, 64)};
  line.equation.drift = [speed](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), speed); };
  if (diffusion > 0) {
    line.equation.diffusion = [diffusion](double, const Vector<double>& x) -> Vector<double> {
      return Vector<double>::Constant(x.size(), diffusion);
    };
  }
  line.equation.at_low = line.equation.at_high = Boundary::periodic;
  line.equation.autonomous = true;
  return line;
}

LineProblem line_of(std::string_view space, std::string_view problem, std::string_view grid, int cells) {
  const DensityProblem& of = density_problem_named(problem);
  return {space_scheme_named(space), of.equation, cells_of(of, grid, cells)};
}

}  // namespace

double mass_defect(const TimeScheme& time, const LineProblem& line, const Vector<double>& start, double duration, int steps) {
  const LineSolution end = advance(time, line, start, 0, duration, steps);
  return std::abs(mass_of(line.cells, end.density) + end.through_low + end.through_high - mass_of(line.cells, start));
}

double negative_part(const TimeScheme& time, const LineProblem& line, double k) {
  const Vector<double> p = carry_density(time, line, spike(line.cells), 0, k, 1).density;
  return p.allFinite() ? std::max(0.0, -p.minCoeff()) : nan;
}

double stationary_drift(const TimeScheme& time, const LineProblem& line, const Vector<double>& stationary, double duration, int steps) {
  const Vector<double> p = advance(time, line, stationary, 0, duration, steps).density;
  return p.allFinite() ? (p - stationary).cwiseAbs().maxCoeff() / stationary.maxCoeff() : nan;
}

double entropy_growth(const TimeScheme& time, const LineProblem& line, const Vector<double>& start, const Vector<double>& q,
                      double duration, int steps) {
  const auto entropy = [&](const Vector<double>& p) {
    double sum = 0;
    for (Index i = 0; i < p.size(); ++i) {
      if (!(p(i) > 0 || p(i) == 0)) return nan;
      if (p(i) > 0) sum += line.cells.widths(i) * p(i) * std::log(p(i) / q(i));
    }
    return sum;
  };
  Vector<double> p = start;
  double before = entropy(p), growth = 0;
  for (int n = 0; n < steps; ++n) {
    p = advance(time, line, p, 0, duration / steps, 1).density;
    const double now = entropy(p);
    growth = worse(growth, now - before);
    before = now;
  }
  return growth;
}

double bounds_growth(const TimeScheme& time, const LineProblem& line, const Vector<double>& start, double duration, int steps) {
  Vector<double> p = start;
  double growth = 0;
  for (int n = 0; n < steps; ++n) {
    const Vector<double> next = advance(time, line, p, 0, duration / steps, 1).density;
    if (!next.allFinite()) return nan;
    growth = std::max({growth, next.maxCoeff() - p.maxCoeff(), p.minCoeff() - next.minCoeff()});
    p = next;
  }
  return growth;
}

double stability_limit(const TimeScheme& time, const LineProblem& line, double unit, double low, double high) {
  Vector<double> start(line.cells.count());
  for (Index i = 0; i < start.size(); ++i) start(i) = i % 2 == 0 ? 1 : -1;
  const auto shrinks = [&](double k) {
    return carry_density(time, line, start, 0, k / unit, 1).density.cwiseAbs().maxCoeff() <= 1;
  };
  return bisect(shrinks, low, high);
}

double positivity_limit(const TimeScheme& time, const LineProblem& line, double unit, double low, double high) {
  return bisect([&](double k) { return negative_part(time, line, k / unit) == 0; }, low, high);
}

double unrefused_ill_posed() {
  const auto refused = [](const auto& run) {
    try {
      run();
    } catch (const std::invalid_argument&) {
      return true;
    }
    return false;
  };
  double unrefused = 0;
  LineProblem line = circle_of_cells("central", 0, 1);
  const Vector<double> start = spike(line.cells);
  for (const TimeScheme& time : time_schemes()) {
    unrefused += !refused([&] { carry_density(time, line, start, 1, 0, 8); });
  }
  line.equation.diffusion = [](double, const Vector<double>& x) -> Vector<double> { return Vector<double>::Constant(x.size(), -1); };
  for (const TimeScheme& time : time_schemes()) {
    unrefused += !refused([&] { carry_density(time, line, start, 0, 1, 8); });
  }
  return unrefused;
}

namespace {

std::vector<SchemeCheck> all_checks() {
  std::vector<SchemeCheck> all;
  using Keys = std::vector<std::pair<std::string, std::string>>;
  const auto add = [&](std::string_view scheme, std::string_view check, const Keys& keys, std::string_view problem,
                       std::string_view grid, double tolerance, std::string_view cause, std::function<double()> error) {
    all.push_back({check_id(scheme, check, keys), std::string(scheme), std::string(problem), std::string(grid), tolerance,
                   std::string(cause), std::move(error)});
  };

  for (const TimeScheme& time : time_schemes()) {
    if (time.tableau.stages == 0) continue;
    for (const char* problem : {"circle", "ornstein_uhlenbeck_line", "absorbed_line"}) {
      add(time.entry.name, "mass", {{"problem", problem}, {"space", "chang_cooper"}}, problem, "uniform", 1e-13, "mass_lost", [=] {
        const DensityProblem& of = density_problem_named(problem);
        const LineProblem line = line_of("chang_cooper", problem, "uniform", 48);
        return mass_defect(time, line, start_density(of, line.cells), of.to - of.from, 10000);
      });
    }
  }
  for (const SpaceScheme& space : space_schemes()) {
    const std::string name(space.entry.name);
    add(name, "mass", {{"problem", "circle"}, {"time", "ssp_rk3"}}, "circle", "stretched", 1e-13, "mass_lost", [=] {
      const DensityProblem& of = density_problem_named("circle");
      const LineProblem line = line_of(name, "circle", "stretched", 48);
      return mass_defect(time_scheme_named("ssp_rk3"), line, start_density(of, line.cells), of.to - of.from, 10000);
    });
    if (!space.positive) continue;
    for (const char* grid : {"uniform", "stretched"}) {
      add(name, "positivity", {{"grid", grid}, {"problem", "double_well_line"}, {"time", "implicit_euler"}}, "double_well_line", grid, 0,
          "negative_density", [=] {
            const LineProblem line = line_of(name, "double_well_line", grid, 60);
            double worst = 0;
            for (const double k : {1e-6, 1e-3, 0.1, 10.0, 1e4}) {
              worst = worse(worst, negative_part(time_scheme_named("implicit_euler"), line, k));
            }
            return worst;
          });
    }
    // A constant drift on a circle keeps bounds as none on a line does, and tells the fluxes apart.
    for (const std::string problem : {"circle", "reflected_line"}) {
      add(name, "bounds", {{"problem", problem}, {"time", "implicit_euler"}}, problem, "uniform", 1e-14, "bounds_left", [=] {
        const DensityProblem& of = density_problem_named(problem);
        const LineProblem line = line_of(name, problem, "uniform", 64);
        return bounds_growth(time_scheme_named("implicit_euler"), line, start_density(of, line.cells), 2, 40);
      });
    }
  }
  const auto in_one_well = [](const Cells& cells) -> Vector<double> {
    return (-(cells.centres.array() + 1).square() / 0.1).exp() / std::sqrt(0.1 * 3.141592653589793);
  };
  for (const char* grid : {"uniform", "stretched"}) {
    for (const TimeScheme& time : time_schemes()) {
      if (time.tableau.stages == 0 || !time.implicit) continue;
      add("chang_cooper", "stationary", {{"grid", grid}, {"problem", "double_well_line"}, {"time", std::string(time.entry.name)}},
          "double_well_line", grid, 1e-13, "stationary_law_left", [=] {
            const LineProblem line = line_of("chang_cooper", "double_well_line", grid, 200);
            return stationary_drift(time, line, start_density(density_problem_named("double_well_line"), line.cells), 10, 1000);
          });
    }
    add("chang_cooper", "entropy", {{"grid", grid}, {"problem", "double_well_line"}, {"time", "implicit_euler"}}, "double_well_line", grid,
        1e-14, "entropy_grows", [=] {
          const LineProblem line = line_of("chang_cooper", "double_well_line", grid, 100);
          return entropy_growth(time_scheme_named("implicit_euler"), line, in_one_well(line.cells),
                                start_density(density_problem_named("double_well_line"), line.cells), 20, 100);
        });
  }

  // Real stability intervals: roots of |R(−z)| = 1. On the circle the alternating density has λ = −4D/h², of upwind −2c/h.
  const auto limit = [&](std::string_view time, std::string_view space, double speed, double diffusion, double theory) {
    const std::string method(time), flux(space);
    add(method, "stability_limit", {{"space", flux}}, speed > 0 ? "transport" : "heat", "uniform", 1e-6, "wrong_limit", [=] {
      const double unit = 4 * diffusion + 2 * speed;
      const double found = stability_limit(time_scheme_named(method), circle_of_cells(flux, speed, diffusion), unit, 0.5, 6);
      return std::abs(found / theory - 1);
    });
  };
  limit("explicit_euler", "central", 0, 1, 2);
  limit("ssp_rk3", "central", 0, 1, 2.512745326618332);
  limit("odeint_rk4", "central", 0, 1, 2.785293563405282);
  limit("explicit_euler", "upwind", 1, 0, 2);
  // Mass in one cell of a line: the entry of 2(I − kL/2)⁻¹ − I on the diagonal, 2/√(1 + 2kD/h²) − 1, is >= 0 up to kD/h² = 3/2.
  add("crank_nicolson", "positivity_limit", {{"space", "central"}}, "heat", "uniform", 1e-6, "wrong_limit", [] {
    return std::abs(positivity_limit(time_scheme_named("crank_nicolson"), circle_of_cells("central", 0, 1), 1, 0.5, 6) / 1.5 - 1);
  });
  add("explicit_euler", "positivity_limit", {{"space", "central"}}, "heat", "uniform", 1e-6, "wrong_limit", [] {
    return std::abs(positivity_limit(time_scheme_named("explicit_euler"), circle_of_cells("central", 0, 1), 1, 0.1, 6) / 0.5 - 1);
  });
  // Steps of its own choice, as the other side of every order in time is made.
  add("odeint_controlled_dopri5", "tolerance", {{"problem", "noising"}}, "noising", "uniform", 1e-8, "out_of_tolerance", [] {
    const DensityProblem& of = density_problem_named("noising");
    const LineProblem line = line_of("chang_cooper", "noising", "uniform", 48);
    const Vector<double> start = start_density(of, line.cells);
    const auto end = [&](std::string_view time, int steps) {
      return carry_density(time_scheme_named(time), line, start, of.from, of.to, steps, 1e-10).density;
    };
    double gap = 0;
    const Vector<double> off = end("odeint_controlled_dopri5", 0) - end("sdirk4", 4096);
    for (Index i = 0; i < off.size(); ++i) gap = worse(gap, std::abs(off(i)));
    return gap;
  });
  add("central", "refusal", {{"problem", "backward_heat"}}, "backward_heat", "uniform", 0, "ill_posed_solved",
      [] { return unrefused_ill_posed(); });
  return all;
}

}  // namespace

const std::vector<SchemeCheck>& scheme_checks() {
  static const std::vector<SchemeCheck> checks = all_checks();
  return checks;
}

Record scheme_check_record(const SchemeCheck& check) {
  Json fields;
  fields["solver"] = check.scheme;
  fields["problem"] = check.problem;
  fields["grid"] = check.grid;
  const double error = check.error();
  return judged_record(check.id, std::move(fields), error, error, judge_error(error, check.tolerance), check.cause);
}

}  // namespace flowgauge
