#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/map/leapfrog.hpp"
#include "flowgauge/map/linear_flow.hpp"
#include "flowgauge/map/plane_flows.hpp"
#include "flowgauge/study/continuous_flow_identities.hpp"

namespace flowgauge {
namespace {

using Subject = ContinuousFlowSubject<double>;

/// All laws of a flow, a part of which is replaced when the fault is planted.
Fault subject_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view flow,
                    std::string_view shows, std::function<void(Subject&)> plant) {
  return {id, title, nature, flow, shows, [=](bool planted) {
            Subject faulty = continuous_flow_subject<double>(flow);
            if (planted) plant(faulty);
            std::vector<CheckedResidual> checks;
            for (const LawResult& result : check_continuous_flow(faulty)) {
              if (!result.not_applicable.empty()) continue;
              checks.push_back({result.identity + ":" + std::string(flow), result.verdict.outcome,
                                result.verdict.residual, result.verdict.tolerance});
            }
            return checks;
          }};
}

/// The same change in double and in duals of it: change(flow) for a ContinuousFlow of either.
template <class Change>
Fault flow_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view flow,
                 std::string_view shows, Change change) {
  return subject_fault(id, title, nature, flow, shows, [change](Subject& subject) {
    change(subject.flow);
    change(subject.moved);
  });
}

/// Replaces the image and the log-determinant of a flow on the line by functions of x and the duration.
template <class Image, class LogDet>
auto line_map(Image image, LogDet log_det) {
  return [=]<class S>(ContinuousFlow<S>& flow) {
    flow.map = [=](const Vector<S>& x, const S& from, const S& to) {
      const S tau = to - from;
      return FlowPoint<S>{Vector<S>::Constant(1, S(image(x(0), tau))), S(log_det(x(0), tau))};
    };
  };
}

}  // namespace

