// A map of one's own under flowgauge's laws: two coordinates that bend each other. `own_map verify --filter '^bend/'`.

#include <cmath>

#include "flowgauge/app/command_line.hpp"

int main(int argc, char** argv) {
  using namespace flowgauge;
  // Generic in the number type, so that Jacobians come from automatic differentiation.
  const auto forward = [](const auto& x, auto& y) {
    const auto stretch = sin(x(1)) / 3;
    y(0) = x(0) * exp(stretch);
    y(1) = x(1) + tanh(y(0)) / 2;
    return stretch;  // log|det J|
  };
  const auto inverse = [](const auto& y, auto& x) {
    x(1) = y(1) - tanh(y(0)) / 2;
    const auto stretch = sin(x(1)) / 3;
    x(0) = y(0) * exp(-stretch);
    return -stretch;
  };
  Batch<double> X(2, 5);
  X << 0.3, -1.2, 2.5, -0.4, 30,  //
      -0.7, 0.9, 1.6, -2.2, 0.1;
  OwnMap bend = make_map("bend", 2, forward, inverse, X, {.whole_domain = true, .whole_range = true});
  // The backward pass, as one would write it to train the map: Jᵀw in one go.
  bend.subject.vector_jacobian = [](const Batch<double>& at, const Batch<double>& W) {
    Batch<double> products(2, at.cols());
    for (Index n = 0; n < at.cols(); ++n) {
      const double x = at(0, n), y = at(1, n), scale = std::exp(std::sin(y) / 3), bent = std::tanh(x * scale);
      const double carried = W(0, n) + W(1, n) * (1 - bent * bent) / 2;
      products(0, n) = carried * scale;
      products(1, n) = W(1, n) + carried * x * scale * std::cos(y) / 3;
    }
    return products;
  };
  return run_command_line(argc, argv, {.maps = {bend}});
}
