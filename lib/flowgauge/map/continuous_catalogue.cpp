#include <stdexcept>

#include "flowgauge/map/continuous_catalogue_impl.hpp"
#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

template const std::vector<ContinuousFlow<double>>& continuous_flows();
template const std::vector<ContinuousFlow<Dual<double>>>& continuous_flows();

const std::vector<Entry>& continuous_flow_entries() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> all;
    for (const ContinuousFlow<double>& flow : continuous_flows<double>()) all.push_back(flow.entry);
    return all;
  }();
  return entries;
}

const ContinuousFlow<double>& continuous_flow_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ContinuousFlow<double>& flow : continuous_flows<double>()) {
    if (flow.entry.name == name) return flow;
    names.push_back(flow.entry.name);
  }
  throw std::invalid_argument("continuous flow \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) +
                              "; allowed are " + join(names, ", "));
}

CarriedBatch carry(const ContinuousFlow<double>& flow, double from, double to, const Batch<double>& X) {
  if (X.rows() != flow.dimension) {
    throw std::invalid_argument("flow " + std::string(flow.entry.name) + ": points have dimension " +
                                std::to_string(X.rows()) + ", the flow has dimension " + std::to_string(flow.dimension));
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CarriedBatch carried{Batch<double>::Constant(X.rows(), X.cols(), nan), Vector<double>::Constant(X.cols(), nan),
                       Vector<double>::Constant(X.cols(), nan)};
  for (Index n = 0; n < X.cols(); ++n) {
    const Lifetime<double> life = flow.lifetime(X.col(n), from);
    const double duration = to - from;
    if (!(life.low < duration)) {
      carried.blow_up(n) = from + life.low;
    } else if (!(duration < life.high)) {
      carried.blow_up(n) = from + life.high;
    } else {
      const FlowPoint<double> at = flow.map(X.col(n), from, to);
      carried.image.col(n) = at.image;
      carried.log_det(n) = at.log_det;
    }
  }
  return carried;
}

}  // namespace flowgauge
