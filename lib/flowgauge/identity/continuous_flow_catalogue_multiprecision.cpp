#include "flowgauge/identity/continuous_flow_laws_impl.hpp"

namespace flowgauge {

template ContinuousFlowSubject<Mp50> continuous_flow_subject(std::string_view);
template ContinuousFlowEvaluation<Mp50> evaluate_flow(const ContinuousFlowSubject<Mp50>&);
template const std::vector<ContinuousFlowLaw<Mp50>>& continuous_flow_laws();

}  // namespace flowgauge
