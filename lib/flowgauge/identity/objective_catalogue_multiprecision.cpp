#include "flowgauge/identity/objective_laws_impl.hpp"

namespace flowgauge {

template ObjectiveSubject<Mp50> objective_subject();
template const std::vector<ObjectiveLaw<Mp50>>& objective_laws();

}  // namespace flowgauge
