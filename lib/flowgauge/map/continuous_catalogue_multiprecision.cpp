#include "flowgauge/map/continuous_catalogue_impl.hpp"

namespace flowgauge {

template const std::vector<ContinuousFlow<Mp50>>& continuous_flows();
template const std::vector<ContinuousFlow<Dual<Mp50>>>& continuous_flows();

}  // namespace flowgauge
