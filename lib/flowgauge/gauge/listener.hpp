#pragma once
// A Unix socket at which a client that somebody else started finds us.

#include <string>

namespace flowgauge {

/// Listens at a socket in a new folder that only this user can enter; both go with the object. One at a time.
class Listener {
 public:
  /// Throws std::runtime_error where no socket can be made.
  Listener();
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  const std::string& path() const { return path_; }
  int descriptor() const { return descriptor_; }

 private:
  std::string path_;
  int descriptor_ = -1;
};

/// Removes the socket of a listener that is open. May be called from a signal handler.
void remove_listening_socket() noexcept;

}  // namespace flowgauge
