#pragma once
// What the equivalence of two schedules is checked on.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/schedule/equivalence.hpp"
#include "flowgauge/target/target.hpp"

namespace flowgauge {

/// Two schedules under test, with the times of the first at which they are compared.
template <class T>
struct PairSubject {
  std::function<NoiseLevel<T>(const T& t)> from;
  std::function<NoiseLevel<T>(const T& t)> to;
  std::function<Equivalence<T>(const T& t)> equivalence;
  std::vector<T> times;
};

/// From one catalogue schedule to another, at λ = −1.4, 0.3 and 2.1. Instantiated for double and Mp50.
template <class T>
PairSubject<T> pair_subject(const Schedule& from, const Schedule& to);

/// One point on both paths: values on the first at x, on the second at ratio · x.
template <class T>
struct PairEvaluation {
  struct Case {
    T t;
    Vector<T> x;
    NoiseLevel<T> from_level, to_level;
    Equivalence<T> equivalence;
    Evaluation<T> from, to;
  };
  std::vector<Case> cases;
};

/// A mixture on the line and one in the plane under both schedules. Instantiated for double and Mp50.
template <class T>
PairEvaluation<T> evaluate_pair(const PairSubject<T>& subject);

template <class T>
using PairLaw = LawOf<T, PairEvaluation<T>>;

/// All laws of pairs in scalar T. Instantiated for double and Mp50.
template <class T>
const std::vector<PairLaw<T>>& pair_laws();

/// Their entries.
const std::vector<Entry>& pair_law_entries();

/// The names of all pairs of schedules of the catalogue, a.b with a before b.
struct SchedulePair {
  std::string name;
  std::string first;
  std::string second;
};
std::vector<SchedulePair> schedule_pairs();

}  // namespace flowgauge
