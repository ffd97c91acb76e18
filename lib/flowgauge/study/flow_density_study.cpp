#include "flowgauge/study/flow_density_study.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "flowgauge/pde/time_scheme.hpp"
#include "flowgauge/process/process.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/scheme_checks.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

constexpr double noise_end = 0.25;  ///< where the probability_flow of the catalogue starts

const DensityProblem& transport() { return density_problem_named("probability_flow"); }

double largest(const Vector<double>& difference) {
  return difference.allFinite() ? difference.cwiseAbs().maxCoeff() : std::numeric_limits<double>::quiet_NaN();
}

constexpr int flow_steps = 4;

Vector<double> carried_averages(const LineFlow& flow, const Cells& cells) {
  const DensityProblem& problem = transport();
  return carry_by_flow(flow, cells, cell_averages(problem.density, problem.from, cells), problem.from, problem.to, flow_steps);
}

}  // namespace

Vector<double> cell_averages(const LineCoefficient& density, double t, const Cells& cells) {
  const double node = std::sqrt(0.6);
  Vector<double> sum = 4 * density(t, cells.centres);
  for (const double side : {-node, node}) sum += 2.5 * density(t, cells.centres + side / 2 * cells.widths);
  return sum / 9;
}

void run_semi_lagrangian(const LineFlow& flow, const Sink& sink) {
  const DensityProblem& problem = transport();
  const std::vector<int> counts{96, 192, 384, 768};
  std::vector<double> values, maxima;
  for (const int n : counts) {
    const Cells cells = cells_of(problem, "uniform", n);
    const Vector<double> difference = carried_averages(flow, cells) - cell_averages(problem.density, problem.to, cells);
    values.push_back(cells.widths.dot(difference.cwiseAbs()));
    maxima.push_back(largest(difference));
  }
  const OrderGate gate{.expected = 3, .tolerance = 0.1, .floor = 1e-14};
  Json fields = density_fields("semi_lagrangian", problem.entry.name, "uniform", "density", "l1", 3, 3);
  sink(order_record(check_id("semi_lagrangian", "space_order", {{"grid", "uniform"}, {"problem", "probability_flow"}, {"norm", "l1"}}),
                    std::move(fields), gate, fit_order(counts, values, gate), counts, std::vector<long>(counts.size(), flow_steps), values,
                    maxima, density_claim(3)));
}

void run_particles(const Problem& path, const Sink& sink) {
  const DensityProblem& problem = transport();
  const Vector<double> x = cells_of(problem, "uniform", 96).centres;
  const std::vector<int> counts{16, 32, 64};
  std::vector<double> values;
  std::vector<long> evaluations;
  for (const int steps : counts) {
    values.push_back(largest(density_by_particles(path, noise_end, true, problem.density, x, problem.from, problem.to, steps) -
                             problem.density(problem.to, x)));
    evaluations.push_back(4L * steps);
  }
  const OrderGate gate{.expected = 4, .tolerance = 0.1, .floor = 1e-14};
  Json fields = density_fields("particles", problem.entry.name, "time_uniform", "density_in_time", "max", 4, 4);
  sink(order_record(check_id("particles", "time_order", {{"problem", "probability_flow"}}), std::move(fields), gate,
                    fit_order(counts, values, gate), counts, evaluations, values, values, density_claim(4)));
}

double flow_and_particles(int count) {
  const DensityProblem& problem = transport();
  const Problem path = load_problem("mixture_1d");
  const LineFlow flow = probability_flow_map(path, noise_end, true);
  const Cells fine = cells_of(problem, "uniform", count), coarse = cells_of(problem, "uniform", count / 2);
  const Vector<double> on_fine = carried_averages(flow, fine), on_coarse = carried_averages(flow, coarse);
  Vector<double> merged(count / 2);
  for (Index i = 0; i < merged.size(); ++i) merged(i) = (on_fine(2 * i) + on_fine(2 * i + 1)) / 2;
  const LineCoefficient by_particles = [&](double t, const Vector<double>& x) {
    return density_by_particles(path, noise_end, true, problem.density, x, problem.from, t, 64);
  };
  return fine.widths.dot((on_fine - cell_averages(by_particles, problem.to, fine)).cwiseAbs()) /
         coarse.widths.dot((merged - on_coarse).cwiseAbs());
}

double dkw_band(Index draws) { return std::sqrt(std::log(2e10) / (2 * static_cast<double>(draws))); }

