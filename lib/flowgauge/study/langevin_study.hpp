#pragma once
// Langevin samplers on Gaussian data: the error of the law that they leave, against the step.

#include <string>
#include <string_view>
#include <vector>

#include "flowgauge/solver/langevin_sampler.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// The Langevin samplers among the names, each once; all of them where no name is given.
std::vector<LangevinSampler> selected_langevin(const std::vector<std::string>& names);

/// |measured/exact − 1| of the stationary variance of "position" or "velocity" on N(0.7, ¼) data, with the step 1/count
/// of the largest that is stable; from the affine map of the step as it runs. Throws std::invalid_argument for another
/// coordinate or a sampler without a stationary law of its own.
double stationary_error(const LangevinSampler& sampler, std::string_view of, int count);

/// <sampler>/stationary_order/of=…: fit_order on those errors, two-sided against the order that is expected, where
/// there is an error; <sampler>/stationary_exactness/of=…: the largest of them, held to 1e-13, where there is none. And
/// the findings whose subject is among the samplers.
std::vector<StudyTask> langevin_tasks(const std::vector<LangevinSampler>& samplers);

/// annealed_langevin/levels_do_not_mix: NCSN's settings leave a tenth too much variance on Gaussian data.
/// annealed_langevin_v2/closest_step: the step that NCSNv2's rule chooses, and what it leaves on one point and on
/// others.
std::vector<StudyTask> langevin_findings(const std::vector<LangevinSampler>& samplers);

}  // namespace flowgauge
