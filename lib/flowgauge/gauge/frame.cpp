#include "flowgauge/gauge/frame.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace flowgauge {
namespace {

static_assert(std::endian::native == std::endian::little, "frames are written as they lie in memory");

constexpr std::array<std::string_view, 17> type_names{"",     "hello", "welcome", "run",     "call",   "start",
                                                      "model", "jvp",  "vjp",     "noise",   "step",   "answer",
                                                      "refused", "result", "skipped", "error", "bye"};

std::size_t size_of(Dtype dtype) { return dtype == Dtype::f64 ? sizeof(double) : sizeof(float); }

template <class Integer>
Integer integer_at(const char* bytes) {
  Integer value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

template <class Integer>
void append(std::string& bytes, Integer value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

struct Head {
  FrameType type;
  std::uint64_t sequence;
  std::uint32_t header_bytes;
  std::uint64_t payload_bytes;
};

Head read_head(const std::array<char, frame_head_bytes>& bytes, std::uint64_t most_payload) {
  if (std::memcmp(bytes.data(), "FGP1", 4) != 0) throw FrameError("a frame does not begin with the magic FGP1");
  const auto type = integer_at<std::uint16_t>(&bytes[4]);
  if (type == 0 || type >= type_names.size()) {
    throw FrameError("a frame has the unknown type " + std::to_string(type) + "; allowed are 1 to 16");
  }
  if (integer_at<std::uint16_t>(&bytes[6]) != 0 || integer_at<std::uint32_t>(&bytes[20]) != 0) {
    throw FrameError("a frame's head has other bytes than 0 at offset 6 or 20");
  }
  const Head head{static_cast<FrameType>(type), integer_at<std::uint64_t>(&bytes[8]), integer_at<std::uint32_t>(&bytes[16]),
                  integer_at<std::uint64_t>(&bytes[24])};
  const std::string name(to_string(head.type));
  if (head.header_bytes > most_header_bytes) {
    throw FrameError(name + ": a header of " + std::to_string(head.header_bytes) + " bytes is announced; at most " +
                     std::to_string(most_header_bytes) + " are allowed");
  }
  if (head.payload_bytes > most_payload) {
    throw FrameError(name + ": a payload of " + std::to_string(head.payload_bytes) + " bytes is announced; at most " +
                     std::to_string(most_payload) + " are allowed here");
  }
  return head;
}

/// The header as a JSON object. What is nested deeper than most_json_depth is refused while it is read.
Json read_header(const std::string& text, const std::string& name) {
  const auto shallow = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > most_json_depth) throw FrameError(name + ": the header is nested deeper than 64 levels");
    return true;
  };
  Json header;
  try {
    header = Json::parse(text, shallow);
  } catch (const Json::exception&) {
    throw FrameError(name + ": the header is not JSON in UTF-8");
  }
  if (!header.is_object()) throw FrameError(name + ": the header is not a JSON object");
  return header;
}

Dtype read_dtype(const Json& value, const std::string& where) {
  if (value == "f64") return Dtype::f64;
  if (value == "f32") return Dtype::f32;
  throw FrameError(where + ": dtype must be \"f64\" or \"f32\"");
}

/// An array as the header announces it, without its values. `room` is what is left of the payload, in bytes.
FrameArray read_announcement(const Json& value, const std::string& name, std::uint64_t& room) {
  if (!value.is_object() || !value.contains("name") || !value["name"].is_string() || !value.contains("dtype") ||
      !value.contains("shape") || !value["shape"].is_array()) {
    throw FrameError(name + ": each of \"arrays\" must be {\"name\": text, \"dtype\": text, \"shape\": [whole numbers]}");
  }
  FrameArray array;
  array.name = value["name"].get<std::string>();
  const std::string where = name + ": array " + Json(array.name).dump();
  array.dtype = read_dtype(value["dtype"], where);
  if (value["shape"].size() > most_array_axes) throw FrameError(where + ": the shape has more than 32 axes");
  const std::uint64_t most = room / size_of(array.dtype);
  std::uint64_t count = 1;
  bool empty = false;
  for (const Json& axis : value["shape"]) {
    if (!axis.is_number_unsigned()) throw FrameError(where + ": the shape must hold whole numbers from 0 on");
    const auto length = axis.get<std::uint64_t>();
    if (length > most_payload_bytes) throw FrameError(where + ": an axis of " + std::to_string(length) + " is too long");
    empty = empty || length == 0;
    // Lengths are at most 2³¹ and count stays at most that before each product.
    if (count <= most_payload_bytes) count *= std::max<std::uint64_t>(length, 1);
    array.shape.push_back(static_cast<Index>(length));
  }
  if (empty) count = 0;
  if (count > most) throw FrameError(where + ": shape " + to_string(array.shape) + " is more than the payload holds");
  room -= count * size_of(array.dtype);
  return array;
}

void read_values(FrameArray& array, const ByteSource& source) {
  std::size_t count = 1;
  for (const Index length : array.shape) count *= static_cast<std::size_t>(length);
  array.values.resize(count);
  if (array.dtype == Dtype::f64) {
    source(reinterpret_cast<char*>(array.values.data()), count * sizeof(double));
    return;
  }
  std::array<float, 4096> part;
  for (std::size_t done = 0; done < count;) {
    const std::size_t size = std::min(part.size(), count - done);
    source(reinterpret_cast<char*>(part.data()), size * sizeof(float));
    std::copy_n(part.begin(), size, array.values.begin() + static_cast<std::ptrdiff_t>(done));
    done += size;
  }
}

void append_values(std::string& bytes, const FrameArray& array) {
  if (array.dtype == Dtype::f64) {
    bytes.append(reinterpret_cast<const char*>(array.values.data()), array.values.size() * sizeof(double));
    return;
  }
  for (const double value : array.values) append(bytes, static_cast<float>(value));
}

}  // namespace

