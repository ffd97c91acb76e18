// Samplers graded as somebody else's: right ones are never faults, wrong ones always are, and both are told by name.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/fault/planted_solvers.hpp"
#include "flowgauge/gauge/grade.hpp"
#include "flowgauge/study/wrong_solvers.hpp"
#include "foreign_solver.hpp"

using namespace flowgauge;

namespace {

std::vector<Record> graded(const Foreign& foreign, const GradeOptions& options = {.quick = true}) {
  std::vector<Record> records;
  grade(foreign, options, [&](const Record& record) { records.push_back(record); });
  return records;
}

std::vector<const Record*> gating(const std::vector<Record>& records) {
  std::vector<const Record*> found;
  for (const Record& record : records) {
    if (gates(record.outcome)) found.push_back(&record);
  }
  return found;
}

const Record& named(const std::vector<Record>& records, const std::string& id) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const Record& record) { return record.id == id; });
  REQUIRE_MESSAGE(found != records.end(), id);
  return *found;
}

const Record& diagnosis_of(const std::vector<Record>& records) {
  const auto found = std::find_if(records.begin(), records.end(), [](const Record& record) { return record.kind == "finding"; });
  REQUIRE(found != records.end());
  return *found;
}

std::string text_of(const Record& record, const char* key) {
  return record.fields.contains(key) ? std::string(record.fields[key]) : "";
}

struct Wrong {
  std::string id;
  Solver wrong, right;
};

std::vector<Wrong> every_wrong_solver() {
  std::vector<Wrong> all;
  for (const PlantedSolver& one : planted_solvers()) all.push_back({std::string(one.id), one.wrong, solver_named(one.subject)});
  for (const WrongSolver& one : wrong_solvers()) all.push_back({std::string(one.id), one.wrong, one.right});
  return all;
}

}  // namespace

TEST_CASE("no fixed-step solver of the catalogue is a fault, and each is told by name") {
  for (const Dtype dtype : {Dtype::f64, Dtype::f32}) {
    for (const Solver& solver : solver_catalogue()) {
      if (solver.adaptive) continue;
      const std::vector<Record> records =
          graded(foreign_solver(solver, {.dtype = dtype, .evaluations = evaluations_of(solver)}));
      INFO(solver.entry.name << (dtype == Dtype::f64 ? " in f64" : " in f32"));
      for (const Record* record : gating(records)) FAIL_CHECK(record->id << ": " << text_of(*record, "detail"));
      const Record& diagnosis = diagnosis_of(records);
      bool told = false;
      for (const Json& match : diagnosis.fields["evidence"]) {
        told = told || (match["method"] == solver.entry.name && match["fault"] == "" && match["exception"] == "");
      }
      CHECK_MESSAGE(told, text_of(diagnosis, "text"));
    }
  }
}

TEST_CASE("every wrong solver is a fault, and nine in ten are told by name") {
  int told = 0, all = 0;
  for (const Wrong& one : every_wrong_solver()) {
    Disguise as{.claimed_order = one.right.expected_order("rough"), .evaluations = evaluations_of(one.right)};
    const std::vector<Record> records = graded(foreign_solver(one.wrong, as));
    const Record& diagnosis = diagnosis_of(records);
    INFO(one.id << ": " << text_of(diagnosis, "text"));
    ++all;
    bool named_so = false;
    for (const Json& match : diagnosis.fields["evidence"]) named_so = named_so || match["fault"] == one.id;
    // Two wrong methods that are right ones under another name are told as these.
    const std::map<std::string, std::string> others{{"polynomial_in_noise", "deis_rhoab_1"}, {"M51", "dpmpp_3m_published"}, {"embedded_propagated", "midpoint"}};
    const auto other = others.find(one.id);
    if (other != others.end()) {
      CHECK(text_of(diagnosis, "text").find("is " + other->second + " (distance ") == 0);
      named_so = true;
    }
    told += named_so ? 1 : 0;
    // DEIS with polynomials in ρ keeps every claim that is made for it: only its name is wrong.
    if (one.id == "polynomial_in_noise") continue;
    CHECK(!gating(records).empty());
  }
  CHECK(all == 36);
  MESSAGE(told << " of " << all << " faults are told by name");
  CHECK(told * 10 >= all * 9);
}

