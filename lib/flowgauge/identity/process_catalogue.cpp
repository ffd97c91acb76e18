#include "flowgauge/identity/process_evaluation_impl.hpp"

namespace flowgauge {

template std::string process_nodes(const ExactProcess<Dual<double>>&, const double&, double, Batch<double>&,
                                   Vector<double>&);
template ProcessEvaluation<double> evaluate_process(const ExactProcess<Dual<double>>&, const double&,
                                                    const Batch<double>&, bool);
template const std::vector<ProcessLaw<double>>& process_laws();

const std::vector<Entry>& process_law_entries() {
  static const std::vector<Entry> entries = entries_of(ProcessLaws{});
  return entries;
}

const Entry& rounding_process_entry() {
  static constexpr Entry entry{
      .name = "rounding_process",
      .title = "Rounding of a process's law",
      .statement = "log p and ∇log p in double = in 50 digits",
      .assumptions =
          "the same binary t, x and start; error against |q| + |t ∂q/∂t| + Σ(|xᵢ| + |x₀ᵢ|)|∂q/∂xᵢ|, for log p also 1",
      .source = "Higham 2002, Accuracy and Stability of Numerical Algorithms, section 1.6",
      .blind_to = "a wrong formula: both sides share it",
  };
  return entry;
}

}  // namespace flowgauge
