#pragma once
// The laws of maps.

#include <string>
#include <vector>

#include "flowgauge/identity/map_laws.hpp"
#include "flowgauge/map/map.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// A map under the name it has in ids: its own, with a variant behind a dot.
struct NamedMap {
  std::string name;
  Map map;
  Index dimension;
  std::vector<std::string_view> declares;  ///< the degeneracies (identity/map_laws.hpp) it is known to have
};

/// Every map of the catalogue by its example, and variants: on the line, with scale, deep.
const std::vector<NamedMap>& verified_maps();

/// Landmarks of domain and range that reach every branch, boundary and tail; and points of the bulk, over which space is
/// integrated where it is the line or the plane.
std::vector<MapPoints> map_points(const Map& map, Index dimension);

/// A subject at all of its points. T = double or Mp50.
template <class T>
std::vector<MapEvaluation<T>> evaluate_at(const MapSubject<T>& subject, const std::vector<MapPoints>& points);

/// All laws of maps, in catalogue order. T = double or Mp50.
template <class T>
std::vector<LawResult> check_map(const std::vector<MapEvaluation<T>>& evaluations);

/// Double against 50 digits.
LawResult check_map_rounding(const std::vector<MapEvaluation<double>>& computed,
                             const std::vector<MapEvaluation<Mp50>>& exact);

/// One task a map.
std::vector<IdentityTask> map_identities();

/// One finding: every degeneracy of a verified map is declared, and each has a map that is free of it.
std::string map_lint_id();
Record map_lint_record(const std::vector<NamedMap>& maps);

}  // namespace flowgauge
