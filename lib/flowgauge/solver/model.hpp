#pragma once
// The model as a solver sees it: one network output in one parameterisation, converted to whatever the update needs.

#include <functional>
#include <memory>

#include "flowgauge/objective/parameterisation.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// A model for solver states of type State over times of type T. Conversions are linear in x and the output, so they
/// hold for batches and for affine forms alike. Every call counts one function evaluation, conversions are free.
template <class State, class T>
class Model {
 public:
  using Output = std::function<State(const State& x, const T& t)>;

  Model(Schedule schedule, Parameterisation parameterisation, Output output)
      : schedule_(std::move(schedule)),
        parameterisation_(parameterisation),
        output_(std::move(output)),
        evaluations_(std::make_shared<long>(0)) {}

  const Schedule& schedule() const { return schedule_; }
  NoiseLevel<T> level(const T& t) const { return noise_level(schedule_, t); }
  long evaluations() const { return *evaluations_; }

  /// D(x, t) = E[Z | X_t = x].
  State denoiser(const State& x, const T& t) const { return predict(x, t, Parameterisation::x0); }

  /// ε̂(x, t) = E[ε | X_t = x].
  State epsilon(const State& x, const T& t) const { return predict(x, t, Parameterisation::epsilon); }

  /// u(x, t), the velocity of the probability flow in the schedule's own time.
  State velocity(const State& x, const T& t) const { return predict(x, t, Parameterisation::velocity); }

 private:
  State predict(const State& x, const T& t, Parameterisation wanted) const {
    State y = call(x, t);
    if (parameterisation_ == wanted) return y;
    const Conversion<T> by = conversion(level(t), parameterisation_, wanted);
    return State(by.x_part * x + by.output_part * y);
  }

  State call(const State& x, const T& t) const {
    ++*evaluations_;
    return output_(x, t);
  }

  Schedule schedule_;
  Parameterisation parameterisation_;
  Output output_;
  std::shared_ptr<long> evaluations_;
};

}  // namespace flowgauge
