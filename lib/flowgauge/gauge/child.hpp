#pragma once
// A program of somebody else, started without a shell in a process group of its own, watched, and ended with all its children.

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "flowgauge/gauge/child_log.hpp"
#include "flowgauge/gauge/process_group.hpp"

namespace flowgauge {

struct ChildOptions {
  std::vector<std::string> command;  ///< the program, searched in PATH, and its arguments
  bool stdio = false;                ///< frames go over descriptors 0 and 1 instead of one named in FLOWGAUGE_FD
  std::uint64_t memory = 0;          ///< most resident memory of its group in bytes; 0: half_of_memory()
};

/// A running child. Its standard output and standard error are kept as its log by a thread that also watches its memory.
class Child {
 public:
  /// Throws std::invalid_argument for an empty command and std::runtime_error naming a program that cannot be started.
  explicit Child(const ChildOptions& options);
  /// Kills the group.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Our end of the connection, once; it belongs to the caller.
  int take_socket();

  /// Waits up to that many seconds for its end, then kills what is left of its group. Says how it ended: "ended with status
  /// 3", "was killed by signal 11 (SIGSEGV)", "was stopped by flowgauge", "was stopped by flowgauge: its memory reached …".
  std::string end(double grace_seconds);

  /// What it printed, printable().
  std::string log() const;
  std::string log_tail(std::size_t most) const;

 private:
  void start(const ChildOptions& options, int socket_of_child, int log_of_child);
  void watch();

  pid_t group_ = 0;
  std::uint64_t memory_ = 0;
  int socket_ = -1, log_ = -1, wake_ = -1;
  std::string ending_;
  std::atomic<std::uint64_t> memory_reached_{0};
  mutable std::mutex mutex_;  ///< guards kept_
  HeadAndTail kept_;
  std::thread watcher_;
  std::optional<GroupGuard> guard_;
};

}  // namespace flowgauge
