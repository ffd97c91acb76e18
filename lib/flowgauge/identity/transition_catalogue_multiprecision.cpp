#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>

#include "flowgauge/identity/transition_laws.hpp"
#include "flowgauge/schedule/knots.hpp"

namespace flowgauge {

template <class T>
TransitionSubject<T> transition_subject(const Schedule& schedule) {
  const Range range = domain(schedule);
  const T data_end(direction(schedule) == TimeDirection::diffusion_time ? range.low : range.high);
  const auto level = [=](const T& t) { return noise_level(schedule, t); };
  return {.name = std::string(entry(schedule).name),
          .times = {data_end, t_of_lambda(schedule, T(2)), t_of_lambda(schedule, T(1.5))},
          .knots = rounded_to<T>(knots(schedule)),
          .level = level,
          .transition = [=](const T& from, const T& to) { return transition(level(from), level(to)); }};
}

template <class T>
TransitionEvaluation<T> evaluate_transition(const TransitionSubject<T>& subject) {
  using Span = typename TransitionEvaluation<T>::Span;
  TransitionEvaluation<T> at{&subject, {}};
  const auto span = [&](std::size_t first, std::size_t last) {
    const T from = subject.times[first], to = subject.times[last];
    Span found{from, to, subject.transition(from, to), T(0), T(0), subject.level(to).alpha};
    return found;
  };
  // Between knots the integrands are analytic on far more than the interval: Gauss's rule with 30 points has 50 digits.
  using Rule = boost::math::quadrature::gauss<T, 30>;
  const auto integrated = [&](Span found) {
    std::vector<T> breaks{std::min(found.from, found.to)};
    const T end = std::max(found.from, found.to);
    for (const T& knot : subject.knots) {
      if (breaks.front() < knot && knot < end) breaks.push_back(knot);
    }
    breaks.push_back(end);
    const T sign(found.from < found.to ? 1 : -1);
    for (std::size_t k = 0; k + 1 < breaks.size(); ++k) {
      const T middle = (breaks[k] + breaks[k + 1]) / 2, half = (breaks[k + 1] - breaks[k]) / 2;
      const auto add = [&](const T& node, const T& weight) {
        const NoiseLevel<T> level = subject.level(T(middle + half * node));
        found.log_scale += sign * half * weight * level.drift;
        found.relative_variance += half * weight * level.diffusion_squared / (level.alpha * level.alpha);
      };
      for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
        add(Rule::abscissa()[i], Rule::weights()[i]);
        add(T(-Rule::abscissa()[i]), Rule::weights()[i]);
      }
    }
    return found;
  };
  at.spans = {integrated(span(0, 1)), integrated(span(1, 2))};
  // Over both: the sum of the integrals, so that nothing is integrated twice.
  Span whole = span(0, 2);
  whole.log_scale = at.spans[0].log_scale + at.spans[1].log_scale;
  whole.relative_variance = at.spans[0].relative_variance + at.spans[1].relative_variance;
  at.spans.push_back(std::move(whole));
  return at;
}

template <class T>
const std::vector<TransitionLaw<T>>& transition_laws() {
  static const std::vector<TransitionLaw<T>> laws = laws_of<T, TransitionEvaluation<T>>(TransitionLaws{});
  return laws;
}

template TransitionSubject<double> transition_subject(const Schedule&);
template TransitionSubject<Mp50> transition_subject(const Schedule&);
template TransitionEvaluation<double> evaluate_transition(const TransitionSubject<double>&);
template TransitionEvaluation<Mp50> evaluate_transition(const TransitionSubject<Mp50>&);
template const std::vector<TransitionLaw<double>>& transition_laws();
template const std::vector<TransitionLaw<Mp50>>& transition_laws();

const std::vector<Entry>& transition_law_entries() {
  static const std::vector<Entry> entries = entries_of(TransitionLaws{});
  return entries;
}

}  // namespace flowgauge
