#pragma once
// What a child printed: its beginning and its end, and any text of a client as it may be shown.

#include <cstddef>
#include <string>
#include <string_view>

namespace flowgauge {

/// `text` with everything that could steer a terminal or is not UTF-8 as \xNN; line breaks and tabs stay.
std::string printable(std::string_view text);

/// printable() on one line, line breaks as spaces, at most `most` bytes and "…".
std::string printable_line(std::string_view text, std::size_t most = 500);

/// The first and the last bytes of a stream of any length.
class HeadAndTail {
 public:
  explicit HeadAndTail(std::size_t most_each = std::size_t{64} << 10) : most_each_(most_each) {}

  void append(std::string_view bytes);

  /// All of it, or both ends with a line between them that says how many bytes are missing.
  std::string text() const;

  /// The last bytes, from the beginning of a line on where there is one.
  std::string tail(std::size_t most) const;

 private:
  std::size_t most_each_;
  std::string head_, tail_;
  std::size_t dropped_ = 0;
};

}  // namespace flowgauge
