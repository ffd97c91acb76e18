#pragma once
// Densities in global functions in place of cells: errors fall faster than any power of their number where the density is smooth.

#include <vector>

#include "flowgauge/pde/density_problem.hpp"

namespace flowgauge {

/// L on values at n places of a circle of length `length`, first place `low`: −𝔇 b + 𝔇²D with the derivative 𝔇 of the trigonometric
/// polynomial through them. Its columns sum to 0: mass stays. Throws std::invalid_argument unless n is odd and >= 3.
/// Source: Trefethen 2000, Spectral Methods in MATLAB, chapter 3.
Matrix<double> fourier_operator(const LineEquation& equation, double t, double low, double length, int n);

/// Normalised Hermite polynomials He_k(y)/√k!, k = 0 … modes − 1, one a column, y = (x − centre)/scale.
Matrix<double> hermite_polynomials(const Vector<double>& y, int modes);

/// L on the coefficients of p = N(x; centre, scale²) Σ c_k He_k(y)/√k!: the rate of c_j is E_p[b h_j′ + D h_j″], by quadrature. Its first
/// row is 0: mass stays. Throws std::invalid_argument unless 1 <= modes <= 500
/// and scale > 0.
/// Source: Risken 1989, The Fokker–Planck Equation, chapter 9.
Matrix<double> hermite_operator(const LineEquation& equation, double t, double centre, double scale, int modes);

/// e^A by Taylor's polynomial of degree 18 of A/2ˢ with norm below ½, squared s times.
Matrix<double> exponential(const Matrix<double>& A);

/// The density of a periodic problem at its end, at the places x, by `modes` places (odd). Throws std::invalid_argument unless the equation
/// is autonomous, without source, with diffusion and periodic.
Vector<double> carry_fourier(const DensityProblem& problem, int modes, const Vector<double>& x);

/// The density of a problem without ends at its end, at the places x, by Hermite functions. Converges where the density falls faster than
/// e^{−y²/4}. Throws std::invalid_argument unless the equation is autonomous, without source, with diffusion and natural ends.
Vector<double> carry_hermite(const DensityProblem& problem, double centre, double scale, int modes, const Vector<double>& x);

/// fourier_collocation and hermite_galerkin, as entries of the catalogue of schemes.
const std::vector<Entry>& spectral_entries();

}  // namespace flowgauge
