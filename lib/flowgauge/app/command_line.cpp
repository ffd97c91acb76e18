#include "flowgauge/app/command_line.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstring>
#include <iostream>
#include <sstream>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/gauge.hpp"
#include "flowgauge/gauge/listener.hpp"
#include "flowgauge/gauge/process_group.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

/// What an interruption prints; chosen beforehand, because a signal handler may do next to nothing.
const char* volatile interrupt_message = "flowgauge: interrupted\n";

/// Records are flushed one by one, so leaving at once loses nothing that was written.
extern "C" void leave_on_interrupt(int) {
  kill_remembered_groups();
  remove_listening_socket();
  const char* const message = interrupt_message;
  [[maybe_unused]] const auto written = write(STDERR_FILENO, message, std::strlen(message));
  _exit(status::interrupted);
}

/// The line break that leaves a progress bar is for terminals only; what is kept is said only where records are written.
void choose_interrupt_message(bool writes_records) {
  const bool terminal = isatty(STDERR_FILENO) != 0;
  if (writes_records) {
    interrupt_message = terminal ? "\nflowgauge: interrupted; what was measured is kept\n"
                                 : "flowgauge: interrupted; what was measured is kept\n";
  } else if (terminal) {
    interrupt_message = "\nflowgauge: interrupted\n";
  }
}

/// The parser and the options it fills, one member a command.
struct CommandLine {
  CommonOptions common;
  ListOptions list;
  ExplainOptions explain;
  EvalOptions eval;
  FlowOptions flow;
  VerifyOptions verify;
  StudyOptions study;
  GaugeOptions gauge;
  CompareOptions compare;
  ReportOptions report;
  CLI::App app{"flowgauge: a ruler for flow and diffusion mathematics", "flowgauge"};
};

void describe_gauge(CommandLine& line) {
  GaugeOptions& options = line.gauge;
  CLI::App* gauge = line.app.add_subcommand("gauge", "Measure somebody else's sampler, schedule, map or likelihood, in any language");
  gauge->add_flag("--check", options.check, "only test whether the client speaks the protocol");
  gauge->add_flag("--quick", options.quick, "fewer problems, grids and parameterisations");
  CLI::Option* fail_fast = gauge->add_flag("--fail-fast", options.fail_fast, "leave a subject at its first check that gates");
  gauge->add_option("--subject", options.subjects, "only this subject of the client; may be repeated")->take_all();
  gauge->add_option("--claim", options.claims, "KEY=VALUE instead of what the client claims, e.g. order=2; may be repeated")->take_all();
  gauge->add_option("--against", options.against, "solver to compare with (flowgauge list solvers); may be repeated")->take_all();
  gauge->add_option("--max-error", options.max_error, "what a user may lose as shipped; more is a fault");
  gauge->add_option("--seed", options.seed, "seed of the noise that is served, or \"random\"")->capture_default_str();
  gauge->add_option("--out", options.out, "folder for gauge.jsonl");
  gauge->add_option("--junit", options.junit, "write a JUnit file");
  gauge->add_option("--baseline", options.baseline, "gauge.jsonl of an earlier run: an outcome that got worse gates");
  gauge->add_option("--known", options.known, "known file: failures listed there are shown but do not gate");
  gauge->add_option("--write-known", options.write_known, "write a known file listing what fails")->excludes(fail_fast);
  gauge->add_option("--fail-on", options.fail_on, "limit: outcomes that gate beside fault and error")->check(CLI::IsMember({"limit"}));
  gauge->add_option("--timeout", options.timeout, "seconds a run may be silent between two frames")->capture_default_str();
  gauge->add_option("--task-timeout", options.task_timeout, "seconds until hello, the answer to a call, and progress of a run")->capture_default_str();
  gauge->add_option("--memory", options.memory, "most memory of the client and its children, e.g. 500M or 2G (default: half of the machine)");
  gauge->add_option("--trace", options.trace, "file: one JSON line for every frame that passes");
  CLI::Option* stdio = gauge->add_flag("--stdio", options.stdio, "frames over the client's standard input and output (containers, ssh)");
  gauge->add_flag("--serve", options.serve, "wait for a client that is started by somebody else, at a Unix socket whose path is printed")->excludes(stdio);
  gauge->footer("COMMAND… stands behind \"--\" and is started without a shell, with your rights: this is not a sandbox.\n"
                "Examples:\n  flowgauge gauge --check -- python3 my_sampler.py\n"
                "  flowgauge gauge --out out -- python3 my_sampler.py\n"
                "  flowgauge gauge --quick --junit gauge.xml --known gauge.known -- ./my_sampler");
}

