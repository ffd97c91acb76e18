#include "flowgauge/solver/path_model_impl.hpp"

namespace flowgauge {

template Model<Batch<long double>, long double> path_model(const GaussianPath<long double>&, Parameterisation);
template Model<Batch<Quad>, Quad> path_model(const GaussianPath<Quad>&, Parameterisation);

}  // namespace flowgauge
