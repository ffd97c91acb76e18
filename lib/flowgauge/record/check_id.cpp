#include "flowgauge/record/check_id.hpp"

#include <algorithm>
#include <stdexcept>

namespace flowgauge {
namespace {

// No locale: an id must be the same bytes on every machine.
bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '+' ||
         c == '-';
}

const std::string_view& checked(const char* what, const std::string_view& part) {
  if (part.empty()) {
    throw std::invalid_argument(std::string("check_id: ") + what +
                                " is empty; allowed are letters, digits and _.+- (at least one)");
  }
  if (!std::all_of(part.begin(), part.end(), is_id_character)) {
    throw std::invalid_argument(std::string("check_id: ") + what + " \"" + std::string(part) +
                                "\" holds a character other than letters, digits and _.+-");
  }
  return part;
}

}  // namespace

std::string check_id(std::string_view subject, std::string_view check,
                     const std::vector<std::pair<std::string, std::string>>& keys) {
  std::string id(checked("subject", subject));
  id += '/';
  id += checked("check", check);
  char separator = '/';
  for (const auto& [key, value] : keys) {
    id += separator;
    id += checked("key", key);
    id += '=';
    id += checked("value", value);
    separator = ';';
  }
  return id;
}

}  // namespace flowgauge
