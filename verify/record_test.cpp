#include "flowgauge/record/record.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <thread>

#include "flowgauge/record/check_id.hpp"
#include "flowgauge/record/known.hpp"
#include "flowgauge/record/summary.hpp"
#include "sample_records.hpp"

using namespace flowgauge;

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

struct TemporaryFolder {
  std::filesystem::path path;
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "flowgauge_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void put(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

Record check(const std::string& id, Outcome outcome) {
  return {"identity", id, outcome, {{"cause", "c"}, {"detail", "d"}}};
}

}  // namespace

TEST_CASE("check ids are built from parts and reject anything that would break a filter or a path") {
  CHECK(check_id("dpmpp_3m", "order", {{"grid", "rough"}, {"param", "x0"}}) == "dpmpp_3m/order/grid=rough;param=x0");
  CHECK(check_id("fault", "M01") == "fault/M01");
  CHECK(check_id("a", "b", {{"tol", "1e-05"}}) == "a/b/tol=1e-05");
  for (const char* bad : {"", "a/b", "a;b", "a=b", "a b", "a*", "\xC3\xA9", "a\n", "<"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(check_id(bad, "b"), std::invalid_argument);
    CHECK_THROWS_AS(check_id("a", bad), std::invalid_argument);
    CHECK_THROWS_AS(check_id("a", "b", {{bad, "v"}}), std::invalid_argument);
    CHECK_THROWS_AS(check_id("a", "b", {{"k", bad}}), std::invalid_argument);
  }
}

TEST_CASE("numbers survive as records, non-finite ones by name") {
  CHECK(number(nan_value) == "nan");
  CHECK(number(infinity) == "inf");
  CHECK(number(-infinity) == "-inf");
  CHECK(std::isnan(to_number("nan")));
  CHECK(to_number("-inf") == -infinity);
  for (double x : {0.1, 1e-320, -0.0, 5e-324, 1.7976931348623157e308, 1.0 / 3}) {
    CHECK(to_number(Json::parse(number(x).dump())) == x);
  }
  CHECK(numbers({1.5, nan_value}).dump() == "[1.5,\"nan\"]");
  for (const Json& bad : {Json("NaN"), Json(), Json(true), Json::array({1}), Json("")})
    CHECK_THROWS_AS(to_number(bad), std::invalid_argument);
}

TEST_CASE("every record survives a line, header first, and a raw NaN never becomes null") {
  for (const auto& records : {small_sample(), rich_sample()}) {
    for (const Record& record : records) {
      const std::string line = to_line(record);
      const Record back = from_line(line);
      CHECK(to_line(back) == line);
      CHECK(back.id == record.id);
      CHECK(back.outcome == record.outcome);
      CHECK(line.rfind("{\"kind\":\"" + record.kind + "\",\"id\":", 0) == 0);
      CHECK(line.find('\n') == std::string::npos);
    }
  }
  const Record raw{
      "timing", "timing/a", Outcome::ok, {{"what", "a"}, {"seconds", nan_value}, {"deep", {{"x", {1.0, infinity}}}}}};
  CHECK(
      to_line(raw) ==
      R"({"kind":"timing","id":"timing/a","outcome":"ok","version":1,"what":"a","seconds":"nan","deep":{"x":[1.0,"inf"]}})");
  CHECK_NOTHROW(to_line({"timing", "timing/a", Outcome::ok, {{"what", "bad \xFF utf-8"}}}));
  CHECK_THROWS_AS(to_line({"unheard_of", "a", Outcome::ok, Json::object()}), std::invalid_argument);
  CHECK_THROWS_AS(to_line({"timing", "", Outcome::ok, Json::object()}), std::invalid_argument);
  CHECK_THROWS_AS(to_line({"timing", "a", Outcome::ok, {{"version", 7}}}), std::invalid_argument);
}

TEST_CASE("a line that is not a record is rejected") {
  for (const char* bad : {"", "{", "[]", "1", "null", R"({"kind":"timing","id":"a","outcome":"ok"})",
                          R"({"kind":"timing","id":"a","outcome":"ok","version":2})",
                          R"({"kind":"timing","id":"a","outcome":"ok","version":0})",
                          R"({"kind":"timing","id":"a","outcome":"fine","version":1})",
                          R"({"kind":"nope","id":"a","outcome":"ok","version":1})",
                          R"({"kind":"timing","id":"","outcome":"ok","version":1})",
                          R"({"kind":"timing","id":"a","outcome":"ok","version":1,"seconds":1e999})"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(from_line(bad), std::invalid_argument);
  }
}

TEST_CASE("a file cut at any byte gives the records that were complete") {
  const TemporaryFolder folder;
  const auto file = folder.path / "records.jsonl";
  std::string text;
  std::vector<std::size_t> ends;
  for (int i = 0; i < 3; ++i) {
    text += to_line({"timing", "timing/" + std::to_string(i), Outcome::ok, {{"what", "x"}, {"seconds", 0.5}}});
    ends.push_back(text.size());
    text += '\n';
  }
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    put(file, text.substr(0, cut));
    std::size_t complete = 0;
    for (std::size_t end : ends) complete += cut >= end ? 1 : 0;
    if (complete > 0) {
      CHECK(read_records(file).size() == complete);
    } else {
      CHECK_THROWS_WITH_AS(read_records(file), doctest::Contains("no complete record"), std::runtime_error);
    }
    // Going on after the cut loses nothing of what was complete, and nothing of what comes.
    RecordWriter(file, true).write({"timing", "timing/next", Outcome::ok, {{"what", "x"}, {"seconds", 1}}});
    const auto records = read_records(file);
    CHECK(records.size() == complete + 1);
    CHECK(records.back().id == "timing/next");
  }
  put(file, "{\"kind\":\n" + text);
  CHECK_THROWS_WITH_AS(read_records(file), doctest::Contains("records.jsonl:1: "), std::runtime_error);
  CHECK_THROWS_AS(read_records(folder.path / "absent"), std::runtime_error);
  CHECK_THROWS_AS(read_records(folder.path), std::runtime_error);
  CHECK_THROWS_AS(RecordWriter(folder.path / "no" / "such" / "folder"), std::runtime_error);
}

TEST_CASE("a writer killed in mid-write loses nothing that it reported as written") {
  const TemporaryFolder folder;
  const auto file = folder.path / "records.jsonl";
  int channel[2];
  REQUIRE(pipe(channel) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    RecordWriter writer(file);
    for (int i = 0;; ++i) {
      writer.write({"timing",
                    "timing/" + std::to_string(i),
                    Outcome::ok,
                    {{"what", std::string(20000, 'x')}, {"seconds", 0.5}}});
      if (::write(channel[1], "w", 1) != 1) _exit(1);
    }
  }
  close(channel[1]);
  char token = 0;
  for (int i = 0; i < 50; ++i) REQUIRE(::read(channel[0], &token, 1) == 1);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  std::size_t reported = 50;
  while (::read(channel[0], &token, 1) == 1) ++reported;
  close(channel[0]);
  const auto records = read_records(file);
  CHECK(records.size() >= reported);
  for (std::size_t i = 0; i < records.size(); ++i) CHECK(records[i].id == "timing/" + std::to_string(i));
}

TEST_CASE("several threads write whole lines") {
  const TemporaryFolder folder;
  const auto file = folder.path / "records.jsonl";
  {
    RecordWriter writer(file);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&writer, t] {
        for (int i = 0; i < 50; ++i)
          writer.write({"timing",
                        "timing/" + std::to_string(t * 50 + i),
                        Outcome::ok,
                        {{"what", std::string(9000, 'x')}, {"seconds", 1}}});
      });
    }
    for (auto& thread : threads) thread.join();
  }
  std::set<std::string> ids;
  for (const Record& record : read_records(file)) ids.insert(record.id);
  CHECK(ids.size() == 200);
}