TEST_CASE("a claim that the start or the end cannot keep is a limit with its cause") {
  const auto order = [](std::string_view solver, double claimed, Dtype dtype, const std::string& key) {
    const std::string id = std::string(solver) + "/order/" + key;
    const Foreign foreign = foreign_solver(solver_named(solver), {.dtype = dtype, .claimed_order = claimed});
    const std::vector<Record> records =
        graded(foreign, {.selected = [id](const std::string& asked) { return asked == id; }});
    REQUIRE(records.size() == 1);
    return records.front();
  };
  const std::string rough = "grid=rough;param=x0;problem=mixture_1d";
  for (const Dtype dtype : {Dtype::f64, Dtype::f32}) {
    const Record start = order("dpmpp_3m", 3, dtype, rough);
    CHECK(start.outcome == Outcome::limit);
    CHECK(text_of(start, "cause") == "low_order_start");
    CHECK(start.fields["measured_order"].get<double>() < 2.5);
    CHECK(start.fields["evidence"][0]["order"].get<double>() >= 2.75);
  }
  const Record end = order("dpmpp_3m_lower_order_end", 3, Dtype::f64, rough);
  CHECK(end.outcome == Outcome::limit);
  CHECK(text_of(end, "cause") == "low_order_end");
  CHECK(end.fields["evidence"].size() == 2);
  CHECK(order("dpmpp_3m_published", 3, Dtype::f64, rough).outcome == Outcome::fault);
  CHECK(order("dpmpp_3m_3s_start", 3, Dtype::f64, rough).outcome == Outcome::ok);
  CHECK(order("heun", 3, Dtype::f64, "grid=rough;param=velocity;problem=mixture_1d").outcome == Outcome::fault);
}

TEST_CASE("an order claimed on smooth grids only is shown on the rough one") {
  const std::vector<Record> records =
      graded(foreign_solver(solver_named("ipndm"), {.claimed_order = 2, .smooth_grids = true}));
  CHECK(gating(records).empty());
  const Record& rough = named(records, "ipndm/order/grid=rough;param=x0;problem=mixture_1d");
  CHECK(rough.outcome == Outcome::limit);
  CHECK(text_of(rough, "cause") == "smooth_grid_only");
  CHECK(named(records, "ipndm/order/grid=lambda_uniform;param=x0;problem=mixture_1d").outcome == Outcome::ok);
  const std::vector<Record> unsaid = graded(foreign_solver(solver_named("ipndm"), {.claimed_order = 2}));
  CHECK(named(unsaid, "ipndm/order/grid=rough;param=x0;problem=mixture_1d").outcome == Outcome::fault);
}

TEST_CASE("an order that nobody claims is shown") {
  Foreign foreign = foreign_solver(solver_named("heun"));
  foreign.subject.claims.order.reset();
  const std::vector<Record> records = graded(foreign);
  const Record& order = named(records, "heun/order/grid=rough;param=velocity;problem=mixture_1d");
  CHECK(order.outcome == Outcome::not_applicable);
  CHECK(text_of(order, "cause") == "not_claimed");
  CHECK(order.fields["measured_order"].get<double>() == doctest::Approx(2).epsilon(0.05));
  CHECK(gating(records).empty());
}

namespace {

/// A right solver whose answers are tampered with.
Foreign tampered(const std::function<void(const RunQuestion&, RunAnswer&)>& change) {
  Foreign foreign = foreign_solver(solver_named("heun"), {.evaluations = "2*N"});
  foreign.run = [run = foreign.run, change](const RunQuestion& question) {
    RunAnswer answer = run(question);
    change(question, answer);
    return answer;
  };
  return foreign;
}

Outcome outcome_of(const Foreign& foreign, const std::string& check) {
  const std::string problem = check == "diagnosis" ? "fingerprint" : "mixture_1d";
  const std::string id = foreign.subject.name + "/" + check + "/grid=rough;param=velocity;problem=" + problem;
  return named(graded(foreign, {.quick = true, .selected = [id](const std::string& asked) { return asked == id; }}), id).outcome;
}

}  // namespace

