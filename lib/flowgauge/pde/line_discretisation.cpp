// A scheme on the cells of a line: weights of all faces, their fluxes and the matrix.

#include <array>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"
#include "flowgauge/pde/space_scheme.hpp"

namespace flowgauge {
namespace {

/// Slope at a centre from the slopes to both neighbours: their harmonic mean, 0 at an extremum (van Leer).
double limited_slope(double before, double after) {
  return before * after > 0 ? 2 * before * after / (before + after) : 0;
}

/// Where the coefficients of an interval are needed: three Gauss–Legendre nodes between the centres beside a face.
constexpr std::array<double, 3> gauss_nodes{-0.7745966692414834, 0, 0.7745966692414834};
constexpr std::array<double, 3> gauss_weights{5.0 / 18, 4.0 / 9, 5.0 / 18};

struct Coefficients {
  Vector<double> speed;
  Vector<double> diffusion;
};

Coefficients coefficients(const LineEquation& equation, double t, const Vector<double>& x) {
  Coefficients at{equation.drift(t, x), equation.diffusion ? equation.diffusion(t, x) : Vector<double>::Zero(x.size())};
  if (equation.diffusion && equation.diffusion_slope) at.speed -= equation.diffusion_slope(t, x);
  for (Index i = 0; i < x.size(); ++i) {
    if (at.diffusion(i) < 0) {
      throw std::invalid_argument("diffusion = " + shortest(at.diffusion(i)) + " at x = " + shortest(x(i)) + ", t = " +
                                  shortest(t) + " is not allowed; it must be >= 0, because the backward heat equation is ill-posed");
    }
  }
  return at;
}

}  // namespace

LineDiscretiser::LineDiscretiser(const SpaceScheme& scheme, const LineEquation& equation, const Cells& cells)
    : scheme_(scheme), equation_(equation), cells_(cells) {
  const Index n = cells.count();
  const bool periodic = equation.at_low == Boundary::periodic;
  if (periodic != (equation.at_high == Boundary::periodic)) {
    throw std::invalid_argument("boundary: one periodic end is not allowed; both must be, or none");
  }
  // The centres on both sides of every face; at a wall the face itself stands for the centre beyond.
  Vector<double> before(n + 1), after(n + 1);
  before.tail(n) = cells.centres;
  after.head(n) = cells.centres;
  before(0) = periodic ? cells.faces(0) - cells.widths(n - 1) / 2 : cells.faces(0);
  after(n) = periodic ? cells.faces(n) + cells.widths(0) / 2 : cells.faces(n);
  distance_ = after - before;
  share_ = (after - cells.faces).cwiseQuotient(distance_);
  if (scheme.integrates && equation.diffusion) {
    nodes_.resize(3 * (n + 1));
    for (Index k = 0; k < 3; ++k) {
      nodes_.segment(k * (n + 1), n + 1) = (before + after) / 2 + gauss_nodes[static_cast<std::size_t>(k)] * distance_ / 2;
    }
  }
  found_ = {Vector<double>::Zero(n + 1), Vector<double>::Zero(n + 1), {}, periodic};
}

const LineDiscretisation& LineDiscretiser::at(double t) {
  const Index n = cells_.count();
  const Coefficients on_faces = coefficients(equation_, t, cells_.faces);
  if (nodes_.size() > 0) {
    const Coefficients between = coefficients(equation_, t, nodes_);
    peclet_.setZero(n + 1);
    for (Index k = 0; k < 3; ++k) {
      const auto nodes = [&](const Vector<double>& v) { return v.segment(k * (n + 1), n + 1).array(); };
      peclet_.array() += gauss_weights[static_cast<std::size_t>(k)] * (nodes(between.speed) / nodes(between.diffusion) * distance_.array());
    }
  } else {
    peclet_ = on_faces.speed.array() * distance_.array() / on_faces.diffusion.array();
  }
  if (scheme_.limited) found_.speed = on_faces.speed;
  for (Index i = 0; i <= n; ++i) {
    const Boundary end = i == 0 ? equation_.at_low : i == n ? equation_.at_high : Boundary::periodic;
    if (end == Boundary::natural || end == Boundary::reflecting) {
      if (scheme_.limited) found_.speed(i) = 0;
      continue;
    }
    const FaceState face{on_faces.speed(i), on_faces.diffusion(i), distance_(i), peclet_(i), share_(i), end == Boundary::absorbing};
    const FaceWeights weights = scheme_.weights(face);
    found_.left(i) = weights.left;
    found_.right(i) = weights.right;
    if (face.wall) (i == 0 ? found_.left : found_.right)(i) = 0;
  }
  return found_;
}

LineDiscretisation discretise(const SpaceScheme& scheme, const LineEquation& equation, const Cells& cells, double t) {
  return LineDiscretiser(scheme, equation, cells).at(t);
}

Vector<double> LineDiscretisation::flux(const Cells& cells, const Vector<double>& p) const {
  Vector<double> F;
  flux(cells, p, F);
  return F;
}

void LineDiscretisation::flux(const Cells& cells, const Vector<double>& p, Vector<double>& F) const {
  const Index n = p.size();
  F.resize(n + 1);
  F.segment(1, n - 1) = left.segment(1, n - 1).cwiseProduct(p.head(n - 1)) - right.segment(1, n - 1).cwiseProduct(p.tail(n - 1));
  F(0) = (periodic ? left(0) * p(n - 1) : 0) - right(0) * p(0);
  F(n) = periodic ? F(0) : left(n) * p(n - 1);
  if (speed.size() == 0) return;


  const auto rise = [&](Index i) {  // slope from the centre of cell i to that of the next
    const Index next = i + 1 < n ? i + 1 : 0;
    return (p(next) - p(i)) * 2 / (cells.widths(i) + cells.widths(next));
  };
  Vector<double> slope = Vector<double>::Zero(n);
  for (Index i = periodic ? 0 : 1; i < (periodic ? n : n - 1); ++i) {
    slope(i) = limited_slope(rise(i > 0 ? i - 1 : n - 1), rise(i));
  }
  for (Index i = 0; i <= n; ++i) {
    const Index from_left = i > 0 ? i - 1 : periodic ? n - 1 : 0, from_right = i < n ? i : periodic ? 0 : n - 1;
    // Nothing flows in through a wall.
    const bool no_left = i == 0 && !periodic, no_right = i == n && !periodic;
    if (speed(i) > 0 && !no_left) F(i) += speed(i) * (p(from_left) + slope(from_left) * cells.widths(from_left) / 2);
    if (speed(i) < 0 && !no_right) F(i) += speed(i) * (p(from_right) - slope(from_right) * cells.widths(from_right) / 2);
  }
}

Tridiagonal LineDiscretisation::matrix(const Cells& cells) const {
  Tridiagonal L;
  matrix(cells, L);
  return L;
}

void LineDiscretisation::matrix(const Cells& cells, Tridiagonal& L) const {
  if (speed.size() > 0) {
    throw std::invalid_argument("space scheme: a limited flux has no matrix; implicit time steps need a linear scheme");
  }
  const Index n = cells.count();
  L.lower = left.head(n).cwiseQuotient(cells.widths);
  L.upper = right.tail(n).cwiseQuotient(cells.widths);
  L.diagonal = -(left.tail(n) + right.head(n)).cwiseQuotient(cells.widths);
  L.cyclic = periodic;
  if (!periodic) L.lower(0) = L.upper(n - 1) = 0;
}

Vector<double> rate_of(const Cells& cells, const Vector<double>& flux) {
  const Index n = cells.count();
  return (flux.head(n) - flux.tail(n)).cwiseQuotient(cells.widths);
}

}  // namespace flowgauge
