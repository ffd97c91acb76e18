#pragma once
// Times given by the user.

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/schedule/schedule.hpp"

namespace flowgauge {

/// The times as given, in the order of travel or reversed. Throws std::invalid_argument unless the first and the last
/// are the ends asked for and there are N + 1 of them.
struct UserTimes {
  std::vector<double> given;

  static constexpr std::array<Parameter, 1> parameters{
      {{"times", Shape::vector, "", {}, "the N + 1 times, strictly monotone, ends included"}}};
  static constexpr Entry entry{
      .name = "user_times",
      .title = "Times given by the user",
      .statement = "t₀, t₁, …, t_N",
      .assumptions = "strictly monotone; the ends are those of the problem",
      .source = "the user",
      .blind_to = "order: one list has one step count",
      .parameters = parameters,
      .example = R"({"type": "user_times", "times": [0.25, 0.1, 0.02]})",
  };

  static UserTimes from(const auto& values) {
    const auto given = values.vector("times");
    return {std::vector<double>(given.data(), given.data() + given.size())};
  }

  template <class T>
  std::vector<T> times(const Schedule&, const T& from, const T& to, int steps) const {
    if (given.size() < 2) {
      throw std::invalid_argument("grid user_times: times holds " + std::to_string(given.size()) +
                                  " values; allowed are 2 or more");
    }
    if (static_cast<int>(given.size()) != steps + 1) {
      throw std::invalid_argument("grid user_times: steps = " + std::to_string(steps) + ", but the " +
                                  std::to_string(given.size()) + " times given make " +
                                  std::to_string(given.size() - 1) + " steps");
    }
    std::vector<T> t(given.begin(), given.end());
    if (t.front() == to && t.back() == from) std::reverse(t.begin(), t.end());
    if (!(t.front() == from && t.back() == to)) {
      throw std::invalid_argument("grid user_times: times run from " + std::to_string(given.front()) + " to " +
                                  std::to_string(given.back()) + "; the ends asked for are " +
                                  std::to_string(to_double(from)) + " and " + std::to_string(to_double(to)));
    }
    return t;
  }
};

}  // namespace flowgauge