void describe_values(CommandLine& line) {
  constexpr const char* problem_help = "catalogue name (flowgauge list problems) or JSON problem file";
  constexpr const char* points_help = "points: \"a,b;c,d\", a CSV file without header, or - for standard input";

  CLI::App* list = line.app.add_subcommand("list", "What the program knows, by kind");
  list->add_option("KIND", line.list.kind, "a kind, such as schedules, solvers, faults or checks; without it all kinds are listed");
  list->footer("Examples:\n  flowgauge list\n  flowgauge list solvers\n  flowgauge list targets --json");

  CLI::App* explain = line.app.add_subcommand("explain", "Statement, assumptions, source and blind spots of an entry or check");
  explain->add_option("NAME", line.explain.name, "an entry's name, a fault, or a check id");
  explain->footer("Examples:\n  flowgauge explain continuity\n  flowgauge explain M21\n"
                  "  flowgauge explain 'heun/order/grid=rough;param=x0;problem=mixture_1d;direction=backward'");

  CLI::App* eval = line.app.add_subcommand("eval", "Exact density, score, velocity, denoiser … of a problem at points; image, inverse and log|det| of a map");
  eval->add_option("PROBLEM", line.eval.problem, "catalogue name (flowgauge list problems), JSON problem file, or JSON map file {\"map\": …} (flowgauge list maps), which is evaluated in 50 digits: layers that saturate can use them up");
  eval->add_option("--t", line.eval.times, "times T[,T…] in the schedule's own time; not with maps");
  eval->add_option("--x", line.eval.points, points_help);
  eval->footer("Examples:\n  flowgauge eval mixture_1d --t 0.02,0.3 --x '-1;0.5;2'\n"
               "  flowgauge eval problem.json --t 0.5 --x points.csv\n"
               "  flowgauge eval map.json --x '0.5,-1;2,0.25'");

  CLI::App* flow = line.app.add_subcommand("flow", "Exact flow map and log-density change of points between two times");
  flow->add_option("PROBLEM", line.flow.problem, problem_help);
  flow->add_option("--from", line.flow.from, "time of the points");
  flow->add_option("--to", line.flow.to, "time of their images");
  flow->add_option("--x", line.flow.points, points_help);
  flow->footer("Example:\n  flowgauge flow mixture_1d --from 0.3 --to 0.02 --x '-1;0.5;2'");

  CLI::App* verify = line.app.add_subcommand("verify", "Check flowgauge's own mathematics");
  verify->add_option("--filter", line.verify.filter, "regular expression: only check ids in which it is found");
  verify->add_option("--seed", line.verify.seed, "seed of the random points, or \"random\"")->capture_default_str();
  verify->add_flag("--faults", line.verify.faults, "also run the planted faults, each of which must be caught");
  verify->add_option("--out", line.verify.out, "folder for verify.jsonl");
  verify->add_option("--junit", line.verify.junit, "write a JUnit file");
  verify->add_option("--known", line.verify.known, "known file: failures listed there are shown but do not gate");
  verify->add_option("--write-known", line.verify.write_known, "write a known file listing what fails");
  verify->add_option("--fail-on", line.verify.fail_on, "limit: outcomes that gate beside fault and error")
      ->check(CLI::IsMember({"limit"}));
  verify->footer("Examples:\n  flowgauge verify --faults --out out\n  flowgauge verify --filter '/continuity/' --seed random");

  CLI::App* study = line.app.add_subcommand("study", "Measure convergence orders and work-precision of solvers, and orders of schemes for densities");
  study->add_option("--problem", line.study.problems, problem_help)->take_all();
  study->add_option("--solver", line.study.solvers, "solver (flowgauge list solvers); may be repeated")->take_all();
  study->add_option("--scheme", line.study.schemes, "scheme of Fokker–Planck equations (flowgauge list schemes); may be repeated")
      ->take_all();
  study->add_option("--grid", line.study.grids, "time grid (flowgauge list grids); may be repeated")->take_all();
  CLI::Option* steps = study->add_option("--steps", line.study.steps, "step counts 8,16,… of fixed-step solvers");
  study->add_option("--tolerances", line.study.tolerances, "tolerances 1e-3,… of adaptive solvers")->excludes(steps);
  study->add_option("--out", line.study.out, "folder for study.jsonl")->capture_default_str();
  study->add_flag("--comparison", line.study.comparison,
                  "all samplers with fixed steps at equal cost on every grid, and nothing else");
  study->add_flag("--resume", line.study.resume, "keep what study.jsonl holds and measure the rest");
  study->footer("Examples:\n  flowgauge study --out out\n"
                "  flowgauge study --problem mixture_1d --solver heun --solver ddim --grid rough --steps 16,32,64,128 --out out\n"
                "  flowgauge study --scheme chang_cooper --scheme tr_bdf2 --out out");

  describe_gauge(line);

  CLI::App* compare = line.app.add_subcommand("compare", "What changed between two runs; an outcome that got worse gates");
  compare->add_option("BEFORE", line.compare.before, "records.jsonl of the earlier run");
  compare->add_option("AFTER", line.compare.after, "records.jsonl of the later run");
  compare->add_option("--fail-on", line.compare.fail_on, "also gate on quantities, e.g. order:0.05,error:10%,seconds:20%");
  compare->footer("Example:\n  flowgauge compare before/study.jsonl after/study.jsonl --fail-on order:0.05,error:10%");

  CLI::App* report = line.app.add_subcommand("report", "Turn records into report.html and other formats");
  report->add_option("RECORDS", line.report.records, "record files");
  report->add_option("-o", line.report.out, "folder of the report");
  report->add_option("--format", line.report.formats, "html,md,csv,json,junit (default: all)");
  report->add_option("--label", line.report.labels, "NAME=FILE: a record file under a name of its own; may be repeated")->take_all();
  report->add_option("--figure", line.report.figure, "draw one figure instead: convergence, work_precision or density");
  report->add_option("--problem", line.report.problems, "the figure's problem")->take_all();
  report->add_option("--x", line.report.x, "the figure's horizontal axis, e.g. nfe");
  report->add_option("--y", line.report.y, "the figure's vertical axis, e.g. error_max");
  report->footer("Examples:\n  flowgauge report out/*.jsonl -o out/report\n"
                 "  flowgauge report out/study.jsonl -o figures --figure work_precision --problem mixture_1d --x nfe --y error_max");
}