std::vector<Fault> continuous_flow_faults() {
  std::vector<Fault> faults;
  faults.push_back(flow_fault("M34", "Sum of all entries for a trace", "Σ a_ij for Σ a_ii in ∇·(Ax)", "linear",
                              "it is not the trace of the Jacobian, and not the rate of the log-determinant",
                              []<class S>(ContinuousFlow<S>& flow) {
                                flow.divergence = [](const Vector<S>&, const S&) { return S(LinearFlow::matrix().sum()); };
                              }));
  faults.push_back(flow_fault("exponential_by_euler", "One Euler step for e^{Aτ}", "I + Aτ", "linear",
                              "it does not solve the equation",
                              []<class S>(ContinuousFlow<S>& flow) {
                                flow.map = [right = flow.map](const Vector<S>& x, const S& from, const S& to) {
                                  const Matrix<S> A = LinearFlow::matrix().cast<S>();
                                  return FlowPoint<S>{Vector<S>(x + Vector<S>(A * x) * (to - from)), right(x, from, to).log_det};
                                };
                              }));
  faults.push_back(flow_fault("frozen_rate", "Rate taken at the start", "a(s)(t − s) for ∫a", "time_linear",
                              "it solves the equation only where the rate is constant",
                              []<class S>(ContinuousFlow<S>& flow) {
                                flow.map = [](const Vector<S>& x, const S& from, const S& to) {
                                  using std::exp;
                                  const S whole = TimeLinearFlow::rate(from) * (to - from);
                                  return FlowPoint<S>{Vector<S>(exp(whole) * x), 2 * whole};
                                };
                              }));
  faults.push_back(flow_fault("logistic_log_once", "Logarithm counted once", "τ − log(1 + x(e^τ − 1))", "logistic",
                              "it is not the log-determinant of the map",
                              line_map([](const auto& x, const auto& tau) { return LogisticFlow::image(x, tau); },
                                       [](const auto& x, const auto& tau) {
                                         return (LogisticFlow::log_det(x, tau) + tau) / 2;
                                       })));
  faults.push_back(flow_fault("cubic_exponent", "Exponent ½ for 3/2", "−½ log(1 + 2x²τ)", "cubic_decay",
                              "it is not the log-determinant of the map",
                              line_map([](const auto& x, const auto& tau) { return CubicDecayFlow::image(x, tau); },
                                       [](const auto& x, const auto& tau) { return CubicDecayFlow::log_det(x, tau) / 3; })));
  faults.push_back(flow_fault("bistable_rate", "e^τ for e^{2τ}", "1 + x²(e^τ − 1) under the root", "bistable",
                              "it does not solve the equation",
                              line_map(
                                  [](const auto& x, const auto& tau) {
                                    using std::exp, std::expm1, std::sqrt;
                                    return x * exp(tau) / sqrt(1 + x * x * expm1(tau));
                                  },
                                  [](const auto& x, const auto& tau) { return BistableFlow::log_det(x, tau); })));
  faults.push_back(flow_fault("blow_up_of_zero", "Lifetime of x = 0", "blow-up at π/2 for π/2 − atan x", "tangent",
                              "the time to infinity is another",
                              []<class S>(ContinuousFlow<S>& flow) {
                                flow.lifetime = [](const Vector<S>&, const S&) {
                                  return Lifetime<S>{-pi<S>() / 2, pi<S>() / 2};
                                };
                              }));
  faults.push_back(flow_fault("tanh_slope", "Slope tanh² for 1/cosh²", "∇·f = tanh² x", "tanh",
                              "it is not the trace of the Jacobian",
                              []<class S>(ContinuousFlow<S>& flow) {
                                flow.divergence = [](const Vector<S>& x, const S&) {
                                  using std::tanh;
                                  return S(tanh(x(0)) * tanh(x(0)));
                                };
                              }));
  faults.push_back(flow_fault("sine_sign", "Sign of the log-determinant", "+log(e^τ sin² + e^{−τ} cos²)", "sine",
                              "it is not the log-determinant of the map",
                              line_map([](const auto& x, const auto& tau) { return SineFlow::image(x, tau); },
                                       [](const auto& x, const auto& tau) { return -SineFlow::log_det(x, tau); })));
  faults.push_back(flow_fault("oscillator_turns_back", "Turned the other way", "(ωq, p) turned by +ωτ", "oscillator",
                              "it solves the equation backward in time",
                              []<class S>(ContinuousFlow<S>& flow) {
                                flow.map = [right = flow.map](const Vector<S>& x, const S& from, const S& to) {
                                  return right(x, to, from);
                                };
                              }));
  faults.push_back(subject_fault("leapfrog_old_force", "Leapfrog with the old force", "both half kicks from the force at the old q",
                                 "oscillator", "a step does not keep volume", [](Subject& subject) {
                                   using S = Dual<double>;
                                   subject.leapfrog = [right = subject.leapfrog, euler = subject.euler](
                                                          OscillatorForce force, const Vector<S>& x, const S& h) {
                                     Vector<S> y = right(force, x, h);
                                     y(1) = euler(force, x, h)(1);
                                     return y;
                                   };
                                 }));
  faults.push_back(flow_fault("twist_by_radius", "Angle r for r²", "(q, p) turned by −rτ", "twist",
                              "it does not solve the equation",
                              []<class S>(ContinuousFlow<S>& flow) {
                                flow.map = [](const Vector<S>& x, const S& from, const S& to) {
                                  using std::sqrt;
                                  const S r2 = x.squaredNorm();
                                  return FlowPoint<S>{detail::turned<S>(x, S(-(r2 == 0 ? r2 : S(sqrt(r2))) * (to - from))), S(0)};
                                };
                              }));
  faults.push_back(flow_fault("stuart_landau_det", "Radial stretch alone", "log-determinant of r ↦ r_τ without the factor r_τ/r",
                              "stuart_landau", "it is not the log-determinant of the map",
                              []<class S>(ContinuousFlow<S>& flow) {
                                flow.map = [right = flow.map](const Vector<S>& x, const S& from, const S& to) {
                                  FlowPoint<S> at = right(x, from, to);
                                  // τ − (3/2) log D for 2τ − 2 log D.
                                  const S tau = to - from, log_d = tau - at.log_det / 2;
                                  at.log_det = tau - 1.5 * log_d;
                                  return at;
                                };
                              }));
  faults.push_back(subject_fault("carried_sign", "Sign of ∫∇·f in a carried law", "log p_t(y) = log p_s(ψ⁻¹(y)) + ∫∇·f",
                                 "bistable", "the carried law has another mass", [](Subject& subject) {
                                   subject.carried_log_density = [](const auto& flow, const auto& log_density, const double& from,
                                                                    const double& to, const Vector<double>& y) {
                                     const FlowPoint<double> back = flow.map(y, to, from);
                                     return log_density(back.image) - back.log_det;
                                   };
                                 }));
  faults.push_back(subject_fault("carried_without_start", "Start law missing in a carried law", "log p_t(y) = −∫∇·f", "linear",
                                 "a carried normal law is not the one it must be", [](Subject& subject) {
                                   subject.carried_log_density = [](const auto& flow, const auto&, const double& from,
                                                                    const double& to, const Vector<double>& y) {
                                     return flow.map(y, to, from).log_det;
                                   };
                                 }));
  return faults;
}

}  // namespace flowgauge
