#include "flowgauge/gauge/listener.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace flowgauge {
namespace {

/// Kept where a signal handler finds them: written before `listening` says so, never moved.
char socket_path[sizeof(sockaddr_un::sun_path)];
char folder_path[sizeof(sockaddr_un::sun_path)];
std::atomic<bool> listening{false};

}  // namespace

Listener::Listener() {
  if (listening) throw std::logic_error("Listener: there is one already");
  std::string folder = (std::filesystem::temp_directory_path() / "flowgauge-XXXXXX").string();
  const auto fail = [&](const std::string& what) {
    const int reason = errno;
    if (descriptor_ >= 0) close(descriptor_);
    throw std::runtime_error("--serve: " + what + ": " + std::strerror(reason));
  };
  if (folder.size() + 8 > sizeof socket_path)
    throw std::runtime_error("--serve: the path " + folder + " is too long for a socket; set TMPDIR");
  if (mkdtemp(folder.data()) == nullptr) fail("no folder " + folder);
  path_ = folder + "/socket";
  std::strcpy(folder_path, folder.c_str());
  std::strcpy(socket_path, path_.c_str());
  listening = true;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, socket_path);
  descriptor_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0 || bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(descriptor_, 1) != 0) {
    const int reason = errno;
    remove_listening_socket();
    errno = reason;
    fail("no socket " + path_);
  }
}

Listener::~Listener() {
  close(descriptor_);
  remove_listening_socket();
}

void remove_listening_socket() noexcept {
  if (!listening.exchange(false)) return;
  unlink(socket_path);
  rmdir(folder_path);
}

}  // namespace flowgauge
