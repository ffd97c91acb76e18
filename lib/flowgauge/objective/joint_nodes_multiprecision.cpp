#include "flowgauge/objective/joint_nodes_impl.hpp"

namespace flowgauge {

template JointNodes<Mp50> joint_nodes(const NoiseLevel<Mp50>&, const Target&, const NodeGrid&);

}  // namespace flowgauge