std::string_view to_string(FrameType type) { return type_names.at(static_cast<std::size_t>(type)); }

std::string_view to_string(Dtype dtype) { return dtype == Dtype::f64 ? "f64" : "f32"; }

std::string to_string(const std::vector<Index>& shape) {
  std::string text = "[";
  for (const Index length : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(length);
  return text + "]";
}

const FrameArray* Frame::find(std::string_view name) const {
  for (const FrameArray& array : arrays) {
    if (array.name == name) return &array;
  }
  return nullptr;
}

std::string encode(const Frame& frame) {
  Json header = frame.header;
  std::uint64_t payload = 0;
  if (!frame.arrays.empty()) header["arrays"] = Json::array();
  for (const FrameArray& array : frame.arrays) {
    std::size_t count = 1;
    for (const Index length : array.shape) count *= static_cast<std::size_t>(length);
    if (count != array.values.size()) {
      throw std::invalid_argument("encode: array " + array.name + " has " + std::to_string(array.values.size()) +
                                  " values and the shape " + to_string(array.shape));
    }
    header["arrays"].push_back({{"name", array.name}, {"dtype", to_string(array.dtype)}, {"shape", array.shape}});
    payload += count * size_of(array.dtype);
  }
  const std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string bytes;
  bytes.reserve(frame_head_bytes + text.size() + payload);
  bytes = "FGP1";
  append(bytes, static_cast<std::uint16_t>(frame.type));
  append(bytes, std::uint16_t{0});
  append(bytes, frame.sequence);
  append(bytes, static_cast<std::uint32_t>(text.size()));
  append(bytes, std::uint32_t{0});
  append(bytes, payload);
  bytes += text;
  for (const FrameArray& array : frame.arrays) append_values(bytes, array);
  return bytes;
}

Frame read_frame(const ByteSource& source, std::uint64_t most_payload) {
  std::array<char, frame_head_bytes> bytes;
  source(bytes.data(), bytes.size());
  const Head head = read_head(bytes, std::min(most_payload, most_payload_bytes));
  std::string text(head.header_bytes, '\0');
  source(text.data(), text.size());
  const std::string name(to_string(head.type));
  Frame frame{head.type, head.sequence, read_header(text, name)};

  std::uint64_t room = head.payload_bytes;
  if (frame.header.contains("arrays")) {
    const Json announced = std::move(frame.header["arrays"]);
    frame.header.erase("arrays");
    if (!announced.is_array() || announced.size() > most_arrays) {
      throw FrameError(name + ": \"arrays\" must be an array of at most 64 arrays");
    }
    for (const Json& value : announced) {
      FrameArray array = read_announcement(value, name, room);
      if (frame.find(array.name)) throw FrameError(name + ": two arrays are called " + Json(array.name).dump());
      frame.arrays.push_back(std::move(array));
    }
  }
  if (room != 0) {
    throw FrameError(name + ": the payload has " + std::to_string(room) + " bytes more than its arrays");
  }
  for (FrameArray& array : frame.arrays) read_values(array, source);
  return frame;
}

}  // namespace flowgauge
