#include "flowgauge/pde/space_scheme.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

FaceWeights upwind_weights(const FaceState& face) {
  const double conductance = face.diffusion / face.distance;
  return {std::max(face.speed, 0.0) + conductance, std::max(-face.speed, 0.0) + conductance};
}

/// The flux that is constant between the centres where c and D are: exponential fitting.
FaceWeights exponential_weights(const FaceState& face) {
  if (face.diffusion == 0) return upwind_weights(face);
  const double conductance = face.diffusion / face.distance;
  const BernoulliPair b = bernoulli(face.peclet);
  return {conductance * b.at_opposite, conductance * b.at};
}

FaceWeights central_weights(const FaceState& face) {
  if (face.wall && face.diffusion == 0) return upwind_weights(face);  // nothing holds p at 0 there
  const double conductance = face.diffusion / face.distance;
  return {face.speed * face.share + conductance, conductance - face.speed * (1 - face.share)};
}

/// The diffusive part; the rest is limited in flux().
FaceWeights diffusive_weights(const FaceState& face) {
  return {face.diffusion / face.distance, face.diffusion / face.distance};
}

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

BernoulliPair bernoulli(double z) {
  const double size = std::abs(z);
  const double small = size == 0 ? 1 : size / std::expm1(size);
  const double large = small + size;
  return z < 0 ? BernoulliPair{large, small} : BernoulliPair{small, large};
}

LineDiscretisation discretise(const SpaceScheme& scheme, const LineEquation& equation, const Cells& cells, double t) {
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

  const Coefficients on_faces = coefficients(equation, t, cells.faces);
  Vector<double> peclet;
  if (scheme.integrates && equation.diffusion) {
    Vector<double> nodes(3 * (n + 1));
    for (Index k = 0; k < 3; ++k) {
      nodes.segment(k * (n + 1), n + 1) =
          (before + after) / 2 + gauss_nodes[static_cast<std::size_t>(k)] * (after - before) / 2;
    }
    const Coefficients at = coefficients(equation, t, nodes);
    const Vector<double> ratio = at.speed.cwiseQuotient(at.diffusion);
    peclet.setZero(n + 1);
    for (Index k = 0; k < 3; ++k) {
      peclet += gauss_weights[static_cast<std::size_t>(k)] * ratio.segment(k * (n + 1), n + 1).cwiseProduct(after - before);
    }
  }

  LineDiscretisation result{Vector<double>::Zero(n + 1), Vector<double>::Zero(n + 1), {}, periodic};
  if (scheme.limited) result.speed = on_faces.speed;
  for (Index i = 0; i <= n; ++i) {
    FaceState face{on_faces.speed(i), on_faces.diffusion(i), after(i) - before(i), 0, 0, false};
    face.peclet = peclet.size() > 0 ? peclet(i) : face.speed * face.distance / face.diffusion;
    face.share = (after(i) - cells.faces(i)) / face.distance;
    const Boundary end = i == 0 ? equation.at_low : i == n ? equation.at_high : Boundary::periodic;
    if (end == Boundary::natural || end == Boundary::reflecting) {
      if (scheme.limited) result.speed(i) = 0;
      continue;
    }
    face.wall = end == Boundary::absorbing;
    const FaceWeights weights = scheme.weights(face);
    result.left(i) = weights.left;
    result.right(i) = weights.right;
    if (face.wall) (i == 0 ? result.left : result.right)(i) = 0;
  }
  return result;
}

Vector<double> LineDiscretisation::flux(const Cells& cells, const Vector<double>& p) const {
  const Index n = p.size();
  Vector<double> F(n + 1);
  F.segment(1, n - 1) = left.segment(1, n - 1).cwiseProduct(p.head(n - 1)) - right.segment(1, n - 1).cwiseProduct(p.tail(n - 1));
  F(0) = (periodic ? left(0) * p(n - 1) : 0) - right(0) * p(0);
  F(n) = periodic ? F(0) : left(n) * p(n - 1);
  if (speed.size() == 0) return F;

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
  return F;
}

