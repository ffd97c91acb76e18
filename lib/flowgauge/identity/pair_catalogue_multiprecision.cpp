#include "flowgauge/identity/pair/schedule_equivalence.hpp"

namespace flowgauge {
namespace {

/// The catalogue: one line a law.
using PairLaws = LawList<  //
    ScheduleEquivalence    //
    >;

GaussianMixture line() {
  GaussianMixture target{Vector<double>(2), Batch<double>(1, 2), {}};
  target.weights << 0.375, 0.625;
  target.means << -0.9, 1.1;
  for (const double variance : {0.2, 0.4}) target.covariances.push_back(Matrix<double>::Constant(1, 1, variance));
  return target;
}

GaussianMixture plane() {
  GaussianMixture target{Vector<double>(2), Batch<double>(2, 2), {}};
  target.weights << 0.45, 0.55;
  target.means << -0.8, 1.0, 0.3, -0.4;
  target.covariances = {(Matrix<double>(2, 2) << 0.3, 0.1, 0.1, 0.2).finished(),
                        (Matrix<double>(2, 2) << 0.25, -0.08, -0.08, 0.4).finished()};
  return target;
}

}  // namespace

template <class T>
PairSubject<T> pair_subject(const Schedule& from, const Schedule& to) {
  PairSubject<T> subject{[=](const T& t) { return noise_level(from, t); },
                         [=](const T& t) { return noise_level(to, t); },
                         [=](const T& t) { return equivalence(from, to, t); },
                         {}};
  for (const double lambda : {-1.4, 0.3, 2.1}) subject.times.push_back(T(t_of_lambda(from, lambda)));
  return subject;
}

template <class T>
PairEvaluation<T> evaluate_pair(const PairSubject<T>& subject) {
  static const std::vector<Law<T>> laws{prepare<T>(Target(line())), prepare<T>(Target(plane()))};
  constexpr Want want = Want::log_density | Want::score | Want::denoiser | Want::velocity;
  PairEvaluation<T> all;
  for (const T& t : subject.times) {
    const NoiseLevel<T> from = subject.from(t);
    const Equivalence<T> equivalent = subject.equivalence(t);
    const NoiseLevel<T> to = subject.to(equivalent.time);
    for (const Law<T>& law : laws) {
      Batch<T> x(law.dimension, 1), image(law.dimension, 1);
      for (Index i = 0; i < law.dimension; ++i)
        x(i, 0) = T(0.4 - 0.9 * static_cast<double>(i)) * from.alpha + T(0.7) * from.sigma;
      image = equivalent.ratio * x;
      typename PairEvaluation<T>::Case c{t,
                                         x.col(0),
                                         from,
                                         to,
                                         equivalent,
                                         Evaluation<T>(law.dimension, 1, want),
                                         Evaluation<T>(law.dimension, 1, want)};
      law.evaluate(from, x, want, c.from);
      law.evaluate(to, image, want, c.to);
      all.cases.push_back(std::move(c));
    }
  }
  return all;
}

template <class T>
const std::vector<PairLaw<T>>& pair_laws() {
  static const std::vector<PairLaw<T>> laws = laws_of<T, PairEvaluation<T>>(PairLaws{});
  return laws;
}

template PairSubject<double> pair_subject(const Schedule&, const Schedule&);
template PairSubject<Mp50> pair_subject(const Schedule&, const Schedule&);
template PairEvaluation<double> evaluate_pair(const PairSubject<double>&);
template PairEvaluation<Mp50> evaluate_pair(const PairSubject<Mp50>&);
template const std::vector<PairLaw<double>>& pair_laws();
template const std::vector<PairLaw<Mp50>>& pair_laws();

const std::vector<Entry>& pair_law_entries() {
  static const std::vector<Entry> entries = entries_of(PairLaws{});
  return entries;
}

std::vector<SchedulePair> schedule_pairs() {
  std::vector<SchedulePair> pairs;
  const std::vector<Entry>& all = schedule_entries();
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = a + 1; b < all.size(); ++b) {
      const std::string first(all[a].name), second(all[b].name);
      pairs.push_back({first + "." + second, first, second});
    }
  }
  return pairs;
}

}  // namespace flowgauge