TEST_CASE("exit status: gating, nothing judged, done") {
  CHECK(summarise(std::vector<Record>{}).exit_status() == 3);
  CHECK(summarise({{"manifest", "manifest", Outcome::ok, Json::object()}}).exit_status() == 3);
  CHECK(summarise({{"timing", "t", Outcome::ok, Json::object()}}).exit_status() == 0);
  CHECK(summarise({check("a", Outcome::inconclusive), check("b", Outcome::not_applicable)}).exit_status() == 3);
  CHECK(summarise({check("a", Outcome::inconclusive), check("b", Outcome::ok)}).exit_status() == 0);
  CHECK(summarise({check("a", Outcome::limit)}).exit_status() == 0);
  CHECK(summarise({check("a", Outcome::limit)}, true).exit_status() == 1);
  CHECK(summarise({check("a", Outcome::ok), check("b", Outcome::fault)}).exit_status() == 1);
  CHECK(summarise({check("a", Outcome::ok), check("b", Outcome::error)}).exit_status() == 1);
  // A measurement that crashed is a check that failed.
  CHECK(summarise({check("a", Outcome::ok), {"work_precision", "w", Outcome::error, Json::object()}}).exit_status() ==
        1);
  const Summary summary = summarise(small_sample());
  CHECK(summary.count(Outcome::ok) == 8);
  CHECK(summary.count(Outcome::limit) == 2);
  CHECK(summary.count(Outcome::fault) == 3);
  CHECK(summary.count(Outcome::error) == 1);
  CHECK(summary.gating == 3);
  CHECK(summary.known == 1);
}

