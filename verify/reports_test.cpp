#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
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
  CHECK_THROWS_WITH_AS(choose_figure(input, "pie", "mix1d", "", ""), doctest::Contains("convergence, work_precision, density"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(choose_figure(input, "convergence", "mix1d", "seconds", ""), doctest::Contains("steps, nfe"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(choose_figure(input, "convergence", "nope", "", ""), doctest::Contains("mix1d"),
                       std::invalid_argument);
}

TEST_CASE("maps of density and velocity by request") {
  const ReportInput input{{{"rich", rich_sample()}}, false};
  const Figure line = choose_figure(input, "density", "mixture_1d", "", "");
  REQUIRE(line.maps.size() == 2);
  CHECK_FALSE(line.maps[0].is_signed);
  CHECK(line.maps[1].is_signed);
  CHECK(line.maps[0].x.size() == 31);
  CHECK(line.maps[0].x.front() == doctest::Approx(std::log(0.08 / 0.92)));
  CHECK(line.maps[0].x_ticks.front().second == "0.08");
  CHECK(line.maps[0].values.size() == 31);
  CHECK(line.maps[0].lines.size() == 8);
  CHECK(line.maps[0].lines[0].size() == 31);
  const Figure plane = choose_figure(input, "density", "mixture_2d", "", "");
  REQUIRE(plane.maps.size() == 6);
  CHECK(plane.maps[0].arrows.size() == 81);
  CHECK(plane.maps[0].lines[0].size() == 1);
  CHECK(plane.maps[5].lines[0].size() == 31);
  CHECK(plane.maps[0].top == plane.maps[5].top);
  // On a clock that runs from the data to the noise, lines still lead from the noise to the time of the map.
  std::vector<Record> backward = rich_sample();
  for (Record& record : backward) {
    if (record.kind != "field") continue;
    for (const char* key : {"t", "lambda", "values"}) std::reverse(record.fields[key].begin(), record.fields[key].end());
  }
  const ReportInput reversed{{{"back", backward}}, false};
  const Figure turned = choose_figure(reversed, "density", "mixture_2d", "", "");
  CHECK(turned.maps[5].lines[0].size() == 1);
  CHECK(turned.maps[0].lines == plane.maps[5].lines);
  CHECK(turned.maps[0].lines[0].back() != turned.maps[0].lines[0].front());
  CHECK_THROWS_WITH_AS(choose_figure(input, "density", "nope", "", ""), doctest::Contains("another_1d, mixture_1d, mixture_2d"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(choose_figure(input, "density", "mixture_1d", "nfe", ""), doctest::Contains("nfe"),
                       std::invalid_argument);
  if (std::system("command -v gnuplot > /dev/null 2>&1") != 0) {
    MESSAGE("skipped: gnuplot is not installed");
    return;
  }
  const TemporaryFolder folder;
  CHECK(draw_figures({line, plane}, folder.path) == "");
  for (const Figure& figure : {line, plane}) {
    const std::string svg = text_of(folder.path / (figure.file + ".svg"));
    CHECK(svg.find("</svg>") == svg.rfind("</svg>"));
    CHECK(svg.find("</svg>") != std::string::npos);
    CHECK(svg.size() > 100000);
  }
  // Shapes that do not fit are gaps, not crashes; so is what is not finite (the small sample).
  std::vector<Record> odd = rich_sample();
  for (Record& record : odd) {
    if (record.kind == "field" && record.fields["quantity"] == "velocity") record.fields["values"] = {1, Json::array(), "nan"};
  }
  const ReportInput strange{{{"odd", odd}, {"small", small_sample()}}, false};
  CHECK(draw_figures({choose_figure(strange, "density", "mixture_2d", "", ""), choose_figure(strange, "density", "mixture_1d", "", ""),
                      choose_figure(strange, "density", "mix1d", "", "")}, folder.path) == "");
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
        "3 of 16 checks fail: 2 claims are false and 1 planted fault goes unnoticed. 1 known failure shown, not counted "
        "against the run.");
}

TEST_CASE("orders and costs in norms of their own do not stand among those of the solvers' end points") {
  const auto of = [](Record record, const char* solver, const char* norm) {
    record.fields.update({{"solver", solver}, {"problem", "mixture_1d"}, {"grid", "rough"}, {"scalar", "double"},
                          {"norm", norm}, {"claimed_order", 2}, {"expected_order", 2}});
    return record;
  };
  std::vector<Record> records{of(order("heun/order/grid=rough", 2, 0.25), "heun", "rms"),
                              of(order("heun/sensitivity_gap/problem=cubic", 3, 0.125), "heun", "gradient"),
                              of(order("layers/refinement/problem=sine", 1, 0.5), "layers", "refinement"),
                              of(order("sra1/strong_order/grid=rough", 2, 0.25), "sra1", "strong"),
                              of(order("sra1/weak_order/grid=rough", 2, 0.25), "sra1", "weak")};
  Record cost{"work_precision", "euler/likelihood_work_precision/problem=mixture_2d", Outcome::ok,
              {{"solver", "euler"}, {"problem", "mixture_2d"}, {"grid", "rough"}, {"knob", "steps"}, {"value", {4}},
               {"nfe", {4}}, {"error_rms", {0.125}}, {"error_max", {0.5}}, {"norm", "log_likelihood"}}};
  records.push_back(cost);
  const ReportInput input{{{"a", records}}, false};
  const OrderTable states = order_table(input, "");
  REQUIRE(states.groups.size() == 1);
  CHECK(order_range(states.groups[0].by_grid.at("rough"), "measured_order", 2) == "2.00");
  CHECK(order_table(input, "gradient").groups.size() == 1);
  CHECK(order_table(input, "refinement").groups.size() == 1);
  CHECK(order_table(input, "strong").groups.size() == 1);
  CHECK(order_table(input, "weak").groups.size() == 1);
  CHECK(rows_in_norm(input, "work_precision", "").empty());
  const TemporaryFolder folder;
  const NoPrograms none(folder.path);
  find_writer("md").write(input, folder.path);
  const std::string text = text_of(folder.path / "report.md");
  CHECK(text.find("| heun | 2 | 2.00 |") < text.find("## Gradients through solvers"));
  CHECK(text.find("| heun | 2 | 3.00 |") > text.find("## Gradients through solvers"));
  CHECK(text.find("\n## Work-precision\n") == std::string::npos);
  CHECK(text.find("## Work-precision of log-likelihoods") != std::string::npos);
}

TEST_CASE("laws stand by kind of subject, what hurts first, with the worst of each scalar") {
  std::vector<Record> records = small_sample();
  Json& catalogue = records.front().fields["catalogue"];
  catalogue["identities"].push_back({{"name", "variance_law"}, {"kind", "schedule"}});
  catalogue["identities"].push_back({{"name", "end_values"}, {"kind", "schedule"}});
  const auto add = [&](const char* id, const char* law, double residual) {
    records.push_back(identity(id, residual));
    records.back().fields["identity"] = law;
    records.back().fields["scalar"] = "double";
  };
  add("ve/variance_law/scalar=double", "variance_law", 1e-15);
  add("ve/end_values/scalar=double", "end_values", 3e-14);
  add("edm/end_values/scalar=double", "end_values", 2e-14);
  const ReportInput input{{{"a", records}}, false};
  const auto groups = identity_groups(input);
  const auto kinds = by_kind(groups);
  REQUIRE(kinds.size() == 2);
  CHECK(kinds[0].kind == "other");  // its law is broken
  CHECK(kinds[0].outcome == Outcome::fault);
  CHECK_FALSE(is_fine(kinds[0].outcome));
  CHECK(kinds[1].kind == "schedule");
  CHECK(kinds[1].groups.size() == 2);
  CHECK(kinds[1].checks == 3);
  CHECK(is_fine(kinds[1].outcome));
  CHECK(number_field(*kinds[1].worst.at("double"), "residual") == 3e-14);
}

TEST_CASE("errata: by source in the order of the catalogue, with or without numbers") {
  const ReportInput input = small();
  const auto groups = erratum_groups(input);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].source == "Notes on | flows <and> diffusions");
  REQUIRE(groups[0].rows.size() == 3);
  CHECK(groups[0].rows[0].name == "001.5");
  REQUIRE(groups[0].rows[0].record != nullptr);
  CHECK(erratum_size(*groups[0].rows[0].record) == "printed form off by 0.75, corrected within 3e-16");
  CHECK(groups[0].rows[1].record == nullptr);
  CHECK(groups[0].rows[1].numbered);
  CHECK_FALSE(groups[0].rows[2].numbered);
  CHECK(erratum_size(*groups[1].rows[0].record) == "printed form within 4e-16");
  CHECK(erratum_without_number(groups[0].rows[1]) == "not run");
  CHECK(erratum_without_number(groups[0].rows[2]) == "wording, no number");
  CHECK(erratum_without_number(groups[1].rows[1]) == "later: change of variables");
  ErratumRow definition;
  definition.verdict = "correct";
  CHECK(erratum_without_number(definition) == "no number");
  CHECK(erratum_size(*groups[1].rows[2].record) == "printed form within 2e-16, corrected off by 0.5");
  CHECK(erratum_counts(groups) == std::pair<std::size_t, std::size_t>{6, 2});
  // A number that is none is off, never within.
  Record record = *groups[0].rows[0].record;
  record.fields["corrected_error"] = "nan";
  CHECK(erratum_size(record) == "printed form off by 0.75, corrected off by nan");
  // Two runs: a row for each. No catalogue: the records speak for themselves.
  const ReportInput both{{{"a", small_sample()}, {"b", small_sample()}}, false};
  const auto two = erratum_groups(both);
  CHECK(two[0].rows.size() == 4);
  CHECK(two[0].rows[1].run == 1);
  CHECK(erratum_counts(two) == std::pair<std::size_t, std::size_t>{6, 2});
  std::vector<Record> bare = small_sample();
  bare.front().fields["catalogue"].erase("errata");
  const ReportInput without{{{"a", bare}}, false};
  const auto alone = erratum_groups(without);
  REQUIRE(alone.size() == 2);
  CHECK(alone[1].rows.size() == 2);
  CHECK(alone[0].rows[0].printed == "p(x) = p_z(f⁻¹(x)) |det J_f(x)|");
}

TEST_CASE("the page of errata and the table of methods: badges, numbers and links to what stands in the page") {
  const TemporaryFolder folder;
  find_writer("html").write(small(), folder.path);
  const std::string page = text_of(folder.path / "report.html");
  const auto has = [&](const std::string& text) { return page.find(text) != std::string::npos; };
  CHECK(has("<b>6 formulas</b> <span class=\"quiet\">2 wrong as printed</span>"));
  CHECK(has("<h3>Notes on | flows &lt;and&gt; diffusions</h3>"));
  CHECK(has("<tr id=\"erratum/001.5\">"));
  CHECK(has("<span class=\"quiet\">corrected within</span> <b class=\"\">3e-16</b>"));
  CHECK(has("<span class=\"quiet\">corrected off by</span> <b class=\"failed\">0.5</b>"));
  CHECK(has("later: change of variables"));
  CHECK(has("wording, no number"));
  CHECK(has("not run"));
  for (const char* link : {"law%2Fcontinuity", "fault%2FM01", "heun%2Forder%2F"}) CHECK(has(std::string("<a href=\"#") + link));
  CHECK(has("<details id=\"law/continuity\""));
  CHECK(has("<div title=\"objective\"><span class=\"id\">absent</span></div>"));
  CHECK(has("out of scope: no exact answer is known"));
  // Without either there is no section.
  std::vector<Record> records = small_sample();
  records.front().fields["catalogue"] = Json::object();
  std::erase_if(records, [](const Record& r) { return r.kind == "erratum"; });
  find_writer("html").write({{{"a", records}}, false}, folder.path);
  const std::string bare = text_of(folder.path / "report.html");
  CHECK(bare.find("<section id=\"errata\"") == std::string::npos);
  CHECK(bare.find("<section id=\"methods\"") == std::string::npos);
}

TEST_CASE("a gauge run is shown by its questions, the method first, what hurts first") {
  const auto checked = [](const char* kind, const char* id, Outcome outcome, const char* detail) {
    Record record{kind, id, outcome, {{"solver", "mine"}, {"problem", "mixture_1d"}, {"grid", "rough"}}};
    if (outcome != Outcome::ok) record.fields["cause"] = "some_cause";
    if (outcome != Outcome::ok) record.fields["detail"] = detail;
    return record;
  };
  std::vector<Record> records{checked("order", "mine/order/grid=rough", Outcome::ok, ""),
                              checked("error", "mine/finite/grid=rough", Outcome::ok, ""),
                              checked("error", "mine/rows/grid=rough", Outcome::fault, "rows lean | on each other"),
                              checked("law", "mine/shipped/loss=end", Outcome::limit, "stops at sigma = 0.1"),
                              {"finding", "mine/diagnosis/grid=rough", Outcome::ok, {{"title", "t"}, {"text", "is heun <so it is>"}}}};
  const auto written = [&](const char* format, const char* file) {
    const TemporaryFolder folder;
    find_writer(format).write({{{"a", records}}, false}, folder.path);
    return text_of(folder.path / file);
  };
  const std::string html = written("html", "report.html"), markdown = written("md", "report.md");
  const auto in_order = [](const std::string& text, const std::vector<std::string>& parts) {
    std::size_t at = 0;
    for (const std::string& part : parts) {
      at = text.find(part, at);
      if (at == std::string::npos) return false;
    }
    return true;
  };
  CHECK(in_order(html, {"<section id=\"method\"", "is heun &lt;so it is&gt;", "<section id=\"algorithm\"", "mine/<wbr>order",
                        "<section id=\"shipped\"", "stops at sigma = 0.1", "<section id=\"safety\"", "rows lean", "mine/<wbr>finite"}));
  CHECK(in_order(markdown, {"## Which method is it?", "is heun", "## Is the algorithm what it claims?", "`mine/order/grid=rough`",
                            "## What does a user get as shipped?", "## Is it safe?", "`mine/rows/grid=rough`", "`mine/finite/grid=rough`"}));
  // What broke is shown; what could be compared is no check.
  records.insert(records.begin(), {checked("error", "mine/graded/question=map", Outcome::error, "out of paper"),
                                   checked("work_precision", "mine/comparison/with=heun", Outcome::fault, "an end point is lost"),
                                   checked("work_precision", "mine/work_precision/grid=rough", Outcome::ok, "")});
  CHECK(in_order(written("md", "report.md"), {"## Is it safe?", "## What could not be answered?", "`mine/graded/question=map`", "`mine/comparison/with=heun`"}));
  CHECK(written("md", "report.md").find("`mine/work_precision/grid=rough`") == std::string::npos);
  records.erase(records.begin(), records.begin() + 3);
  // Of other runs nothing is shown this way, nor is a question that nothing answers.
  records.pop_back();
  CHECK(written("html", "report.html").find("<section id=\"algorithm\"") == std::string::npos);
  CHECK(written("md", "report.md").find("## Is it safe?") == std::string::npos);
  records = {checked("error", "mine/level/quantity=alpha", Outcome::ok, "")};
  records.insert(records.begin(), small_sample().front());
  records.front().fields["command"] = {"flowgauge", "gauge", "--", "client"};
  CHECK(written("md", "report.md").find("## Is the algorithm what it claims?") != std::string::npos);
  CHECK(written("md", "report.md").find("## Is it safe?") == std::string::npos);
  records.front().fields["command"] = {"flowgauge", "verify"};
  CHECK(written("md", "report.md").find("## Is the algorithm what it claims?") == std::string::npos);
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

TEST_CASE("densities against cost: a section of their own, what an error costs, and peers that are missing with the reason") {
  const auto record = [](const char* solver, const Json& updates, const Json& seconds) {
    return Record{"work_precision", std::string(solver) + "/work_precision/grid=uniform;problem=box", Outcome::ok,
                  {{"solver", solver}, {"problem", "box"}, {"grid", "uniform"}, {"norm", "density"}, {"knob", "cells"}, {"value", {8, 16}},
                   {"nfe", {64, 256}}, {"error_rms", {0.1, 0.01}}, {"error_max", {0.2, 0.02}}, {"seconds", {1e-3, 4e-3}},
                   {"errors_asked", {0.001, 0.05}}, {"nfe_at_error", updates}, {"seconds_at_error", seconds}}};
  };
  Record missing{"work_precision", "cvode_bdf/work_precision/grid=uniform;problem=box", Outcome::not_applicable,
                 {{"solver", "cvode_bdf"}, {"problem", "box"}, {"norm", "density"}, {"cause", "peer_missing"}, {"detail", "no SUNDIALS here"}}};
  const ReportInput input{{{"one", {record("tr_bdf2", {"nan", 96.5}, {"nan", 0.00123}), record("peer", {"nan", "nan"}, {0.5, "nan"}), missing}}}, false};
  const EqualErrorTable table = equal_error_table(input);
  CHECK(table.errors == std::vector<double>{0.05, 0.001});
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0].costs == std::vector<std::string>{"96.5, 1.23 ms", ""});
  CHECK(table.rows[1].costs == std::vector<std::string>{"", "500 ms"});
  CHECK(table.rows[1].reason.empty());
  CHECK(table.rows[2].reason == "no SUNDIALS here");
  CHECK(equal_error_table(small()).rows.empty());
  const std::vector<Figure> figures = standard_figures(input);
  REQUIRE(figures.size() == 1);
  CHECK(figures[0].title == "Densities on cells: work-precision on box");
  CHECK(figures[0].x_label == "updates of a cell");
  const TemporaryFolder folder;
  const NoPrograms none(folder.path);
  for (const char* format : {"html", "md"}) find_writer(format).write(input, folder.path);
  const std::string page = text_of(folder.path / "report.html"), text = text_of(folder.path / "report.md");
  CHECK(page.find("What an error costs") != std::string::npos);
  CHECK(page.find("96.5, 1.23 ms") != std::string::npos);
  CHECK(page.find("no SUNDIALS here") != std::string::npos);
  CHECK(page.find("data-norm=\"density\"") != std::string::npos);
  CHECK(text.find("## Work-precision of densities") != std::string::npos);
  CHECK(text.find("## What an error of a density costs") != std::string::npos);
  CHECK(text.find("| box | cvode\\_bdf |   |   | not_applicable: no SUNDIALS here |") != std::string::npos);
}

TEST_CASE("what single precision costs is a table of its own") {
  Record record{"work_precision", "dpmpp_3m/digits/grid=lambda_uniform;problem=mixture_1d", Outcome::limit, Json::object()};
  record.fields = {{"solver", "dpmpp_3m"}, {"problem", "mixture_1d"}, {"grid", "lambda_uniform"}, {"norm", "float32"},
                   {"knob", "steps"}, {"value", {32, 512}}, {"nfe", {32, 512}}, {"error_rms", {1e-7, 4e-7}},
                   {"error_max", {2e-7, 8e-7}}, {"factor", 0.7525}, {"growth", 0.49}, {"digits_lost", 1.23}, {"tolerance", 2},
                   {"hidden_from", 128}, {"exhausted_from", 256}, {"cause", "float32_state"}, {"detail", "steps help no more"}};
  CHECK(size_text(record) == "rounding 0.75 · 2⁻²⁴|x|√N, allowed 2");
  const ReportInput input{{{"one", {record}}}, false};
  REQUIRE(standard_figures(input).size() == 1);
  CHECK(standard_figures(input)[0].title == "Rounding in single precision on mixture_1d");
  const TemporaryFolder folder;
  for (const char* format : {"html", "md"}) find_writer(format).write(input, folder.path);
  const std::string page = text_of(folder.path / "report.html"), text = text_of(folder.path / "report.md");
  CHECK(page.find("id=\"digits\"") != std::string::npos);
  CHECK(page.find("data-norm=\"float32\"") != std::string::npos);
  CHECK(page.find(">256</td>") != std::string::npos);
  CHECK(text.find("## Single precision beside double") != std::string::npos);
  CHECK(text.find("| dpmpp\\_3m | mixture\\_1d | lambda\\_uniform | 0.752 | 0.49 | 1.23 | 128 | 256 | limit |") != std::string::npos);
}

TEST_CASE("a comparison of samplers is a table of who comes first, and no method in the figures") {
  const auto place = [](const char* solver, int nfe, double error) {
    return Json{{"solver", solver}, {"grid", "karras"}, {"nfe", nfe}, {"error", error}};
  };
  Record record{"work_precision", "samplers/comparison/grid=usual;problem=mixture_1d;schedule=edm", Outcome::ok, Json::object()};
  record.fields = {{"solver", "samplers"}, {"problem", "mixture_1d"}, {"schedule", "edm"}, {"grid", "usual"},
                   {"norm", "comparison"}, {"knob", "evaluations"}, {"value", {10, 100}}, {"nfe", {10, 99}},
                   {"error_rms", {0.1, 0.001}}, {"error_max", {0.2, 0.002}}};
  record.fields["best_at_nfe"]["100"] = Json::array({place("dpmpp_2m", 99, 0.00123), place("ddim", 100, 0.5)});
  record.fields["best_at_nfe"]["10"] = Json::array({place("unipc_2_bh2", 10, 0.1)});
  record.fields["cheapest_for_error"]["1e-04"] = Json::array();
  record.fields["cheapest_for_error"]["0.01"] = Json::array({place("edm_heun", 57, 0.009)});
  const ReportInput input{{{"one", {record}}}, false};
  const RankingTable ranks = ranking_table(input);
  CHECK(ranks.questions == std::vector<std::string>{"10 evaluations", "100 evaluations", "evaluations to error 0.01",
                                                    "evaluations to error 1e-04"});
  REQUIRE(ranks.rows.size() == 1);
  CHECK(ranks.rows[0].places[1] == std::vector<std::string>{"dpmpp_2m 0.0012", "ddim 0.5"});
  CHECK(ranks.rows[0].places[2] == std::vector<std::string>{"edm_heun 57"});
  CHECK(ranks.rows[0].places[3].empty());
  CHECK(standard_figures(input).empty());
  CHECK(ranking_table(small()).rows.empty());
  const TemporaryFolder folder;
  for (const char* format : {"html", "md"}) find_writer(format).write(input, folder.path);
  const std::string page = text_of(folder.path / "report.html"), text = text_of(folder.path / "report.md");
  CHECK(page.find("id=\"ranking\"") != std::string::npos);
  CHECK(page.find("dpmpp_2m 0.0012<br>ddim 0.5") != std::string::npos);
  CHECK(text.find("## Samplers at equal cost") != std::string::npos);
  CHECK(text.find("edm\\_heun 57") != std::string::npos);
  CHECK(text_of(folder.path / "report.md").find("## Work-precision") == std::string::npos);
}
