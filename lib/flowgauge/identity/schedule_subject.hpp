#pragma once
// What the laws of a schedule are checked on: a schedule as plain functions, so that a planted fault can replace any of
// them.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/numeric/dual.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// α and σ that the definition of a schedule demands at a time, most often an end of its clock.
template <class T>
struct ScheduleEnd {
  T t;
  T alpha;
  T sigma;
};

/// A schedule under test, in scalar T and in duals of it for derivatives.
template <class T>
struct ScheduleSubject {
  std::string name;
  TimeDirection direction = TimeDirection::flow_time;
  bool variance_preserving = false;
  std::function<NoiseLevel<Dual<T>>(const Dual<T>& t)> level;
  std::function<T(const T& lambda)> t_of_lambda;
  std::vector<ScheduleEnd<T>> ends;
};

/// The subject of a catalogue schedule. Instantiated for double and Mp50.
template <class T>
ScheduleSubject<T> schedule_subject(const Schedule& schedule);

/// All values of a schedule at some times with their derivatives in t: what its laws share.
template <class T>
struct ScheduleEvaluation {
  const ScheduleSubject<T>* subject;
  Vector<T> t;
  std::vector<NoiseLevel<T>> value;
  std::vector<NoiseLevel<T>> by_time;  ///< derivative of each member, by forward-mode duals

  /// One member of value or by_time at all times.
  Vector<T> values(T NoiseLevel<T>::*member) const { return collect(value, member); }
  Vector<T> derivatives(T NoiseLevel<T>::*member) const { return collect(by_time, member); }

 private:
  static Vector<T> collect(const std::vector<NoiseLevel<T>>& levels, T NoiseLevel<T>::*member) {
    Vector<T> all(static_cast<Index>(levels.size()));
    for (Index n = 0; n < all.size(); ++n) all(n) = levels[static_cast<std::size_t>(n)].*member;
    return all;
  }
};

/// Evaluates a schedule at the times; the subject must outlive the result. Instantiated for double and Mp50.
template <class T>
ScheduleEvaluation<T> evaluate_schedule(const ScheduleSubject<T>& subject, const Vector<T>& times);

/// Interior times from end to end: within 1e-8 of an end where σ or α is 0 there, geometrically spread on unbounded clocks.
std::vector<double> schedule_times(const Schedule& schedule);

}  // namespace flowgauge
