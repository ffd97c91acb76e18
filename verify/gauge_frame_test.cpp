// Frames against bytes made by hand and by another program; the log of a child; what may be shown on a terminal.

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <set>

#include "flowgauge/gauge/channel.hpp"
#include "flowgauge/gauge/child_log.hpp"
#include "flowgauge/gauge/process_group.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace flowgauge;

namespace {

struct Truncated : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Reads from a text; remembers the largest piece that was asked for.
struct Source {
  std::string bytes;
  std::size_t at = 0;
  std::size_t largest = 0;

  void operator()(char* to, std::size_t size) {
    largest = std::max(largest, size);
    if (size > bytes.size() - at) throw Truncated("truncated");
    std::memcpy(to, bytes.data() + at, size);
    at += size;
  }
};

Frame read(const std::string& bytes) {
  Source source{bytes};
  Frame frame = read_frame(std::ref(source));
  CHECK(source.at == bytes.size());
  return frame;
}

std::string failure(const std::string& bytes, std::uint64_t most_payload = most_payload_bytes) {
  Source source{bytes};
  try {
    read_frame(std::ref(source), most_payload);
  } catch (const FrameError& error) {
    return error.what();
  } catch (const Truncated&) {
    return "truncated";
  }
  return "read";
}

std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i, value /= 256) text += static_cast<char>(value % 256);
  return text;
}

std::string frame_of(int type, std::uint64_t number, const std::string& header, const std::string& payload) {
  return "FGP1" + little(static_cast<std::uint64_t>(type), 2) + little(0, 2) + little(number, 8) + little(header.size(), 4) +
         little(0, 4) + little(payload.size(), 8) + header + payload;
}

/// The message for a frame whose header announces one array of that shape with that many bytes.
std::string array_failure(const std::string& shape, std::size_t bytes, const std::string& dtype = "f64") {
  return failure(frame_of(11, 1, R"({"arrays": [{"name": "y", "dtype": ")" + dtype + R"(", "shape": )" + shape + "}]}", std::string(bytes, '\0')));
}

std::string from_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

