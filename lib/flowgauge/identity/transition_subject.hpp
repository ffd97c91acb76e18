#pragma once
// What the laws of the noising SDE between two times are checked on.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/schedule/schedule.hpp"
#include "flowgauge/schedule/transition.hpp"

namespace flowgauge {

/// A schedule under test between three of its times, data_end first, each noisier than the one before.
template <class T>
struct TransitionSubject {
  std::string name;
  std::vector<T> times;
  std::vector<T> knots;  ///< where an integrand is not smooth
  std::function<NoiseLevel<T>(const T& t)> level;
  std::function<Transition<T>(const T& from, const T& to)> transition;
};

/// The subject of a catalogue schedule: the data end of its clock, λ = 2 and λ = 1.5. Instantiated for double and Mp50.
template <class T>
TransitionSubject<T> transition_subject(const Schedule& schedule);

/// The three spans between the times with their transitions and, by quadrature over them, ∫f dt and ∫(g²/α²)|dt|.
template <class T>
struct TransitionEvaluation {
  struct Span {
    T from, to;
    Transition<T> transition;
    T log_scale;          ///< ∫f dt
    T relative_variance;  ///< ∫g²/α² |dt|
    T last_alpha;         ///< α at `to`
  };
  const TransitionSubject<T>* subject;
  std::vector<Span> spans;  ///< 0→1, 1→2, 0→2
};

/// Evaluates the subject, which must outlive the result; by Gauss's rule between knots. Instantiated for double and
/// Mp50.
template <class T>
TransitionEvaluation<T> evaluate_transition(const TransitionSubject<T>& subject);

}  // namespace flowgauge