TEST_CASE("what a sampler says of its end and its cost is held against what was seen") {
  const Foreign honest = tampered([](const RunQuestion&, RunAnswer&) {});
  for (const char* check : {"order", "limit", "finite", "evaluations", "final_level", "rows", "determinism", "diagnosis"}) {
    INFO(check);
    CHECK(outcome_of(honest, check) == Outcome::ok);
  }
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.finish.sigma *= 1 + 1e-9; }), "final_level") == Outcome::fault);
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.finish.alpha *= 3, a.finish.sigma *= 3; }), "final_level") == Outcome::ok);
  CHECK(outcome_of(tampered([](const RunQuestion& q, RunAnswer& a) { if (q.steps == 3) a.evaluations += 1; }), "evaluations") == Outcome::fault);
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.own_evaluations = a.evaluations - 1; }), "evaluations") == Outcome::fault);
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.own_evaluations = a.evaluations; }), "evaluations") == Outcome::ok);
  CHECK(outcome_of(tampered([](const RunQuestion& q, RunAnswer& a) { if (q.steps == 5) a.X(0, 1) = std::nan(""); }), "finite") == Outcome::fault);
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.X.array() += 1e-3; }), "limit") == Outcome::fault);
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.X.setConstant(std::nan("")); }), "limit") == Outcome::fault);
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.X.setConstant(std::nan("")); }), "order") == Outcome::fault);
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.X.setConstant(std::nan("")); }), "rows") == Outcome::fault);
}

TEST_CASE("an answer with NaN in one place is no equal of any other") {
  for (Index lost = 0; lost < 3; ++lost) {
    INFO(lost);
    // Of the runs that are compared one alone: the second, or those of one row.
    long calls = 0;
    const Foreign second = tampered([&](const RunQuestion&, RunAnswer& a) { if (++calls == 2) a.X(0, lost) = std::nan(""); });
    CHECK(outcome_of(second, "rows") == Outcome::fault);
    calls = 0;
    CHECK(outcome_of(second, "determinism") == Outcome::fault);
    calls = 0;
    Foreign declared = second;
    declared.subject.claims.deterministic = false;
    CHECK(outcome_of(declared, "determinism") == Outcome::fault);
    calls = 0;
    CHECK(outcome_of(tampered([&](const RunQuestion& q, RunAnswer& a) { if (q.points == 1 && calls++ == lost % 2) a.X(0, 0) = std::nan(""); }), "rows") == Outcome::fault);
    CHECK(outcome_of(tampered([&](const RunQuestion&, RunAnswer& a) { a.X(0, lost) = std::nan(""); }), "diagnosis") == Outcome::inconclusive);
  }
}

TEST_CASE("rows that lean on each other and results that change are faults unless declared") {
  const auto coupled = [](const RunQuestion&, RunAnswer& a) { a.X.array() += 1e-9 * a.X.mean(); };
  const auto first_row = [](const RunQuestion&, RunAnswer& a) { a.X(0, 0) += 1e-9; };
  Foreign foreign = tampered(coupled);
  CHECK(outcome_of(foreign, "rows") == Outcome::fault);
  CHECK(outcome_of(tampered(first_row), "rows") == Outcome::fault);
  foreign.subject.claims.rows_independent = false;
  CHECK(outcome_of(foreign, "rows") == Outcome::limit);
  foreign.subject.capabilities.batch = 1;
  CHECK(outcome_of(foreign, "rows") == Outcome::not_applicable);
  long calls = 0;
  Foreign drifting = tampered([&calls](const RunQuestion&, RunAnswer& a) { a.X(0, 0) += 1e-15 * static_cast<double>(++calls); });
  CHECK(outcome_of(drifting, "determinism") == Outcome::fault);
  drifting.subject.claims.deterministic = false;
  CHECK(outcome_of(drifting, "determinism") == Outcome::limit);
}

