#include "flowgauge/identity/interpolant_laws_impl.hpp"

namespace flowgauge {

template std::vector<InterpolantSubject<Mp50>> interpolant_subjects(std::string_view);
template std::vector<InterpolantCase<Mp50>> interpolant_cases(const std::vector<InterpolantSubject<Mp50>>&);
template const std::vector<InterpolantLaw<Mp50>>& interpolant_laws();

}  // namespace flowgauge