/// Flattens nested arrays of numbers and "nan", "inf", "-inf".
void flatten(const Json& json, std::vector<double>& values) {
  if (json.is_array()) {
    for (const Json& part : json) flatten(part, values);
  } else if (json.is_string()) {
    values.push_back(json == "nan" ? std::nan("") : json == "inf" ? INFINITY : -INFINITY);
  } else {
    values.push_back(json.get<double>());
  }
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

TEST_CASE("bytes made by hand are read") {
  const std::string numbers = little(std::bit_cast<std::uint64_t>(1.5), 8) + little(std::bit_cast<std::uint64_t>(-0.0), 8) +
                              little(std::bit_cast<std::uint32_t>(0.1F), 4);
  const Frame frame = read(frame_of(
      6, 0x0102030405060708, R"({"kind": "x0", "arrays": [{"name": "x", "dtype": "f64", "shape": [1, 2]}, {"shape": [], "name": "alpha", "dtype": "f32"}]})",
      numbers));
  CHECK(frame.type == FrameType::model);
  CHECK(frame.sequence == 0x0102030405060708);
  CHECK(frame.header == Json{{"kind", "x0"}});
  REQUIRE(frame.arrays.size() == 2);
  CHECK(frame.arrays[0].name == "x");
  CHECK(frame.arrays[0].shape == std::vector<Index>{1, 2});
  CHECK(frame.arrays[0].values == std::vector<double>{1.5, 0.0});
  CHECK(std::signbit(frame.arrays[0].values[1]));
  CHECK(frame.arrays[1].dtype == Dtype::f32);
  CHECK(frame.arrays[1].values == std::vector<double>{static_cast<double>(0.1F)});
  CHECK(frame.find("alpha") == &frame.arrays[1]);
  CHECK(frame.find("beta") == nullptr);
}

TEST_CASE("a frame is written to the byte") {
  const Frame frame{FrameType::refused, 258, {{"message", "no"}}, {{"y", Dtype::f32, {2, 1}, {0.1, -INFINITY}}}};
  const std::string header = R"({"message":"no","arrays":[{"name":"y","dtype":"f32","shape":[2,1]}]})";
  CHECK(encode(frame) == frame_of(12, 258, header, little(0x3dcccccd, 4) + little(0xff800000, 4)));
  CHECK(encode({FrameType::bye, 0, Json::object()}) == frame_of(16, 0, "{}", ""));
  CHECK_THROWS_WITH_AS(encode({FrameType::answer, 1, Json::object(), {{"y", Dtype::f64, {2, 2}, {1, 2, 3}}}}),
                       "encode: array y has 3 values and the shape [2, 2]", std::invalid_argument);
}

TEST_CASE("every value of either dtype comes through, more than a buffer of them") {
  for (const Dtype dtype : {Dtype::f64, Dtype::f32}) {
    Frame frame{FrameType::answer, 1, Json::object(), {{"y", dtype, {5001, 2}, {}}, {"z", Dtype::f64, {0, 7}, {}}}};
    for (int i = 0; i < 10002; ++i) frame.arrays[0].values.push_back(static_cast<float>(1.0 / (i - 5000.5)));
    frame.arrays[0].values[3] = INFINITY;
    const Frame back = read(encode(frame));
    CHECK(back.arrays[0].values == frame.arrays[0].values);
    CHECK(back.arrays[0].shape == frame.arrays[0].shape);
    CHECK(back.arrays[1].values.empty());
  }
}

TEST_CASE("what is no frame is told in one line") {
  const std::string good = frame_of(16, 0, "{}", "");
  for (std::size_t cut = 0; cut < good.size(); ++cut) CHECK(failure(good.substr(0, cut)) == "truncated");
  CHECK(failure("FGP2" + good.substr(4)) == "a frame does not begin with the magic FGP1");
  CHECK(failure(frame_of(0, 0, "{}", "")) == "a frame has the unknown type 0; allowed are 1 to 16");
  CHECK(failure(frame_of(17, 0, "{}", "")) == "a frame has the unknown type 17; allowed are 1 to 16");
  CHECK(failure(good.substr(0, 6) + little(1, 2) + good.substr(8)) == "a frame's head has other bytes than 0 at offset 6 or 20");
  CHECK(failure(good.substr(0, 20) + little(1, 4) + good.substr(24)) == "a frame's head has other bytes than 0 at offset 6 or 20");
  CHECK(failure(frame_of(16, 0, "[]", "")) == "bye: the header is not a JSON object");
  CHECK(failure(frame_of(16, 0, "{", "")) == "bye: the header is not JSON in UTF-8");
  CHECK(failure(frame_of(16, 0, "", "")) == "bye: the header is not JSON in UTF-8");
  CHECK(failure(frame_of(16, 0, "{\"a\": \"\xff\"}", "")) == "bye: the header is not JSON in UTF-8");
  CHECK(failure(frame_of(16, 0, R"({"arrays": 3})", "")) == "bye: \"arrays\" must be an array of at most 64 arrays");
  CHECK(failure(frame_of(16, 0, R"({"arrays": [3]})", "")).starts_with("bye: each of \"arrays\" must be {"));
  CHECK(failure(frame_of(16, 0, R"({"arrays": [{"name": "y", "shape": [1]}]})", "")).starts_with("bye: each of \"arrays\" must be {"));
  const std::string empty = R"({"name": "y", "dtype": "f64", "shape": [0]})";
  CHECK(failure(frame_of(16, 0, "{\"arrays\": [" + empty + ", " + empty + "]}", "")) == "bye: two arrays are called \"y\"");
}

TEST_CASE("nesting has an end") {
  const auto nested = [](int depth) { return failure(frame_of(16, 0, R"({"a":)" + std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']') + "}", "")); };
  CHECK(nested(60) == "read");
  CHECK(nested(70) == "bye: the header is nested deeper than 64 levels");
  CHECK(nested(5'000'000) == "bye: the header is nested deeper than 64 levels");
}

