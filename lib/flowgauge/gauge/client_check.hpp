#pragma once
// Whether a client speaks the protocol: what it says, what it answers, and what it does with answers it does not like.

#include <string>
#include <vector>

#include "flowgauge/gauge/session.hpp"

namespace flowgauge {

/// One thing that was tried.
struct ClientFinding {
  bool right = false;
  std::string what;       ///< one line
  std::string log = {};   ///< the end of what the client printed, where it is of use
};

/// Starts a client and tries: its hello; for every subject a task in each parameterisation or each function; a refused request,
/// after which the task must end in `error` or `skipped`; unknown keys in a task; a subject it does not have; the end. What is
/// wrong with a session at all ends the list. Throws std::runtime_error where the program cannot be started.
std::vector<ClientFinding> check_client(const SessionOptions& options);

}  // namespace flowgauge
