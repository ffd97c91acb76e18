#pragma once
// Finite volumes on a line: how the flux through a face follows from the densities beside it.

#include <string_view>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/pde/cells.hpp"
#include "flowgauge/pde/line_equation.hpp"
#include "flowgauge/pde/tridiagonal.hpp"

namespace flowgauge {

/// What is known at a face between the centres x_L < x_R at distance d.
struct FaceState {
  double speed;      ///< c = b − ∂ₓD on the face
  double diffusion;  ///< D on the face
  double distance;   ///< d
  double peclet;     ///< ∫ c/D from x_L to x_R by Gauss–Legendre with 3 nodes where the scheme integrates, c d/D otherwise
  double share;      ///< weight of the left density in linear interpolation to the face
  bool wall;         ///< an absorbing end: p = 0 on the face
};

/// The flux left · p_L − right · p_R.
struct FaceWeights {
  double left;
  double right;
};

/// A flux as a catalogue entry.
struct SpaceScheme {
  Entry entry;
  double claimed_order = 2;
  bool positive = false;    ///< weights are never negative: implicit Euler keeps p >= 0 with any step
  bool integrates = false;  ///< peclet is the integral: the stationary law without current is kept at the centres
  bool limited = false;     ///< not linear in p: explicit time steps only
  FaceWeights (*weights)(const FaceState& face) = nullptr;
};

/// chang_cooper, scharfetter_gummel, central, upwind, limited_upwind.
const std::vector<SpaceScheme>& space_schemes();

/// The scheme of that name. Throws std::invalid_argument naming the nearest one.
const SpaceScheme& space_scheme_named(std::string_view name);

/// z/(eᶻ − 1) at z and at −z: positive, 1 at 0, to a few ε for all z.
struct BernoulliPair {
  double at;
  double at_opposite;
};
BernoulliPair bernoulli(double z);

/// A scheme on cells at one time. Fluxes are through the n + 1 faces, positive to the right; of periodic ends the first and the
/// last are the same.
struct LineDiscretisation {
  Vector<double> left, right;  ///< n + 1: flux(i) = left(i) p(i − 1) − right(i) p(i); of a limited scheme the diffusive part
  Vector<double> speed;        ///< n + 1, of a limited scheme: the speed of the limited flux
  bool periodic = false;

  /// The flux of the densities p (n); the second form overwrites what is given.
  Vector<double> flux(const Cells& cells, const Vector<double>& p) const;
  void flux(const Cells& cells, const Vector<double>& p, Vector<double>& result) const;
  /// The matrix L with dp/dt = L p. Throws std::invalid_argument where the scheme is limited.
  Tridiagonal matrix(const Cells& cells) const;
  void matrix(const Cells& cells, Tridiagonal& result) const;
};

/// Finds the discretisation at one time after another: what the cells alone decide is found once, and nothing is allocated but what
/// the coefficients return. Refers to what it is made of.
class LineDiscretiser {
 public:
  /// Throws std::invalid_argument where one end alone is periodic.
  LineDiscretiser(const SpaceScheme& scheme, const LineEquation& equation, const Cells& cells);
  /// The scheme at time t, until the next call. Throws std::invalid_argument where D < 0.
  const LineDiscretisation& at(double t);

 private:
  const SpaceScheme& scheme_;
  const LineEquation& equation_;
  const Cells& cells_;
  Vector<double> distance_, share_, nodes_, peclet_;
  LineDiscretisation found_;
};

/// The scheme for the equation at time t. Throws std::invalid_argument where D < 0 (the backward heat equation has no solution that
/// depends on its data continuously), or one end alone is periodic.
LineDiscretisation discretise(const SpaceScheme& scheme, const LineEquation& equation, const Cells& cells, double t);

/// dp/dt = −(flux(i + 1) − flux(i)) / widths(i).
Vector<double> rate_of(const Cells& cells, const Vector<double>& flux);

}  // namespace flowgauge
