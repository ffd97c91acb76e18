#include "flowgauge/study/density_field.hpp"

#include <cmath>
#include <utility>

#include "flowgauge/pde/time_scheme.hpp"
#include "flowgauge/record/check_id.hpp"

namespace flowgauge {

std::string density_field_id(const DensityProblem& problem, std::string_view quantity) {
  return check_id("chang_cooper." + std::string(problem.entry.name), "field", {{"quantity", std::string(quantity)}});
}

void run_density_field(const DensityProblem& problem, const Sink& sink) {
  static constexpr int times = 41, places = 57, share = 5, steps = 8;
  const LineProblem line{space_scheme_named("chang_cooper"), problem.equation, cells_of(problem, "uniform", places * share)};
  // The cell in the middle of every five.
  const auto shown = [](const Vector<double>& p) {
    Vector<double> some(Index{places});
    for (Index i = 0; i < places; ++i) some(i) = p(share * i + share / 2);
    return some;
  };
  // Six digits: pictures need no more, and records stay small.
  const auto rounded = [](const Vector<double>& values) {
    Json row = Json::array();
    for (const double value : values) {
      const double unit = value == 0 || !std::isfinite(value) ? 1 : std::pow(10, 5 - std::floor(std::log10(std::abs(value))));
      row.push_back(number(std::isfinite(unit) ? std::round(value * unit) / unit : value));
    }
    return row;
  };
  Json t = Json::array(), computed = Json::array(), exact = Json::array(), error = Json::array();
  Vector<double> p = start_density(problem, line.cells);
  double now = problem.from;
  bool finite = true;
  for (int i = 0; i < times; ++i) {
    const double next = problem.from + (problem.to - problem.from) * i / (times - 1);
    if (i > 0) p = advance(time_scheme_named("tr_bdf2"), line, p, now, next, steps).density;
    now = next;
    const Vector<double> q = problem.density(now, line.cells.centres);
    finite = finite && p.allFinite() && q.allFinite();
    t.push_back(number(now));
    computed.push_back(rounded(shown(p)));
    exact.push_back(rounded(shown(q)));
    error.push_back(rounded(shown(p - q)));
  }
  // The density last: it stands for the study.
  for (auto& [quantity, values] : {std::pair<const char*, Json&>{"exact", exact}, {"error", error}, {"density", computed}}) {
    Record record{"field", density_field_id(problem, quantity), finite ? Outcome::ok : Outcome::fault, Json::object()};
    record.fields["problem"] = std::string(problem.entry.name);
    record.fields["dimension"] = 1;
    record.fields["quantity"] = quantity;
    record.fields["method"] = "chang_cooper";
    record.fields["t"] = t;
    record.fields["x"] = rounded(shown(line.cells.centres));
    record.fields["values"] = std::move(values);
    if (!finite) {
      record.fields["cause"] = "not_finite";
      record.fields["detail"] = "a density is not finite";
    }
    sink(record);
  }
}

std::vector<NamedTask> density_field_tasks() {
  std::vector<NamedTask> tasks;
  for (const char* name : {"benes_line", "cox_ingersoll_ross_line", "circle", "reverse_time"}) {
    const DensityProblem problem = density_problem_named(name);
    tasks.push_back({"chang_cooper", {density_field_id(problem, "density"), [problem](const Sink& sink) { run_density_field(problem, sink); }}});
  }
  return tasks;
}

}  // namespace flowgauge
