#include "flowgauge/solver/ito_method.hpp"

#include <cmath>

namespace flowgauge {
namespace {

using Process = ExactProcess<double>;
using X = Batch<double>;

X euler_maruyama(const Process& process, double t, double h, const X& x, const X& dW) {
  return x + h * process.drift(t, x) + process.noise(t, x).cwiseProduct(dW);
}

X milstein(const Process& process, double t, double h, const X& x, const X& dW) {
  const X area = (dW.array().square() - h).matrix() / 2;
  return euler_maruyama(process, t, h, x, dW) + 0.5 * process.diffusion_divergence(t, x).cwiseProduct(area);
}

X platen(const Process& process, double t, double h, const X& x, const X& dW) {
  const X g = process.noise(t, x);
  const X support = x + h * process.drift(t, x) + std::sqrt(h) * g;
  const X area = (dW.array().square() - h).matrix() / (2 * std::sqrt(h));
  return euler_maruyama(process, t, h, x, dW) + (process.noise(t + h, support) - g).cwiseProduct(area);
}

/// Heun's step for dX = (b − ½gg′)dt + g ∘ dW, the same equation in the sense of Stratonovich.
X stratonovich_heun(const Process& process, double t, double h, const X& x, const X& dW) {
  const auto change = [&](double time, const X& at) {
    return X(h * (process.drift(time, at) - 0.25 * process.diffusion_divergence(time, at)) +
             process.noise(time, at).cwiseProduct(dW));
  };
  const X first = change(t, x);
  return x + 0.5 * (first + change(t + h, X(x + first)));
}

constexpr std::string_view kloeden_platen = "Kloeden, Platen 1992, Numerical Solution of SDEs";
constexpr std::string_view constant_noise =
    "noise that does not depend on the state, where Euler–Maruyama is of strong order 1 too";

}  // namespace

const std::vector<ItoMethod>& ito_methods() {
  static const std::vector<ItoMethod> all{
      {{.name = "ito_euler",
        .title = "Euler–Maruyama where the noise depends on the state",
        .statement = "X ← X + hb + gΔW",
        .assumptions = "dX = b dt + g dW in the sense of Itô, one noise; b and g Lipschitz continuous",
        .source = "Maruyama 1955; Kloeden, Platen 1992, section 10.2",
        .blind_to = constant_noise},
       kloeden_platen,
       0.5,
       1,
       1,
       euler_maruyama},
      {{.name = "milstein",
        .title = "Milstein",
        .statement = "X ← X + hb + gΔW + ½gg′(ΔW² − h)",
        .assumptions = "dX = b dt + g dW in the sense of Itô, one noise; g differentiable",
        .source = "Milstein 1975, doi:10.1137/1119062; Kloeden, Platen 1992, section 10.3",
        .blind_to = "more than one noise, where areas between them enter"},
       kloeden_platen,
       1,
       1,
       1,
       milstein},
      {{.name = "platen_explicit",
        .title = "Platen's explicit Runge–Kutta method of strong order 1",
        .statement = "X ← X + hb + gΔW + (g(X + hb + g√h) − g)(ΔW² − h)/(2√h)",
        .assumptions = "dX = b dt + g dW in the sense of Itô, one noise; g is defined at the supporting value",
        .source = "Kloeden, Platen 1992, section 11.1",
        .blind_to = "more than one noise, where areas between them enter"},
       kloeden_platen,
       1,
       1,
       2,
       platen},
      {{.name = "stratonovich_heun",
        .title = "Heun's method for the equation in the sense of Stratonovich",
        .statement = "X̂ = X + hb̃ + gΔW,  X ← X + ½h(b̃ + b̃(X̂)) + ½(g + g(X̂))ΔW,  b̃ = b − ½gg′",
        .assumptions = "dX = b̃ dt + g ∘ dW, one noise; with b for b̃ it solves another equation",
        .source = "Rümelin 1982, doi:10.1137/0719041; Kloeden, Platen 1992, section 4.9",
        .blind_to = "more than one noise, where areas between them enter"},
       "Rümelin 1982, doi:10.1137/0719041",
       1,
       1,
       2,
       stratonovich_heun},
  };
  return all;
}

const ItoMethod* find_ito_method(std::string_view name) {
  for (const ItoMethod& method : ito_methods()) {
    if (method.entry.name == name) return &method;
  }
  return nullptr;
}

}  // namespace flowgauge
