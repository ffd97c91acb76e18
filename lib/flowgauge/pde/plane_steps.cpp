// Time steps in the plane.

#include <optional>
#include <stdexcept>
#include <string>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/pde/plane.hpp"

namespace flowgauge {
namespace {

/// An operator and its factored shift at one time.
struct Direction {
  PlaneOperator L;
  PlaneSweep sweep;
};

/// The operators along both axes: of an autonomous equation found once.
class Directions {
 public:
  Directions(const SpaceScheme& space, const PlaneEquation& equation, const PlaneCells& cells, double factor_x, double factor_y)
      : space_(space), equation_(equation), cells_(cells), factor_{factor_x, factor_y} {}

  const Direction& at(int axis, double t) {
    std::optional<Direction>& kept = kept_[axis];
    if (!kept || (!equation_.autonomous && t != time_[axis])) {
      PlaneOperator L = operator_along(axis, space_, equation_, cells_, t);
      PlaneSweep sweep(axis, L, factor_[axis]);
      kept.emplace(Direction{std::move(L), std::move(sweep)});
      time_[axis] = t;
    }
    return *kept;
  }

 private:
  const SpaceScheme& space_;
  const PlaneEquation& equation_;
  const PlaneCells& cells_;
  double factor_[2];
  double time_[2] = {0, 0};
  std::optional<Direction> kept_[2];
};

using Steps = Matrix<double> (*)(Directions& directions, const PlaneEquation& equation, const PlaneCells& cells, Matrix<double> p, double from,
                                 double k, int steps);

/// Both half steps take coefficients at the middle of the step: with q = (1 − ½kL)⁻¹r, (1 + ½kL)q is 2q − r.
Matrix<double> peaceman_rachford(Directions& directions, const PlaneEquation& equation, const PlaneCells&, Matrix<double> p, double from,
                                 double k, int steps) {
  Matrix<double> right;
  for (int step = 0; step < steps; ++step) {
    const double middle = from + k * (step + 0.5);
    if (step == 0 || !equation.autonomous) {
      right = p;
      add_along(1, directions.at(1, middle).L, k / 2, p, right);
    }
    directions.at(0, middle).sweep.reflect(right);
    if (equation.autonomous && step + 1 < steps) {
      directions.at(1, middle).sweep.reflect(right);
      continue;
    }
    p = right;
    directions.at(1, middle).sweep.solve(p);
  }
  return p;
}

Matrix<double> craig_sneyd(Directions& directions, const PlaneEquation& equation, const PlaneCells& cells, Matrix<double> p, double from,
                           double k, int steps) {
  Matrix<double> predicted, corrections_x, corrections_y, first;
  for (int step = 0; step < steps; ++step) {
    // Coefficients at the middle of the step, so that all stages share them.
    const double middle = from + k * (step + 0.5);
    const Direction &x = directions.at(0, middle), &y = directions.at(1, middle);
    const double D = equation.diffusion(middle)(0, 1);
    corrections_x.setZero(p.rows(), p.cols());
    corrections_y.setZero(p.rows(), p.cols());
    add_along(0, x.L, k / 2, p, corrections_x);
    add_along(1, y.L, k / 2, p, corrections_y);
    predicted = p + corrections_x + 2 * corrections_y;  // less the correction along x, which comes first
    Matrix<double> mixed;
    if (D != 0) {
      mixed = mixed_derivative(cells, D, p);
      predicted += k * mixed;
    }
    const auto corrected = [&](Matrix<double>& q) {
      x.sweep.solve(q);
      q -= corrections_y;
      y.sweep.solve(q);
    };
    p = predicted;
    corrected(p);
    if (D == 0) continue;
    first = predicted + k / 2 * (mixed_derivative(cells, D, p) - mixed);
    corrected(first);
    p.swap(first);
  }
  return p;
}

Matrix<double> strang_splitting(Directions& directions, const PlaneEquation&, const PlaneCells&, Matrix<double> p, double from, double k,
                                int steps) {
  // (1 + ½kL)(1 − ½kL)⁻¹, the factors of which commute.
  const auto crank_nicolson = [&](const Direction& along) { along.sweep.reflect(p); };
  for (int step = 0; step < steps; ++step) {
    const double middle = from + k * (step + 0.5);
    crank_nicolson(directions.at(0, middle));
    crank_nicolson(directions.at(1, middle));
    crank_nicolson(directions.at(0, middle));
  }
  return p;
}

}  // namespace

Matrix<double> carry_plane(const PlaneScheme& method, const SpaceScheme& space, const PlaneEquation& equation, const PlaneCells& cells,
                           const Matrix<double>& p, double from, double to, int steps) {
  if (steps < 1) throw std::invalid_argument("steps = " + std::to_string(steps) + " is not allowed; it must be >= 1");
  if (p.rows() != cells.x.count() || p.cols() != cells.y.count()) {
    throw std::invalid_argument("density: " + std::to_string(p.rows()) + " × " + std::to_string(p.cols()) +
                                " values are not allowed; there are " + std::to_string(cells.x.count()) + " × " +
                                std::to_string(cells.y.count()) + " cells");
  }
  if (!(from <= to)) {
    throw std::invalid_argument("to = " + shortest(to) + " before from = " + shortest(from) +
                                " is not allowed: the backward heat equation is ill-posed");
  }
  // Where D depends on time it may vanish at an end.
  constexpr int times = 32;
  double mixed = 0;
  for (int n = 0; n <= times; ++n) {
    const double t = from + (to - from) * n / times;
    const auto D = equation.diffusion(t);
    if (!(std::abs(D(0, 1)) <= std::abs(mixed))) mixed = D(0, 1);
    if (D(0, 1) != 0 && !(D(0, 1) * D(0, 1) <= D(0, 0) * D(1, 1) * (1 + 1e-12))) {
      throw std::invalid_argument("diffusion: D_xy = " + shortest(D(0, 1)) + " at t = " + shortest(t) +
                                  " is not allowed: D must be positive semidefinite, otherwise the equation is ill-posed");
    }
  }
  if (mixed != 0 && !method.mixed) {
    throw std::invalid_argument("diffusion: D_xy = " + shortest(mixed) + " is not allowed for " + std::string(method.entry.name) +
                                ", which takes no mixed derivatives; craig_sneyd does");
  }
  const double k = (to - from) / steps;
  const bool strang = method.entry.name == "strang_splitting";
  Directions directions(space, equation, cells, strang ? k / 4 : k / 2, k / 2);
  const Steps run = strang ? strang_splitting : method.mixed ? craig_sneyd : peaceman_rachford;
  return run(directions, equation, cells, p, from, k, steps);
}

}  // namespace flowgauge
