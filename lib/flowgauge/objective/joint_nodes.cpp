#include "flowgauge/objective/joint_nodes_impl.hpp"

namespace flowgauge {

template JointNodes<double> joint_nodes(const NoiseLevel<double>&, const Target&, const NodeGrid&);

}  // namespace flowgauge
