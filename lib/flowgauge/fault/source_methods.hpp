#pragma once
// Every method named in the texts of the errata: what is verified about it, and where.

#include <string_view>
#include <vector>

namespace flowgauge {

/// A catalogue entry: its kind (plural, as on the command line) and name.
struct EntryName {
  std::string_view kind;
  std::string_view name;
};

/// One named method or system.
struct SourceMethod {
  std::string_view name;                ///< snake_case
  std::string_view title;
  std::string_view verified;            ///< what is verified about it here
  std::vector<EntryName> entries;       ///< where
  std::string_view out_of_scope = {};   ///< what has no exact answer
  std::string_view later = {};          ///< what a later capability brings
};

const std::vector<SourceMethod>& source_methods();

}  // namespace flowgauge
