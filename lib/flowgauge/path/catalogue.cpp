#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/path/gaussian_path_impl.hpp"

namespace flowgauge {

template class GaussianPath<double>;
template class GaussianPath<Dual<double>>;
template std::optional<FlowResult<double>> exact_flow(const GaussianPath<double>&, const double&, const double&,
                                                      const Batch<double>&);
template double quantile_map(const NormalMixture<double>&, const NormalMixture<double>&, const double&);

std::string_view to_string(FlowMethod method) {
  switch (method) {
    case FlowMethod::identity: return "identity";
    case FlowMethod::gaussian: return "gaussian";
    case FlowMethod::quantile: return "quantile";
  }
  return "";
}

}  // namespace flowgauge
