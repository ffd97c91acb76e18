#pragma once
// The JSON type of problem files, records and command-line output: keys keep their order.

#include <nlohmann/json_fwd.hpp>

namespace flowgauge {

using Json = nlohmann::ordered_json;

}  // namespace flowgauge
