#pragma once
// How far the adjoint equation is from the gradient of the computed loss.

#include "flowgauge/identity/sensitivity_subject.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

/// The order in h of the gap between continuous and discrete adjoint of a method. A method of order p follows f + h^p g + … up to
/// smaller terms. The discrete adjoint is that of f + h^p g, the field of the Hamiltonian aᵀ(f + h^p g). The continuous one follows
/// the method's own terms for the field of aᵀf, with h < 0. For odd p the signs of h^p differ, and the gap has order p. For p = 2,
/// g = ½(Σbc² − 1/3) f″(f, f) + (Σbac − 1/6) f′f′f, whose terms for a Hamiltonian field are Hamiltonian, and then those of aᵀg, if and
/// only if Σbc² − 1/3 + Σbac − 1/6 = 0 (Hairer, Lubich, Wanner 2006, Geometric Numerical Integration, section IX.9): 3 where
/// Σbc² + Σbac = ½ (heun), else 2 (midpoint: ¼). rk4 has order 4: on ẋ = θx with z = θh its two gradients are R(z)^{2N} times
/// 1 − z⁴/24 and 1 − z⁴/48. Other methods of order 4 may have 5.
int sensitivity_gap_order(const ExplicitTableau& tableau);

/// The gap between continuous and discrete adjoint over a ladder of steps.
struct SensitivityGapStudy {
  SensitivityExample example;
  const ExplicitTableau* tableau;
  std::vector<int> steps{32, 64, 128, 256};
  double tolerance = 0.1;
};

/// "<method>/sensitivity_gap/problem=…".
std::string sensitivity_gap_id(const SensitivityGapStudy& study);

/// Hands over one record of kind order, norm gradient: errors are |continuous − discrete| in (θ, x0).
void run_sensitivity_gap(const SensitivityGapStudy& study, const Sink& sink);

/// Every method on every example.
std::vector<StudyTask> sensitivity_tasks();

}  // namespace flowgauge
