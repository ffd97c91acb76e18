#pragma once
// How entropy and the divergence between two solutions change on cells, against the rates that theory gives.

#include "flowgauge/pde/density_problem.hpp"
#include "flowgauge/pde/space_scheme.hpp"
#include "flowgauge/study/density_records.hpp"

namespace flowgauge {

/// A flux on a problem whose density p, and another solution q of the same equation, are known at all times.
struct DecayStudy {
  SpaceScheme scheme;
  DensityProblem problem;
  LineCoefficient other;       ///< q
  LineCoefficient divergence;  ///< ∂ₓb
  std::string grid = "uniform";
  std::vector<int> cells{96, 192, 384};
  int steps = 64;  ///< of sdirk4
  double tolerance = 0.1;
};

/// −∫p log p and ∫p log(p/q) on cells; NaN where a density is negative.
double entropy_of(const Cells& cells, const Vector<double>& p);
double divergence_of(const Cells& cells, const Vector<double>& p, const Vector<double>& q);

/// Change of the entropy of p: ∫ (E ∂ₓb + ½g²J(p)) dt (Cover and Thomas 2006, Elements of Information Theory, theorem 17.7.2, for
/// b = 0), by quadrature of the exact density. g²/2 is D, which must not depend on the place.
double exact_entropy_change(const DecayStudy& study);
/// Change of KL(p‖q): −∫ ½g²E_p|∂ₓ log(p/q)|² dt (Risken 1989, The Fokker–Planck Equation, section 6.1), by quadrature.
double exact_divergence_change(const DecayStudy& study);

/// "<scheme>/entropy_rate/grid=…;problem=…" and "<scheme>/divergence_rate/grid=…;problem=…".
std::string entropy_rate_id(const DecayStudy& study);
std::string divergence_rate_id(const DecayStudy& study);

/// Two records of kind order, norm "density": errors of both changes over the run, against the exact ones, over cells. The last one is
/// that of the divergence.
void run_decay(const DecayStudy& study, const Sink& sink);

/// Linear and nonlinear drift: the Ornstein–Uhlenbeck process and Beneš' with another start each.
DecayStudy decay_study(std::string_view problem);
std::vector<NamedTask> decay_tasks();

}  // namespace flowgauge
