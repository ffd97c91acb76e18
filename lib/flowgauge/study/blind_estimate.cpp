#include "flowgauge/study/blind_estimate.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "flowgauge/record/check_id.hpp"

namespace flowgauge {
namespace {

constexpr double tolerance = 1e-10;

/// |ℓ(1) − ∫|, with a vector that turns by 20 radians beside it or without.
double integral_error(const Solver& solver, bool turning) {
  const Model<Batch<double>, double> model(CondOt{0}, Parameterisation::velocity, [](const Batch<double>& Y, const double& t) {
    Batch<double> rate(Y.rows(), 1);
    rate(0, 0) = 1 / (1 + 25 * (t - 0.3) * (t - 0.3));
    if (Y.rows() == 3) {
      rate(1, 0) = -20 * Y(2, 0);
      rate(2, 0) = 20 * Y(1, 0);
    }
    return rate;
  });
  Batch<double> state = Batch<double>::Zero(turning ? 3 : 1, 1);
  if (turning) state(1, 0) = 1;
  const double exact = (std::atan(3.5) + std::atan(1.5)) / 5;
  return std::abs(solver.run_adaptive(model, 0, 1, state, tolerance)(0, 0) - exact);
}

}  // namespace

StudyTask blind_estimate_task() {
  const std::string_view blind = "odeint_controlled_fehlberg78";
  const std::string id = check_id(blind, "blind_estimate");
  return {id, [=](const Sink& sink) {
            Record finding{"finding", id, Outcome::ok, Json::object()};
            finding.fields["title"] = "Fehlberg's step control does not see an integral over time";
            finding.fields["text"] =
                "Its two formulas share their nodes 0 and 1: where ∇·u depends on t alone their difference is 0 whatever the step, and "
                "the log-likelihood is off by far more than the tolerance. A vector that turns beside it keeps the steps in check; "
                "the other steppers see the integral.";
            Json evidence = Json::object();
            for (const Solver& solver : solver_catalogue()) {
              if (!solver.adaptive || !solver.run_adaptive) continue;
              // What converts velocities to predictions has no use for a field that is not one of a path.
              if (solver.family == "exponential") continue;
              const double alone = integral_error(solver, false), beside = integral_error(solver, true);
              const bool as_known = solver.entry.name == blind ? alone > 1e3 * tolerance : alone < 1e2 * tolerance;
              if (!as_known || !(beside < 1e2 * tolerance)) finding.outcome = Outcome::fault;
              evidence[std::string(solver.entry.name)] = {{"alone", number(alone)}, {"beside_a_turning_vector", number(beside)}};
            }
            finding.fields["evidence"] = std::move(evidence);
            if (finding.outcome != Outcome::ok) {
              finding.fields["cause"] = "out_of_band";
              finding.fields["detail"] = "an error differs from what the step control is known to give";
            }
            sink(finding);
          }};
}

}  // namespace flowgauge
