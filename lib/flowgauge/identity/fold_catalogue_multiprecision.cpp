#include <cmath>

#include "flowgauge/identity/fold/preimage_density.hpp"
#include "flowgauge/numeric/root.hpp"

namespace flowgauge {
namespace {

using FoldLaws = LawList<PreimageDensity>;

/// The root of z³ − 3z = y in [low, high] by bracketing, with its derivative from the implicit function theorem.
template <class T>
Dual<T> cubic_root(const Dual<T>& y, double low, double high) {
  const T z = find_root<T>([&](const T& v) { return T(v * T(v * v - 3) - y.value); }, T(low), T(high));
  return {z, T(y.derivative / T(3 * T(z * z - 1)))};
}

}  // namespace

template <class T>
FoldSubject<T> absolute_value_subject() {
  return {absolute_value_fold<Dual<T>>(),
          [](const Dual<T>& y) { return y.value <= 0 ? Dual<T>(T(0)) : normal_cdf(y) - normal_cdf(Dual<T>(-y)); },
          {-2.5, 1e-9, 0.3, 1.7, 6}};
}

template <class T>
FoldSubject<T> square_subject() {
  return {square_fold<Dual<T>>(),
          [](const Dual<T>& y) {
            if (y.value <= 0) return Dual<T>(T(0));
            const Dual<T> root = sqrt(y);
            return normal_cdf(root) - normal_cdf(Dual<T>(-root));
          },
          {-2.5, 1e-6, 0.3, 1.7, 30}};
}

template <class T>
FoldSubject<T> cubic_subject() {
  return {cubic_fold<Dual<T>>(),
          [](const Dual<T>& y) {
            if (y.value >= 2) return normal_cdf(cubic_root<T>(y, 1, 100));
            if (y.value <= -2) return normal_cdf(cubic_root<T>(y, -100, -1));
            return normal_cdf(cubic_root<T>(y, -2, -1)) - normal_cdf(cubic_root<T>(y, -1, 1)) + normal_cdf(cubic_root<T>(y, 1, 2));
          },
          {-110, -2.5, -1.99, -0.4, 0.7, 1.5, 2.01, 60}};
}

template <class T>
const std::vector<LawOf<T, FoldSubject<T>>>& fold_laws() {
  static const std::vector<LawOf<T, FoldSubject<T>>> laws = laws_of<T, FoldSubject<T>>(FoldLaws{});
  return laws;
}

const std::vector<Entry>& fold_law_entries() {
  static const std::vector<Entry> entries = entries_of(FoldLaws{});
  return entries;
}

template FoldSubject<double> absolute_value_subject();
template FoldSubject<Mp50> absolute_value_subject();
template FoldSubject<double> square_subject();
template FoldSubject<Mp50> square_subject();
template FoldSubject<double> cubic_subject();
template FoldSubject<Mp50> cubic_subject();
template const std::vector<LawOf<double, FoldSubject<double>>>& fold_laws();
template const std::vector<LawOf<Mp50, FoldSubject<Mp50>>>& fold_laws();

}  // namespace flowgauge
