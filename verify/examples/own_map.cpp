// A map of one's own under flowgauge's laws: two coordinates that bend each other. `own_map verify --filter '^bend/'`.

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
  return run_command_line(argc, argv, {.maps = {make_map("bend", 2, forward, inverse, X, {.whole_domain = true, .whole_range = true})}});
}
