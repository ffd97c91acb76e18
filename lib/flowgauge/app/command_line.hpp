#pragma once
// The command line of flowgauge, for its own program and for a user's.

#include "flowgauge/app/suite.hpp"

namespace flowgauge {

/// Parses the arguments, runs the command and returns the exit status. Errors become one line on standard error; nothing
/// is thrown.
int run_command_line(int argc, const char* const* argv, const Suite& suite = {});

}  // namespace flowgauge
