#include "flowgauge/identity/process_evaluation_impl.hpp"

namespace flowgauge {

template std::string process_nodes(const ExactProcess<Dual<Mp50>>&, const Mp50&, double, Batch<Mp50>&, Vector<Mp50>&);
template ProcessEvaluation<Mp50> evaluate_process(const ExactProcess<Dual<Mp50>>&, const Mp50&, const Batch<Mp50>&,
                                                  bool);
template const std::vector<ProcessLaw<Mp50>>& process_laws();

Sides<Mp50> process_rounding_sides(const ProcessEvaluation<double>& computed, const ProcessEvaluation<Mp50>& exact) {
  const Index d = exact.dimension();
  NumberSides<Mp50> sides;
  const auto add = [&](const DensityValues<double>& found, const DensityValues<Mp50>& value,
                       const std::vector<DensityValues<Mp50>>& by, const DensityValues<Mp50>* by_time) {
    for (Index n = 0; n < exact.points(); ++n) {
      Mp50 scale = 1 + magnitude<Mp50>(value.log_density(n));
      if (by_time) scale += magnitude<Mp50>(Mp50(exact.t * by_time->log_density(n)));
      const auto size = [&](Index i) {
        return Mp50(magnitude<Mp50>(exact.X(i, n)) +
                    (exact.subject->start.size() == d ? std::abs(exact.subject->start(i)) : 1.0));
      };
      for (Index i = 0; i < d; ++i) scale += size(i) * magnitude<Mp50>(value.score(i, n));
      sides.add(Mp50(found.log_density(n)), value.log_density(n), scale);
      for (Index i = 0; i < d; ++i) {
        Mp50 score_scale = magnitude<Mp50>(value.score(i, n));
        if (by_time) score_scale += magnitude<Mp50>(Mp50(exact.t * by_time->score(i, n)));
        for (Index j = 0; j < d; ++j)
          score_scale += size(j) * magnitude<Mp50>(by[static_cast<std::size_t>(j)].score(i, n));
        sides.add(Mp50(found.score(i, n)), value.score(i, n), score_scale);
      }
    }
  };
  add(computed.value, exact.value, exact.by_coordinate, &exact.by_time);
  if (exact.stationary) add(*computed.stationary, *exact.stationary, exact.stationary_by_coordinate, nullptr);
  return sides.sides();
}

}  // namespace flowgauge