TEST_CASE("lengths must add up, whatever they are") {
  CHECK(array_failure("[2]", 16) == "read");
  CHECK(array_failure("[2]", 8, "f32") == "read");
  CHECK(array_failure("[2]", 15) == "answer: array \"y\": shape [2] is more than the payload holds");
  CHECK(array_failure("[2]", 17) == "answer: the payload has 1 bytes more than its arrays");
  CHECK(array_failure("[-1]", 8) == "answer: array \"y\": the shape must hold whole numbers from 0 on");
  CHECK(array_failure("[1.0]", 8) == "answer: array \"y\": the shape must hold whole numbers from 0 on");
  CHECK(array_failure("[\"1\"]", 8) == "answer: array \"y\": the shape must hold whole numbers from 0 on");
  CHECK(array_failure("[2147483649]", 8) == "answer: array \"y\": an axis of 2147483649 is too long");
  // Products that come back to 0, 1 and 2 in 64 bits.
  CHECK(array_failure("[2147483648, 2147483648, 4]", 0).ends_with("is more than the payload holds"));
  CHECK(array_failure("[1073741824, 1073741824, 16, 1]", 8).ends_with("is more than the payload holds"));
  CHECK(array_failure("[2147483648, 2147483648, 2147483648, 2147483648, 2147483648]", 8).ends_with("is more than the payload holds"));
  CHECK(array_failure("[2147483648, 0]", 0) == "read");
  CHECK(array_failure("[1]", 8, "i64") == "answer: array \"y\": dtype must be \"f64\" or \"f32\"");
  std::string axes = "[1";
  for (int i = 1; i < 32; ++i) axes += ",1";
  CHECK(array_failure(axes + "]", 8) == "read");
  CHECK(array_failure(axes + ",1]", 8) == "answer: array \"y\": the shape has more than 32 axes");
}

TEST_CASE("lengths past their limit are refused before anything of that length is asked for") {
  Source source{"FGP1" + little(11, 2) + little(0, 10) + little(most_header_bytes + 1, 4) + little(0, 12)};
  CHECK_THROWS_WITH_AS(read_frame(std::ref(source)), "answer: a header of 16777217 bytes is announced; at most 16777216 are allowed", FrameError);
  CHECK(source.largest == 32);
  Source payload{"FGP1" + little(11, 2) + little(0, 10) + little(2, 4) + little(0, 4) + little(101, 8) + "{}"};
  CHECK_THROWS_WITH_AS(read_frame(std::ref(payload), 100), "answer: a payload of 101 bytes is announced; at most 100 are allowed here", FrameError);
  CHECK(payload.largest == 32);
  Source largest{"FGP1" + little(11, 2) + little(0, 10) + little(2, 4) + little(0, 4) + little(most_payload_bytes + 1, 8) + "{}"};
  CHECK_THROWS_AS(read_frame(std::ref(largest), UINT64_MAX), FrameError);
  CHECK(failure(frame_of(11, 1, R"({"arrays": [{"name": "y", "dtype": "f64", "shape": [12]}]})", std::string(96, 'a')), 96) == "read");
}

TEST_CASE("the published transcript: good frames are read and written again, bad ones are refused") {
  std::ifstream lines(FLOWGAUGE_SOURCE "/lib/flowgauge/gauge/transcript.jsonl");
  int good = 0, bad = 0;
  for (std::string line; std::getline(lines, line);) {
    const Json entry = Json::parse(line);
    CAPTURE(entry["what"].get<std::string>());
    const std::string bytes = from_hex(entry["hex"]);
    if (entry.contains("bad")) {
      ++bad;
      const bool truncated = entry["bad"] == "truncated";
      CHECK((failure(bytes) == "truncated") == truncated);
      CHECK(failure(bytes) != "read");
      continue;
    }
    ++good;
    const Frame frame = read(bytes);
    CHECK(to_string(frame.type) == entry["type"].get<std::string>());
    CHECK(frame.sequence == entry["sequence"].get<std::uint64_t>());
    Json header = entry["header"];
    header.erase("arrays");
    CHECK(frame.header == header);
    CHECK(frame.arrays.size() == entry.value("values", Json::object()).size());
    for (const FrameArray& array : frame.arrays) {
      std::vector<double> values;
      flatten(entry["values"][array.name], values);
      REQUIRE(values.size() == array.values.size());
      for (std::size_t i = 0; i < values.size(); ++i) CHECK(same(array.values[i], values[i]));
    }
    const Frame again = read(encode(frame));
    CHECK(again.header == frame.header);
    for (std::size_t k = 0; k < frame.arrays.size(); ++k) {
      for (std::size_t i = 0; i < frame.arrays[k].values.size(); ++i) CHECK(same(again.arrays[k].values[i], frame.arrays[k].values[i]));
    }
  }
  CHECK(good >= 30);
  CHECK(bad >= 20);
}

