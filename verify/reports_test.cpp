#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <stdexcept>

#include "reports/catalogue.hpp"
#include "reports/compare.hpp"
#include "reports/figure.hpp"
#include "reports/text.hpp"
#include "reports/view.hpp"
#include "sample_records.hpp"

using namespace flowgauge;

namespace {

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
  REQUIRE_MESSAGE(stream.good(), file.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

ReportInput small() {
  return {{{"small", small_sample()}}, false};
}

// Programs are looked for in an empty folder while this lives.
struct NoPrograms {
  std::string path = std::getenv("PATH");
  explicit NoPrograms(const std::filesystem::path& empty) { setenv("PATH", empty.c_str(), 1); }
  ~NoPrograms() { setenv("PATH", path.c_str(), 1); }
};

Record identity(const std::string& id, double residual, Outcome outcome = Outcome::ok) {
  return {"identity", id, outcome, {{"residual", number(residual)}, {"tolerance", 1e-12}}};
}

Record order(const std::string& id, double p, double error) {
  return {"order",
          id,
          Outcome::ok,
          {{"measured_order", number(p)}, {"errors", numbers({1, error})}, {"floor", 1e-16}, {"nfe", {8, 16}}}};
}

bool gates_on(const std::vector<Record>& a, const std::vector<Record>& b, const char* text) {
  return compare(a, b, parse_gates(text)).gates();
}

}  // namespace

TEST_CASE("every format against its golden file") {
  const TemporaryFolder folder;
  const std::filesystem::path golden = FLOWGAUGE_SOURCE "/reports/golden";
  // Without gnuplot, so that the golden text does not depend on what is installed.
  const NoPrograms none(folder.path);
  for (const char* name : {"md", "csv", "json", "junit"}) {
    const Writer& writer = find_writer(name);
    writer.write(small(), folder.path);
    const std::string written = text_of(folder.path / writer.file);
    const bool same = written == text_of(golden / writer.file);
    if (!same && std::getenv("FLOWGAUGE_WRITE_GOLDEN") != nullptr)
      std::ofstream(golden / writer.file, std::ios::binary) << written;
    CHECK_MESSAGE(same, std::string(writer.file) << " differs from its golden file");
  }
}

TEST_CASE("reports are pure functions of records") {
  const TemporaryFolder first, second;
  for (const Writer& writer : writers()) {
    writer.write(small(), first.path);
    writer.write(small(), second.path);
    CHECK(text_of(first.path / writer.file) == text_of(second.path / writer.file));
    CHECK_THROWS_AS(writer.write(small(), first.path / "absent" / "folder"), std::runtime_error);
  }
  CHECK_THROWS_WITH_AS(find_writer("pdf"), doctest::Contains("html, md, csv, json, junit"), std::invalid_argument);
}

TEST_CASE("without gnuplot the tables stay and one line says so") {
  const TemporaryFolder folder;
  const NoPrograms none(folder.path);
  find_writer("md").write(small(), folder.path);
  const std::string text = text_of(folder.path / "report.md");
  CHECK(text.find("gnuplot was not found") != std::string::npos);
  CHECK(text.find("![") == std::string::npos);
  CHECK(text.find("| heun | 2 |") != std::string::npos);
}

TEST_CASE("gnuplot draws every figure, whatever the names hold") {
  const TemporaryFolder folder;
  if (std::system("command -v gnuplot > /dev/null 2>&1") != 0) {
    MESSAGE("skipped: gnuplot is not installed");
    return;
  }
  std::vector<Record> records = small_sample();
  for (Record& record : records) {
    if (record.kind == "order" || record.kind == "work_precision") {
      record.fields["problem"] = "it's \"$HOME\" `date`\n@x {/Bold} </svg> %";
      record.fields["solver"] = "'; system('touch planted'); '";
    }
  }
  // A ladder with nothing to show on a logarithmic axis.
  records.push_back(order("a/b", 2, 0));
  records.back().fields["errors"] = {0.0, "nan"};
  records.back().fields["steps"] = {8, 16};
  const auto figures = standard_figures({{{"a'b", records}}, false});
  CHECK(figures.size() == 3);
  CHECK(draw_figures(figures, folder.path) == "");
  for (const Figure& figure : figures) {
    const std::string svg = text_of(folder.path / (figure.file + ".svg"));
    CHECK(svg.find("</svg>") == svg.rfind("</svg>"));
    CHECK(svg.size() > 1000);
  }
  CHECK_FALSE(std::filesystem::exists(folder.path / "planted"));
  // Planted: a script that gnuplot rejects must be reported.
  auto broken = figures;
  broken[0].x_label = std::string("x");
  broken[0].panels[0].slopes = {std::numeric_limits<double>::quiet_NaN()};
  broken[0].panels[0].series[0].x = {1, 2};
  broken[0].file = "no/such/folder";
  CHECK(draw_figures(broken, folder.path).find("gnuplot failed") != std::string::npos);
}

TEST_CASE("figures by request name what is allowed") {
  const ReportInput input = small();
  CHECK(choose_figure(input, "convergence", "mix1d", "", "").panels.size() == 3);
  CHECK(choose_figure(input, "work_precision", "mix1d", "seconds", "error_max").panels.at(0).series.at(0).x.size() ==
        7);
  CHECK_THROWS_WITH_AS(choose_figure(input, "pie", "mix1d", "", ""), doctest::Contains("convergence, work_precision"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(choose_figure(input, "convergence", "mix1d", "seconds", ""), doctest::Contains("steps, nfe"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(choose_figure(input, "convergence", "nope", "", ""), doctest::Contains("mix1d"),
                       std::invalid_argument);
}

TEST_CASE("text from records cannot break out of any format") {
  CHECK(escape_markup("<a b='c'>&\"") == "&lt;a b=&#39;c&#39;&gt;&amp;&quot;");
  CHECK(escape_markup("\x01\xFF\xC3") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(escape_markup("p\xCC\x82 \xE2\x88\x82 \xF0\x9F\x98\x80") == "p\xCC\x82 \xE2\x88\x82 \xF0\x9F\x98\x80");
  CHECK(url_encode("a/b;c=d \xC3\xA9") == "a%2Fb%3Bc%3Dd%20%C3%A9");
  CHECK(escape_csv("a,\"b\"\n") == "\"a,\"\"b\"\"\n\"");
  CHECK(quote_gnuplot("it's\n") == "'it\xE2\x80\x99s '");
  CHECK(quote_shell("a b'c") == "'a b'\\''c'");
  CHECK(quote_shell("--seed=1") == "--seed=1");
  CHECK(escape_markdown("a|b<c>\n*d*") == "a\\|b&lt;c\\> \\*d\\*");
  const TemporaryFolder folder;
  std::vector<Record> records = small_sample();
  for (Record& record : records) record.id = std::string(hostile_text) + record.id;
  find_writer("html").write({{{hostile_text, records}, {"plain", small_sample()}}, false}, folder.path);
  const std::string page = text_of(folder.path / "report.html");
  CHECK(page.find("window.broken=1</script>") == std::string::npos);
  CHECK(page.find("<b>&\"") == std::string::npos);
  // Self-contained: nothing that a browser would fetch.
  CHECK(page.find("src=\"") == std::string::npos);
  CHECK(page.find("sourceMappingURL") == std::string::npos);
  CHECK(page.find("{{") == page.find("{{", page.find("<script>")));
}

TEST_CASE("labels: file names by default, never twice") {
  const TemporaryFolder folder;
  for (const char* name : {"a.jsonl", "b.jsonl"}) RecordWriter(folder.path / name).write(identity("x/y", 0));
  const ReportInput input =
      read_report_input({folder.path / "a.jsonl", folder.path / "b.jsonl", folder.path / "a.jsonl"}, {"", "a"});
  CHECK(input.runs[0].label == "a 2");
  CHECK(input.runs[1].label == "a");
  CHECK(input.runs[2].label == "a 3");
  CHECK_THROWS_AS(read_report_input({}), std::invalid_argument);
  CHECK_THROWS_AS(read_report_input({folder.path / "a.jsonl", folder.path / "b.jsonl"}, {"a", "a"}),
                  std::invalid_argument);
}

TEST_CASE("the verdict says what there is") {
  CHECK(verdict({{{"a", {}}}, false}).find("nothing to judge") != std::string::npos);
  CHECK(verdict({{{"a", {identity("x/y", 0)}}}, false}) ==
        "Every claim that could be judged holds: 1 of 1 check within tolerance, none false.");
  CHECK(verdict({{{"a", {identity("x/y", 0, Outcome::inconclusive)}}}, false}).find("Nothing could be judged") == 0);
  CHECK(verdict(small()) ==
        "2 of 13 checks fail: 1 claim is false and 1 planted fault goes unnoticed. 1 known failure shown, not counted "
        "against the run.");
}

TEST_CASE("comparison: what always gates") {
  const std::vector<Record> a{identity("x/y", 1e-15), identity("x/z", 1e-15)};
  CHECK_FALSE(compare(a, a).gates());
  CHECK(compare(a, a).changes.empty());
  CHECK(compare(a, a).compared == 2);
  CHECK(compare(a, {a[0]}).gates());
  CHECK_FALSE(compare({a[0]}, a).gates());
  const Outcome ranked[] = {Outcome::ok, Outcome::limit, Outcome::inconclusive, Outcome::fault, Outcome::error};
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 5; ++j)
      CHECK(compare({identity("x/y", 0, ranked[i])}, {identity("x/y", 0, ranked[j])}).gates() == (j > i));
  }
}

TEST_CASE("comparison: quantities gate where named, NaN is worse than any number") {
  const double nan_value = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(gates_on({order("a/b", 2, 1e-3)}, {order("a/b", 1.5, 1e-3)}, ""));
  CHECK(gates_on({order("a/b", 2, 1e-3)}, {order("a/b", 1.9, 1e-3)}, "order:0.05"));
  CHECK_FALSE(gates_on({order("a/b", 2, 1e-3)}, {order("a/b", 1.96, 1e-3)}, "order:0.05"));
  CHECK_FALSE(gates_on({order("a/b", 2, 1e-3)}, {order("a/b", 2.4, 1e-3)}, "order:0.05"));
  CHECK(gates_on({order("a/b", 2, 1e-3)}, {order("a/b", nan_value, 1e-3)}, "order:0.05"));
  CHECK_FALSE(gates_on({order("a/b", nan_value, 1e-3)}, {order("a/b", nan_value, 1e-3)}, "order:0.05"));
  CHECK(gates_on({order("a/b", 2, 1e-3)}, {order("a/b", 2, 1.2e-3)}, "error:10%"));
  CHECK_FALSE(gates_on({order("a/b", 2, 1e-3)}, {order("a/b", 2, 1.05e-3)}, "error:10%"));
  CHECK(gates_on({order("a/b", 2, 1e-3)}, {order("a/b", 2, nan_value)}, "error:10%"));
  // From one rounding error to another is no growth; past a thousandth of the tolerance it is.
  CHECK_FALSE(gates_on({identity("x/y", 1e-17)}, {identity("x/y", 9e-16)}, "error:10%"));
  CHECK(gates_on({identity("x/y", 1e-17)}, {identity("x/y", 5e-14)}, "error:10%"));
  CHECK(gates_on({identity("x/y", 1e-17)}, {identity("x/y", nan_value)}, "error:10%"));
  const Record fast{"timing", "timing/a", Outcome::ok, {{"what", "a"}, {"seconds", 1.0}}};
  const Record slow{"timing", "timing/a", Outcome::ok, {{"what", "a"}, {"seconds", 2.0}}};
  CHECK(compare({fast}, {slow}).changes.empty());
  CHECK(gates_on({fast}, {slow}, "seconds:20%"));
  CHECK_FALSE(gates_on({fast}, {slow}, "order:0.05,error:10%"));
  const Comparison comparison = compare({order("a/b", 2, 1e-3)}, {order("a/b", 1.5, 1e-3)}, parse_gates("order:0.05"));
  CHECK(comparison_text(comparison) == "FAIL   a/b  measured_order: 2 -> 1.5\n1 record compared, 1 change, 1 gating\n");
  CHECK(comparison_json(comparison)["changes"][0]["gates"] == true);
}

TEST_CASE("malformed gates say what is allowed") {
  CHECK(parse_gates("").empty());
  CHECK(parse_gates("order:0.05,error:10%").at("error").amount == doctest::Approx(0.1));
  for (const char* bad : {"order", "order:", ":1", "order:x", "order:-1", "order:nan", "order:inf", "order:1,", ",",
                          "speed:1", "order:1%%", "order:1,order:2", "order:1e999", "order: 1"}) {
    CAPTURE(bad);
    CHECK_THROWS_WITH_AS(parse_gates(bad), doctest::Contains("order, error"), std::invalid_argument);
  }
}
