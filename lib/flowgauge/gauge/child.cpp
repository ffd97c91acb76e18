#include "flowgauge/gauge/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace flowgauge {
namespace {

/// Where the child finds its end of the connection, and where a failed start is told.
constexpr int socket_place = 3, failure_place = 4;
constexpr int memory_watch_milliseconds = 200;

void close_all(std::initializer_list<int> descriptors) {
  for (const int descriptor : descriptors) {
    if (descriptor >= 0) close(descriptor);
  }
}

[[noreturn]] void fail(const std::string& what, int reason) {
  throw std::runtime_error(what + ": " + std::strerror(reason));
}

/// A copy of the environment with FLOWGAUGE_FD set.
std::vector<std::string> environment(const std::string& channel) {
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, "FLOWGAUGE_FD=", 13) != 0) all.emplace_back(*variable);
  }
  all.push_back("FLOWGAUGE_FD=" + channel);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// A descriptor above those that are about to be laid out.
int moved_up(int descriptor) {
  return fcntl(descriptor, F_DUPFD_CLOEXEC, 16);
}

/// Between fork and exec: only calls that are safe in a signal handler. Returns only if something failed.
void become(pid_t parent, char* const* command, char* const* variables, int socket, int log, int failure, bool stdio) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) return;
  for (const int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGQUIT}) signal(signal_number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);

  socket = moved_up(socket);
  log = moved_up(log);
  failure = moved_up(failure);
  const int nothing = moved_up(open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (socket < 0 || log < 0 || failure < 0 || nothing < 0) return;
  // dup2 clears the mark that closes a descriptor at exec.
  if (dup2(stdio ? socket : nothing, 0) < 0 || dup2(stdio ? socket : log, 1) < 0 || dup2(log, 2) < 0) return;
  if (!stdio && dup2(socket, socket_place) < 0) return;
  if (dup3(failure, failure_place, O_CLOEXEC) < 0) return;
  if (stdio) close(socket_place);
  if (close_range(failure_place + 1, ~0U, 0) != 0) {
    for (int descriptor = failure_place + 1; descriptor < 4096; ++descriptor) close(descriptor);
  }
  execvpe(command[0], command, variables);
}

}  // namespace

Child::Child(const ChildOptions& options) : memory_(options.memory > 0 ? options.memory : half_of_memory()) {
  if (options.command.empty() || options.command.front().empty()) {
    throw std::invalid_argument("gauge: COMMAND is empty; it must name a program");
  }
  std::array<int, 2> pair{-1, -1}, output{-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) fail("no socket pair", errno);
  if (pipe2(output.data(), O_CLOEXEC) != 0) {
    const int reason = errno;
    close_all({pair[0], pair[1]});
    fail("no pipe", reason);
  }
  socket_ = pair[0];
  log_ = output[0];
  wake_ = eventfd(0, EFD_CLOEXEC);
  try {
    start(options, pair[1], output[1]);
  } catch (...) {
    close_all({pair[1], output[1], socket_, log_, wake_});
    throw;
  }
  close_all({pair[1], output[1]});
  remember_group(group_);
  guard_.emplace(group_);
  fcntl(log_, F_SETFL, O_NONBLOCK);
  watcher_ = std::thread([this] { watch(); });
}

