#pragma once
// What a law gave on a subject, and the record of it.

#include <concepts>
#include <string>
#include <vector>

#include "flowgauge/judge/judge.hpp"
#include "flowgauge/numeric/scalar.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {

/// Formula errors in 50 digits are held to 1e-25 · scale, double to 1e-12 · scale.
template <class T>
constexpr double identity_tolerance = std::same_as<T, double> ? 1e-12 : 1e-25;

/// "double" or "mp50".
template <class T>
constexpr std::string_view scalar_name = std::same_as<T, double> ? "double" : "mp50";

/// What one law gave on one subject in one scalar, over all points it was checked at.
struct LawResult {
  std::string identity;
  std::string scalar;
  Verdict verdict;             ///< of the worst batch; points counts all
  double worst_t = 0;
  std::vector<double> worst_x; ///< empty for laws over space
  std::string not_applicable;  ///< why, where no batch concerned the law
};

/// Adds what one batch of points gave to what is known of the same laws, in the same order.
void merge(std::vector<LawResult>& total, std::vector<LawResult> batch);

/// The id of a result, `subject/identity/scalar=…`.
std::string identity_id(std::string_view subject, std::string_view identity, std::string_view scalar);

/// The record of a result.
Record identity_record(const std::string& subject, const LawResult& result);

/// The records of all results on a subject, in order.
std::vector<Record> identity_records(const std::string& subject, const std::vector<LawResult>& results);

}  // namespace flowgauge
