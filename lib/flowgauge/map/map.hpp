#pragma once
// An invertible map of any kind, as a value: the catalogue's type list and what is common to all of them.

#include <string>
#include <variant>
#include <vector>

#include "flowgauge/map/affine.hpp"
#include "flowgauge/map/composition.hpp"
#include "flowgauge/map/householder.hpp"
#include "flowgauge/map/iaf.hpp"
#include "flowgauge/map/inverse_map.hpp"
#include "flowgauge/map/invertible_map.hpp"
#include "flowgauge/map/leaky_relu.hpp"
#include "flowgauge/map/logit_map.hpp"
#include "flowgauge/map/lu_convolution.hpp"
#include "flowgauge/map/maf.hpp"
#include "flowgauge/map/nice.hpp"
#include "flowgauge/map/normalisation.hpp"
#include "flowgauge/map/permutation.hpp"
#include "flowgauge/map/planar.hpp"
#include "flowgauge/map/radial.hpp"
#include "flowgauge/map/rational_quadratic_spline.hpp"
#include "flowgauge/map/real_nvp.hpp"
#include "flowgauge/map/softplus_map.hpp"
#include "flowgauge/map/squeeze.hpp"
#include "flowgauge/map/sylvester.hpp"

namespace flowgauge {

/// The catalogue: one line a map.
using Map = std::variant<     //
    AffineMap,                //
    HouseholderMap,           //
    LuConvolution,            //
    PlanarMap,                //
    RadialMap,                //
    SylvesterMap,             //
    NiceMap,                  //
    RealNvpMap,               //
    MafMap,                   //
    IafMap,                   //
    RationalQuadraticSpline,  //
    SoftplusMap,              //
    LogitMap,                 //
    LeakyReluMap,             //
    PermutationMap,           //
    NormalisationMap,         //
    SqueezeMap,               //
    Composition,              //
    InverseMap                //
    >;

struct MapHolder {
  Map map;
};
inline const Map& inner(const NestedMap& nested) { return nested.held->map; }

/// The map in scalar T (double, Mp50, and duals of both). Matrices are decomposed here, once, in the plain scalar.
template <class T>
InvertibleMap<T> prepare_map(const Map& map);

/// d; 0 for maps that take points of any dimension.
Index dimension(const Map& map);
const Entry& entry(const Map& map);

/// What a map claims of itself, or what follows for it from its parts.
struct MapClaims {
  bool volume_preserving = false;  ///< |det| = 1 everywhere
  bool whole_domain = true;        ///< f takes every point of ℝᵈ
  bool whole_range = true;         ///< f reaches every point of ℝᵈ
  bool smooth = true;              ///< f and f⁻¹ have all derivatives where they are defined
};
MapClaims claims(const Map& map);

/// Points of the domain and of the range (d × N) that, with their images, reach every branch, boundary and tail; those of
/// each layer taken back to where the composition sees them. `d` matters for maps that take points of any dimension.
Batch<double> domain_landmarks(const Map& map, Index d);
Batch<double> range_landmarks(const Map& map, Index d);

/// d = 1: where derivatives of f, or of f⁻¹, jump, ascending.
std::vector<double> domain_breaks(const Map& map);
std::vector<double> range_breaks(const Map& map);

/// The entries of all maps, in catalogue order, and of the functions inside them.
const std::vector<Entry>& map_entries();
const std::vector<Entry>& conditioner_entries();

/// Reads {"type": name, parameters…}. Throws std::invalid_argument naming key, value and what is allowed; `where` is the
/// JSON path shown in messages.
Map map_from_json(const Json& object, const std::string& where = "map");

/// The map of an entry's example.
Map example_map(const std::string& name);

}  // namespace flowgauge
