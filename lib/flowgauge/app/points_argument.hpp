#pragma once
// Reading --x and --t as the user wrote them.

#include <string>
#include <vector>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/problem/problem.hpp"

namespace flowgauge {

/// Points from "a,b;c,d", a CSV file, or "-" (CSV on standard input). Throws std::invalid_argument unless they have the
/// dimension of `subject` ("problem mixture_1d"); 0 is any.
Batch<double> points_argument(const std::string& text, Index dimension, const std::string& subject);
Batch<double> points_argument(const std::string& text, const Problem& problem);

/// One time in the problem's domain; `option` names it in messages.
double time_argument(const std::string& text, const std::string& option, const Problem& problem);

/// "t,t,…", each as above.
std::vector<double> times_argument(const std::string& text, const std::string& option, const Problem& problem);

/// Positive integers "8,16,…" in increasing order, and positive numbers "1e-3,…".
std::vector<int> counts_argument(const std::string& text, const std::string& option);
std::vector<double> numbers_argument(const std::string& text, const std::string& option);

}  // namespace flowgauge
