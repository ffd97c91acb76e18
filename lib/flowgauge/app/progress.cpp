#include "flowgauge/app/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace flowgauge {

Progress::Progress(std::size_t total, bool quiet) : total_(total), shown_(!quiet && isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
}

void Progress::tick(const std::string& label) {
  const std::lock_guard lock(mutex_);
  ++done_;
  if (!shown_) return;
  constexpr std::size_t width = 30;
  const std::size_t total = std::max(total_, done_);
  const std::size_t filled = width * done_ / total;
  std::cerr << "\r\033[K[" << std::string(filled, '#') << std::string(width - filled, '.') << "] " << done_ << '/' << total
            << ' ' << label.substr(0, 60) << std::flush;
}

}  // namespace flowgauge
