#include "flowgauge/fault/step_control_faults.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "flowgauge/problem/problem.hpp"
#include "flowgauge/solver/dpm_solver_adaptive.hpp"
#include "flowgauge/study/solver_identities.hpp"
#include "flowgauge/study/work_precision.hpp"

namespace flowgauge {
namespace {

using Row = std::vector<double>;

/// Two methods of orders 5 and 4 over the same stages.
struct Pair {
  Row c;
  std::vector<Row> a;
  Row high, low;
};

/// Source: Cash and Karp 1990, doi:10.1145/79505.79507, table I.
const Pair cash_karp{{0, 1 / 5.0, 3 / 10.0, 3 / 5.0, 1, 7 / 8.0},
                     {{},
                      {1 / 5.0},
                      {3 / 40.0, 9 / 40.0},
                      {3 / 10.0, -9 / 10.0, 6 / 5.0},
                      {-11 / 54.0, 5 / 2.0, -70 / 27.0, 35 / 27.0},
                      {1631 / 55296.0, 175 / 512.0, 575 / 13824.0, 44275 / 110592.0, 253 / 4096.0}},
                     {37 / 378.0, 0, 250 / 621.0, 125 / 594.0, 0, 512 / 1771.0},
                     {2825 / 27648.0, 0, 18575 / 48384.0, 13525 / 55296.0, 277 / 14336.0, 1 / 4.0}};

/// Source: Tsitouras 2011, doi:10.1016/j.camwa.2011.06.002, table 1; its column b̂ holds b̂ − b, with the last sign
/// wrong.
const Pair tsitouras{
    {0, 0.161, 0.327, 0.9, 0.9800255409045097, 1, 1},
    {{},
     {0.161},
     {-0.008480655492356989, 0.335480655492357},
     {2.8971530571054935, -6.359448489975075, 4.3622954328695815},
     {5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525},
     {5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383},
     {0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774}},
    {0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774, 0},
    {0.09468075576583945, 0.009183565540343253, 0.4877705284247616, 1.234297566930479, -2.7077123499835256,
     1.866628418170587, 1 / 66.0}};

/// h Σ (bᵢ − b̂ᵢ)kᵢ.
EmbeddedError estimate_of(const Pair& pair) {
  return [pair](const VelocityField& u, const Batch<double>& X, double t, double h) {
    std::vector<Batch<double>> k;
    Batch<double> error = Batch<double>::Zero(X.rows(), X.cols());
    for (std::size_t i = 0; i < pair.c.size(); ++i) {
      Batch<double> reached = X;
      for (std::size_t j = 0; j < i; ++j) reached += h * pair.a[i][j] * k[j];
      k.push_back(u(reached, t + pair.c[i] * h));
      error += h * (pair.high[i] - pair.low[i]) * k.back();
    }
    return error;
  };
}

/// The conditions of an estimate of order 4 on a pair, one weight of whose lower method is wrong when that is planted.
Fault pair_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view name,
                 const Pair& right, std::size_t weight, double wrong) {
  return {id,
          title,
          nature,
          "embedded_conditions",
          "the estimate is not 0 where both methods are exact",
          [=](bool planted) {
            Pair pair = right;
            if (planted) pair.low[weight] = wrong;
            SolverSubject subject{Solver{}, std::string(name), estimate_of(pair), 4};
            std::vector<CheckedResidual> checks;
            for (const LawResult& result : check_solver_laws(subject)) {
              if (!result.not_applicable.empty()) continue;
              checks.push_back({result.identity + ":" + std::string(name), result.verdict.outcome,
                                result.verdict.residual, result.verdict.tolerance});
            }
            return checks;
          }};
}

/// The largest difference itself, whatever the tolerance is.
double without_tolerance(const Batch<double>& high, const Batch<double>& low, const Batch<double>& previous, double) {
  return relative_error(high, low, previous, 1);
}

/// DPM-Solver-23 with that norm, over tolerances.
std::vector<CheckedResidual> over_tolerances(ErrorNorm norm) {
  Solver solver = solver_named("dpm_solver_23");
  solver.run_adaptive = [norm](const auto& model, double from, double to, const auto& X, double tolerance) {
    StepControl control = dpm_solver_control(3);
    control.norm = norm;
    return run_dpm_solver_adaptive(3, model, from, to, X, tolerance, control).points;
  };
  std::vector<CheckedResidual> checks;
  run_tolerance({.solver = solver, .problem = load_problem("mixture_1d")}, [&](const Record& record) {
    if (!record.fields.contains("slope")) return;
    checks.push_back({record.id.substr(record.id.find('/') + 1), record.outcome,
                      std::abs(to_number(record.fields["slope"]) - 1), to_number(record.fields["tolerance"])});
  });
  return checks;
}

}  // namespace

std::vector<Fault> step_control_faults() {
  std::vector<Fault> faults;
  faults.push_back(pair_fault("embedded_digit", "A digit of an embedded weight",
                              "Cash–Karp: b̂₃ = 18574/48384 for 18575/48384 (SciML/DiffEqDevTools.jl PR 23)",
                              "cash_karp", cash_karp, 2, 18574 / 48384.0));
  faults.push_back(pair_fault("embedded_of_paper", "An embedded weight as its source has it",
                              "Tsitouras 5(4): b̂₇ = 1/40, as published code has it, for 1/66 (llnl/sundials PR 850)",
                              "tsitouras", tsitouras, 6, 1 / 40.0));
  faults.push_back(
      {"error_without_tolerance", "Error of a step in no units",
       "the difference of both orders is held to 1, not to the tolerance (compare google-research/torchsde "
       "PR 87)",
       "dpm_solver_23", "the error does not follow the tolerance",
       [](bool planted) { return over_tolerances(planted ? without_tolerance : relative_error); }});
  return faults;
}

}  // namespace flowgauge
