#include "flowgauge/solver/odeint_impl.hpp"

namespace flowgauge {

template FixedRun<double> odeint_fixed<double>(std::string_view);
template AdaptiveRun<double> odeint_adaptive<double>(std::string_view);

Batch<double> odeint_embedded_error(std::string_view name, const VelocityField& u, const Batch<double>& X, double t,
                                    double h) {
  using State = detail::FlatState<double>;
  const auto field = [&](const State& x, State& dxdt, double at) {
    const Batch<double> velocity = u(detail::unflatten(x, X), at);
    dxdt.assign(velocity.data(), velocity.data() + velocity.size());
  };
  const auto error_of = [&](auto stepper) {
    State x = detail::flatten(X), error(x.size());
    stepper.do_step(field, x, t, h, error);
    return detail::unflatten(error, X);
  };
  if (name == "odeint_controlled_cash_karp54") return error_of(detail::CashKarp54<double>());
  if (name == "odeint_controlled_dopri5") return error_of(detail::Dopri5<double>());
  if (name == "odeint_controlled_fehlberg78") return error_of(detail::Fehlberg78<double>());
  throw std::invalid_argument("no Odeint stepper with an embedded pair is called \"" + std::string(name) + "\"");
}

}  // namespace flowgauge