TEST_CASE("a task without a result is reported as what it was") {
  const auto ends = [](TaskEnd end) {
    return tampered([end](const RunQuestion&, RunAnswer& a) {
      a = RunAnswer{};
      a.end = end;
      a.message = "why";
      a.detail = "where";
    });
  };
  const std::string order = "heun/order/grid=rough;param=velocity;problem=mixture_1d";
  for (const auto& [end, outcome, cause] : {std::tuple{TaskEnd::skipped, Outcome::not_applicable, "skipped"},
                                            std::tuple{TaskEnd::error, Outcome::error, "task_failed"},
                                            std::tuple{TaskEnd::broken, Outcome::error, "client_broke"}}) {
    const std::vector<Record> records = graded(ends(end));
    CHECK(named(records, order).outcome == outcome);
    CHECK(text_of(named(records, order), "cause") == cause);
    CHECK(text_of(named(records, order), "detail") == "why");
    CHECK(text_of(named(records, order), "log") == "where");
    for (const Record& record : records) CHECK_MESSAGE(record.outcome == outcome, record.id);
  }
  const Foreign wide = tampered([](const RunQuestion&, RunAnswer& a) { a.X.conservativeResize(2, a.X.cols()); });
  CHECK(outcome_of(wide, "order") == Outcome::error);
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.start_points.resize(0, 0); }), "order") == Outcome::error);
  CHECK(outcome_of(tampered([](const RunQuestion&, RunAnswer& a) { a.finish = {0, 0}; }), "order") == Outcome::error);
}

TEST_CASE("batches are split and put together, and shapes are products of lines") {
  Foreign foreign = foreign_solver(solver_named("heun"), {.evaluations = "2*N"});
  const std::vector<Record> whole = graded(foreign);
  Foreign narrow = foreign;
  Index most = 0;
  narrow.subject.capabilities.batch = 3;
  narrow.run = [&most, run = foreign.run](const RunQuestion& question) {
    most = std::max(most, question.points);
    return run(question);
  };
  const std::vector<Record> split = graded(narrow);
  CHECK(most == 3);
  CHECK(whole.size() == split.size());
  const std::string id = "heun/order/grid=rough;param=velocity;problem=mixture_1d";
  CHECK(named(whole, id).fields["errors"] == named(split, id).fields["errors"]);
  CHECK(named(whole, id).fields["nfe"] == named(split, id).fields["nfe"]);
  Foreign shaped = foreign;
  shaped.subject.capabilities.shape = {2, 3};
  const std::vector<Record> product = graded(shaped);
  CHECK(gating(product).empty());
  CHECK(named(product, id).outcome == Outcome::ok);
  CHECK(named(product, "heun/order/grid=rough;param=velocity;problem=two_eigenvalues").outcome == Outcome::ok);
}

TEST_CASE("a claim of evaluations that cannot be read is misuse") {
  Foreign foreign = foreign_solver(solver_named("heun"), {.evaluations = "two per step"});
  CHECK_THROWS_AS(graded(foreign), std::invalid_argument);
}

TEST_CASE("where no order is claimed none is missed") {
  Foreign foreign = tampered([](const RunQuestion& q, RunAnswer& a) { a.X.array() += 1e-3 * q.steps; });
  foreign.subject.claims.order.reset();
  CHECK(outcome_of(foreign, "order") == Outcome::not_applicable);
  CHECK(outcome_of(foreign, "limit") == Outcome::fault);
  Foreign lost = tampered([](const RunQuestion&, RunAnswer& a) { a.X.setConstant(std::nan("")); });
  lost.subject.claims.order.reset();
  CHECK(outcome_of(lost, "order") == Outcome::fault);
}

