#pragma once
// A client of the gauge's protocol for tests, written from protocol.md alone: its bytes owe nothing to the library's.

#include <cstdint>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace gauge_client {

using Json = nlohmann::ordered_json;

struct Values {
  std::vector<long> shape;
  std::vector<double> numbers;
};

struct Message {
  int type = 0;
  std::uint64_t number = 0;
  Json header = Json::object();
  std::map<std::string, Values> arrays = {};
};

inline void put(std::string& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

inline std::uint64_t get(const std::string& bytes, std::size_t at, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)])) << (8 * i);
  return value;
}

/// The fixed part of a frame.
inline std::string head(int type, std::uint64_t number, std::uint64_t header, std::uint64_t payload) {
  std::string bytes = "FGP1";
  put(bytes, static_cast<std::uint64_t>(type), 2);
  put(bytes, 0, 2);
  put(bytes, number, 8);
  put(bytes, header, 4);
  put(bytes, 0, 4);
  put(bytes, payload, 8);
  return bytes;
}

inline std::string bytes_of(const Message& message, bool single) {
  Json header = message.header;
  std::string payload;
  for (const auto& [name, values] : message.arrays) {
    header["arrays"].push_back({{"name", name}, {"dtype", single ? "f32" : "f64"}, {"shape", values.shape}});
    for (const double number : values.numbers) {
      if (single) {
        const auto narrow = static_cast<float>(number);
        std::uint32_t bits;
        std::memcpy(&bits, &narrow, 4);
        put(payload, bits, 4);
      } else {
        std::uint64_t bits;
        std::memcpy(&bits, &number, 8);
        put(payload, bits, 8);
      }
    }
  }
  const std::string text = header.dump();
  return head(message.type, message.number, text.size(), payload.size()) + text + payload;
}

/// The client's end of the connection that FLOWGAUGE_FD names.
class Connection {
 public:
  Connection() {
    const char* const named = std::getenv("FLOWGAUGE_FD");
    if (named == nullptr) throw std::runtime_error("FLOWGAUGE_FD is not set");
    const std::string place = named;
    if (place == "stdio") {
      in_ = dup(0);
      out_ = dup(1);
      dup2(2, 1);
    } else if (place.rfind("unix:", 0) == 0) {
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      std::strncpy(address.sun_path, place.c_str() + 5, sizeof address.sun_path - 1);
      in_ = out_ = socket(AF_UNIX, SOCK_STREAM, 0);
      if (connect(in_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("no connection");
    } else {
      in_ = out_ = std::stoi(place);
    }
  }

  void send_bytes(const std::string& bytes) const {
    for (std::size_t done = 0; done < bytes.size();) {
      const auto sent = ::write(out_, bytes.data() + done, bytes.size() - done);
      if (sent <= 0) _exit(9);
      done += static_cast<std::size_t>(sent);
    }
  }
  void send(const Message& message) const { send_bytes(bytes_of(message, single)); }

  Message receive() const {
    const std::string fixed = take(32);
    Message message{static_cast<int>(get(fixed, 4, 2)), get(fixed, 8, 8)};
    message.header = Json::parse(take(get(fixed, 16, 4)));
    const std::string payload = take(get(fixed, 24, 8));
    std::size_t at = 0;
    for (const Json& array : message.header.value("arrays", Json::array())) {
      Values values{array["shape"].get<std::vector<long>>(), {}};
      std::size_t count = 1;
      for (const long length : values.shape) count *= static_cast<std::size_t>(length);
      const bool narrow = array["dtype"] == "f32";
      for (std::size_t i = 0; i < count; ++i, at += narrow ? 4 : 8) {
        if (narrow) {
          float number;
          std::memcpy(&number, payload.data() + at, 4);
          values.numbers.push_back(number);
        } else {
          double number;
          std::memcpy(&number, payload.data() + at, 8);
          values.numbers.push_back(number);
        }
      }
      message.arrays[array["name"]] = values;
    }
    return message;
  }

  /// Sends a request and gives its answer; a refusal is thrown.
  Message ask(int type, Json header, std::map<std::string, Values> arrays = {}) {
    send({type, ++requests_, std::move(header), std::move(arrays)});
    const Message answer = receive();
    if (answer.number != requests_) throw std::runtime_error("an answer to another request");
    if (answer.type == 12) throw std::runtime_error(answer.header["message"]);
    return answer;
  }

  void close_it() const { ::close(in_); }

  bool single = false;  ///< arrays go out as f32

 private:
  std::string take(std::size_t size) const {
    std::string bytes(size, '\0');
    for (std::size_t done = 0; done < size;) {
      const auto got = ::read(in_, bytes.data() + done, size - done);
      if (got <= 0) _exit(8);
      done += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  int in_ = -1, out_ = -1;
  std::uint64_t requests_ = 0;
};

}  // namespace gauge_client