double distribution_gap(const DensityProblem& problem, std::string_view name, Index draws) {
  const Process process = process_named(name);
  const RandomKey key{20260101, experiment_number("density_histogram")};
  const Batch<double> X = sample_transition(process, problem.to, sample_start(process, draws, key), key, 1);
  std::vector<double> sorted(X.data(), X.data() + X.size());
  std::sort(sorted.begin(), sorted.end());
  const LineProblem line{space_scheme_named("chang_cooper"), problem.equation, cells_of(problem, "uniform", 800)};
  const Vector<double> p =
      advance(time_scheme_named("tr_bdf2"), line, start_density(problem, line.cells), problem.from, problem.to, 100).density;
  double below = 0, gap = 0;
  for (Index i = 0; i < p.size(); ++i) {
    below += line.cells.widths(i) * p(i);
    const auto found = std::upper_bound(sorted.begin(), sorted.end(), line.cells.faces(i + 1)) - sorted.begin();
    const double difference = std::abs(static_cast<double>(found) / static_cast<double>(draws) - below);
    if (!(difference <= gap)) gap = difference;
  }
  return gap;
}

std::vector<NamedTask> flow_density_tasks() {
  std::vector<NamedTask> tasks;
  tasks.push_back({"semi_lagrangian",
                   {check_id("semi_lagrangian", "space_order", {{"grid", "uniform"}, {"problem", "probability_flow"}, {"norm", "l1"}}),
                    [](const Sink& sink) { run_semi_lagrangian(probability_flow_map(load_problem("mixture_1d"), noise_end, true), sink); }}});
  tasks.push_back({"particles",
                   {check_id("particles", "time_order", {{"problem", "probability_flow"}}),
                    [](const Sink& sink) { run_particles(load_problem("mixture_1d"), sink); }}});

  std::vector<SchemeCheck> checks;
  const auto add = [&](std::string_view scheme, std::string_view check, std::string_view problem, double tolerance, std::string_view cause,
                       std::function<double()> error) {
    checks.push_back({check_id(scheme, check, {{"problem", std::string(problem)}}), std::string(scheme), std::string(problem), "uniform",
                      tolerance, std::string(cause), std::move(error)});
  };
  add("semi_lagrangian", "agreement", "probability_flow", 0.2, "methods_disagree", [] { return flow_and_particles(384); });
  add("semi_lagrangian", "mass", "probability_flow", 1e-13, "mass_lost", [] {
    const DensityProblem& problem = transport();
    const Cells cells = cells_of(problem, "uniform", 48);
    const LineFlow flow = probability_flow_map(load_problem("mixture_1d"), noise_end, true);
    const Vector<double> start = start_density(problem, cells);
    return std::abs(mass_of(cells, carry_by_flow(flow, cells, start, problem.from, problem.to, 200)) - mass_of(cells, start));
  });
  const auto expansion = [&](const char* name, Eigenfunctions kind) {
    add("eigenfunctions", "solution", name, 1e-12, "wrong_solution", [=] {
      const DensityProblem& problem = density_problem_named(name);
      const Cells cells = cells_of(problem, "uniform", 400);
      return largest(expand(kind, problem.equation, cells, start_density(problem, cells), problem.to - problem.from, 40) -
                     problem.density(problem.to, cells.centres));
    });
  };
  expansion("circle", Eigenfunctions::fourier);
  expansion("reflected_line", Eigenfunctions::cosines);
  expansion("absorbed_line", Eigenfunctions::sines);
  expansion("ornstein_uhlenbeck_line", Eigenfunctions::hermite);
  for (const auto& [name, process] : {std::pair{"circle", "circular_brownian"}, std::pair{"reflected_line", "reflected_brownian"},
                                      std::pair{"absorbed_line", "absorbed_brownian"}, std::pair{"benes_line", "benes"}}) {
    add("transfer_operator", "solution", name, 1e-12, "wrong_solution", [name = name, process = process] {
      const DensityProblem& problem = density_problem_named(name);
      const Cells cells = cells_of(problem, "uniform", 200);
      return largest(transfer(exact_process<double>(process_named(process)), cells, start_density(problem, cells), problem.to - problem.from, 4) -
                     problem.density(problem.to, cells.centres));
    });
  }
  for (const auto& [name, process] : {std::pair{"benes_line", "benes"}, std::pair{"cox_ingersoll_ross_line", "cox_ingersoll_ross"},
                                      std::pair{"reflected_line", "reflected_brownian"}}) {
    constexpr Index draws = 40000;
    // The cells' own error is below 1e-3 in L¹.
    add("chang_cooper", "monte_carlo", name, dkw_band(draws) + 1e-3, "outside_of_band",
        [name = name, process = process] { return distribution_gap(density_problem_named(name), process, draws); });
  }
  for (const SchemeCheck& check : checks) {
    tasks.push_back({check.scheme, {check.id, [check](const Sink& sink) { sink(scheme_check_record(check)); }}});
  }
  return tasks;
}

}  // namespace flowgauge