TEST_CASE("known files: patterns") {
  CHECK(matches_known("a/b/k=v", "a/b/k=v"));
  CHECK(matches_known("*/b/k=v", "a/b/k=v"));
  CHECK(matches_known("a/b/*", "a/b/k=v;l=w"));
  CHECK(matches_known("a/b/k=*;l=w", "a/b/k=v;l=w"));
  CHECK_FALSE(matches_known("a/*", "a/b/k=v"));
  CHECK_FALSE(matches_known("*", "a/b"));
  CHECK_FALSE(matches_known("a/b/k=*", "a/b/k=v;l=w"));
  CHECK_FALSE(matches_known("a/b", "a/bc"));
  CHECK_FALSE(matches_known("a/b/*", "a/b"));
}

TEST_CASE("known files cannot rot") {
  const TemporaryFolder folder;
  const auto file = folder.path / "known.txt";
  put(file, "# comment\n\na/b/k=v  # reported upstream\nc/*  # two of them\n");
  const auto known = read_known(file);
  REQUIRE(known.size() == 2);
  CHECK(known[0].reason == "reported upstream");
  const std::vector<std::string> suite{"a/b/k=v", "c/x", "d/e"};
  std::vector<Record> records{check("a/b/k=v", Outcome::fault), check("c/x", Outcome::error),
                              check("d/e", Outcome::ok)};
  for (Record& record : records) mark_known(record, known);
  CHECK(summarise(records).exit_status() == 0);
  CHECK(summarise(records).known == 2);
  CHECK(stale_known(known, records, suite).empty());
  // Planted: a failure that is not listed, a listed one that is ok, an entry that matches no check.
  records.push_back(check("d/f", Outcome::fault));
  mark_known(records.back(), known);
  CHECK(summarise(records).exit_status() == 1);
  records[1] = check("c/x", Outcome::ok);
  CHECK(stale_known(known, records, suite).size() == 1);
  CHECK(stale_known(known, records, {"a/b/k=v"}).size() == 1);
  // Not selected in this run is no reason to fail.
  CHECK(stale_known(known, {}, suite).empty());

  put(file, "a/b\n");
  CHECK_THROWS_WITH_AS(read_known(file), doctest::Contains("known.txt:1"), std::runtime_error);
  put(file, "a/b # x\na/b # y\n");
  CHECK_THROWS_AS(read_known(file), std::runtime_error);
  CHECK_THROWS_AS(read_known(folder.path / "absent"), std::runtime_error);

  write_known(file, {check("a/b", Outcome::fault), check("a/c", Outcome::ok), check("a/d", Outcome::limit)});
  CHECK(text_of(file) == "a/b  # c: d\n");
  CHECK(read_known(file).size() == 1);
}
