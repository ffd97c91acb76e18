#pragma once
// RapidCheck properties inside doctest cases.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <sstream>
#include <utility>

/// Runs a property; on failure prints the counterexample and the configuration (RC_PARAMS) that repeats it.
template <class Testable>
void check_property(const char* description, Testable&& testable) {
  const rc::detail::TestResult result = rc::detail::checkTestable(std::forward<Testable>(testable));
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  INFO(description << ": " << message.str());
  CHECK(result.template is<rc::detail::SuccessResult>());
}
