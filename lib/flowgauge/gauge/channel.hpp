#pragma once
// Whole frames over a connected socket, each with a deadline.

#include <chrono>
#include <stdexcept>
#include <string>

#include "flowgauge/gauge/frame.hpp"

namespace flowgauge {

using Deadline = std::chrono::steady_clock::time_point;

/// The time that many seconds from now; far away for what a clock cannot count.
Deadline seconds_from_now(double seconds);

/// The other side has closed the connection.
struct ChannelClosed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A deadline has passed.
struct ChannelTimeout : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One end of a connected stream socket, which it owns. Interrupted and partial transfers are continued; SIGPIPE is never
/// raised.
class Channel {
 public:
  explicit Channel(int socket);
  ~Channel();
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&& other) noexcept;

  /// The next frame. Throws ChannelClosed, ChannelTimeout, and FrameError for what is no frame.
  Frame read(Deadline deadline, std::uint64_t most_payload = most_payload_bytes);

  /// Writes a frame. Throws ChannelClosed and ChannelTimeout.
  void write(const Frame& frame, Deadline deadline);

 private:
  void read_bytes(char* to, std::size_t size, Deadline deadline);
  std::size_t receive(char* to, std::size_t size, Deadline deadline);
  void wait_for(short events, Deadline deadline) const;

  int socket_;
  std::string ahead_;      ///< received and not yet asked for, from `ahead_at_` on
  std::size_t ahead_at_ = 0;
};

}  // namespace flowgauge
