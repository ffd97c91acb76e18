#include "flowgauge/pde/line_equation.hpp"

namespace flowgauge {

LineEquation fokker_planck_equation(const ExactProcess<double>& process, bool autonomous) {
  if (process.dimension != 1 || process.noises != 1) {
    throw std::invalid_argument("fokker_planck_equation: the process has dimension " + std::to_string(process.dimension) +
                                " and " + std::to_string(process.noises) + " noises; allowed is one of each");
  }
  const auto on_row = [](const auto& f, double factor) -> LineCoefficient {
    return [f, factor](double t, const Vector<double>& x) -> Vector<double> {
      return factor * f(t, Batch<double>(x.transpose())).transpose();
    };
  };
  LineEquation equation;
  equation.drift = on_row(process.drift, 1);
  equation.diffusion = [noise = process.noise](double t, const Vector<double>& x) -> Vector<double> {
    return noise(t, Batch<double>(x.transpose())).array().square().matrix().transpose() / 2;
  };
  equation.diffusion_slope = on_row(process.diffusion_divergence, 0.5);
  equation.at_low = process.axes.front().at_low;
  equation.at_high = process.axes.front().at_high;
  equation.autonomous = autonomous;
  return equation;
}

}  // namespace flowgauge
