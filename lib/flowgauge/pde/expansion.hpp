#pragma once
// Independent solutions of Fokker–Planck equations: eigenfunctions, and kernels of exact transitions.

#include "flowgauge/pde/density_problem.hpp"

namespace flowgauge {

/// The eigenfunctions of an operator on a line whose rates are known.
enum class Eigenfunctions {
  fourier,   ///< circle: e^{2πikx/L}, constant b and D, rates D(2πk/L)² + ib(2πk/L)
  cosines,   ///< reflecting walls, b = 0: cos(kπx/L), rates D(kπ/L)²
  sines,     ///< absorbing walls, b = 0: sin(kπx/L), rates D(kπ/L)²
  hermite,   ///< Ornstein–Uhlenbeck b = −ax, stationary N(0, D/a): N·He_k(x/√(D/a)), rates ak
};

/// The density at time t after the start p at the centres of uniform cells, by `modes` eigenfunctions whose coefficients are sums over
/// the cells (spectrally accurate for smooth p); b and D are those of the equation at the middle of the cells. Errors fall faster than
/// any power of `modes`. Throws std::invalid_argument for modes < 1 or cells that are not uniform. Source: Risken 1989, The
/// Fokker–Planck Equation, section 5.4 and 5.5.1.
Vector<double> expand(Eigenfunctions kind, const LineEquation& equation, const Cells& cells, const Vector<double>& p, double t, int modes);

/// The density after `steps` exact transitions of length t/steps: p(x_i) ← Σ_j h_j K(x_j → x_i) p(x_j), with kernels of the
/// process. Spectrally accurate on uniform cells that are narrow against the kernel. Throws std::invalid_argument for steps < 1 or a
/// process without transition.
Vector<double> transfer(const ExactProcess<double>& process, const Cells& cells, const Vector<double>& p, double t, int steps);

/// eigenfunctions and transfer_operator, as entries of the catalogue of schemes.
const std::vector<Entry>& expansion_entries();

}  // namespace flowgauge
