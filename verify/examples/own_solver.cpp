// A solver of one's own under flowgauge's command line: Ralston's second-order method, gauged like the built-in ones.

#include "flowgauge/app/command_line.hpp"

int main(int argc, char** argv) {
  using namespace flowgauge;
  const auto ralston = [](const VelocityField& u, const std::vector<double>& times, const Batch<double>& X) {
    Batch<double> Y = X;
    for (std::size_t i = 0; i + 1 < times.size(); ++i) {
      const double h = times[i + 1] - times[i];
      const Batch<double> first = u(Y, times[i]);
      const Batch<double> second = u(Y + 2 * h / 3 * first, times[i] + 2 * h / 3);
      Y += h * (first / 4 + 3 * second / 4);
    }
    return Y;
  };
  return run_command_line(argc, argv, {.solvers = {make_solver("ralston", 2, ralston)}});
}
