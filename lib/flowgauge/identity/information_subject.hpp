#pragma once
// What the laws of entropy, mutual information and relative entropy are checked on: a pair of data laws on one
// schedule.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "flowgauge/identity/law_list.hpp"
#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/path/information_rates.hpp"

namespace flowgauge {

/// The formulas under test, so that a planted fault can replace any of them.
template <class T>
struct InformationRates {
  std::function<T(const NoiseLevel<T>&, Index dimension, const T& fisher)> by_fisher = entropy_rate_by_fisher<T>;
  std::function<T(const NoiseLevel<T>&, const T& mmse)> by_mmse = mutual_information_rate<T>;
  std::function<T(Index dimension, const T& integral)> entropy = entropy_from_mmse<T>;
  std::function<T(const T& mean_divergence, const T& squared_noise, const T& fisher)> of_process =
      entropy_rate_of_process<T>;
  std::function<T(const NoiseLevel<T>&, const T& relative_fisher)> of_relative = relative_entropy_rate<T>;
  std::function<T(const T& mean_product)> of_flows = relative_entropy_rate_of_flows<T>;
};

/// Two paths on one schedule: mixtures on the line, or single Gaussians in any dimension.
template <class T>
struct InformationSubject {
  std::string name;
  PathSubject<Dual<T>> p;
  PathSubject<Dual<T>> q;
  PathSubject<Dual<T>> p_over_noise;  ///< p under the clock of EDM, which reaches every noise level
  std::vector<T> times;
  InformationRates<T> rates;
};

/// The names of the subjects, schedule.laws.
const std::vector<std::string>& information_subjects();

/// The subject of that name at λ = −0.6 and 1.1. Instantiated for double and Mp50.
template <class T>
InformationSubject<T> information_subject(const std::string& name);

/// A number and the sum of the absolute values of what it was added up from.
template <class T>
struct Summed {
  T value = T(0);
  T size = T(0);
  void add(const T& term) {
    using std::abs;
    value += term;
    size += abs(term);
  }
};

/// Expectations under p_t, and the rates of H(p_t) and KL(p_t‖q_t) from the densities alone.
template <class T>
struct InformationEvaluation {
  struct ProcessMean {
    Clock clock;
    Summed<T> divergence;
    T squared_noise;
  };
  const InformationSubject<T>* subject;
  T t;
  NoiseLevel<T> level;
  Index dimension;
  Summed<T> fisher;           ///< E|s_p|²
  Summed<T> mmse;             ///< E tr V
  Summed<T> divergence;       ///< E ∇·u
  Summed<T> relative_fisher;  ///< E|s_p − s_q|²
  Summed<T> transport;        ///< E(u_p − u_q)·(s_p − s_q)
  std::vector<ProcessMean> processes;
  Summed<T> entropy_rate;           ///< dH(p_t)/dt
  Summed<T> relative_entropy_rate;  ///< dKL(p_t‖q_t)/dt
  /// H(Z) and ∫[d/(1 + snr) − mmse]dsnr; at the first time, in double.
  std::optional<Summed<T>> data_entropy;
  Summed<T> mmse_integral;
};

/// Evaluates at the index-th time. On the line by the trapezoid rule, rates with ∂ₜlog p by duals; single Gaussians by
/// their closed H and KL with duals, and cubature exact for quadratics. The subject must outlive the result.
/// Instantiated for double and Mp50.
template <class T>
InformationEvaluation<T> evaluate_information(const InformationSubject<T>& subject, std::size_t index);

template <class T>
using InformationLaw = LawOf<T, InformationEvaluation<T>>;

/// All laws in scalar T, in catalogue order. Instantiated for double and Mp50.
template <class T>
const std::vector<InformationLaw<T>>& information_laws();

/// Their entries.
const std::vector<Entry>& information_law_entries();

}  // namespace flowgauge
