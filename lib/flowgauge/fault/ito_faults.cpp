#include "flowgauge/fault/ito_faults.hpp"

#include <cmath>

#include "flowgauge/study/ito_order.hpp"

namespace flowgauge {
namespace {

using Equation = ExactProcess<double>;
using X = Batch<double>;

X squares(const X& dW) {
  return dW.array().square().matrix();
}

/// The strong orders on two processes, and the weak ones of the mean.
std::vector<CheckedResidual> checks(const ItoMethod& method) {
  std::vector<CheckedResidual> checks;
  const auto take = [&](const Record& record) {
    if (record.kind == "order" && record.id.find("weak_order") != std::string::npos &&
        record.id.find("observable=mean") == std::string::npos) {
      return;
    }
    const double measured = to_number(record.fields["measured_order"]),
                 expected = to_number(record.fields["expected_order"]);
    checks.push_back({record.id.substr(record.id.find('/') + 1), record.outcome, std::abs(measured - expected),
                      to_number(record.fields["tolerance"])});
  };
  for (const Process& process : {Process(GeometricBrownian{}), Process(TanhWiener{})}) {
    const ItoOrderStudy study{method, process};
    run_ito_strong_order(study, take);
    run_ito_weak_order(study, take);
  }
  return checks;
}

}  // namespace

std::vector<Fault> ito_faults() {
  std::vector<Fault> faults;
  const auto plant = [&](std::string_view id, std::string_view title, std::string_view nature, std::string_view shows,
                         std::string_view subject, const ItoStep& wrong) {
    faults.push_back({id, title, nature, subject, shows, [=](bool planted) {
                        ItoMethod method = *find_ito_method(subject);
                        if (planted) method.step = wrong;
                        return checks(method);
                      }});
  };
  plant("ito_for_stratonovich", "Itô's equation solved in the sense of Stratonovich",
        "Heun's method with the drift b of Itô's equation where b − ½gg′ belongs",
        "it converges, to the solution of another equation", "stratonovich_heun",
        [](const Equation& process, double t, double h, const X& x, const X& dW) {
          const auto change = [&](const X& at) {
            return X(h * process.drift(t, at) + process.noise(t, at).cwiseProduct(dW));
          };
          const X first = change(x);
          return X(x + 0.5 * (first + change(X(x + first))));
        });
  plant("milstein_whole_area", "Milstein without the half", "gg′(ΔW² − h) where ½gg′(ΔW² − h) belongs",
        "strong order ½ as without the term; the mean is right", "milstein",
        [](const Equation& process, double t, double h, const X& x, const X& dW) {
          return X(x + h * process.drift(t, x) + process.noise(t, x).cwiseProduct(dW) +
                   0.5 * process.diffusion_divergence(t, x).cwiseProduct(X((squares(dW).array() - h).matrix())));
        });
  plant("milstein_stratonovich_area", "Milstein with ΔW² for ΔW² − h",
        "½gg′ΔW², the term of Stratonovich's equation, beside the drift of Itô's",
        "it converges, to the solution of another equation", "milstein",
        [](const Equation& process, double t, double h, const X& x, const X& dW) {
          return X(x + h * process.drift(t, x) + process.noise(t, x).cwiseProduct(dW) +
                   0.25 * process.diffusion_divergence(t, x).cwiseProduct(squares(dW)));
        });
  plant("support_without_noise", "Supporting value without its noise",
        "g(X + hb) in the difference where g(X + hb + g√h) belongs (compare SciML/StochasticDiffEq.jl issue 19)",
        "strong order ½ for 1; the mean is right", "platen_explicit",
        [](const Equation& process, double t, double h, const X& x, const X& dW) {
          const X g = process.noise(t, x), step = x + h * process.drift(t, x);
          const X area = (squares(dW).array() - h).matrix() / (2 * std::sqrt(h));
          return X(step + g.cwiseProduct(dW) + (process.noise(t, step) - g).cwiseProduct(area));
        });
  faults.push_back({"order_of_another", "Weak order of another method",
                    "weak order 2 is expected of a method of weak order 1 (compare SciML/StochasticDiffEq.jl PR 677)",
                    "milstein", "the order is too low by one", [](bool planted) {
                      ItoMethod method = *find_ito_method("milstein");
                      if (planted) method.weak_order += 1;
                      return checks(method);
                    }});
  return faults;
}

}  // namespace flowgauge
