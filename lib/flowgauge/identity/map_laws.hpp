#pragma once
// The catalogue of laws of maps.

#include "flowgauge/identity/map/batch.hpp"
#include "flowgauge/identity/map/chain_rule.hpp"
#include "flowgauge/identity/map/differences.hpp"
#include "flowgauge/identity/map/log_det.hpp"
#include "flowgauge/identity/map/pushforward.hpp"
#include "flowgauge/identity/map/round_trip.hpp"
#include "flowgauge/identity/map/vector_products.hpp"

namespace flowgauge {

/// The catalogue: one line a law.
using MapLaws = LawList<  //
    MapRoundTrip,         //
    MapLogDet,            //
    MapInverseLogDet,     //
    MapDifferences,       //
    MapChainRule,         //
    MapTotalMass,         //
    MapMoments,           //
    MapVectorProducts,    //
    MapVolume,            //
    MapBatch              //
    >;

/// A law and what it is held to: 1e-12 in double and 1e-30 in 50 digits, where it does not say otherwise.
template <class T>
struct MapLaw {
  LawOf<T, MapEvaluation<T>> law;
  double tolerance;
};

/// All laws of maps in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<MapLaw<T>>& map_laws();

/// Their entries.
const std::vector<Entry>& map_law_entries();

/// What laws are held to on a map whose derivatives come from differences.
inline constexpr double tolerance_by_differences = 1e-8;

/// f, f⁻¹ and both log|det| in double against 50 digits at the same binary inputs.
Sides<Mp50> map_rounding_sides(const MapEvaluation<double>& computed, const MapEvaluation<Mp50>& exact);
const Entry& rounding_map_entry();

/// A way in which a map would hide mistakes at points X (d × N): zero_log_det, constant_log_det, symmetric_jacobian,
/// constant_jacobian.
struct MapDegeneracy {
  std::string_view name;
  std::string_view hides;
};
std::vector<MapDegeneracy> degeneracies(const MapEvaluation<double>& at);

}  // namespace flowgauge
