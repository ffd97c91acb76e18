#pragma once
// Densities in the plane on the product of two grids of cells, carried by alternating directions and by splitting.

#include <Eigen/Core>
#include <functional>
#include <string_view>
#include <vector>

#include "flowgauge/pde/space_scheme.hpp"

namespace flowgauge {

/// ∂ₜp = −∇·(b p) + Σ_ij D_ij ∂_i∂_j p with D = GGᵀ/2 that does not depend on the place; nothing passes the ends.
struct PlaneEquation {
  std::function<Batch<double>(double t, const Batch<double>& X)> drift;  ///< b, 2 × N
  std::function<Eigen::Matrix2d(double t)> diffusion;                    ///< D
  bool autonomous = false;
};

/// The equation of an exactly solved process in the plane whose noise does not depend on the place. Throws std::invalid_argument in
/// other dimensions.
PlaneEquation plane_equation(const ExactProcess<double>& process);

/// Cells of both axes. Densities are matrices: row i of x, column j of y.
struct PlaneCells {
  Cells x;
  Cells y;
};

/// The centres as 2 × N points, x fastest.
Batch<double> centres(const PlaneCells& cells);
/// Σ h_x h_y p.
double mass_of(const PlaneCells& cells, const Matrix<double>& p);

/// The three diagonals of L along one axis, for every line of cells: entries (i, j) belong to cell (i, j).
struct PlaneOperator {
  Matrix<double> lower, diagonal, upper;
};

/// L along x (axis 0) or y (axis 1) at time t, by a linear flux whose coefficients are taken on the faces. Throws
/// std::invalid_argument for a limited flux or D_ii < 0.
PlaneOperator operator_along(int axis, const SpaceScheme& scheme, const PlaneEquation& equation, const PlaneCells& cells, double t);

/// L p along an axis.
Matrix<double> apply_along(int axis, const PlaneOperator& L, const Matrix<double>& p);

/// ∂ₓ(D ∂ᵧp) + ∂ᵧ(D ∂ₓp) as differences of fluxes, each from the four neighbours of a face; none through the ends.
Matrix<double> mixed_derivative(const PlaneCells& cells, double D, const Matrix<double>& p);

/// result += factor · L p along an axis.
void add_along(int axis, const PlaneOperator& L, double factor, const Matrix<double>& p, Matrix<double>& result);

/// dp/dt of the cells: both axes and the mixed derivative at time t.
Matrix<double> rate_of(const SpaceScheme& scheme, const PlaneEquation& equation, const PlaneCells& cells, double t, const Matrix<double>& p);

/// I − factor · L along an axis, factored once for all lines. Eight lines are eliminated at a time, side by side in a buffer that stays
/// in the first cache, whichever axis they run along.
class PlaneSweep {
 public:
  PlaneSweep(int axis, const PlaneOperator& L, double factor);
  /// p ← (I − factor · L)⁻¹ p.
  void solve(Matrix<double>& p) const;
  /// p ← 2(I − factor · L)⁻¹ p − p, which is (I + factor · L)(I − factor · L)⁻¹ p.
  void reflect(Matrix<double>& p) const;

 private:
  static constexpr Index side_by_side = 8;
  using Lines = Eigen::Matrix<double, side_by_side, Eigen::Dynamic>;

  template <class Result>
  void sweep(Matrix<double>& p, const Result& result) const;

  int axis_;
  Index length_;
  Lines down_, up_, inverse_pivot_;  ///< block of lines after block, place after place
};

/// A time step in the plane as a catalogue entry.
struct PlaneScheme {
  Entry entry;
  double claimed_order = 2;
  bool mixed = false;  ///< takes mixed derivatives
};

/// peaceman_rachford, craig_sneyd, strang_splitting.
const std::vector<PlaneScheme>& plane_schemes();
/// The scheme of that name. Throws std::invalid_argument naming the nearest one.
const PlaneScheme& plane_scheme_named(std::string_view name);

/// Carries the densities p in equal steps. Throws std::invalid_argument for steps < 1, p of another shape, from > to, and D_xy ≠ 0 where
/// the method takes no mixed derivatives.
Matrix<double> carry_plane(const PlaneScheme& method, const SpaceScheme& space, const PlaneEquation& equation, const PlaneCells& cells,
                           const Matrix<double>& p, double from, double to, int steps);

}  // namespace flowgauge
