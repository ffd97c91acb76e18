#pragma once
// The command `gauge`: somebody else's sampler, schedule, map or likelihood.

#include "flowgauge/app/commands.hpp"

namespace flowgauge {

struct GaugeOptions : CommonOptions {
  std::vector<std::string> client;  ///< what stands behind "--": the program to start and its arguments
  bool check = false;               ///< test the client instead of grading its subjects
  bool serve = false;               ///< wait for a client that somebody else starts
  bool stdio = false;               ///< frames go over the client's standard input and output
  bool quick = false;
  bool fail_fast = false;           ///< leave a subject at its first check that gates
  std::vector<std::string> claims;    ///< KEY=VALUE, instead of what the client claims
  std::vector<std::string> against;   ///< solvers to compare with
  std::vector<std::string> subjects;  ///< empty: all
  std::string timeout = "30", task_timeout = "60";
  std::string memory;                 ///< "500M", "2G"; empty: half of the machine
  std::string max_error;              ///< what a user may lose as shipped; empty: anything
  std::string seed = "42";
  std::string trace;                  ///< file for what passes; empty: none
  std::string baseline;               ///< records of an earlier run; empty: none
  std::string known, write_known, fail_on, junit;
  std::string out;                    ///< folder for gauge.jsonl; empty: none
  std::vector<std::string> command;
};
int gauge(const GaugeOptions& options, const Suite& suite, std::ostream& out, std::ostream& err);

}  // namespace flowgauge
