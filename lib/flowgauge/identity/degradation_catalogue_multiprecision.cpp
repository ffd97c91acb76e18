#include "flowgauge/identity/degradation/cold_laws.hpp"
#include "flowgauge/identity/degradation/heat_laws.hpp"

namespace flowgauge {
namespace {

/// The catalogue: one line a law.
using DegradationLaws = LawList<  //
    HeatSemigroup,                //
    HeatEquation,                 //
    NeumannLaplacian,             //
    HeatInverse,                  //
    ColdStepPerfect,              //
    ImprovedColdStepLinear,       //
    ImprovedColdStepBlur          //
    >;

constexpr Index pixels = 12;
constexpr Index band = 5;

/// Σ a_k cos πkx.
template <class T>
T signal(const T& x) {
  using std::cos;
  const double coefficients[band] = {0.4, -0.8, 0.5, 0.3, -0.25};
  T sum(0);
  for (Index k = 0; k < band; ++k) sum += T(coefficients[k]) * cos(T(pi<T>() * T(static_cast<double>(k)) * x));
  return sum;
}

template <class T>
T centre(Index n, Index count) {
  return T(static_cast<double>(2 * n + 1)) / T(static_cast<double>(2 * count));
}

/// ∫₀¹ K(x, y, τ)u(y)dy with the kernel by images. The integrand is even and periodic beyond [0, 1], so the midpoint
/// rule with M points errs by e^{−π²(2M − band)²τ}.
template <class T>
T heated(const T& x, const T& time) {
  using std::exp;
  using std::sqrt;
  constexpr Index points = 48, images = 6;
  T sum(0);
  for (Index m = 0; m < points; ++m) {
    const T y = centre<T>(m, points);
    T kernel(0);
    for (Index j = -images; j <= images; ++j) {
      for (const T& gap : {T(x - y), T(x + y)}) {
        const T distance = gap + T(static_cast<double>(2 * j));
        kernel += exp(T(-distance * distance / (4 * time)));
      }
    }
    sum += kernel * signal(y);
  }
  return sum / (T(static_cast<double>(points)) * sqrt(T(4 * pi<T>() * time)));
}

}  // namespace

template <class T>
DegradationSubject<T> degradation_subject() {
  const HeatBlur<T> heat(pixels);
  using Degrade = typename DegradationSubject<T>::Degrade;
  return {
      heat.basis(), [=](const Vector<T>& u, const T& time) { return heat.blur(u, time); },
      [=](const Vector<T>& v, const T& time, Index k) { return heat.sharpened(v, time, k); },
      [](const Degrade& degrade, const Vector<T>& restored, const T& s) { return cold_step<T>(degrade, restored, s); },
      [](const Degrade& degrade, const Vector<T>& x, const Vector<T>& restored, const T& t, const T& s) {
        return improved_cold_step<T>(degrade, x, restored, t, s);
      }};
}

template <class T>
DegradationEvaluation<T> evaluate_degradation(const DegradationSubject<T>& subject) {
  DegradationEvaluation<T> at{&subject,   Vector<T>(pixels), Vector<T>(pixels), band,
                              T(0.03125), T(0.0078125),      Vector<T>(pixels)};
  for (Index n = 0; n < pixels; ++n) {
    const T x = centre<T>(n, pixels);
    at.clean(n) = signal(x);
    at.restored(n) = at.clean(n) + T(0.1 * static_cast<double>((5 * n + 3) % 7) - 0.25);
    at.heated(n) = heated(x, at.t);
  }
  return at;
}

template <class T>
const std::vector<DegradationLaw<T>>& degradation_laws() {
  static const std::vector<DegradationLaw<T>> laws = laws_of<T, DegradationEvaluation<T>>(DegradationLaws{});
  return laws;
}

template DegradationSubject<double> degradation_subject();
template DegradationSubject<Mp50> degradation_subject();
template DegradationEvaluation<double> evaluate_degradation(const DegradationSubject<double>&);
template DegradationEvaluation<Mp50> evaluate_degradation(const DegradationSubject<Mp50>&);
template const std::vector<DegradationLaw<double>>& degradation_laws();
template const std::vector<DegradationLaw<Mp50>>& degradation_laws();

const std::vector<Entry>& degradation_law_entries() {
  static const std::vector<Entry> entries = entries_of(DegradationLaws{});
  return entries;
}

}  // namespace flowgauge
