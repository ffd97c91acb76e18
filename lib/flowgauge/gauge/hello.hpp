#pragma once
// What a client offers, read from its first frame.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/gauge/foreign.hpp"
#include "flowgauge/gauge/frame.hpp"

namespace flowgauge {

inline constexpr int protocol_version = 1;

/// The client's hello.
struct Hello {
  std::string client;
  std::vector<ForeignSubject> subjects;
  std::vector<std::string> unknown_keys;  ///< ignored; each in one line, with the name that was meant
};

/// Reads the frame; `claims` (an object) stand in for those of every subject, key by key. Throws std::invalid_argument with one
/// line that names subject, key, what came and what is allowed: another type of frame or protocol, no subjects, two of one name,
/// wrong types and values, schedules and targets that are none.
Hello read_hello(const Frame& frame, const Json& claims = Json::object());

/// Throws std::invalid_argument with one line where claims (an object) have values that no sampler's may have; `where` begins it.
void require_claims(const Json& claims, const std::string& where);

/// The keys that claims may have.
std::span<const std::string_view> claim_names();

std::string_view to_string(SubjectKind kind);

}  // namespace flowgauge
