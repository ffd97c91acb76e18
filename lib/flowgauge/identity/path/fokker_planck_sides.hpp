#pragma once
// The Fokker–Planck equation in log form for one process.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge::detail {

/// ∂_τ log p = −∇·b − b·∇ log p + ½G(tr ∇²log p + |∇ log p|²) with τ = ±t by the clock. ∇·b and ∇ log p come from duals;
/// log p carries no underflow at |x| = 1e6.
template <class T>
void add_fokker_planck(const PathEvaluation<T>& at, Clock clock, const Batch<T>& drift, const Vector<T>& divergence,
                       const Vector<T>& divergence_terms, const T& squared_noise, SidesBuilder<T>& builder) {
  using std::abs;
  const Batch<T> gradient = at.gradient();
  const T sign(clock == Clock::along ? 1 : -1);
  const T half = squared_noise / 2;
  const Vector<T> change = sign * at.by_time.log_density;
  const Vector<T> curvature = at.hessian_trace();
  const Vector<T> squared_gradient = products(gradient, gradient);
  const Vector<T> law = half * (curvature + squared_gradient) - divergence - products(drift, gradient);
  builder.add_row(change, law,
                  change.cwiseAbs() + divergence_terms + absolute_products(drift, gradient) +
                      abs(half) * (curvature.cwiseAbs() + squared_gradient));
}

/// The Fokker–Planck equation of every process of that law.
template <class T>
Sides<T> fokker_planck_sides(const PathEvaluation<T>& at, std::string_view law) {
  SidesBuilder<T> builder;
  for (const MarginalProcessValues<T>& process : at.processes) {
    if (process.law != law) continue;
    add_fokker_planck(at, process.clock, process.drift, process.divergence, process.terms, process.squared_noise,
                      builder);
  }
  return builder.sides();
}

/// Why a law of processes does not concern a path; empty where it does.
template <class T>
std::string without_process(const PathEvaluation<T>& at, std::string_view law) {
  for (const MarginalProcessValues<T>& process : at.processes) {
    if (process.law == law) return {};
  }
  return "the path states no such process";
}

}  // namespace flowgauge::detail