Tridiagonal LineDiscretisation::matrix(const Cells& cells) const {
  if (speed.size() > 0) {
    throw std::invalid_argument("space scheme: a limited flux has no matrix; implicit time steps need a linear scheme");
  }
  const Index n = cells.count();
  Tridiagonal L;
  L.lower = left.head(n).cwiseQuotient(cells.widths);
  L.upper = right.tail(n).cwiseQuotient(cells.widths);
  L.diagonal = -(left.tail(n) + right.head(n)).cwiseQuotient(cells.widths);
  L.cyclic = periodic;
  if (!periodic) L.lower(0) = L.upper(n - 1) = 0;
  return L;
}

Vector<double> rate_of(const Cells& cells, const Vector<double>& flux) {
  const Index n = cells.count();
  return (flux.head(n) - flux.tail(n)).cwiseQuotient(cells.widths);
}

const std::vector<SpaceScheme>& space_schemes() {
  static const std::vector<SpaceScheme> schemes{
      {.entry = {.name = "chang_cooper",
                 .title = "Chang–Cooper",
                 .statement = "F = (D/d)(B(−z)p_L − B(z)p_R),  B(z) = z/(eᶻ − 1),  z = ∫ (b − ∂ₓD)/D dx between the centres",
                 .assumptions = "D > 0; z by three Gauss–Legendre nodes, exact where (b − ∂ₓD)/D is a polynomial of degree 5",
                 .source = "Chang and Cooper 1970, doi:10.1016/0021-9991(70)90001-X; the integral: Pareschi and Zanella "
                           "2018, arXiv:1702.00088, section 2",
                 .blind_to = "currents in the stationary state"},
       .claimed_order = 2,
       .positive = true,
       .integrates = true,
       .weights = exponential_weights},
      {.entry = {.name = "scharfetter_gummel",
                 .title = "Scharfetter–Gummel",
                 .statement = "F = (D/d)(B(−z)p_L − B(z)p_R),  B(z) = z/(eᶻ − 1),  z = (b − ∂ₓD)d/D on the face",
                 .assumptions = "D > 0; upwind where D = 0",
                 .source = "Scharfetter and Gummel 1969, doi:10.1109/T-ED.1969.16566, equation 22",
                 .blind_to = "the stationary law where (b − ∂ₓD)/D is not constant between centres"},
       .claimed_order = 2,
       .positive = true,
       .weights = exponential_weights},
      {.entry = {.name = "central",
                 .title = "Central differences in flux form",
                 .statement = "F = c(s p_L + (1 − s)p_R) − D(p_R − p_L)/d,  c = b − ∂ₓD, s linear interpolation",
                 .assumptions = "positive only where |c|d <= 2D",
                 .source = "LeVeque 2002, Finite Volume Methods for Hyperbolic Problems, section 4.2",
                 .blind_to = "wiggles in cells wider than 2D/|c|"},
       .claimed_order = 2,
       .weights = central_weights},
      {.entry = {.name = "upwind",
                 .title = "Upwind of first order",
                 .statement = "F = c⁺p_L − c⁻p_R − D(p_R − p_L)/d,  c = b − ∂ₓD",
                 .assumptions = "adds the diffusion |c|d/2",
                 .source = "Courant, Isaacson and Rees 1952, doi:10.1002/cpa.3160050303",
                 .blind_to = "all but the first order of transport"},
       .claimed_order = 1,
       .positive = true,
       .weights = upwind_weights},
      {.entry = {.name = "limited_upwind",
                 .title = "Upwind with limited slopes",
                 .statement = "F = c⁺(p_L + s_L h_L/2) − c⁻(p_R − s_R h_R/2) − D(p_R − p_L)/d,  s the harmonic mean of both slopes, "
                              "0 at extrema",
                 .assumptions = "explicit time steps; of first order in the largest error at extrema",
                 .source = "van Leer 1979, doi:10.1016/0021-9991(79)90145-1",
                 .blind_to = "the height of peaks"},
       .claimed_order = 2,
       .limited = true,
       .weights = diffusive_weights},
  };
  return schemes;
}

const SpaceScheme& space_scheme_named(std::string_view name) {
  std::vector<std::string_view> names;
  for (const SpaceScheme& scheme : space_schemes()) {
    if (scheme.entry.name == name) return scheme;
    names.push_back(scheme.entry.name);
  }
  throw std::invalid_argument("space scheme \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) +
                              "; allowed are " + join(names, ", "));
}

}  // namespace flowgauge
