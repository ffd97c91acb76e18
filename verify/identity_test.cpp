// Every law on every subject in both scalars, and what the catalogue of laws owes its readers.

#include <doctest/doctest.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/identity/catalogue.hpp"
#include "flowgauge/study/identity_study.hpp"
#include "flowgauge/study/path_identities.hpp"
#include "identity_subjects.hpp"

using namespace flowgauge;

namespace {

bool all(const std::string&) { return true; }

}  // namespace

TEST_CASE("every law of paths holds on every subject, in 50 digits and in double") {
  const auto start = std::chrono::steady_clock::now();
  std::vector<Record> records;
  const std::vector<IdentityTask> tasks = path_identities(identity_problems());
  run_identity_tasks(tasks, 1, all, [&](const Record& record) { records.push_back(record); });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  MESSAGE(records.size() << " identity records in " << seconds << " s");
  std::vector<std::string> promised, written;
  for (const IdentityTask& task : tasks) promised.insert(promised.end(), task.ids.begin(), task.ids.end());
  for (const Record& record : records) written.push_back(record.id);
  CHECK(written == promised);
  std::set<std::string> ids, decided;
  for (const Record& record : records) {
    CAPTURE(record.id);
    CAPTURE(record.fields.dump());
    CHECK(ids.insert(record.id).second);
    const bool settled = record.outcome == Outcome::ok || record.outcome == Outcome::not_applicable;
    CHECK(settled);
    if (record.outcome == Outcome::ok) decided.insert(record.fields["identity"].get<std::string>());
  }
  for (const Entry& law : path_law_entries()) {
    CAPTURE(law.name);
    CHECK(decided.count(std::string(law.name)) == 1);
  }
}

TEST_CASE("the records do not depend on when they are made") {
  const std::vector<Problem> one{identity_problem("atoms_1d", Edm{}, line_atoms())};
  std::vector<std::string> first, second;
  const std::vector<IdentityTask> tasks = path_identities(one);
  run_identity_tasks(tasks, 5, all, [&](const Record& record) { first.push_back(to_line(record)); });
  run_identity_tasks(tasks, 5, all, [&](const Record& record) { second.push_back(to_line(record)); });
  CHECK(first == second);
}

TEST_CASE("only what is selected is run") {
  std::vector<std::string> written;
  run_identity_tasks(path_identities({identity_problem("atoms_1d", Edm{}, line_atoms())}), 1,
                 [](const std::string& id) { return id == "edm.atoms_1d/continuity/scalar=double"; },
                 [&](const Record& record) { written.push_back(record.id); });
  CHECK(written == std::vector<std::string>{"edm.atoms_1d/continuity/scalar=double"});
}

TEST_CASE("a subject that throws, or gives other records than promised, is an error under each of its ids") {
  std::vector<IdentityTask> tasks(3);
  for (int i = 0; i < 3; ++i) tasks[static_cast<std::size_t>(i)].ids = {"s" + std::to_string(i) + "/a", "s" + std::to_string(i) + "/b"};
  tasks[0].run = [](std::uint64_t) -> std::vector<Record> { throw std::runtime_error("no memory"); };
  tasks[1].run = [](std::uint64_t) { return std::vector<Record>{{"identity", "s1/a", Outcome::ok, Json::object()}}; };
  tasks[2].run = [](std::uint64_t) {
    return std::vector<Record>{{"identity", "s2/a", Outcome::ok, Json::object()}, {"identity", "s2/b", Outcome::ok, Json::object()}};
  };
  std::vector<std::string> seen;
  run_identity_tasks(tasks, 1, all, [&](const Record& record) { seen.push_back(record.id + " " + std::string(to_string(record.outcome))); });
  CHECK(seen == std::vector<std::string>{"s0/a error", "s0/b error", "s1/a error", "s1/b error", "s2/a ok", "s2/b ok"});
}

TEST_CASE("laws have unique names and say what they need") {
  std::set<std::string_view> names;
  for (const Entry& law : identity_entries()) {
    CAPTURE(law.name);
    CHECK(names.insert(law.name).second);
    CHECK(!law.title.empty());
    CHECK(!law.statement.empty());
    CHECK(!law.assumptions.empty());
    CHECK(!law.source.empty());
    CHECK(!law.blind_to.empty());
  }
}

TEST_CASE("every schedule and every target has a source and a subject that is verified") {
  std::set<std::string_view> schedules, targets;
  std::vector<Problem> problems = identity_problems();
  problems.insert(problems.end(), problem_catalogue().begin(), problem_catalogue().end());
  for (const Problem& problem : problems) {
    schedules.insert(entry(problem.schedule).name);
    targets.insert(entry(problem.target).name);
  }
  for (const Entry& schedule : schedule_entries()) {
    CAPTURE(schedule.name);
    CHECK(!schedule.source.empty());
    CHECK(schedules.count(schedule.name) == 1);
  }
  for (const Entry& target : target_entries()) {
    CAPTURE(target.name);
    CHECK(!target.source.empty());
    CHECK(targets.count(target.name) == 1);
  }
}

TEST_CASE("points reach both ends and far out") {
  const std::vector<PathPoints> points = path_points(CondOt{}, line_mixture(), 3);
  double smallest = 1, largest = 0, farthest = 0;
  for (const PathPoints& at : points) {
    smallest = std::min(smallest, at.t);
    largest = std::max(largest, at.t);
    farthest = std::max(farthest, at.X.cwiseAbs().maxCoeff());
  }
  CHECK(smallest < 2e-8);
  CHECK(1 - largest < 2e-8);
  CHECK(farthest >= 1e6);
}
