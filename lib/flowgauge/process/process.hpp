#pragma once
// An exactly solved stochastic process of any kind, as a value: the catalogue's type list and what is common to all.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flowgauge/numeric/json.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/process/absorbed_brownian.hpp"
#include "flowgauge/process/benes.hpp"
#include "flowgauge/process/brownian_with_drift.hpp"
#include "flowgauge/process/circular_brownian.hpp"
#include "flowgauge/process/cox_ingersoll_ross.hpp"
#include "flowgauge/process/double_well.hpp"
#include "flowgauge/process/free_kinetic_langevin.hpp"
#include "flowgauge/process/geometric_brownian.hpp"
#include "flowgauge/process/kinetic_langevin.hpp"
#include "flowgauge/process/ornstein_uhlenbeck.hpp"
#include "flowgauge/process/ornstein_uhlenbeck_eigenfunctions.hpp"
#include "flowgauge/process/ornstein_uhlenbeck_mixture.hpp"
#include "flowgauge/process/reflected_brownian.hpp"
#include "flowgauge/process/sine_wiener.hpp"
#include "flowgauge/process/sinh_wiener.hpp"
#include "flowgauge/process/tanh_wiener.hpp"

namespace flowgauge {

/// The catalogue: one line a process.
using Process = std::variant<         //
    BrownianWithDrift,                //
    GeometricBrownian,                //
    OrnsteinUhlenbeck,                //
    OrnsteinUhlenbeckMixture,         //
    OrnsteinUhlenbeckEigenfunctions,  //
    DoubleWell,                       //
    Benes,                            //
    CoxIngersollRoss,                 //
    ReflectedBrownian,                //
    AbsorbedBrownian,                 //
    CircularBrownian,                 //
    KineticLangevin,                  //
    FreeKineticLangevin,              //
    SineWiener,                       //
    SinhWiener,                       //
    TanhWiener                        //
    >;

/// The process in scalar T: equation, domain, laws. Instantiated for double, Mp50 and duals of them.
template <class T>
ExactProcess<T> exact_process(const Process& process);
template <>
ExactProcess<Mp50> exact_process(const Process& process);

const Entry& entry(const Process& process);

/// The entries of all processes, in catalogue order.
const std::vector<Entry>& process_entries();

/// Reads {"type": name, parameters…}. Throws std::invalid_argument naming key, value and what is allowed; `where` is
/// the JSON path shown in messages.
Process process_from_json(const Json& object, const std::string& where = "process");

/// The process of that name with the default parameters.
Process process_named(std::string_view name);

/// Draws of the start, d × N: column n depends on (key, n) alone, at step 0.
Batch<double> sample_start(const Process& process, Index points, const RandomKey& key);

/// Exact draws of X_{s+t} given X_s = starts (d × N): column n depends on (key, step, n) alone. What has been absorbed
/// is NaN and stays so. Throws std::invalid_argument unless 0 < t < ∞, and for double_well, whose transition has no
/// closed form.
Batch<double> sample_transition(const Process& process, double t, const Batch<double>& starts, const RandomKey& key,
                                std::uint64_t step);

}  // namespace flowgauge
