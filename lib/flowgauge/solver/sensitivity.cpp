#include "flowgauge/solver/sensitivity.hpp"

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {

const std::vector<ExplicitTableau>& sensitivity_tableaux() {
  static const std::vector<ExplicitTableau> tableaux{
      {"euler", 1, 1, {{}}, {1}, {0}},
      {"heun", 2, 2, {{}, {2}}, {1, 1}, {0, 2}},
      {"rk4", 4, 6, {{}, {3}, {0, 3}, {0, 0, 6}}, {1, 2, 2, 1}, {0, 3, 3, 6}},
  };
  return tableaux;
}

const ExplicitTableau& sensitivity_tableau(std::string_view name) {
  std::vector<std::string_view> names;
  for (const ExplicitTableau& tableau : sensitivity_tableaux()) {
    if (tableau.name == name) return tableau;
    names.push_back(tableau.name);
  }
  throw std::invalid_argument("sensitivity: method \"" + std::string(name) + "\" is unknown" + did_you_mean(name, names) +
                              "; allowed are " + join(names, ", "));
}

const std::vector<Entry>& sensitivity_entries() {
  static const std::vector<Entry> entries{
      {.name = "forward_sensitivity",
       .title = "Forward sensitivities",
       .statement = "S' = ∂f/∂x S + ∂f/∂θ,  dL/dθ = Sᵀ∇L",
       .assumptions = "f continuously differentiable; the same steps as x",
       .source = "Hairer, Nørsett, Wanner 1993, Solving ODEs I, eq. I.14.14",
       .blind_to = "cost: one column a parameter"},
      {.name = "discrete_adjoint",
       .title = "Adjoint of the computed steps",
       .statement = "λ_n = λ_{n+1} + Σ (∂f/∂x)ᵀμᵢ,  dL/dθ = Σ (∂f/∂θ)ᵀμᵢ: discretise, then optimise",
       .assumptions = "explicit Runge–Kutta steps; all states kept",
       .source = "Hager 2000, doi:10.1007/s002110000178, eq. 2.6",
       .blind_to = "the error of the computed loss, whose exact gradient it is"},
      {.name = "continuous_adjoint",
       .title = "Adjoint equation",
       .statement = "a' = −(∂f/∂x)ᵀa, a(T) = ∇L,  dL/dθ = ∫(∂f/∂θ)ᵀa dt: optimise, then discretise",
       .assumptions = "x solved backward beside it; the gradient of the exact loss up to the order of the steps",
       .source = "Chen et al. 2018, arXiv:1806.07366, algorithm 1",
       .blind_to = "the computed loss: it is the gradient of none"},
  };
  return entries;
}

}  // namespace flowgauge
