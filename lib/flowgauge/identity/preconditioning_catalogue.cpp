#include "flowgauge/identity/preconditioning/laws.hpp"
#include "flowgauge/schedule/schedule.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge {
namespace {

/// The catalogue: one line a law.
using PreconditioningLaws = LawList<  //
    UnitInputVariance,                //
    UnitTargetVariance,               //
    SmallestAmplification,            //
    ZeroIdealOutput,                  //
    PreconditionedLoss                //
    >;

}  // namespace

template <class T>
PreconditioningEvaluation<T> evaluate_preconditioning(const PreconditioningSubject<T>& subject) {
  PreconditioningEvaluation<T> all;
  for (const double deviation : {0.5, 1.3}) {
    const Target gaussian =
        Gaussian{Vector<double>::Zero(1), Matrix<double>::Constant(1, 1, deviation == 0.5 ? 0.25 : 1.69)};
    using std::sqrt;
    const T data_deviation = sqrt(T(deviation == 0.5 ? 0.25 : 1.69));
    const Law<T> law = prepare<T>(gaussian);
    for (const double sigma : {0.002, 0.0625, 0.5, 2.5, 80.0}) {
      const T x = T(0.7) + T(0.4) * T(sigma), z = T(-0.9) + T(0.125) * T(sigma);
      Evaluation<T> exact(1, 1, Want::denoiser);
      law.evaluate(noise_level(Schedule(Edm{}), T(sigma)), Batch<T>::Constant(1, 1, x), Want::denoiser, exact);
      all.cases.push_back(
          {T(sigma), data_deviation, x, z, T(0.6), subject.at(T(sigma), data_deviation), exact.denoiser(0, 0)});
    }
  }
  return all;
}

template <class T>
const std::vector<PreconditioningLaw<T>>& preconditioning_laws() {
  static const std::vector<PreconditioningLaw<T>> laws =
      laws_of<T, PreconditioningEvaluation<T>>(PreconditioningLaws{});
  return laws;
}

template PreconditioningEvaluation<double> evaluate_preconditioning(const PreconditioningSubject<double>&);
template PreconditioningEvaluation<Mp50> evaluate_preconditioning(const PreconditioningSubject<Mp50>&);
template const std::vector<PreconditioningLaw<double>>& preconditioning_laws();
template const std::vector<PreconditioningLaw<Mp50>>& preconditioning_laws();

const std::vector<Entry>& preconditioning_law_entries() {
  static const std::vector<Entry> entries = entries_of(PreconditioningLaws{});
  return entries;
}

}  // namespace flowgauge
