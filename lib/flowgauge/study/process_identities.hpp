#pragma once
// The laws of processes.

#include <string>
#include <vector>

#include "flowgauge/identity/process_laws.hpp"
#include "flowgauge/process/process.hpp"
#include "flowgauge/study/identity_task.hpp"
#include "flowgauge/study/law_result.hpp"

namespace flowgauge {

/// A process under the name it has in ids: its own, with a variant behind a dot.
struct NamedProcess {
  std::string name;
  Process process;
};

/// Every process of the catalogue with its default parameters; on the line and in the plane, underdamped and
/// overdamped.
std::vector<NamedProcess> verified_processes();

/// Points at one time at which a process is checked.
struct ProcessPoints {
  double t;
  Batch<double> X;
  bool integrate = false;
};

/// From t = 1e-8 to 30, in the bulk of the law and far out in its tails; integrals at t = 0.4 and 1.5 (in 50 digits at
/// 0.4).
std::vector<ProcessPoints> process_points(const Process& process);

/// All process laws on a subject, in catalogue order. T = double or Mp50.
template <class T>
std::vector<LawResult> check_process(const ExactProcess<Dual<T>>& subject, const std::vector<ProcessPoints>& points);

/// Double against 50 digits.
LawResult check_rounding(const ExactProcess<Dual<double>>& computed, const ExactProcess<Dual<Mp50>>& exact,
                         const std::vector<ProcessPoints>& points);

/// One task a process.
std::vector<IdentityTask> process_identities();

}  // namespace flowgauge
