#include "flowgauge/identity/path_laws_impl.hpp"

namespace flowgauge {

template PathSubject<double> path_subject(const Schedule&, const Target&);
template PathSubject<Dual<double>> path_subject(const Schedule&, const Target&);
template std::vector<MarginalProcess<Dual<double>>> path_processes(TimeDirection);
template struct PathEvaluation<double>;
template PathEvaluation<double> evaluate_path(const PathSubject<Dual<double>>&, const double&, const Batch<double>&,
                                              Derivatives, Quadrature);
template const std::vector<PathLaw<double>>& path_laws();

const std::vector<Entry>& path_law_entries() {
  static const std::vector<Entry> entries = entries_of(PathLaws{});
  return entries;
}

}  // namespace flowgauge