TEST_CASE("batches of one run share their levels, and the count is that of the largest") {
  const std::string id = "heun/limit/grid=rough;param=velocity;problem=mixture_1d";
  const auto in_batches = [](const std::function<void(long, RunAnswer&)>& change) {
    auto calls = std::make_shared<long>(0);
    Foreign foreign = tampered([=](const RunQuestion&, RunAnswer& a) { change((*calls)++, a); });
    foreign.subject.capabilities.batch = 2;
    return foreign;
  };
  CHECK(outcome_of(in_batches([](long, RunAnswer&) {}), "limit") == Outcome::ok);
  for (double Level::*part : {&Level::alpha, &Level::sigma}) {
    // The order record stands for the ladder that has no truth.
    for (Level RunAnswer::*level : {&RunAnswer::start, &RunAnswer::finish}) {
      const Foreign moved = in_batches([=](long call, RunAnswer& a) { if (call % 2 == 1) a.*level.*part *= 1.5; });
      const std::vector<Record> records = graded(moved, {.quick = true, .selected = [&](const std::string& asked) { return asked == id; }});
      REQUIRE(records.size() == 1);
      CHECK(records.front().outcome == Outcome::error);
      CHECK(text_of(records.front(), "detail").find("another level than the first") != std::string::npos);
    }
  }
  // 3 points in batches of 2. The second costs one evaluation more, and both say so, or the second does not.
  for (const long unsaid : {0L, 1L}) {
    Foreign dearer = in_batches([=](long call, RunAnswer& a) {
      a.evaluations += call % 2;
      a.own_evaluations = a.evaluations - call % 2 * unsaid;
    });
    dearer.subject.claims.evaluations.clear();
    CHECK(outcome_of(dearer, "evaluations") == (unsaid == 0 ? Outcome::not_applicable : Outcome::fault));
  }
}

TEST_CASE("where no truth can be computed nothing is held against the client") {
  // The image of its points is beyond the largest number, for a reason of its scale alone.
  Foreign foreign = tampered([](const RunQuestion&, RunAnswer& a) { a.finish.sigma *= 1.7e308 / a.finish.alpha, a.finish.alpha = 1.7e308; });
  const std::string id = "heun/order/grid=rough;param=velocity;problem=mixture_1d";
  const Record record = named(graded(foreign, {.quick = true, .selected = [&](const std::string& asked) { return asked == id; }}), id);
  CHECK(record.outcome == Outcome::not_applicable);
  CHECK(text_of(record, "cause") == "skipped");
  CHECK(text_of(record, "detail").find("the reference solve failed") == 0);
}

TEST_CASE("levels that are not numbers tell no grid") {
  Foreign foreign = foreign_solver(solver_named("dpmpp_2m"), {.own_sigmas = [](int steps) {
    std::vector<double> sigmas;
    for (int i = 0; i <= steps; ++i) sigmas.push_back(3 - 2.5 * i / steps);
    return sigmas;
  }});
  const auto told = [&](double first) {
    Foreign tells = foreign;
    tells.run = [run = foreign.run, first](const RunQuestion& question) {
      RunAnswer answer = run(question);
      for (int i = 1; i < question.steps; ++i) answer.steps.push_back({i, {i == 1 ? first : 1.0, 3 - 2.5 * i / question.steps}});
      return answer;
    };
    return text_of(diagnosis_of(graded(tells)), "cause");
  };
  CHECK(told(1) == "");
  CHECK(told(std::nan("")) == "unknown_grid");
}

TEST_CASE("a claim that divides by zero at some count is an error of its own check alone") {
  const std::vector<Record> records = graded(foreign_solver(solver_named("heun"), {.evaluations = "6/(N-2)"}));
  CHECK(named(records, "heun/evaluations/grid=rough;param=velocity;problem=mixture_1d").outcome == Outcome::error);
  CHECK(named(records, "heun/final_level/grid=rough;param=velocity;problem=mixture_1d").outcome == Outcome::ok);
}