void Child::start(const ChildOptions& options, int socket_of_child, int log_of_child) {
  std::vector<std::string> words = options.command;
  std::vector<std::string> variables = environment(options.stdio ? "stdio" : std::to_string(socket_place));
  const std::vector<char*> command = pointers(words), variable_pointers = pointers(variables);
  std::array<int, 2> failure{-1, -1};
  if (pipe2(failure.data(), O_CLOEXEC) != 0) fail("no pipe", errno);

  const pid_t parent = getpid();
  group_ = fork();
  if (group_ == 0) {
    become(parent, command.data(), variable_pointers.data(), socket_of_child, log_of_child, failure[1], options.stdio);
    const int reason = errno;
    [[maybe_unused]] const auto told = write(failure_place, &reason, sizeof reason);
    _exit(127);
  }
  const int fork_reason = errno;
  close(failure[1]);
  if (group_ < 0) {
    close(failure[0]);
    fail("no process", fork_reason);
  }
  setpgid(group_, group_);  // also here, so that the group exists before anybody wants to kill it
  int reason = 0;
  ssize_t got = 0;
  do got = read(failure[0], &reason, sizeof reason);
  while (got < 0 && errno == EINTR);
  close(failure[0]);
  if (got > 0) {
    waitpid(group_, nullptr, 0);
    fail("gauge: " + printable_line(options.command.front()) + " cannot be started", reason);
  }
}

Child::~Child() {
  end(0);
  close_all({socket_, log_, wake_});
}

int Child::take_socket() {
  return std::exchange(socket_, -1);
}

void Child::watch() {
  std::array<char, 1 << 16> bytes;
  bool open = true;
  auto next_look = std::chrono::steady_clock::now();
  for (;;) {
    std::array<pollfd, 2> waited{{{wake_, POLLIN, 0}, {open ? log_ : -1, POLLIN, 0}}};
    poll(waited.data(), waited.size(), memory_watch_milliseconds);
    const bool last = (waited[0].revents & POLLIN) != 0;
    // At the end what is already there is read; a flood is left after a few megabytes.
    for (int part = 0; open && part < (last ? 64 : 4); ++part) {
      const ssize_t got = read(log_, bytes.data(), bytes.size());
      if (got > 0) {
        const std::lock_guard lock(mutex_);
        kept_.append({bytes.data(), static_cast<std::size_t>(got)});
      } else {
        if (got == 0) open = false;
        break;
      }
    }
    if (last) return;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_look) continue;
    next_look = now + std::chrono::milliseconds(memory_watch_milliseconds);
    if (const std::uint64_t used = group_memory(group_); used > memory_) {
      memory_reached_ = used;
      kill(-group_, SIGKILL);
    }
  }
}

std::string Child::end(double grace_seconds) {
  if (group_ == 0) return ending_;
  const auto patience = std::chrono::steady_clock::now() + std::chrono::duration<double>(grace_seconds);
  siginfo_t info{};
  // Not reaped yet: the number of the group stays taken until everything in it has been killed.
  const auto ended = [&] {
    return waitid(P_PID, static_cast<id_t>(group_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
  };
  bool by_itself = ended();
  while (!by_itself && std::chrono::steady_clock::now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    by_itself = ended();
  }
  kill(-group_, SIGKILL);
  const auto wait_for_end = [&](int more) {
    while (waitid(P_PID, static_cast<id_t>(group_), &info, WEXITED | more) != 0 && errno == EINTR) {
    }
  };
  wait_for_end(WNOWAIT);
  // The watcher and the guard kill by this number too: it is given back, and forgotten, only when nobody watches any more.
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto woken = write(wake_, &one, sizeof one);
  watcher_.join();
  guard_.reset();
  wait_for_end(0);
  forget_group(group_);
  group_ = 0;
  constexpr std::uint64_t mebibyte = 1 << 20;
  if (memory_reached_ > 0) {
    ending_ = "was stopped by flowgauge: its memory reached " + std::to_string(memory_reached_ / mebibyte) +
              " MiB, the limit is " + std::to_string(memory_ / mebibyte) + " MiB (--memory)";
  } else {
    ending_ = by_itself ? ending_in_words(info.si_code, info.si_status) : "was stopped by flowgauge";
  }
  return ending_;
}

std::string Child::log() const {
  const std::lock_guard lock(mutex_);
  return printable(kept_.text());
}

std::string Child::log_tail(std::size_t most) const {
  const std::lock_guard lock(mutex_);
  return printable(kept_.tail(most));
}

}  // namespace flowgauge
