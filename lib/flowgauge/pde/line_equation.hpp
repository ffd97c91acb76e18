#pragma once
// The equations that are solved on a line: Fokker–Planck, continuity where there is no diffusion, with a source or without.

#include <functional>

#include "flowgauge/process/exact_process.hpp"

namespace flowgauge {

/// A coefficient at time t and n places.
using LineCoefficient = std::function<Vector<double>(double t, const Vector<double>& x)>;

/// ∂ₜp = −∂ₓ(b p) + ∂ₓₓ(D p) + s on a line, D = σ²/2 >= 0; the flux is (b − ∂ₓD) p − D ∂ₓp. An end that is natural or
/// reflecting lets nothing through (a line cut off where its law has no mass to speak of), an absorbing one holds p = 0
/// (without diffusion: lets out what flows out), periodic ends are one place.
struct LineEquation {
  LineCoefficient drift;            ///< b
  LineCoefficient diffusion;        ///< D; empty where it is 0: the continuity equation
  LineCoefficient diffusion_slope;  ///< ∂ₓD; empty where it is 0
  LineCoefficient source;           ///< s; empty where it is 0
  Boundary at_low = Boundary::natural;
  Boundary at_high = Boundary::natural;
  bool autonomous = false;  ///< drift and diffusion do not depend on t
};

/// The Fokker–Planck equation of an exactly solved process on the line. Throws std::invalid_argument in more dimensions.
LineEquation fokker_planck_equation(const ExactProcess<double>& process, bool autonomous);

}  // namespace flowgauge
