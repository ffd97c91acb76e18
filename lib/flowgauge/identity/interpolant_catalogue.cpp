#include "flowgauge/identity/interpolant_laws_impl.hpp"

namespace flowgauge {

template std::vector<InterpolantSubject<double>> interpolant_subjects(std::string_view);
template std::vector<InterpolantCase<double>> interpolant_cases(const std::vector<InterpolantSubject<double>>&);
template const std::vector<InterpolantLaw<double>>& interpolant_laws();

const std::vector<Entry>& interpolant_law_entries() {
  static const std::vector<Entry> entries = entries_of(OwnInterpolantLaws{});
  return entries;
}

}  // namespace flowgauge
