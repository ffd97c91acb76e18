#pragma once
// Log-likelihoods of somebody else's continuous flow.

#include "flowgauge/gauge/grade.hpp"

namespace flowgauge {

/// For a log_prob that is run: NAME/order/… and NAME/limit/… (norm log_likelihood), NAME/finite/… and NAME/evaluations/… on mixture_flow_1d from its
/// data end to t = 0, where CondOT is N(0, 1) whatever the data, so that the exact log-density at the data end is what a right likelihood goes
/// to, whichever way its prior is written.
void grade_likelihood(const Foreign& foreign, const GradeOptions& options, const Sink& sink);

}  // namespace flowgauge
