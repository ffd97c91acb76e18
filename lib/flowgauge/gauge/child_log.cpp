#include "flowgauge/gauge/child_log.hpp"

#include <algorithm>
#include <cstdio>

namespace flowgauge {
namespace {

/// The length of the UTF-8 sequence at the front of `text` that encodes a character worth printing; 0 for what does not:
/// control characters of either kind, overlong forms, surrogates, bytes out of place.
std::size_t printable_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  unsigned code = first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr unsigned least[] = {0, 0, 0xa0, 0x800, 0x10000};
  if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return 0;
  // Marks that turn the direction of the text around them.
  const bool turns = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return turns ? 0 : length;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    std::size_t length = printable_length(text);
    if (length > 0 || text[0] == '\n' || text[0] == '\t') {
      length = std::max<std::size_t>(length, 1);
      shown += text.substr(0, length);
    } else {
      char escaped[5];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(text[0])));
      shown += escaped;
      length = 1;
    }
    text.remove_prefix(length);
  }
  return shown;
}

std::string printable_line(std::string_view text, std::size_t most) {
  std::string line = printable(text.substr(0, most));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return text.size() > most ? line + "…" : line;
}

void HeadAndTail::append(std::string_view bytes) {
  const std::size_t to_head = std::min(bytes.size(), most_each_ - head_.size());
  head_ += bytes.substr(0, to_head);
  tail_ += bytes.substr(to_head);
  // Cut seldom, so that a flood costs no more than its copying.
  if (tail_.size() > 2 * most_each_) {
    dropped_ += tail_.size() - most_each_;
    tail_.erase(0, tail_.size() - most_each_);
  }
}

std::string HeadAndTail::text() const {
  const std::size_t cut = tail_.size() > most_each_ ? tail_.size() - most_each_ : 0;
  if (dropped_ + cut == 0) return head_ + tail_;
  return head_ + "\n… " + std::to_string(dropped_ + cut) + " bytes are left out here …\n" + tail_.substr(cut);
}

std::string HeadAndTail::tail(std::size_t most) const {
  const std::string all = dropped_ == 0 ? head_ + tail_ : tail_;
  if (all.size() <= most) return all;
  const std::string last = all.substr(all.size() - most);
  const std::size_t line = last.find('\n');
  return line + 1 < last.size() ? last.substr(line + 1) : last;
}

}  // namespace flowgauge