/// An option that is given empty is no option left out: its default would be used silently. An empty filter selects all.
void refuse_empty_options(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0 || option->get_name() == "--filter" || option->get_expected_max() == 0) continue;
    for (const std::string& value : option->results()) {
      if (value.empty()) throw std::invalid_argument(option->get_name() + " is empty; it needs a value");
    }
  }
}

/// What CLI11's own required() would check before it names an argument it does not know.
void require(const std::string& value, const char* argument) {
  if (value.empty()) throw std::invalid_argument(std::string(argument) + " is missing");
}

/// Either a client is started or one is awaited.
void require_client(const GaugeOptions& options) {
  if (options.serve && !options.client.empty()) throw std::invalid_argument("--serve starts no client; leave out \"-- COMMAND\"");
  if (!options.serve && options.client.empty()) {
    throw std::invalid_argument("COMMAND is missing; write flowgauge gauge [options] -- COMMAND…, for example -- python3 my_sampler.py");
  }
}

/// Where "gauge" is the command, the number of words before "--": what stands behind belongs to the client.
int words_before_client(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("-")) continue;
    if (word != "gauge") return argc;
    const auto* const end = std::find_if(argv + i, argv + argc, [](const char* each) { return std::strcmp(each, "--") == 0; });
    return static_cast<int>(end - argv);
  }
  return argc;
}

void require_arguments(const CommandLine& line) {
  const CLI::App& app = line.app;
  if (app.got_subcommand("explain")) require(line.explain.name, "NAME");
  if (app.got_subcommand("eval")) {
    require(line.eval.problem, "PROBLEM");
    require(line.eval.points, "--x");
  }
  if (app.got_subcommand("flow")) {
    require(line.flow.problem, "PROBLEM");
    require(line.flow.from, "--from");
    require(line.flow.to, "--to");
    require(line.flow.points, "--x");
  }
  if (app.got_subcommand("gauge")) require_client(line.gauge);
  if (app.got_subcommand("compare")) {
    require(line.compare.before, "BEFORE");
    require(line.compare.after, "AFTER");
  }
  if (app.got_subcommand("report")) require(line.report.out, "-o DIR");
}

