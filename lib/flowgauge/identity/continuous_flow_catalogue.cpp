#include "flowgauge/identity/continuous_flow_laws_impl.hpp"

namespace flowgauge {

template ContinuousFlowSubject<double> continuous_flow_subject(std::string_view);
template ContinuousFlowEvaluation<double> evaluate_flow(const ContinuousFlowSubject<double>&);
template const std::vector<ContinuousFlowLaw<double>>& continuous_flow_laws();

const std::vector<Entry>& continuous_flow_law_entries() {
  static const std::vector<Entry> entries = entries_of(detail::ContinuousFlowLaws{});
  return entries;
}

std::vector<FlowJourney> flow_journeys(const ContinuousFlow<double>& flow) {
  std::vector<std::vector<double>> points;
  if (flow.dimension == 1) {
    for (const double x : {-40.0, -2.5, -1.0, -0.5, 0.0, 0.125, 0.75, 1.0, 1.125, 3.0, 20.0}) points.push_back({x});
  } else {
    points = {{0.5, -0.25, 0.375}, {1.25, 0.75, -0.5}, {-2, 1.5, 0.25}, {0.125, 0.0625, 1}, {0, 0, 0}};
    for (std::vector<double>& x : points) x.resize(static_cast<std::size_t>(flow.dimension));
  }
  std::vector<FlowJourney> journeys;
  for (const std::vector<double>& x : points) {
    for (const auto& [from, to] : {std::pair{0.0, 0.625}, {0.25, -0.5}, {-1.0, 3.5}, {0.5, -4.0}, {0.0, 0.0625}, {0.0, -0.03125}}) {
      const Lifetime<double> life = flow.lifetime(Eigen::Map<const Vector<double>>(x.data(), flow.dimension), from);
      if (life.low < 1.01 * (to - from) && 1.01 * (to - from) < life.high) journeys.push_back({x, from, to});
    }
  }
  return journeys;
}

}  // namespace flowgauge
