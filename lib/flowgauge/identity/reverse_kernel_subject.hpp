#pragma once
// What the laws of the true reverse step are checked on.

#include <functional>
#include <string>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/path/reverse_kernel.hpp"
#include "flowgauge/target/evaluation.hpp"

namespace flowgauge {

/// A data law of isotropic components between two times of a schedule, with the formulas under test.
template <class T>
struct ReverseKernelSubject {
  std::string name;
  Index components = 0;
  NoiseLevel<T> earlier, later;  ///< s nearer to the data, t nearer to the noise
  Batch<T> X;                    ///< points x_t, d × N
  std::function<IsotropicMixture<T>(const Vector<T>& x)> kernel;
  std::function<IsotropicGaussian<T>(const Vector<T>& x, const Vector<T>& denoiser)> gaussian_step;
  /// Of the room target: everything about X_s, and about X_t.
  std::function<Evaluation<T>(const Batch<T>& X)> at_earlier;
  std::function<Evaluation<T>(const Batch<T>& X)> at_later;
};

/// The names of the subjects, schedule.law.
const std::vector<std::string>& reverse_kernel_subjects();

/// The subject of that name, from λ_t = −0.3 to λ_s = 1. Instantiated for double and Mp50.
template <class T>
ReverseKernelSubject<T> reverse_kernel_subject(const std::string& name);

/// The kernel and the Gaussian step at every point, and Bayes' rule at points around the kernel's components.
template <class T>
struct ReverseKernelEvaluation {
  struct Case {
    Vector<T> x;
    IsotropicMixture<T> kernel;
    IsotropicGaussian<T> gaussian;
    Vector<T> denoiser;
    Matrix<T> posterior_covariance;
    Batch<T> Y;           ///< points x_s, d × M
    Vector<T> log_bayes;  ///< log p_s(y) + log N(x; ay, v) − log p_t(x)
    T log_total;          ///< log ∫p_s(y)N(x; ay, v)dy by the trapezoid rule in d = 1; NaN otherwise
    T log_later;          ///< log p_t(x)
  };
  const ReverseKernelSubject<T>* subject;
  std::vector<Case> cases;
};

/// Evaluates the subject, which must outlive the result. Instantiated for double and Mp50.
template <class T>
ReverseKernelEvaluation<T> evaluate_reverse_kernel(const ReverseKernelSubject<T>& subject);

template <class T>
using ReverseKernelLaw = LawOf<T, ReverseKernelEvaluation<T>>;

/// All laws in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<ReverseKernelLaw<T>>& reverse_kernel_laws();

/// Their entries.
const std::vector<Entry>& reverse_kernel_law_entries();

}  // namespace flowgauge
