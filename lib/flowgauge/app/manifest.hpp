#pragma once
// The first line of a record file: program, environment, command and what the catalogues say of themselves.

#include <cstdint>
#include <string>
#include <vector>

#include "flowgauge/app/suite.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// The version of the suite: ids, problems and tolerances are frozen under it.
inline constexpr std::string_view suite_version = "core@1";

Record manifest(const std::vector<std::string>& command, std::uint64_t seed, const Suite& suite);

}  // namespace flowgauge
