#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/numeric/random.hpp"
#include "flowgauge/path/gaussian_path_impl.hpp"

namespace flowgauge {

template class GaussianPath<double>;
template class GaussianPath<Dual<double>>;
template std::optional<FlowResult<double>> exact_flow(const GaussianPath<double>&, const double&, const double&,
                                                      const Batch<double>&);
template double quantile_map(const NormalMixture<double>&, const NormalMixture<double>&, const double&);

const Entry& gaussian_path_entry() {
  static constexpr Entry entry{
      .name = "gaussian_path",
      .title = "Gaussian path of a schedule and a target",
      .statement = "X_t = α_t Z + σ_t ε;  u = α̇ D + σ̇ E[ε | x],  s = (αD − x)/σ²",
      .assumptions = "Z ~ target and ε ~ N(0, I) independent",
      .source = "Lipman et al. 2023, arXiv:2210.02747, theorem 1; Albergo, Boffi, Vanden-Eijnden 2023, arXiv:2303.08797",
      .blind_to = "couplings between data and noise",
  };
  return entry;
}

std::string_view to_string(FlowMethod method) {
  switch (method) {
    case FlowMethod::identity: return "identity";
    case FlowMethod::gaussian: return "gaussian";
    case FlowMethod::quantile: return "quantile";
    case FlowMethod::radial: return "radial";
    case FlowMethod::product: return "product";
    case FlowMethod::rotated_product: return "rotated_product";
  }
  return "";
}

}  // namespace flowgauge
