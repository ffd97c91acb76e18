#include "flowgauge/fault/catalogue.hpp"
#include "flowgauge/study/pair_identities.hpp"

namespace flowgauge {
namespace {

/// The laws of pairs on CondOT and sub-VP with an equivalence that is changed when the fault is planted.
Fault pair_fault(std::string_view id, std::string_view title, std::string_view nature, std::string_view shows,
                 std::function<void(Equivalence<double>&)> change) {
  return {id, title, nature, "schedule_equivalence", shows, [=](bool planted) {
            PairSubject<double> faulty = pair_subject<double>(CondOt{}, SubVp{});
            faulty.equivalence = [right = faulty.equivalence, planted, change](double t) {
              Equivalence<double> values = right(t);
              if (planted) change(values);
              return values;
            };
            std::vector<CheckedResidual> checks;
            for (const LawResult& result : check_pair(faulty)) {
              checks.push_back({result.identity + ":cond_ot.sub_vp", result.verdict.outcome, result.verdict.residual,
                                result.verdict.tolerance});
            }
            return checks;
          }};
}

}  // namespace

std::vector<Fault> pair_faults() {
  std::vector<Fault> faults;
  faults.push_back(pair_fault("pair_ratio_inverted", "Scale inverted", "r = α₁/α₂ instead of α₂/α₁",
                              "p₂(rx) is not r⁻ᵈp₁(x)", [](Equivalence<double>& e) {
                                e.ratio_rate = -e.ratio_rate / (e.ratio * e.ratio);
                                e.ratio = 1 / e.ratio;
                              }));
  faults.push_back(pair_fault("pair_rate_inverted", "Clock rate inverted", "Ṫ = λ̇₂/λ̇₁ instead of λ̇₁/λ̇₂",
                              "Ṫu₂(rx) is not ṙx + ru₁(x)",
                              [](Equivalence<double>& e) { e.time_rate = 1 / e.time_rate; }));
  faults.push_back(pair_fault("pair_scale_at_rest", "Moving scale forgotten", "ṙ = 0", "Ṫu₂(rx) is not ru₁(x)",
                              [](Equivalence<double>& e) { e.ratio_rate = 0; }));
  return faults;
}

}  // namespace flowgauge
