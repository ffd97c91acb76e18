#pragma once
// Pictures of computed densities over time, beside the exact ones.

#include "flowgauge/pde/density_problem.hpp"
#include "flowgauge/study/density_records.hpp"

namespace flowgauge {

/// "chang_cooper.<problem>/field/quantity=…", quantity density, exact or error.
std::string density_field_id(const DensityProblem& problem, std::string_view quantity);

/// Three records of kind field on the same 41 times and 57 places: the density of 285 cells of Chang and Cooper's flux with eight steps of
/// TR-BDF2 from time to time, the exact one, and their difference. fault where a value is not finite.
void run_density_field(const DensityProblem& problem, const Sink& sink);

/// Of one problem a kind: nonlinear drift, noise that depends on the place, a circle, reverse time.
std::vector<NamedTask> density_field_tasks();

}  // namespace flowgauge
