#include "flowgauge/identity/map_evaluation_impl.hpp"

namespace flowgauge {

template Elimination<double> eliminate(const Matrix<double>&);
template MapDerivatives<double> derivatives_of(const std::function<MapValues<Dual<double>>(const Batch<Dual<double>>&)>&,
                                               const Batch<double>&);
template std::function<MapValues<Dual<double>>(const Batch<Dual<double>>&)> with_differences(
    std::function<MapValues<double>(const Batch<double>&)>);
template MapEvaluation<double> evaluate_map(const MapSubject<double>&, const MapPoints&);
template PushforwardIntegrals<double> integrate_pushforward(
    const std::function<MapValues<Dual<double>>(const Batch<Dual<double>>&)>&,
    const std::function<MapValues<Dual<double>>(const Batch<Dual<double>>&)>&, Index, const std::vector<double>&,
    const std::vector<double>&);
template MapSubject<double> map_subject(const Map&);
template const std::vector<MapLaw<double>>& map_laws();

MapSubject<double> subject_in_duals(const InvertibleMap<Dual<double>>& map, const MapClaims& claims) {
  return {map,
          [map](const Batch<double>& X, const Batch<double>& V) { return jacobian_vector_product<double>(map, X, V); },
          [map](const Batch<double>& X, const Batch<double>& W) { return vector_jacobian_product<double>(map, X, W); },
          claims,
          {},
          {}};
}

MapSubject<double> subject_by_differences(const InvertibleMap<double>& map, const MapClaims& claims) {
  const auto in_duals = [](const InvertibleMap<double>& plain, const auto& self) -> InvertibleMap<Dual<double>> {
    InvertibleMap<Dual<double>> duals{plain.dimension, with_differences<double>(plain.forward),
                                      with_differences<double>(plain.inverse)};
    for (const InvertibleMap<double>& layer : plain.layers) duals.layers.push_back(self(layer, self));
    return duals;
  };
  MapSubject<double> subject = subject_in_duals(in_duals(map, in_duals), claims);
  subject.by_differences = true;
  return subject;
}

const std::vector<Entry>& map_law_entries() {
  static const std::vector<Entry> entries = entries_of(MapLaws{});
  return entries;
}

const Entry& rounding_map_entry() {
  static constexpr Entry entry{
      .name = "rounding_map",
      .title = "Rounding of a map",
      .statement = "f, f⁻¹ and both log|det| in double = in 50 digits",
      .assumptions = "the same binary x and y; error against |q| + Σ|xᵢ∂ᵢq|, where the whole space is mapped with 1 + |xᵢ| for "
                     "|xᵢ|, and for log|det| also d",
      .source = "Higham 2002, Accuracy and Stability of Numerical Algorithms, section 1.6",
      .blind_to = "a wrong formula: both sides share it",
  };
  return entry;
}

std::vector<MapDegeneracy> degeneracies(const MapEvaluation<double>& at) {
  bool zero = true, constant = true, symmetric = true, same = true;
  for (std::size_t n = 0; n < at.there.jacobian.size(); ++n) {
    const double log_det = at.there_by_jacobian[n].log_det;
    const Matrix<double>& J = at.there.jacobian[n];
    const double size = J.cwiseAbs().maxCoeff();
    zero = zero && std::abs(log_det) <= 1e-3;
    constant = constant && std::abs(log_det - at.there_by_jacobian[0].log_det) <= 1e-3;
    symmetric = symmetric && (J - J.transpose()).cwiseAbs().maxCoeff() <= 1e-3 * size;
    same = same && (J - at.there.jacobian[0]).cwiseAbs().maxCoeff() <= 1e-3 * size;
  }
  std::vector<MapDegeneracy> found;
  if (zero) found.push_back({"zero_log_det", "the sign of log|det|, its place, and whether it is there at all"});
  if (constant) found.push_back({"constant_log_det", "the point at which log|det| is taken"});
  if (symmetric) found.push_back({"symmetric_jacobian", "the difference between a Jacobian and its transpose"});
  if (same) found.push_back({"constant_jacobian", "the point at which a Jacobian is taken"});
  return found;
}

}  // namespace flowgauge
