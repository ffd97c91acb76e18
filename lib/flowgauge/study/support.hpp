#pragma once
// What studies share: exact answers, norms, and records that say why.

#include <cmath>
#include <functional>
#include <memory>
#include <string>

#include "flowgauge/judge/judge.hpp"
#include "flowgauge/judge/order.hpp"
#include "flowgauge/problem/problem.hpp"
#include "flowgauge/study/study.hpp"

namespace flowgauge {

inline double start_time(const Problem& problem, Travel travel) {
  return travel == Travel::backward ? problem.noise_time : problem.data_time;
}
inline double end_time(const Problem& problem, Travel travel) {
  return travel == Travel::backward ? problem.data_time : problem.noise_time;
}

/// The end points of a batch, and by how much they may be off.
template <class T>
struct Answer {
  Batch<T> points;
  double uncertainty = 0;
};

/// The exact flow map; where there is none a reference solve, for double only. Scalars: double, long double, Quad.
/// Throws std::runtime_error where the reference solve fails or T asks for more than it gives.
template <class T>
Answer<T> answer(const Problem& problem, double from, double to, const Batch<T>& X);

/// Finds an answer once, for all studies that hold a copy, by whoever asks first; throws what finding it throws.
using SharedAnswer = std::function<const Answer<double>&()>;

/// The answer for start_points of a problem that travels one way.
SharedAnswer shared_answer(const Problem& problem, Travel travel, Index points);

/// √(mean of squares over all entries).
template <class T>
double rms(const Batch<T>& X) {
  return to_double(T(X.norm())) / std::sqrt(static_cast<double>(X.size()));
}

/// The largest 2-norm of a column.
template <class T>
double largest_column(const Batch<T>& X) {
  double largest = 0;
  for (Index n = 0; n < X.cols(); ++n) {
    const double norm = to_double(T(X.col(n).norm()));
    if (!(norm <= largest)) largest = norm;
  }
  return largest;
}

/// A record of outcome error for a solver that threw.
Record error_record(const std::string& kind, const std::string& id, const std::string& what);

/// A record of kind error judged by one number: keys of the subject, then error_max, error_rms and tolerance.
Record judged_record(const std::string& id, Json fields, double error_max, double error_rms, const Verdict& verdict,
                     const std::string& cause);

/// The record of a fitted order: what was measured, what was expected, and where it falls short, why. An expected order
/// below the claim that is met has outcome limit and the solver's cause.
Record order_record(const std::string& id, Json fields, const OrderGate& gate, const OrderFit& fit,
                    const std::vector<int>& steps, const std::vector<long>& evaluations,
                    const std::vector<double>& errors, const std::vector<double>& errors_max, const Solver& solver);

/// "gci" of an order record: the grid convergence index of the finest run and the asymptotic ratio, from one number of the
/// solution at the finest count and its changes f(4N) − f(2N), f(2N) − f(N). Nothing unless the three finest counts are N, 2N,
/// 4N.
void add_grid_convergence(Json& fields, const std::vector<int>& steps, double fine, double fine_change,
                          double medium_change);

/// Whether a solver really ends at the end of the grid, on a field that every consistent method of its family
/// integrates exactly: dx/dt = 1, or one atom for exponential integrators. The travelled distance must be right to 64 ε
/// √N.
Record final_time_record(const std::string& id, const Solver& solver, const Schedule& schedule,
                         const std::vector<double>& times, Json fields);

}  // namespace flowgauge
