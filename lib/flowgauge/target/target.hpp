#pragma once
// A target (data law) of any kind, as a value: the catalogue's type list and what is common to all of them.

#include <filesystem>
#include <optional>
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
#include "flowgauge/target/multivariate_targets.hpp"

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
    StudentT,                 //
    Hypercube,                //
    LowRankGaussian,          //
    Sphere,                   //
    Checkerboard,             //
    Product,                  //
    TargetMixture,            //
    Rotation,                 //
    AffineImage               //
    >;

struct TargetHolder {
  Target target;
};

/// A target as a part of another, and the target that is one.
NestedTarget nest(Target target);
inline const Target& inner(const NestedTarget& nested) { return nested.held->target; }

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

/// The image AZ + c of a base that is rewritten: atoms, data sets, Gaussian laws and affine images of them; nothing for others.
/// Parameters are rounded to double. Throws std::invalid_argument where a covariance would not be positive definite.
std::optional<Target> rewritten(const AffineImage& image);

/// The checkerboard as a mixture of two products of histograms.
TargetMixture as_mixture(const Checkerboard& target);

/// N points of the data law, d × N, from a counter-based generator: column n depends on (seed, n) alone.
Batch<double> sample(const Target& target, Index points, std::uint64_t seed);

}  // namespace flowgauge
