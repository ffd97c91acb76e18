#include "flowgauge/identity/map_evaluation_impl.hpp"

namespace flowgauge {

template Elimination<Mp50> eliminate(const Matrix<Mp50>&);
template MapDerivatives<Mp50> derivatives_of(const std::function<MapValues<Dual<Mp50>>(const Batch<Dual<Mp50>>&)>&,
                                             const Batch<Mp50>&);
template std::function<MapValues<Dual<Mp50>>(const Batch<Dual<Mp50>>&)> with_differences(
    std::function<MapValues<Mp50>(const Batch<Mp50>&)>);
template MapEvaluation<Mp50> evaluate_map(const MapSubject<Mp50>&, const MapPoints&);
template PushforwardIntegrals<Mp50> integrate_pushforward(
    const std::function<MapValues<Dual<Mp50>>(const Batch<Dual<Mp50>>&)>&,
    const std::function<MapValues<Dual<Mp50>>(const Batch<Dual<Mp50>>&)>&, Index, const std::vector<double>&,
    const std::vector<double>&);
template MapSubject<Mp50> map_subject(const Map&);
template const std::vector<MapLaw<Mp50>>& map_laws();

Sides<Mp50> map_rounding_sides(const MapEvaluation<double>& computed, const MapEvaluation<Mp50>& exact) {
  const Index d = exact.dimension();
  NumberSides<Mp50> sides;
  const auto add = [&](const MapDerivatives<double>& found, const MapDerivatives<Mp50>& value, const Batch<Mp50>& at, bool whole) {
    for (Index n = 0; n < at.cols(); ++n) {
      const auto size = [&](Index i) { return Mp50(magnitude<Mp50>(at(i, n)) + (whole ? 1 : 0)); };
      const Matrix<Mp50>& J = value.jacobian[static_cast<std::size_t>(n)];
      for (Index k = 0; k < d; ++k) {
        Mp50 scale = magnitude<Mp50>(value.points(k, n));
        for (Index i = 0; i < d; ++i) scale += size(i) * magnitude<Mp50>(J(k, i));
        sides.add(Mp50(found.points(k, n)), value.points(k, n), scale);
      }
      Mp50 scale = magnitude<Mp50>(value.log_det(n)) + static_cast<double>(d);
      for (Index i = 0; i < d; ++i) scale += size(i) * magnitude<Mp50>(value.log_det_gradient(i, n));
      sides.add(Mp50(found.log_det(n)), value.log_det(n), scale);
    }
  };
  add(computed.there, exact.there, exact.X, exact.subject->claims.whole_domain);
  add(computed.from_image, exact.from_image, exact.Z, exact.subject->claims.whole_range);
  return sides.sides();
}

}  // namespace flowgauge
