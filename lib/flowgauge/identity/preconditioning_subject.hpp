#pragma once
// What the laws of EDM's preconditioning are checked on.

#include <functional>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/schedule/preconditioning.hpp"

namespace flowgauge {

/// The coefficients as a plain function of σ and σ_d, so that a planted fault can replace it.
template <class T>
struct PreconditioningSubject {
  std::function<Preconditioning<T>(const T& sigma, const T& data_deviation)> at;
};

/// The coefficients at some noise levels, a point and a datum for each, and the exact denoiser of N(0, σ_d²) there.
template <class T>
struct PreconditioningEvaluation {
  struct Case {
    T sigma, data_deviation, x, z, network;
    Preconditioning<T> value;
    T denoiser;  ///< E[Z | Z + σε = x] of the room target
  };
  std::vector<Case> cases;

  /// A number of every case.
  template <class F>
  Vector<T> each(F f) const {
    Vector<T> all(static_cast<Index>(cases.size()));
    for (Index n = 0; n < all.size(); ++n) all(n) = f(cases[static_cast<std::size_t>(n)]);
    return all;
  }
};

/// Instantiated for double and Mp50.
template <class T>
PreconditioningEvaluation<T> evaluate_preconditioning(const PreconditioningSubject<T>& subject);

template <class T>
using PreconditioningLaw = LawOf<T, PreconditioningEvaluation<T>>;

/// All laws in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<PreconditioningLaw<T>>& preconditioning_laws();

/// Their entries.
const std::vector<Entry>& preconditioning_law_entries();

}  // namespace flowgauge
