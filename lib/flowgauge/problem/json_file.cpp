#include "flowgauge/problem/json_file.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <vector>

namespace flowgauge {
namespace {

/// nlohmann's messages begin with an identifier of their own, which is of no use to the reader.
std::string plain(const std::string& message) {
  const std::size_t end = message.find("] ");
  std::string text = message.starts_with('[') && end != std::string::npos ? message.substr(end + 2) : message;
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 32; }, ' ');
  return text;
}

/// Refuses a key that an object holds twice, of which the parser would silently keep one.
class UniqueKeys {
 public:
  bool operator()(int, Json::parse_event_t event, const Json& value) {
    if (event == Json::parse_event_t::object_start) open_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_.pop_back();
    if (event == Json::parse_event_t::key && !open_.back().insert(value.get<std::string>()).second) {
      throw std::invalid_argument("the key " + value.dump() + " is given twice in one object");
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> open_;  ///< the keys so far of every object that is being read
};

}  // namespace

Json read_json_file(const std::filesystem::path& file, const std::string& kind) {
  std::ifstream stream(file);
  if (!stream) throw std::invalid_argument("cannot read " + kind + " " + file.string());
  try {
    return Json::parse(stream, [keys_seen = UniqueKeys()](int depth, Json::parse_event_t event, Json& value) mutable {
      return keys_seen(depth, event, value);
    });
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(kind + " " + file.string() + ": " + error.what());
  } catch (const Json::exception& error) {
    throw std::invalid_argument(kind + " " + file.string() + ": " + plain(error.what()));
  }
}

std::string name_of_file(const std::filesystem::path& file) {
  std::string name = file.stem().string();
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) {
        return c >= 128 || !(std::isalnum(c) != 0 || c == '_' || c == '.' || c == '+' || c == '-');
      },
      '_');
  return name;
}

}  // namespace flowgauge
