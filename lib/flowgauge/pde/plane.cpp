#include "flowgauge/pde/plane.hpp"

#include <algorithm>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

const Cells& along(int axis, const PlaneCells& cells) { return axis == 0 ? cells.x : cells.y; }

/// Entry of a line's place k and the line l.
double& at(int axis, Matrix<double>& M, Index k, Index l) { return axis == 0 ? M(k, l) : M(l, k); }
double at(int axis, const Matrix<double>& M, Index k, Index l) { return axis == 0 ? M(k, l) : M(l, k); }

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

Matrix<double> apply_along(int axis, const PlaneOperator& L, const Matrix<double>& p) {
  Matrix<double> result = L.diagonal.cwiseProduct(p);
  if (axis == 0) {
    const Index n = p.rows() - 1;
    result.bottomRows(n) += L.lower.bottomRows(n).cwiseProduct(p.topRows(n));
    result.topRows(n) += L.upper.topRows(n).cwiseProduct(p.bottomRows(n));
  } else {
    const Index n = p.cols() - 1;
    result.rightCols(n) += L.lower.rightCols(n).cwiseProduct(p.leftCols(n));
    result.leftCols(n) += L.upper.leftCols(n).cwiseProduct(p.rightCols(n));
  }
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

PlaneSweep::PlaneSweep(int axis, const PlaneOperator& L, double factor)
    : axis_(axis), down_(L.lower * factor), up_(L.upper * factor), inverse_pivot_(L.diagonal.rows(), L.diagonal.cols()) {
  const Index n = axis == 0 ? L.diagonal.rows() : L.diagonal.cols(), lines = L.diagonal.size() / n;
  for (Index l = 0; l < lines; ++l) {
    for (Index k = 0; k < n; ++k) {
      double pivot = 1 - factor * at(axis, L.diagonal, k, l);
      if (k > 0) {
        const double raw = at(axis, down_, k, l);
        at(axis, down_, k, l) = raw * at(axis, inverse_pivot_, k - 1, l);
        pivot -= raw * at(axis, up_, k - 1, l);  // already times the inverse pivot
      }
      at(axis, inverse_pivot_, k, l) = 1 / pivot;
      at(axis, up_, k, l) /= pivot;
    }
  }
}

void PlaneSweep::solve(Matrix<double>& p) const {
  const Index n = p.rows(), m = p.cols();
  if (axis_ == 1) {
    for (Index j = 1; j < m; ++j) p.col(j).array() += down_.col(j).array() * p.col(j - 1).array();
    p.col(m - 1).array() *= inverse_pivot_.col(m - 1).array();
    for (Index j = m - 2; j >= 0; --j) {
      p.col(j).array() = p.col(j).array() * inverse_pivot_.col(j).array() + up_.col(j).array() * p.col(j + 1).array();
    }
    return;
  }
  // Each line waits for its last result: eight lines at a time hide that.
  constexpr Index block = 8;
  for (Index first = 0; first < m; first += block) {
    const Index count = std::min(block, m - first);
    double carried[block] = {};
    const auto sweep = [&](Index lines) {
      for (Index l = 0; l < lines; ++l) carried[l] = p(0, first + l);
      for (Index i = 1; i < n; ++i) {
        for (Index l = 0; l < lines; ++l) {
          carried[l] = p(i, first + l) + down_(i, first + l) * carried[l];
          p(i, first + l) = carried[l];
        }
      }
      for (Index l = 0; l < lines; ++l) carried[l] = p(n - 1, first + l) *= inverse_pivot_(n - 1, first + l);
      for (Index i = n - 2; i >= 0; --i) {
        for (Index l = 0; l < lines; ++l) {
          carried[l] = p(i, first + l) * inverse_pivot_(i, first + l) + up_(i, first + l) * carried[l];
          p(i, first + l) = carried[l];
        }
      }
    };
    if (count == block) {
      sweep(block);
    } else {
      sweep(count);
    }
  }
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
