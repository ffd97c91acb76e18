#pragma once
// A progress bar on standard error, shown on a terminal only.

#include <cstddef>
#include <mutex>
#include <string>

namespace flowgauge {

/// Counts steps of a known total; safe to tick from several threads. The bar is wiped when the object goes.
class Progress {
 public:
  /// Nothing is shown where `quiet`, or where standard error is no terminal.
  Progress(std::size_t total, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One step is done; `label` names it.
  void tick(const std::string& label);

 private:
  std::size_t total_;
  std::size_t done_ = 0;
  bool shown_;
  std::mutex mutex_;
};

}  // namespace flowgauge
