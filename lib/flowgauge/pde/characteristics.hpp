#pragma once
// The continuity equation along its flow: cells by the exact flow map, and particles that carry their density.

#include "flowgauge/pde/density_problem.hpp"

namespace flowgauge {

/// The images of places under a flow from one time to another.
using LineFlow = std::function<Vector<double>(double from, double to, const Vector<double>& x)>;

/// The exact flow of a path's continuity equation in the time τ of marginal_equation(problem, start, 0, generative). Throws
/// std::invalid_argument for a problem that is not on the line or has no closed flow map.
LineFlow probability_flow_map(const Problem& problem, double start, bool generative);

/// Semi-Lagrangian steps in conservative form: the faces are carried back by the flow, the distribution function there is read off a
/// cubic through the four nearest faces, and the new masses are its differences, so that their sum does not change: what the
/// flow moves out of the cells is left out, nothing comes in. Order 3 in the cells for the density, any number of steps.
/// Throws std::invalid_argument for fewer than 4 cells, steps < 1, or p of another size. Source: Crouseilles, Mehrenberger and
/// Sonnendrücker 2010, doi:10.1016/j.jcp.2009.11.007, section 2.
Vector<double> carry_by_flow(const LineFlow& flow, const Cells& cells, const Vector<double>& p, double from, double to, int steps);

/// Particles and the logarithms of the density they carry.
struct LineParticles {
  Vector<double> places;
  Vector<double> log_density;
};

/// dx/dτ = b, d(log p)/dτ = −∂ₓb for the continuity equation of a path, by steps of Odeint's runge_kutta4; forward or back in time.
LineParticles carry_particles(const Problem& problem, double start, bool generative, const LineParticles& particles, double from,
                              double to, int steps);

/// The density at the given places and time `to`: particles carried back from there meet the start, and forward again bring its
/// density with them.
Vector<double> density_by_particles(const Problem& problem, double start, bool generative, const LineCoefficient& density,
                                    const Vector<double>& x, double from, double to, int steps);

/// semi_lagrangian and particles, as entries of the catalogue of schemes.
const std::vector<Entry>& flow_scheme_entries();

}  // namespace flowgauge
