#include "flowgauge/map/prepare_map.hpp"

namespace flowgauge {

template InvertibleMap<Mp50> prepare_map(const Map&);
template InvertibleMap<Dual<Mp50>> prepare_map(const Map&);

}  // namespace flowgauge
