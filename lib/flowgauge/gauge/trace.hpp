#pragma once
// What passes between server and client, one JSON line a frame.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "flowgauge/gauge/frame.hpp"

namespace flowgauge {

/// {"seconds", "from", "type", "sequence", "header", "arrays": [{"name", "dtype", "shape", "digest", "first"}]}: arrays by the
/// digest of their values as doubles (FNV-1a, 64 bits, hexadecimal; Fowler, Noll and Vo 1991) and their first four numbers.
Json trace_line(std::string_view from, const Frame& frame, double seconds);

/// Writes a line for every frame, flushed at once.
class Trace {
 public:
  /// Throws std::runtime_error naming a file that cannot be written.
  explicit Trace(const std::filesystem::path& file);
  void operator()(std::string_view from, const Frame& frame);

 private:
  std::filesystem::path file_;
  std::ofstream stream_;
  std::chrono::steady_clock::time_point begin_;
};

}  // namespace flowgauge
