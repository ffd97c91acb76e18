#include "flowgauge/solver/path_model_impl.hpp"

namespace flowgauge {

template Model<Batch<double>, double> path_model(const GaussianPath<double>&, Parameterisation);

Model<AffineForm, double> affine_model(const Schedule& schedule, double mean, double variance,
                                       Parameterisation parameterisation) {
  auto output = [=](const AffineForm& x, double t) -> AffineForm {
    const NoiseLevel<double> l = noise_level(schedule, t);
    const double total = l.alpha * l.alpha * variance + l.sigma * l.sigma;
    const AffineForm centred = x - AffineForm{{l.alpha * mean}};
    const AffineForm denoiser = AffineForm{{mean}} + (l.alpha * variance / total) * centred;
    const AffineForm epsilon = (l.sigma / total) * centred;
    switch (parameterisation) {
      case Parameterisation::x0:
        return denoiser;
      case Parameterisation::epsilon:
        return epsilon;
      case Parameterisation::v:
        return l.alpha * epsilon - l.sigma * denoiser;
      case Parameterisation::score:
        return (-1 / total) * centred;
      case Parameterisation::velocity:
        return AffineForm{{l.dalpha * mean}} + ((l.alpha * l.dalpha * variance + l.sigma_dsigma) / total) * centred;
    }
    return x;
  };
  return Model<AffineForm, double>(schedule, parameterisation, std::move(output));
}

}  // namespace flowgauge