TEST_CASE("a channel reads frames cut anywhere, waits, and tells a closed end from a silent one") {
  int pair[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  Channel channel(pair[0]);
  const Frame frame{FrameType::answer, 7, {{"a", 1}}, {{"y", Dtype::f64, {3}, {1, 2, 3}}}};
  const std::string bytes = encode(frame) + encode(frame);
  for (const char byte : bytes.substr(0, bytes.size() - 1)) REQUIRE(::write(pair[1], &byte, 1) == 1);
  CHECK(channel.read(seconds_from_now(5)).arrays[0].values == frame.arrays[0].values);
  CHECK_THROWS_AS(channel.read(seconds_from_now(0.05)), ChannelTimeout);
  Channel moved(std::move(channel));
  CHECK_THROWS_AS(moved.read(seconds_from_now(0)), ChannelTimeout);
  // What nobody reads fills the buffers of the system.
  const Frame large{FrameType::answer, 7, Json::object(), {{"y", Dtype::f64, {1000000}, std::vector<double>(1000000)}}};
  CHECK_THROWS_AS(moved.write(large, seconds_from_now(0.05)), ChannelTimeout);
  close(pair[1]);
  CHECK_THROWS_AS(moved.read(seconds_from_now(5)), ChannelClosed);
  CHECK_THROWS_AS(moved.write(frame, seconds_from_now(5)), ChannelClosed);
}

TEST_CASE("what a client prints cannot steer a terminal") {
  CHECK(printable("plain\ttext\n") == "plain\ttext\n");
  CHECK(printable("αβ → 日本 🙂") == "αβ → 日本 🙂");
  CHECK(printable("\x1b[31mred\x07\r\x7f") == "\\x1b[31mred\\x07\\x0d\\x7f");
  CHECK(printable("\xc2\x9b" "31m") == "\\xc2\\x9b31m");
  CHECK(printable(std::string_view("\0", 1)) == "\\x00");
  CHECK(printable("\xff\xc0\x80") == "\\xff\\xc0\\x80");
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");        // a surrogate
  CHECK(printable("\xe2\x80\xae") == "\\xe2\\x80\\xae");        // right to left
  CHECK(printable("\xe2\x81\xa6") == "\\xe2\\x81\\xa6");
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond Unicode
  CHECK(printable("\xe2\x82") == "\\xe2\\x82");                 // cut off
  CHECK(printable("\xc2\xa0\xdf\xbf\xef\xbf\xbd") == "\xc2\xa0\xdf\xbf\xef\xbf\xbd");
  CHECK(printable_line("a\nb") == "a b");
  CHECK(printable_line("abcdef", 3) == "abc…");
  CHECK(printable_line("abc", 3) == "abc");
}

TEST_CASE("a log keeps its head and its tail") {
  HeadAndTail log(4);
  log.append("ab");
  CHECK(log.text() == "ab");
  log.append("cdef");
  CHECK(log.text() == "abcdef");
  log.append("ghij");
  CHECK(log.text() == "abcd\n… 2 bytes are left out here …\nghij");
  for (int i = 0; i < 1000; ++i) log.append("0123456789");
  CHECK(log.text() == "abcd\n… 10002 bytes are left out here …\n6789");
  HeadAndTail lines;
  lines.append("one\ntwo\nthree\n");
  CHECK(lines.tail(100) == "one\ntwo\nthree\n");
  CHECK(lines.tail(8) == "three\n");
  CHECK(lines.tail(3) == "ee\n");
}

TEST_CASE("endings in words, memory in bytes") {
  CHECK(ending_in_words(CLD_EXITED, 3) == "ended with status 3");
  CHECK(ending_in_words(CLD_KILLED, SIGSEGV) == "was killed by signal 11 (SIGSEGV)");
  CHECK(ending_in_words(CLD_DUMPED, SIGABRT) == "was killed by signal 6 (SIGABRT)");
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0;
  statm >> pages >> pages;
  const double own = static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE));
  CHECK(static_cast<double>(group_memory(getpgrp())) >= 0.8 * own);
  CHECK(group_memory(1 << 30) == 0);
  CHECK(half_of_memory() > std::uint64_t{64} << 20);
  CHECK(half_of_memory() <= static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) / 2);
}

TEST_CASE("a handler of signals kills remembered groups, and no others") {
  const auto sleeper = [] {
    const pid_t child = fork();
    if (child == 0) {
      setpgid(0, 0);
      sleep(100);
      _exit(0);
    }
    setpgid(child, child);
    return child;
  };
  const pid_t kept = sleeper(), killed = sleeper();
  remember_group(kept);
  remember_group(killed);
  forget_group(kept);
  kill_remembered_groups();
  int status = 0;
  CHECK(waitpid(killed, &status, 0) == killed);
  CHECK(WIFSIGNALED(status));
  CHECK(waitpid(kept, &status, WNOHANG) == 0);
  kill(kept, SIGKILL);
  waitpid(kept, &status, 0);
  forget_group(killed);
}
