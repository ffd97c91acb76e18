#pragma once
// The commands of the program as plain functions: options in, text out, exit status back. CLI11 stays outside.

#include <ostream>
#include <string>
#include <vector>

#include "flowgauge/app/suite.hpp"

namespace flowgauge {

/// Exit status of every command (lib/README.md).
namespace status {
inline constexpr int done = 0;         ///< where checks ran: at least one was decided and none gates
inline constexpr int gating = 1;       ///< a gating check or a regression
inline constexpr int misuse = 2;       ///< wrong arguments, unreadable or unwritable files
inline constexpr int undecided = 3;    ///< checks ran but nothing could be judged, or an internal error
inline constexpr int interrupted = 130;
}  // namespace status

/// What every command may be told.
struct CommonOptions {
  bool json = false;
  bool quiet = false;
};

struct ListOptions : CommonOptions {
  std::string kind;  ///< empty: the kinds themselves with their counts
};
int list(const ListOptions& options, const Suite& suite, std::ostream& out);

struct ExplainOptions : CommonOptions {
  std::string name;  ///< an entry's name or a check id
};
int explain(const ExplainOptions& options, const Suite& suite, std::ostream& out);

struct EvalOptions : CommonOptions {
  std::string problem;
  std::string times;   ///< "t,t,…"; empty for maps
  std::string points;  ///< "a,b;c,d", a CSV file, or "-" for standard input
};
int eval(const EvalOptions& options, std::ostream& out);

struct FlowOptions : CommonOptions {
  std::string problem;
  std::string from, to;
  std::string points;
};
int flow(const FlowOptions& options, std::ostream& out);

struct VerifyOptions : CommonOptions {
  std::string filter;        ///< regular expression on check ids; empty: all
  std::string seed = "42";   ///< a number, or "random"
  bool faults = false;       ///< also run the catalogue of planted faults
  std::string out;           ///< folder for verify.jsonl; empty: none
  std::string junit;         ///< file; empty: none
  std::string known;         ///< known file to apply; empty: none
  std::string write_known;   ///< known file to write from what failed; empty: none
  std::string fail_on;       ///< "limit": limits gate as well
  std::vector<std::string> command;
};
int verify(const VerifyOptions& options, const Suite& suite, std::ostream& out, std::ostream& err);

struct StudyOptions : CommonOptions {
  std::vector<std::string> problems, solvers, grids, schemes;  ///< empty: the default study
  std::string steps;       ///< "8,16,…": fixed-step ladder
  std::string tolerances;  ///< "1e-3,…": ladder of adaptive solvers
  std::string out = "out";  ///< folder for study.jsonl
  bool resume = false;     ///< keep what study.jsonl already holds and measure the rest
  bool comparison = false; ///< all samplers at equal cost on every grid, and nothing else
  std::vector<std::string> command;
};
int study(const StudyOptions& options, const Suite& suite, std::ostream& out, std::ostream& err);

struct CompareOptions : CommonOptions {
  std::string before, after;
  std::string fail_on;  ///< "order:0.05,error:10%,seconds:20%"
};
int compare(const CompareOptions& options, std::ostream& out);

struct ReportOptions : CommonOptions {
  std::vector<std::string> records;
  std::vector<std::string> labels;  ///< NAME=FILE
  std::string out;
  std::string formats;  ///< "html,md,…"; empty: all
  std::string figure;   ///< a figure kind: one figure instead of the report
  std::vector<std::string> problems;
  std::string x, y;
};
int report(const ReportOptions& options, std::ostream& out);

}  // namespace flowgauge
