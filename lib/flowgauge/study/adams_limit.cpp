#include "flowgauge/study/adams_limit.hpp"

#include <nlohmann/json.hpp>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/convergence.hpp"

namespace flowgauge {

StudyTask adams_limit_task(const Solver& solver) {
  const std::string id = check_id(solver.entry.name, "constant_step");
  return {id, [solver, id](const Sink& sink) {
            Record finding{"finding", id, Outcome::ok, Json::object()};
            finding.fields["title"] = std::string(solver.entry.title) + ": the order depends on the grid";
            finding.fields["text"] = std::string(solver.limit_detail);
            Json evidence = Json::object();
            for (const Grid& grid : {Grid(TimeUniform{}), Grid(LambdaUniform{}), Grid(Rough{})}) {
              const std::string name(entry(grid).name);
              Json row = Json::object();
              bool met = false;
              // The same problem, solver and points throughout: only the lengths of the steps differ.
              run_convergence({.solver = solver,
                               .grid = grid,
                               .problem = load_problem("mixture_1d_short"),
                               .precision = Precision::long_double_precision,
                               .steps = {128, 256, 512, 1024}},
                              [&](const Record& record) {
                                if (record.kind != "order") return;
                                met = record.outcome == Outcome::ok || record.outcome == Outcome::limit;
                                for (const char* key : {"expected_order", "measured_order", "steps", "errors"}) {
                                  if (record.fields.contains(key)) row[key] = record.fields[key];
                                }
                              });
              if (!met) finding.outcome = Outcome::fault;
              evidence[name] = row;
            }
            finding.fields["evidence"] = evidence;
            if (finding.outcome != Outcome::ok) {
              finding.fields["cause"] = "out_of_band";
              finding.fields["detail"] = "an order differs from what a constant-step method has on that grid";
            }
            sink(finding);
          }};
}

}  // namespace flowgauge
