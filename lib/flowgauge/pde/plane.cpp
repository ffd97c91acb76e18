#include "flowgauge/pde/plane.hpp"

#include <algorithm>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

const Cells& along(int axis, const PlaneCells& cells) { return axis == 0 ? cells.x : cells.y; }

/// Entry of a line's place k and the line l.
double& at(int axis, Matrix<double>& M, Index k, Index l) { return axis == 0 ? M(k, l) : M(l, k); }

}  // namespace

PlaneEquation plane_equation(const ExactProcess<double>& process) {
  if (process.dimension != 2) {
    throw std::invalid_argument("plane_equation: the process has dimension " + std::to_string(process.dimension) + "; allowed is 2");
  }
  PlaneEquation equation;
  equation.drift = [drift = process.drift](double t, const Batch<double>& X) { return drift(t, X); };
  equation.diffusion = [noise = process.noise, noises = process.noises](double t) -> Eigen::Matrix2d {
    const Batch<double> column = noise(t, Batch<double>::Zero(2, 1));
    const Eigen::Map<const Matrix<double>> G(column.data(), 2, noises);
    return G * G.transpose() / 2;
  };
  equation.autonomous = true;
  return equation;
}

Batch<double> centres(const PlaneCells& cells) {
  const Index n = cells.x.count(), m = cells.y.count();
  Batch<double> X(2, n * m);
  for (Index j = 0; j < m; ++j) {
    X.block(0, j * n, 1, n) = cells.x.centres.transpose();
    X.block(1, j * n, 1, n).setConstant(cells.y.centres(j));
  }
  return X;
}

double mass_of(const PlaneCells& cells, const Matrix<double>& p) { return cells.x.widths.dot(p * cells.y.widths); }

PlaneOperator operator_along(int axis, const SpaceScheme& scheme, const PlaneEquation& equation, const PlaneCells& cells, double t) {
  if (scheme.limited) throw std::invalid_argument("space scheme: " + std::string(scheme.entry.name) + " is limited; the plane needs a linear one");
  const Cells &own = along(axis, cells), &other = along(1 - axis, cells);
  const Index n = own.count(), lines = other.count();
  const double D = equation.diffusion(t)(axis, axis);
  if (D < 0) throw std::invalid_argument("diffusion = " + shortest(D) + " along axis " + std::to_string(axis) + " is not allowed; it must be >= 0");
  Batch<double> faces(2, (n - 1) * lines);
  for (Index l = 0; l < lines; ++l) {
    for (Index k = 1; k < n; ++k) {
      faces(axis, l * (n - 1) + k - 1) = own.faces(k);
      faces(1 - axis, l * (n - 1) + k - 1) = other.centres(l);
    }
  }
  const Batch<double> drift = equation.drift(t, faces);
  const Matrix<double> zero = Matrix<double>::Zero(cells.x.count(), cells.y.count());
  PlaneOperator L{zero, zero, zero};
  for (Index l = 0; l < lines; ++l) {
    for (Index k = 1; k < n; ++k) {
      FaceState face{drift(axis, l * (n - 1) + k - 1), D, own.centres(k) - own.centres(k - 1), 0, 0, false};
      face.peclet = face.speed * face.distance / D;
      face.share = (own.centres(k) - own.faces(k)) / face.distance;
      const FaceWeights weights = scheme.weights(face);
      at(axis, L.diagonal, k - 1, l) -= weights.left / own.widths(k - 1);
      at(axis, L.upper, k - 1, l) = weights.right / own.widths(k - 1);
      at(axis, L.lower, k, l) = weights.left / own.widths(k);
      at(axis, L.diagonal, k, l) -= weights.right / own.widths(k);
    }
  }
  return L;
}

void add_along(int axis, const PlaneOperator& L, double factor, const Matrix<double>& p, Matrix<double>& result) {
  const Index n = p.rows(), m = p.cols();
  for (Index j = 0; j < m; ++j) {
    const auto own = p.col(j).array();
    auto sum = result.col(j).array();
    sum += factor * L.diagonal.col(j).array() * own;
    if (axis == 0) {
      sum.tail(n - 1) += factor * L.lower.col(j).array().tail(n - 1) * own.head(n - 1);
      sum.head(n - 1) += factor * L.upper.col(j).array().head(n - 1) * own.tail(n - 1);
    } else {
      if (j > 0) sum += factor * L.lower.col(j).array() * p.col(j - 1).array();
      if (j + 1 < m) sum += factor * L.upper.col(j).array() * p.col(j + 1).array();
    }
  }
}

