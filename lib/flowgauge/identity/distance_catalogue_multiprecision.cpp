#include "flowgauge/identity/distance_laws_impl.hpp"

namespace flowgauge {

template DistanceSubject<Mp50> distance_subject();
template const std::vector<DistanceLaw<Mp50>>& distance_laws();

}  // namespace flowgauge
