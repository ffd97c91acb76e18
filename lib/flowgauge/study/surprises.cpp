#include "flowgauge/study/surprises.hpp"

#include <algorithm>
#include <cmath>

#include "flowgauge/grid/grid.hpp"
#include "flowgauge/solver/dpmpp_2m.hpp"
#include "flowgauge/solver/path_model.hpp"
#include "flowgauge/study/finding.hpp"

namespace flowgauge {
namespace {

using AffineRun = decltype(Solver::run_affine);

/// A scheme on N(0.7, variance) data between two times.
struct Setting {
  AffineRun run;
  Schedule schedule = VpLinear{};
  Grid grid = LambdaUniform{};
  double from = 0.25;
  double to = 0.02;
  double variance = 0.25;
};

double error(const Setting& at, int steps) {
  constexpr double mean = 0.7;
  const NoiseLevel<double> first = noise_level(at.schedule, at.from), last = noise_level(at.schedule, at.to);
  const auto deviation = [&](const NoiseLevel<double>& level) {
    return std::hypot(level.alpha * std::sqrt(at.variance), level.sigma);
  };
  const AffineForm end = at.run(affine_model(at.schedule, mean, at.variance, Parameterisation::x0),
                                times<double>(at.grid, at.schedule, at.from, at.to, steps),
                                AffineForm{{first.alpha * mean, deviation(first)}});
  return wasserstein2(end.mean(), end.standard_deviation(), last.alpha * mean, deviation(last));
}

/// p from N to 2N.
double order(const Setting& at, int steps) {
  return std::log2(error(at, steps) / error(at, 2 * steps));
}

/// p̂ of N, 2N, 4N.
double extrapolated_order(const Setting& at, int steps) {
  return 2 * order(at, 2 * steps) - order(at, steps);
}

/// DPM-Solver++(2M) with r = 1 whatever the steps.
AffineForm two_steps_taken_for_equal(const Model<AffineForm, double>& model, const std::vector<double>& times,
                                     const AffineForm& x) {
  return run_multistep(Multistep{Parameterisation::x0, 2}, model, times, x,
                       [](const Schedule& schedule, const std::vector<Node<double>>& nodes, const Node<double>& to) {
                         Combination<double> by = DpmPp2m::weights(schedule, nodes, to);
                         if (nodes.size() < 2) return by;
                         const double whole = by.values[0] + by.values[1];
                         by.values = {1.5 * whole, -0.5 * whole};
                         return by;
                       });
}

/// What is measured on solvers by name: those given, else those of the catalogue.
std::vector<Finding> surprises(const std::vector<Solver>& solvers) {
  const auto run_of = [solvers](std::string_view name) {
    const auto given =
        std::find_if(solvers.begin(), solvers.end(), [&](const Solver& solver) { return solver.entry.name == name; });
    return given != solvers.end() ? given->run_affine : solver_named(name).run_affine;
  };
  return {
      {"dpmpp_3m_published", "divided_difference", "The third-order DPM-Solver++(3M) of widespread code is of order 2",
       "The second divided difference stands where the second derivative belongs, which is twice as large. With the "
       "factor 2 "
       "the method is of order 3; both are started by DPM-Solver++(3S).",
       [=] {
         std::vector<Evidence> rows;
         for (const Grid& grid : {Grid(LambdaUniform{}), Grid(Rough{})}) {
           const std::string name(entry(grid).name);
           rows.push_back({"published, " + name,
                           extrapolated_order({.run = run_of("dpmpp_3m_published"), .grid = grid}, 128), 2, 0.05});
           rows.push_back({"with the factor 2, " + name,
                           extrapolated_order({.run = run_of("dpmpp_3m_3s_start"), .grid = grid}, 128), 3, 0.05});
         }
         return rows;
       }},
      {"dpmpp_3m", "low_order_start", "A low-order start caps the order, and cannot be seen from much noise",
       "The first step has local error h², once: order 2 from λ ≈ 0, whatever follows. From λ = −5 the denoiser is "
       "constant and "
       "the first step exact: there the start makes no difference, so orders must be tested from moderate λ.",
       [=] {
         const AffineRun low = run_of("dpmpp_3m"), high = run_of("dpmpp_3m_3s_start");
         const Setting far_low{.run = low, .grid = Rough{}, .from = 1, .to = 1e-3};
         const Setting far_high{.run = high, .grid = Rough{}, .from = 1, .to = 1e-3};
         return std::vector<Evidence>{
             {"started by orders 1 and 2, from λ ≈ 0", extrapolated_order({.run = low, .grid = Rough{}}, 256), 2, 0.05},
             {"started by order 3, from λ ≈ 0", extrapolated_order({.run = high, .grid = Rough{}}, 128), 3, 0.05},
             {"error of the low start over that of the high one, from λ = −5, N = 512",
              error(far_low, 512) / error(far_high, 512), 1, 1e-3}};
       }},
      {"dpmpp_2m", "equal_steps_assumed", "A uniform grid hides a wrong ratio of steps",
       "DPM-Solver++(2M) with r = h_before/h taken for 1 is the same method where steps are equal in λ, and of order 1 "
       "where they "
       "alternate (compare crowsonkb/k-diffusion issue 56).",
       [=] {
         return std::vector<Evidence>{
             {"r = 1, uniform in λ", extrapolated_order({.run = two_steps_taken_for_equal}, 128), 2, 0.05},
             {"r = 1, rough", extrapolated_order({.run = two_steps_taken_for_equal, .grid = Rough{}}, 128), 1, 0.05},
             {"right r, rough", extrapolated_order({.run = run_of("dpmpp_2m"), .grid = Rough{}}, 128), 2, 0.05}};
       }},
      {"ddim", "near_atom", "Near-atomic data have no order until steps are as short as they are narrow",
       "N(0.7, 1e-6) under CondOT: equal steps in t above √S = 1e-3 leave an error of the size of √S that does not "
       "shrink. Equal "
       "steps in λ resolve it: order 1 from the first.",
       [=] {
         const AffineRun ddim = run_of("ddim");
         const Setting equal{
             .run = ddim, .schedule = CondOt{}, .grid = TimeUniform{}, .from = 1e-3, .to = 0.9999, .variance = 1e-6};
         Setting in_lambda = equal;
         in_lambda.grid = LambdaUniform{};
         return std::vector<Evidence>{{"equal steps in t, N = 16 to 32", order(equal, 16), 0, 0.1},
                                 {"equal steps in λ, N = 64, 128, 256", extrapolated_order(in_lambda, 64), 1, 0.05}};
       }},
  };
}

}  // namespace

std::vector<StudyTask> surprise_tasks(const std::vector<Solver>& solvers) {
  std::vector<StudyTask> tasks;
  for (const Finding& surprise : surprises(solvers)) {
    const bool asked = std::any_of(solvers.begin(), solvers.end(),
                                   [&](const Solver& solver) { return solver.entry.name == surprise.subject; });
    if (!asked) continue;
    tasks.push_back(finding_task(surprise));
  }
  return tasks;
}

}  // namespace flowgauge
