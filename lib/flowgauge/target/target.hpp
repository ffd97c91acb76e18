#pragma once
// A target (data law) of any kind, as a value: the catalogue's type list and what is common to all of them.

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flowgauge/numeric/json.hpp"
#include "flowgauge/target/atoms.hpp"
#include "flowgauge/target/empirical.hpp"
#include "flowgauge/target/gaussian.hpp"
#include "flowgauge/target/gaussian_mixture.hpp"
#include "flowgauge/target/line_targets.hpp"

namespace flowgauge {

/// The catalogue: one line a target.
using Target = std::variant<  //
    Atoms,                    //
    Gaussian,                 //
    GaussianMixture,          //
    Empirical,                //
    UniformBox,               //
    Histogram,                //
    Triangular,               //
    PiecewiseLinear,          //
    Laplace,                  //
    Exponential,              //
    SkewNormal,               //
    HermiteTilted,            //
    Cauchy,                   //
    StudentT                  //
    >;

/// The target's law in scalar T (double, Dual<double>, long double, Quad, Mp50, Dual<Mp50>). Decompositions are made here,
/// once; evaluations allocate per call, not per point.
template <class T>
Law<T> prepare(const Target& target);

Index dimension(const Target& target);
const Entry& entry(const Target& target);

/// The entries of all targets, in catalogue order.
const std::vector<Entry>& target_entries();

/// Reads {"type": name, parameters…}; files are relative to `folder`. Throws std::invalid_argument naming key, value and
/// what is allowed; `where` is the JSON path shown in messages.
Target target_from_json(const Json& object, const std::filesystem::path& folder = ".",
                        const std::string& where = "target");

/// N points of the data law, d × N, from a counter-based generator: column n depends on (seed, n) alone.
Batch<double> sample(const Target& target, Index points, std::uint64_t seed);

}  // namespace flowgauge
