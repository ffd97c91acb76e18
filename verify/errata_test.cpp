// Errata of published texts: every formula has its number, and a number that does not say what the row claims goes red.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/fault/erratum.hpp"

using namespace flowgauge;

TEST_CASE("every demonstration supports its row") {
  std::vector<std::string> seen;
  run_errata([](const std::string&) { return true; }, [&](const Record& record) {
    CAPTURE(record.fields.dump());
    CHECK(record.outcome == Outcome::ok);
    seen.push_back(record.id);
  });
  CHECK(seen == erratum_ids());
  CHECK(seen.size() >= 29);
}

TEST_CASE("rows are unique, and each says what it must") {
  std::set<std::string_view> names;
  std::set<const void*> demonstrations;
  for (const Erratum& row : errata()) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(!row.source.empty());
    CHECK(!row.printed.empty());
    const bool is_right = row.reading == Reading::correct;
    CHECK(row.corrected.empty() == is_right);
    const bool has_number = row.demonstrate != nullptr;
    // Wrong rows have a counterexample, or say what brings it.
    if (row.reading == Reading::wrong) CHECK(has_number == row.later.empty());
    if (row.reading == Reading::wording) CHECK(!has_number);
    if (has_number) {
      CHECK(demonstrations.insert(reinterpret_cast<const void*>(row.demonstrate)).second);
      const Demonstration found = row.demonstrate();
      CHECK(!found.claim.empty());
      // A wrong row has a corrected form to be measured, a right one has none.
      if (row.reading == Reading::wrong) CHECK(found.corrected_error.has_value());
      if (is_right) CHECK(!found.corrected_error.has_value());
    }
  }
}

TEST_CASE("numbers that do not support a row are faults, NaN among them") {
  const auto outcome = [](double printed, std::optional<double> corrected) {
    return erratum_record(errata().front(), {"claim", printed, corrected, 1e-12}).outcome;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(outcome(0, {}) == Outcome::ok);
  CHECK(outcome(1e-12, {}) == Outcome::ok);
  CHECK(outcome(1e-11, {}) == Outcome::fault);
  CHECK(outcome(nan, {}) == Outcome::fault);
  CHECK(outcome(0.5, 1e-13) == Outcome::ok);
  CHECK(outcome(0.5, 1e-11) == Outcome::fault);
  CHECK(outcome(0.5, nan) == Outcome::fault);
  CHECK(outcome(1e-10, 0) == Outcome::fault);
  CHECK(outcome(0, 0) == Outcome::fault);
  CHECK(outcome(nan, 0) == Outcome::fault);
}

TEST_CASE("the counterexamples have the sizes that are known in closed form") {
  const auto found = [](std::string_view name) {
    for (const Erratum& row : errata()) {
      if (row.name == name) return row.demonstrate().printed_error;
    }
    return std::nan("");
  };
  const double e = std::exp(1.0);
  CHECK(found("001.5") == doctest::Approx(3.0 / 5));
  CHECK(found("001.9") == doctest::Approx(400));
  CHECK(found("002.2") == doctest::Approx((e - 1 / e) / (e + 1 / e)));
  CHECK(found("002.7") == doctest::Approx(1));
  CHECK(found("003.6") == doctest::Approx(1.0 / 3));
  CHECK(found("004.1") == doctest::Approx(1));
  CHECK(found("004.4") == doctest::Approx((2500.25 - 1) / (2500.25 + 1)));
}
