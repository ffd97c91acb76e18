#pragma once
// A process group as the kernel sees it: its memory, and its end.

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace flowgauge {

/// Resident memory of all processes of a group, in bytes; shared pages count in each.
std::uint64_t group_memory(pid_t group);

/// Half of the memory that this process may use: of the machine or of its control group.
std::uint64_t half_of_memory();

/// "ended with status 3", "was killed by signal 11 (SIGSEGV)", from what waitid(2) reports as code and status.
std::string ending_in_words(int code, int status);

/// Kills a group when this program is gone, however it went (SIGKILL leaves it no word): a process that waits for its end. Without
/// a process to be had, nothing.
class GroupGuard {
 public:
  explicit GroupGuard(pid_t group);
  /// Ends the guard, not the group; before the group's number is given back.
  ~GroupGuard();
  GroupGuard(const GroupGuard&) = delete;
  GroupGuard& operator=(const GroupGuard&) = delete;

 private:
  pid_t process_ = -1;
  int alive_ = -1;  ///< closed with this program
};

/// Remembers a group that must not outlive this process; groups beyond the first 64 are not remembered.
void remember_group(pid_t group);
void forget_group(pid_t group);

/// Kills every remembered group. May be called from a signal handler.
void kill_remembered_groups() noexcept;

}  // namespace flowgauge
