#pragma once
// Everything the program knows by name, kind by kind: what `list`, `explain` and the manifest show.

#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/app/suite.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// One kind of entry. `entries` gives one object an entry: name, title, statement, assumptions, source, blind_to, parameters
/// and, for types usable in problem files, example; solvers, problems and faults add what is their own.
struct Kind {
  std::string_view name;   ///< plural, as on the command line
  std::string_view title;  ///< what an entry of this kind is
  Json (*entries)(const Suite& suite);
};

const std::vector<Kind>& kinds();

/// The kind of that name. Throws std::invalid_argument naming the nearest one and all that are allowed.
const Kind& find_kind(std::string_view name);

/// The catalogue part of a manifest: every kind but writers and checks.
Json catalogue_json(const Suite& suite);

}  // namespace flowgauge
