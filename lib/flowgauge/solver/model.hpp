#pragma once
// The model as a solver sees it: one network output in one parameterisation, converted to whatever the update needs.

#include <functional>
#include <memory>
#include <string_view>

#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// What the model predicts at (x, t): the data, the noise, v = αε − σx₀, or the velocity of the probability flow.
enum class Parameterisation { x0, epsilon, v, velocity };

std::string_view to_string(Parameterisation parameterisation);

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
  State denoiser(const State& x, const T& t) const {
    const NoiseLevel<T> l = level(t);
    const State y = call(x, t);
    const T norm = l.alpha * l.alpha + l.sigma * l.sigma;
    const T wronskian = l.dalpha * l.sigma - l.alpha * l.dsigma;
    switch (parameterisation_) {
      case Parameterisation::x0:
        return y;
      case Parameterisation::epsilon:
        return State((1 / l.alpha) * x - (l.sigma / l.alpha) * y);
      case Parameterisation::v:
        return State((l.alpha / norm) * x - (l.sigma / norm) * y);
      case Parameterisation::velocity:
        return State((l.sigma / wronskian) * y - (l.dsigma / wronskian) * x);
    }
    return y;
  }

  /// ε̂(x, t) = E[ε | X_t = x].
  State epsilon(const State& x, const T& t) const {
    const NoiseLevel<T> l = level(t);
    const State y = call(x, t);
    const T norm = l.alpha * l.alpha + l.sigma * l.sigma;
    const T wronskian = l.dalpha * l.sigma - l.alpha * l.dsigma;
    switch (parameterisation_) {
      case Parameterisation::x0:
        return State((1 / l.sigma) * x - (l.alpha / l.sigma) * y);
      case Parameterisation::epsilon:
        return y;
      case Parameterisation::v:
        return State((l.sigma / norm) * x + (l.alpha / norm) * y);
      case Parameterisation::velocity:
        return State((l.dalpha / wronskian) * x - (l.alpha / wronskian) * y);
    }
    return y;
  }

  /// u(x, t), the velocity of the probability flow in the schedule's own time.
  State velocity(const State& x, const T& t) const {
    const NoiseLevel<T> l = level(t);
    const State y = call(x, t);
    const T norm = l.alpha * l.alpha + l.sigma * l.sigma;
    switch (parameterisation_) {
      case Parameterisation::x0:
        return State((l.dsigma / l.sigma) * x + (l.dalpha - l.alpha * l.dsigma / l.sigma) * y);
      case Parameterisation::epsilon:
        return State((l.dalpha / l.alpha) * x + (l.dsigma - l.sigma * l.dalpha / l.alpha) * y);
      case Parameterisation::v:
        return State(((l.alpha * l.dalpha + l.sigma * l.dsigma) / norm) * x +
                     ((l.alpha * l.dsigma - l.sigma * l.dalpha) / norm) * y);
      case Parameterisation::velocity:
        return y;
    }
    return y;
  }

 private:
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
