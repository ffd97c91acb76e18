#pragma once
// One frame of the gauge's protocol (protocol.md): a head of fixed size, a JSON header, arrays.

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/gauge/dtype.hpp"
#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/json.hpp"

namespace flowgauge {

enum class FrameType : std::uint16_t {
  hello = 1,
  welcome,
  run,
  call,
  start,
  model,
  jvp,
  vjp,
  noise,
  step,
  answer,
  refused,
  result,
  skipped,
  error,
  bye,
};

std::string_view to_string(FrameType type);
std::string_view to_string(Dtype dtype);

/// "[256, 2]", as messages show a shape.
std::string to_string(const std::vector<Index>& shape);

/// Bytes that are no frame. The connection ends with it, because where the next frame begins is lost.
struct FrameError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An array of a frame, its values in C order. f32 is held widened, which is exact, and rounded to nearest when written.
struct FrameArray {
  std::string name;
  Dtype dtype = Dtype::f64;
  std::vector<Index> shape;
  std::vector<double> values;
};

/// A frame. `header` is a JSON object without the key "arrays", which is read into and written from `arrays`.
struct Frame {
  FrameType type = FrameType::bye;
  std::uint64_t sequence = 0;
  Json header = Json::object();
  std::vector<FrameArray> arrays = {};

  /// The array of that name, or null.
  const FrameArray* find(std::string_view name) const;
};

inline constexpr std::size_t frame_head_bytes = 32;
inline constexpr std::uint64_t most_header_bytes = std::uint64_t{16} << 20;
inline constexpr std::uint64_t most_payload_bytes = std::uint64_t{2} << 30;
inline constexpr int most_json_depth = 64;
inline constexpr std::size_t most_array_axes = 32;
inline constexpr std::size_t most_arrays = 64;

/// The bytes of a frame. Throws std::invalid_argument where an array's values are not as many as its shape says.
std::string encode(const Frame& frame);

/// Fills `size` bytes at `to`, or throws.
using ByteSource = std::function<void(char* to, std::size_t size)>;

/// The next frame of a source. Every length is checked before memory is taken for it; a payload may have at most
/// `most_payload` bytes. Throws FrameError with one line for what is no frame, and what the source throws.
Frame read_frame(const ByteSource& source, std::uint64_t most_payload = most_payload_bytes);

}  // namespace flowgauge