int dispatch(CommandLine& line, const Suite& suite, std::ostream& out) {
  require_arguments(line);
  const auto with = [&](auto& options) -> auto& {
    static_cast<CommonOptions&>(options) = line.common;
    return options;
  };
  const CLI::App& app = line.app;
  if (app.got_subcommand("list")) return list(with(line.list), suite, out);
  if (app.got_subcommand("explain")) return explain(with(line.explain), suite, out);
  if (app.got_subcommand("eval")) return eval(with(line.eval), out);
  if (app.got_subcommand("flow")) return flow(with(line.flow), out);
  if (app.got_subcommand("verify")) return verify(with(line.verify), suite, out, std::cerr);
  if (app.got_subcommand("study")) return study(with(line.study), suite, out, std::cerr);
  if (app.got_subcommand("gauge")) return gauge(with(line.gauge), suite, out, std::cerr);
  if (app.got_subcommand("compare")) return compare(with(line.compare), out);
  return report(with(line.report), out);
}

/// Throws std::invalid_argument when the first word is no command: CLI11 would only say that a subcommand is required.
void require_command(const CLI::App& app, int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.starts_with("-")) continue;
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    if (std::find(names.begin(), names.end(), word) != names.end()) return;
    const std::vector<std::string_view> views(names.begin(), names.end());
    throw std::invalid_argument("command \"" + word + "\" is unknown" + did_you_mean(word, views) + "; allowed are " +
                                join(views, ", "));
  }
}

int fail(const std::string& message, int exit_status) {
  std::cerr << "flowgauge: " << message << '\n';
  return exit_status;
}

/// Line breaks inside messages of libraries would make several lines of one error.
std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

int run_command_line(int argc, const char* const* argv, const Suite& suite) {
  std::signal(SIGINT, leave_on_interrupt);
  CommandLine line;
  line.app.set_version_flag("--version", std::string("flowgauge ") + FLOWGAUGE_VERSION);
  line.app.add_flag("--json", line.common.json, "machine-readable output");
  line.app.add_flag("--quiet", line.common.quiet, "no progress and no summary");
  line.app.require_subcommand(1);
  line.app.fallthrough();
  line.app.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()) + "\n"; });
  line.app.footer("flowgauge COMMAND --help shows the options and examples of a command.\n"
                  "Exit status: 0 done; 1 a check gates or a run got worse; 2 misuse or unreadable file; 3 nothing could be\n"
                  "judged; 130 interrupted, records written so far are kept.");
  describe_values(line);
  line.verify.command.assign(argv, argv + argc);
  line.study.command = line.gauge.command = line.verify.command;

  try {
    require_command(line.app, argc, argv);
    const int own = words_before_client(argc, argv);
    if (own < argc) line.gauge.client.assign(argv + own + 1, argv + argc);
    line.app.parse(own, argv);
    for (const CLI::App* command : line.app.get_subcommands()) refuse_empty_options(*command);
  } catch (const std::invalid_argument& error) {
    return fail(error.what(), status::misuse);
  } catch (const CLI::Success& request) {
    const int done = line.app.exit(request);
    std::cout << std::flush;
    return std::cout ? done : fail("cannot write to standard output", status::misuse);
  } catch (const CLI::ParseError& error) {
    return fail(one_line(error.what()) + "; see flowgauge --help", status::misuse);
  }

  if (line.app.got_subcommand("gauge")) {
    for (const int signal_number : {SIGTERM, SIGHUP}) std::signal(signal_number, leave_on_interrupt);
  }
  choose_interrupt_message(line.app.got_subcommand("study") ||
                           (line.app.got_subcommand("gauge") && !line.gauge.out.empty()) ||
                           (line.app.got_subcommand("verify") && !line.verify.out.empty()));
  // Text is collected first, so that a command that fails has printed nothing.
  std::ostringstream out;
  int result = status::undecided;
  try {
    result = dispatch(line, suite, out);
  } catch (const std::invalid_argument& error) {
    return fail(one_line(error.what()), status::misuse);
  } catch (const std::runtime_error& error) {
    return fail(one_line(error.what()), status::misuse);
  } catch (const std::exception& error) {
    return fail(std::string("internal error: ") + one_line(error.what()), status::undecided);
  }
  std::cout << out.str() << std::flush;
  if (!std::cout) return fail("cannot write to standard output", status::misuse);
  return result;
}

}  // namespace flowgauge
