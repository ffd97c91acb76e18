#include "flowgauge/gauge/channel.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace flowgauge {
namespace {

constexpr std::size_t ahead_bytes = 1 << 16;

[[noreturn]] void closed(int reason) {
  throw ChannelClosed(std::string("the connection is closed") + (reason != 0 ? std::string(": ") + std::strerror(reason) : ""));
}

}  // namespace

Deadline seconds_from_now(double seconds) {
  constexpr double longest = 1e8;
  return std::chrono::steady_clock::now() +
         std::chrono::duration_cast<std::chrono::steady_clock::duration>(
             std::chrono::duration<double>(seconds < longest ? std::max(seconds, 0.0) : longest));
}

Channel::Channel(int socket) : socket_(socket) {}

Channel::~Channel() {
  if (socket_ >= 0) close(socket_);
}

Channel::Channel(Channel&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), ahead_(std::move(other.ahead_)), ahead_at_(other.ahead_at_) {}

Channel& Channel::operator=(Channel&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(ahead_, other.ahead_);
  std::swap(ahead_at_, other.ahead_at_);
  return *this;
}

void Channel::wait_for(short events, Deadline deadline) const {
  for (;;) {
    // Rounded up, so that the loop does not spin through the last millisecond.
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) throw ChannelTimeout("nothing came before the deadline");
    pollfd waited{socket_, events, 0};
    const int ready = poll(&waited, 1, static_cast<int>(std::min<long long>(left, 1'000'000'000)));
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) closed(errno);
  }
}

std::size_t Channel::receive(char* to, std::size_t size, Deadline deadline) {
  for (;;) {
    const ssize_t got = recv(socket_, to, size, MSG_DONTWAIT);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0) closed(0);
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) closed(errno);
    wait_for(POLLIN, deadline);
  }
}

void Channel::read_bytes(char* to, std::size_t size, Deadline deadline) {
  while (size > 0) {
    if (ahead_at_ == ahead_.size() && size < ahead_bytes) {
      ahead_.resize(ahead_bytes);
      ahead_at_ = ahead_.size();  // nothing is ahead while receive may throw
      const std::size_t got = receive(ahead_.data(), ahead_bytes, deadline);
      ahead_.resize(got);
      ahead_at_ = 0;
    }
    std::size_t taken = std::min(size, ahead_.size() - ahead_at_);
    if (taken > 0) {
      std::memcpy(to, ahead_.data() + ahead_at_, taken);
      ahead_at_ += taken;
    } else {
      taken = receive(to, size, deadline);
    }
    to += taken;
    size -= taken;
  }
}

Frame Channel::read(Deadline deadline, std::uint64_t most_payload) {
  return read_frame([&](char* to, std::size_t size) { read_bytes(to, size, deadline); }, most_payload);
}

void Channel::write(const Frame& frame, Deadline deadline) {
  const std::string bytes = encode(frame);
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t sent = send(socket_, bytes.data() + done, bytes.size() - done, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
      done += static_cast<std::size_t>(sent);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for(POLLOUT, deadline);
    } else if (errno != EINTR) {
      closed(errno);
    }
  }
}

}  // namespace flowgauge
