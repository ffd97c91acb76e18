#include "flowgauge/gauge/process_group.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

namespace flowgauge {
namespace {

std::array<std::atomic<pid_t>, 64> remembered{};
static_assert(std::atomic<pid_t>::is_always_lock_free);

/// The first bytes of a file of /proc; empty where the process is gone.
std::string read_proc(const std::string& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  std::array<char, 1024> bytes;
  const ssize_t got = read(descriptor, bytes.data(), bytes.size());
  close(descriptor);
  return got > 0 ? std::string(bytes.data(), static_cast<std::size_t>(got)) : std::string();
}

/// Group and resident pages of /proc/PID/stat, whose second field is a name in brackets that may hold anything.
bool read_stat(const std::string& text, pid_t& group, std::uint64_t& pages) {
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return false;
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  // After the name: state, parent, group, …; the resident pages are the 24th field of the line.
  fields >> skipped >> skipped >> group;
  for (int field = 6; field < 24; ++field) fields >> skipped;
  return static_cast<bool>(fields >> pages);
}

/// A limit of the control group, or no limit.
std::uint64_t control_group_limit() {
  std::uint64_t least = UINT64_MAX;
  for (const char* file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::uint64_t limit = 0;
    if (std::ifstream(file) >> limit && limit > 0) least = std::min(least, limit);
  }
  return least;
}

}  // namespace

std::uint64_t group_memory(pid_t group) {
  DIR* const proc = opendir("/proc");
  if (proc == nullptr) return 0;
  std::uint64_t pages = 0;
  while (const dirent* const entry = readdir(proc)) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    pid_t its_group = 0;
    std::uint64_t its_pages = 0;
    if (read_stat(read_proc(std::string("/proc/") + entry->d_name + "/stat"), its_group, its_pages) && its_group == group) {
      pages += its_pages;
    }
  }
  closedir(proc);
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t half_of_memory() {
  const auto machine = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return std::min(machine, control_group_limit()) / 2;
}

std::string ending_in_words(int code, int status) {
  if (code == CLD_EXITED) return "ended with status " + std::to_string(status);
  const char* const name = sigabbrev_np(status);
  return "was killed by signal " + std::to_string(status) + (name ? std::string(" (SIG") + name + ")" : "");
}

GroupGuard::GroupGuard(pid_t group) {
  std::array<int, 2> alive{-1, -1};
  if (pipe2(alive.data(), O_CLOEXEC) != 0) return;
  process_ = fork();
  if (process_ == 0) {
    // Only calls that are safe in a signal handler from here on: other threads of this program are not here.
    setpgid(0, 0);
    for (const int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) signal(signal_number, SIG_IGN);
    dup2(alive[0], 0);
    if (close_range(1, ~0U, 0) != 0) {
      for (int descriptor = 1; descriptor < 4096; ++descriptor) close(descriptor);
    }
    char byte;
    while (read(0, &byte, 1) < 0 && errno == EINTR) {
    }
    kill(-group, SIGKILL);
    _exit(0);
  }
  close(alive[0]);
  alive_ = alive[1];
}

GroupGuard::~GroupGuard() {
  if (process_ > 0) {
    kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (alive_ >= 0) close(alive_);
}

void remember_group(pid_t group) {
  for (std::atomic<pid_t>& place : remembered) {
    pid_t none = 0;
    if (place.compare_exchange_strong(none, group)) return;
  }
}

void forget_group(pid_t group) {
  for (std::atomic<pid_t>& place : remembered) {
    pid_t held = group;
    if (place.compare_exchange_strong(held, 0)) return;
  }
}

void kill_remembered_groups() noexcept {
  for (const std::atomic<pid_t>& place : remembered) {
    const pid_t group = place.load();
    if (group > 1) kill(-group, SIGKILL);
  }
}

}  // namespace flowgauge
