#include "flowgauge/identity/path_laws_impl.hpp"

namespace flowgauge {

template PathSubject<Mp50> path_subject(const Schedule&, const Target&);
template PathSubject<Dual<Mp50>> path_subject(const Schedule&, const Target&);
template std::vector<MarginalProcess<Dual<Mp50>>> path_processes(TimeDirection);
template struct PathEvaluation<Mp50>;
template PathEvaluation<Mp50> evaluate_path(const PathSubject<Dual<Mp50>>&, const Mp50&, const Batch<Mp50>&, Derivatives,
                                            Quadrature);
template const std::vector<PathLaw<Mp50>>& path_laws();

}  // namespace flowgauge