Matrix<double> apply_along(int axis, const PlaneOperator& L, const Matrix<double>& p) {
  Matrix<double> result = Matrix<double>::Zero(p.rows(), p.cols());
  add_along(axis, L, 1, p, result);
  return result;
}

Matrix<double> mixed_derivative(const PlaneCells& cells, double D, const Matrix<double>& p) {
  const Index n = p.rows(), m = p.cols();
  if (D == 0 || n < 2 || m < 2) return Matrix<double>::Zero(n, m);
  // Derivatives along one axis at centres, by the neighbours' centres; one-sided at the ends.
  const auto slope = [](const Cells& own, Index k, const auto& value) {
    const Index low = std::max<Index>(k - 1, 0), high = std::min<Index>(k + 1, own.count() - 1);
    return (value(high) - value(low)) / (own.centres(high) - own.centres(low));
  };
  Matrix<double> along_x(n, m), along_y(n, m);
  for (Index j = 0; j < m; ++j) {
    for (Index i = 0; i < n; ++i) {
      along_x(i, j) = slope(cells.x, i, [&](Index k) { return p(k, j); });
      along_y(i, j) = slope(cells.y, j, [&](Index k) { return p(i, k); });
    }
  }
  Matrix<double> result = Matrix<double>::Zero(n, m);
  for (Index j = 0; j < m; ++j) {
    for (Index i = 0; i + 1 < n; ++i) {
      const double flux = D * (along_y(i, j) + along_y(i + 1, j)) / 2;
      result(i, j) += flux / cells.x.widths(i);
      result(i + 1, j) -= flux / cells.x.widths(i + 1);
    }
  }
  for (Index j = 0; j + 1 < m; ++j) {
    for (Index i = 0; i < n; ++i) {
      const double flux = D * (along_x(i, j) + along_x(i, j + 1)) / 2;
      result(i, j) += flux / cells.y.widths(j);
      result(i, j + 1) -= flux / cells.y.widths(j + 1);
    }
  }
  return result;
}

Matrix<double> rate_of(const SpaceScheme& scheme, const PlaneEquation& equation, const PlaneCells& cells, double t, const Matrix<double>& p) {
  Matrix<double> rate = mixed_derivative(cells, equation.diffusion(t)(0, 1), p);
  for (const int axis : {0, 1}) add_along(axis, operator_along(axis, scheme, equation, cells, t), 1, p, rate);
  return rate;
}

const std::vector<PlaneScheme>& plane_schemes() {
  static const std::vector<PlaneScheme> schemes{
      {.entry = {.name = "peaceman_rachford",
                 .title = "Alternating directions of Peaceman and Rachford",
                 .statement = "(1 − ½kL_x)p* = (1 + ½kL_y)p,  (1 − ½kL_y)p′ = (1 + ½kL_x)p*",
                 .assumptions = "no mixed derivatives; coefficients of half steps at their middle",
                 .source = "Peaceman and Rachford 1955, doi:10.1137/0103003",
                 .blind_to = "order 3 and above"},
       .claimed_order = 2},
      {.entry = {.name = "craig_sneyd",
                 .title = "Alternating directions of Craig and Sneyd",
                 .statement = "explicit predictor with all terms, implicit corrections along x and y, once more with mixed derivatives of "
                              "the result, θ = σ = ½",
                 .assumptions = "stable without bound on the step for diffusion with mixed derivatives",
                 .source = "Craig and Sneyd 1988, doi:10.1016/0898-1221(88)90150-2; In ’t Hout and Welfert 2007, "
                           "doi:10.1016/j.apnum.2006.02.001",
                 .blind_to = "order 3 and above"},
       .claimed_order = 2,
       .mixed = true},
      {.entry = {.name = "strang_splitting",
                 .title = "Strang splitting",
                 .statement = "half a step along x, a step along y, half a step along x, each of Crank and Nicolson",
                 .assumptions = "no mixed derivatives",
                 .source = "Strang 1968, doi:10.1137/0705041",
                 .blind_to = "order 3 and above"},
       .claimed_order = 2},
  };
  return schemes;
}

const PlaneScheme& plane_scheme_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const PlaneScheme& scheme : plane_schemes()) {
    if (scheme.entry.name == name) return scheme;
    names.push_back(scheme.entry.name);
  }
  throw std::invalid_argument("plane scheme \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) +
                              "; allowed are " + join(names, ", "));
}

}  // namespace flowgauge
