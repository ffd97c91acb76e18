// Text and parameter tables: what is accepted, and the one line that says why not.
#include "flowgauge/numeric/parameters.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "flowgauge/numeric/text.hpp"

using namespace flowgauge;
using Json = nlohmann::ordered_json;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

constexpr std::array<Parameter, 7> table{{
    {"weights", Shape::vector, "", {0, infinity, true, false}, "one positive weight a component"},
    {"means", Shape::points, "[[0]]", {}, "centres"},
    {"covariances", Shape::matrices, "[1]", {}, "covariances"},
    {"covariance", Shape::matrix, "1", {}, "covariance"},
    {"bandwidth", Shape::number, "0", {0, infinity, false, false}, "kernel standard deviation"},
    {"offset", Shape::number, "0.008", {0, 1, false, true}, "offset"},
    {"file", Shape::text, "\"data.csv\"", {}, "file"},
}};

Parameters read(const std::string& json) {
  return Parameters(Json::parse(json), table, "target");
}

std::string complaint(const std::string& json) {
  try {
    read(json);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("values of every shape are read, d = 1 in its short forms too, and defaults come from the table") {
  const Parameters p = read(R"({"type": "gaussian_mixture", "weights": [0.3, 7], "means": [[-1, 0], [1.5, 0.5], [3, 4]],
                               "covariances": [[[0.2, 0.05], [0.06, 0.1]], [[0.3, 0], [0, 0.2]]],
                               "covariance": [[1, 2], [3, 4]], "file": "a b.csv"})");
  CHECK(p.vector("weights") == Vector<double>{{0.3, 7.0}});
  CHECK(p.points("means") == Matrix<double>{{-1, 1.5, 3}, {0, 0.5, 4}});
  CHECK(p.matrices("covariances").size() == 2);
  CHECK(p.matrices("covariances")[0] == Matrix<double>{{0.2, 0.05}, {0.06, 0.1}});
  CHECK(p.matrix("covariance") == Matrix<double>{{1, 2}, {3, 4}});
  CHECK(p.text("file") == "a b.csv");
  CHECK(p.number("bandwidth") == 0);
  CHECK(p.number("offset") == 0.008);
  CHECK(p.given("file"));
  CHECK(!p.given("offset"));
  const Parameters one = read(R"({"weights": 1, "means": [-1, 2], "covariances": [0.5, 2], "covariance": 3})");
  CHECK(one.vector("weights") == Vector<double>{{1.0}});
  CHECK(one.points("means") == Matrix<double>{{-1, 2}});
  CHECK(one.matrices("covariances")[1] == Matrix<double>{{2}});
  CHECK(one.matrix("covariance") == Matrix<double>{{3}});
  CHECK_THROWS_AS(one.number("weights"), std::logic_error);
  CHECK_THROWS_AS(one.number("no_such"), std::logic_error);
}

TEST_CASE("each misuse gets one line with the full key path and what is allowed") {
  CHECK(complaint(R"({"weights": [0.1, -0.3]})") == "target.weights[1]: -0.3 is not allowed; weights must be > 0");
  CHECK(complaint(R"({"weights": [0]})") == "target.weights[0]: 0 is not allowed; weights must be > 0");
  CHECK(complaint(R"({"wieghts": [1]})") ==
        "target.wieghts: unknown key (did you mean \"weights\"?); allowed keys are weights, means, covariances, "
        "covariance, bandwidth, offset, file");
  CHECK(complaint(R"({})") == "target.weights: is missing; it must be given (one positive weight a component)");
  CHECK(complaint(R"({"weights": "a"})") == "target.weights: expected an array of numbers, got the text \"a\"");
  CHECK(complaint(R"({"weights": []})") == "target.weights: is empty; expected an array of numbers");
  CHECK(complaint(R"({"weights": [true]})") == "target.weights[0]: expected a number, got true");
  CHECK(complaint(R"({"weights": [1], "offset": 1})") == "target.offset: 1 is not allowed; offset must be in [0, 1)");
  CHECK(complaint(R"({"weights": [1], "bandwidth": null})") == "target.bandwidth: expected a number, got null");
  CHECK(complaint(R"({"weights": [1], "bandwidth": -1})") ==
        "target.bandwidth: -1 is not allowed; bandwidth must be >= 0");
  CHECK(complaint(R"({"weights": [1], "file": 3})") == "target.file: expected text, got the number 3");
  CHECK(complaint(R"({"weights": [1], "means": [[1, 2], [3]]})") ==
        "target.means[1]: has 1 entries, but target.means[0] has 2");
  CHECK(complaint(R"({"weights": [1], "means": [[1, 2], 3]})") ==
        "target.means[1]: expected an array of numbers, got the number 3");
  CHECK(complaint(R"({"weights": [1], "means": [1, [2]]})") == "target.means[1]: expected a number, got an array");
  CHECK(complaint(R"({"weights": [1], "covariance": [[1, 2]]})") ==
        "target.covariance: has 1 rows of 2 numbers; a matrix must be square");
  CHECK(complaint(R"({"weights": [1], "covariances": [[[1, 0], [0, "x"]]]})") ==
        "target.covariances[0][1][1]: expected a number, got the text \"x\"");
  CHECK(complaint(R"({"weights": [1], "covariances": [1, [[1, 0], [0, 1]]]})") ==
        "target.covariances[1]: is 2 × 2, but target.covariances[0] is 1 × 1");
  CHECK_THROWS_WITH_AS(Parameters(Json::parse("[1]"), table, "target"), "target: expected an object, got an array",
                       std::invalid_argument);
  Json not_finite = Json::object();
  not_finite["weights"] = {1.0, std::nan("")};
  CHECK_THROWS_WITH_AS(Parameters(not_finite, table, ""), "weights[1]: nan is not allowed; numbers must be finite",
                       std::invalid_argument);
  not_finite["weights"] = {infinity};
  CHECK_THROWS_AS(Parameters(not_finite, table, ""), std::invalid_argument);
  CHECK_THROWS_WITH_AS(Parameters(Json::parse(R"({"a": 1})"), {}, "schedule"),
                       "schedule.a: unknown key; no keys are allowed here", std::invalid_argument);
}

TEST_CASE("whole numbers and objects with a type are read, and refused where they are not") {
  static constexpr std::array<Parameter, 3> nested{{{"dimension", Shape::whole, "2", {1, 64}, "dimension"},
                                                    {"base", Shape::entry, "{\"type\": \"atoms\"}", {}, "base"},
                                                    {"factors", Shape::entries, "[{\"type\": \"laplace\"}]", {}, "factors"}}};
  const auto complaint_of = [&](const char* json) -> std::string {
    try {
      Parameters(Json::parse(json), nested, "target");
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "accepted";
  };
  const Parameters p(Json::parse(R"({"dimension": 3, "factors": [{"type": "a", "x": 1}, {"type": "b"}]})"), nested, "target");
  CHECK(p.whole("dimension") == 3);
  CHECK(p.entry("base") == Json{{"type", "atoms"}});
  REQUIRE(p.entries("factors").size() == 2);
  CHECK(p.entries("factors")[0] == Json{{"type", "a"}, {"x", 1}});
  CHECK(complaint_of(R"({"dimension": 2.5})") == "target.dimension: 2.5 is not allowed; dimension must be a whole number");
  CHECK(complaint_of(R"({"dimension": 0})") == "target.dimension: 0 is not allowed; dimension must be in [1, 64]");
  CHECK(complaint_of(R"({"base": 3})") == "target.base: expected an object with the key \"type\", got the number 3");
  CHECK(complaint_of(R"({"factors": []})") == "target.factors: is empty; expected an array of objects with the key \"type\"");
  CHECK(complaint_of(R"({"factors": [{}, 1]})") ==
        "target.factors[1]: expected an object with the key \"type\", got the number 1");
}

TEST_CASE("a table with a broken default is a mistake of the program, not of the user") {
  static constexpr std::array<Parameter, 1> broken{{{"x", Shape::number, "[1", {}, ""}}};
  CHECK_THROWS_AS(Parameters(Json::object(), broken, ""), std::logic_error);
}

TEST_CASE("numbers survive the way to text and back") {
  for (const double x : {0.1, 1.0 / 3, 1e-310, 5e-324, 1.7976931348623157e308, -2.5, 0.0}) {
    CHECK(parse_double(shortest(x), "x") == x);
    CHECK(parse_double(digits17(x), "x") == x);
    CHECK(std::strtod(hexfloat(x).c_str(), nullptr) == x);
  }
  CHECK(shortest(0.1) == "0.1");
  CHECK(digits17(0.1) == "0.10000000000000001");
  CHECK(hexfloat(3.0) == "0x1.8p+1");
  CHECK(hexfloat(-3.0) == "-0x1.8p+1");
  for (const auto& text : {shortest(infinity), digits17(infinity), hexfloat(infinity)}) CHECK(text == "inf");
  CHECK(shortest(-infinity) == "-inf");
  CHECK(digits17(std::nan("")) == "nan");
  CHECK(shortest(-std::nan("")) == "nan");
}

TEST_CASE("parse_double takes a whole finite number and nothing else") {
  CHECK(parse_double("-1e-05", "t") == -1e-05);
  for (const char* text : {"", " 1", "1 ", "1x", "nan", "inf", "-inf", "0x10", "--1", "1,2", "."}) {
    CAPTURE(std::string(text));
    CHECK_THROWS_AS(parse_double(text, "t"), std::invalid_argument);
  }
  CHECK_THROWS_WITH_AS(parse_double("1e999", "--t"), "--t: \"1e999\" is beyond the range of double",
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(parse_double("1.5abc", "--t"), "--t: \"1.5abc\" is not a finite number", std::invalid_argument);
}

TEST_CASE("the nearest name is found, and far names are not suggested") {
  const std::array<std::string_view, 3> names{"vp_linear", "vp_cosine", "edm"};
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(nearest_name("vp_liner", names) == "vp_linear");
  CHECK(nearest_name("edn", names) == "edm");
  CHECK(nearest_name("zzzzzzzz", names).empty());
  CHECK(did_you_mean("vp_cosin", names) == " (did you mean \"vp_cosine\"?)");
  CHECK(did_you_mean("q", names).empty());
  CHECK(join(names, ", ") == "vp_linear, vp_cosine, edm");
  CHECK(join({}, ", ").empty());
}
