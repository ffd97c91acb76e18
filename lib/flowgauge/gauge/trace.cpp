#include "flowgauge/gauge/trace.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <stdexcept>

#include "flowgauge/record/record.hpp"

namespace flowgauge {
namespace {

std::string digest(const std::vector<double>& values) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const double value : values) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8) hash = (hash ^ (bits >> shift & 0xff)) * 0x100000001b3;
  }
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

}  // namespace

Json trace_line(std::string_view from, const Frame& frame, double seconds) {
  Json line{{"seconds", seconds},
            {"from", from},
            {"type", to_string(frame.type)},
            {"sequence", frame.sequence},
            {"header", frame.header}};
  line["arrays"] = Json::array();
  for (const FrameArray& array : frame.arrays) {
    const auto count = static_cast<std::ptrdiff_t>(std::min<std::size_t>(array.values.size(), 4));
    line["arrays"].push_back({{"name", array.name},
                              {"dtype", to_string(array.dtype)},
                              {"shape", array.shape},
                              {"digest", digest(array.values)},
                              {"first", numbers({array.values.begin(), array.values.begin() + count})}});
  }
  return line;
}

Trace::Trace(const std::filesystem::path& file) : file_(file), stream_(file), begin_(std::chrono::steady_clock::now()) {
  if (!stream_) throw std::runtime_error(file.string() + ": cannot be written");
}

void Trace::operator()(std::string_view from, const Frame& frame) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  stream_ << trace_line(from, frame, seconds).dump(-1, ' ', false, Json::error_handler_t::replace) << '\n'
          << std::flush;
  if (!stream_) throw std::runtime_error(file_.string() + ": cannot be written");
}

}  // namespace flowgauge
