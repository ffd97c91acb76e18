// Maps against numbers computed elsewhere, at their edges, and against what a file may say; the laws of maps can fail.

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "flowgauge/study/fold_identities.hpp"
#include "flowgauge/study/map_study.hpp"
#include "flowgauge/study/own_map.hpp"

using namespace flowgauge;

namespace {

using Row = std::vector<double>;

Batch<double> column(const Row& x) { return Eigen::Map<const Batch<double>>(x.data(), static_cast<Index>(x.size()), 1); }

Map read(const char* json) { return map_from_json(Json::parse(json)); }

void check_near(const MapValues<double>& found, const Row& points, double log_det, double tolerance) {
  for (Index i = 0; i < found.points.rows(); ++i) {
    const double expected = points[static_cast<std::size_t>(i)];
    CHECK(std::abs(found.points(i, 0) - expected) <= tolerance * (1 + std::abs(expected)));
  }
  CHECK(std::abs(found.log_det(0) - log_det) <= tolerance * (1 + std::abs(log_det)));
}

bool all_nan(const MapValues<double>& values) { return values.points.array().isNaN().all() && values.log_det.array().isNaN().all(); }

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("examples of the catalogue have the images and determinants of their statements") {
  // mpmath, 40 digits, from the statements: images by their formula, determinants of the Jacobian by differences.
  struct Known {
    const char* name;
    Row x, image;
    double log_det;
  };
  const std::vector<Known> known{
      {"affine", {0.7, -1.2}, {1.73, -1.75}, 0.27763173659827954},
      {"affine", {-2.6, 0.35}, {-3.84, -1.5}, 0.27763173659827954},
      {"householder", {0.7, -1.2, 0.45}, {-0.56666666666666666, 1.3333333333333333, -0.1833333333333333}, 0},
      {"householder", {-2.6, 0.35, 1.1}, {-1.5523809523809525, -1.7452380952380953, 1.6238095238095239}, 0},
      {"lu_convolution", {0.7, -1.2, 0.45, 1.9, -0.3, 0.8}, {-0.928, -0.834, -0.251, -0.28, -1.59, 0.115}, -1.5324768712979719},
      {"planar", {0.7, -1.2}, {1.127070059087534, -0.035479628553743902}, -0.011536500110165871},
      {"planar", {-2.6, 0.35}, {-3.0351981258746511, -0.83668371245474709}, -0.00050599050629894254},
      {"radial", {0.7, -1.2}, {0.89200096946151786, -2.1120046049422102}, 1.0332044135278535},
      {"radial", {-2.6, 0.35}, {-3.9316384445503408, 0.60773647313877558}, 0.44063623453824797},
      {"sylvester", {0.7, -1.2, 0.45}, {1.1921108807515514, -0.54385215899793126, 0.35584576276621459}, -0.0025958467044522943},
      {"sylvester", {-2.6, 0.35, 1.1}, {-2.1069971782806084, 1.0073370956258557, 1.589714388968211}, 0.37542946276232951},
      {"nice", {0.7, -1.2, 0.45}, {0.7, -0.23003127313356267, 0.44521619466904511}, 0},
      {"nice", {-2.6, 0.35, 1.1}, {-2.6, -0.9266151007213748, -0.15915804054488646}, 0},
      {"real_nvp", {0.7, -1.2}, {-0.53554766625247012, -1.2}, 0.033013625677470238},
      {"real_nvp", {-2.6, 0.35}, {-3.127367102851298, 0.35}, 0.13684412253692233},
      {"maf", {0.7, -1.2}, {0.29787537799888024, -0.59357536323443297}, -1.0499832955297999},
      {"maf", {-2.6, 0.35}, {-2.2164619592675659, 5.6254410928297825}, 0.5183160253471437},
      {"iaf", {0.7, -1.2}, {1.2277777301141317, -3.105364624799662}, 1.3539409640694942},
      {"iaf", {-2.6, 0.35}, {-3.1033833430613008, -2.1000105004743186}, -0.52395529880172813},
      {"rational_quadratic_spline", {0.7, -1.2}, {1.0340557275541795, -1.2977728285077951}, -1.6953058873230542},
      {"rational_quadratic_spline", {-2.6, 0.35}, {-1.92, 0.52611273172108776}, 0.22556763118698766},
      {"softplus", {0.7, -1.2}, {1.1031860488854579, 0.2632824673380312}, -1.8664685162234891},
      {"softplus", {-2.6, 0.35}, {0.071644691967669808, 0.88338215541877702}, -3.2050268473864469},
      {"logit", {0.3, 0.92}, {-0.84729786038720367, 2.4423470353692049}, 4.1697580015119753},
      {"leaky_relu", {0.7, -1.2}, {0.7, -0.24}, -1.6094379124341003},
      {"leaky_relu", {-2.6, 0.35}, {-0.52, 0.35}, -1.6094379124341003},
      {"permutation", {0.7, -1.2, 0.45}, {0.45, 0.7, -1.2}, 0},
      {"normalisation", {0.7, -1.2}, {0.33999946666844438, 0.11660059968313993}, 0.022149018303846753},
      {"normalisation", {-2.6, 0.35}, {-2.2999946666844444, -1.86429630195397}, 0.022149018303846753},
      {"squeeze", {1, 2, 3, 4, 5, 6, 7, 8}, {1, 5, 2, 6, 3, 7, 4, 8}, 0},
      {"composition", {0.7, -1.2}, {-2.6740197135830971, -0.0077615188817494015}, 0.84886912666709378},
      {"composition", {-2.6, 0.35}, {1.7374629226297279, -2.9579272431287694}, 0.94042634852917561},
      {"inverse", {0.4, 3.2}, {-0.70963293158892801, 3.1583837276471413}, 1.1512492039417869},
  };
  std::set<std::string> seen;
  for (const Known& row : known) {
    CAPTURE(row.name);
    seen.insert(row.name);
    const InvertibleMap<double> map = prepare_map<double>(example_map(row.name));
    check_near(map.forward(column(row.x)), row.image, row.log_det, 1e-14);
    check_near(map.inverse(column(row.image)), row.x, -row.log_det, 1e-14);
  }
  CHECK(seen.size() == map_entries().size());
}

TEST_CASE("parameters that the examples leave at their defaults, and variants, have their own numbers") {
  const auto forward = [](const char* json, const Row& x) { return prepare_map<double>(read(json)).forward(column(x)); };
  const auto inverse = [](const char* json, const Row& y) { return prepare_map<double>(read(json)).inverse(column(y)); };
  check_near(forward(R"({"type": "affine", "matrix": 3})", {0.5}), {1.5}, std::log(3.0), 1e-15);
  check_near(forward(R"({"type": "affine", "matrix": [[0, 2], [0.5, 0]], "shift": [1, 2]})", {3, 4}), {9, 3.5}, 0, 1e-15);
  check_near(forward(R"({"type": "normalisation", "mean": [1], "variance": [4]})", {5}), {2}, -std::log(2.0), 1e-15);
  check_near(forward(R"({"type": "leaky_relu"})", {-3, 2}), {-0.03, 2}, std::log(0.01), 1e-15);
  const char* scaled = R"({"type": "nice", "kept": [1], "scale": [2, -3], "shift": {"type": "tanh_units", "weights": [0.5], "outputs": [[4]]}})";
  check_near(forward(scaled, {1, 2}), {2 * (1 + 4 * std::tanh(1.0)), -6}, std::log(6.0), 1e-15);
  check_near(inverse(scaled, {2 * (1 + 4 * std::tanh(1.0)), -6}), {1, 2}, -std::log(6.0), 1e-15);
  // Two pixels, three channels: every pixel sees the same matrix.
  const char* convolution = R"({"type": "lu_convolution", "p": [2, 0, 1], "l": [[1, 0, 0], [0.5, 1, 0], [-1, 2, 1]],
    "u": [[0, 1, -2], [0, 0, 3], [0, 0, 0]], "s": [2, -1, 4], "height": 2})";
  check_near(forward(convolution, {1, 0, 0, 1, 0, 0}), {-2, -3, 2, 1, 1, -0.5}, 2 * std::log(8.0), 1e-15);
  // Layers apply from the front.
  const char* ordered = R"({"type": "composition", "layers": [{"type": "affine", "matrix": 2, "shift": 1}, {"type": "softplus"},
    {"type": "inverse", "map": {"type": "affine", "matrix": 4}}]})";
  const double softplus_of_three = std::log1p(std::exp(3.0));
  check_near(forward(ordered, {1}), {softplus_of_three / 4}, std::log(2.0) - std::log1p(std::exp(-3.0)) - std::log(4.0), 1e-15);
  // Steep: w·u = −5.11, so that 1 + w·û = log(1 + exp(−5.11)) is near 0.
  const Map steep = read(R"({"type": "planar", "w": [1.5, -0.8, 0.4], "u": [-2.9, 1.1, 0.3], "b": 0.3})");
  const double product = 1.5 * -2.9 - 0.8 * 1.1 + 0.4 * 0.3;
  const double on_the_plane = prepare_map<double>(steep).forward(column({-0.2, 0, 0})).log_det(0);
  CHECK(on_the_plane == doctest::Approx(std::log(std::log1p(std::exp(product)))).epsilon(1e-13));
}

TEST_CASE("MAF and IAF undo each other, and IAF as published is MAF with other functions") {
  Json iaf_json = Json::parse(map_entries()[8].example);
  REQUIRE(iaf_json["type"] == "maf");
  iaf_json["type"] = "iaf";
  const Map maf = example_map("maf"), iaf = map_from_json(iaf_json);
  const Batch<double> X = domain_landmarks(maf, 2);
  const MapValues<double> there = prepare_map<double>(maf).forward(X);
  const MapValues<double> back = prepare_map<double>(iaf).forward(there.points);
  CHECK((back.points - X).cwiseAbs().maxCoeff() <= 1e-9);
  CHECK((back.log_det + there.log_det).cwiseAbs().maxCoeff() <= 1e-13);
  // x_i = u_i exp(a_i(u_{<i})) + μ_i(u_{<i}) is maf with a ↦ −a and μ ↦ −μ exp(−a): constants show it.
  const Map published = read(R"({"type": "maf", "shift": {"type": "tanh_units", "weights": [[0, 0]], "outputs": [[0], [0]], "offsets": [-1, -2]},
    "log_scale": {"type": "tanh_units", "weights": [[1, 0]], "outputs": [[0], [-0.5]], "offsets": [-0.3, 0.2]}})");
  const double a = 0.5 * std::tanh(0.7) - 0.2;
  check_near(prepare_map<double>(published).forward(column({0.7, 1.1})), {(0.7 + 1) * std::exp(0.3), (1.1 + 2) * std::exp(a)}, 0.3 + a, 1e-14);
}

TEST_CASE("far out and at the ends nothing overflows, and what is outside is NaN") {
  const InvertibleMap<double> softplus = prepare_map<double>(SoftplusMap{}), logit = prepare_map<double>(LogitMap{});
  check_near(softplus.forward(column({800})), {800}, 0, 1e-15);
  CHECK(softplus.forward(column({-700})).points(0) == doctest::Approx(std::exp(-700.0)).epsilon(1e-14));
  CHECK(softplus.forward(column({-800})).log_det(0) == -800);
  check_near(softplus.inverse(column({1e6})), {1e6}, 0, 1e-15);
  check_near(softplus.inverse(column({1e-300})), {std::log(1e-300)}, -std::log(1e-300), 1e-15);
  CHECK(all_nan(softplus.inverse(column({0}))));
  CHECK(all_nan(softplus.inverse(column({2, -1}))));
  check_near(logit.forward(column({1e-300})), {std::log(1e-300)}, -std::log(1e-300), 1e-15);
  check_near(logit.forward(column({1 - 0x1p-53})), {53 * std::log(2.0)}, 53 * std::log(2.0), 1e-15);
  check_near(logit.inverse(column({800})), {1}, -800, 1e-15);
  check_near(logit.inverse(column({-700})), {std::exp(-700.0)}, -700, 1e-15);
  for (const double x : {0.0, 1.0, -0.5, 1.5, std::nan("")}) CHECK(all_nan(logit.forward(column({x, 0.5}))));
  CHECK(all_nan(prepare_map<double>(example_map("inverse")).forward(column({0.4, -3.2}))));
  // 50 digits keep what a layer in double would round away.
  const Map there_and_back = read(R"({"type": "composition", "layers": [{"type": "inverse", "map": {"type": "logit"}}, {"type": "logit"}]})");
  CHECK(to_double(prepare_map<Mp50>(there_and_back).forward(column({60}).cast<Mp50>()).points(0)) == 60);
  for (const Entry& entry : map_entries()) {
    CAPTURE(entry.name);
    const Map map = example_map(std::string(entry.name));
    if (!claims(map).whole_domain || !claims(map).whole_range) continue;
    const Index d = dimension(map) == 0 ? 3 : dimension(map);
    const InvertibleMap<double> plain = prepare_map<double>(map);
    for (const double far : {1e6, -1e6, 1e100, 0.0}) {
      for (const MapValues<double>& values : {plain.forward(Batch<double>::Constant(d, 2, far)), plain.inverse(Batch<double>::Constant(d, 2, far))}) {
        CHECK(values.points.allFinite());
        CHECK(values.log_det.allFinite());
      }
    }
    CHECK(all_nan(plain.forward(Batch<double>::Constant(d, 1, std::nan("")))));
    CHECK(all_nan(plain.inverse(Batch<double>::Constant(d, 1, std::nan("")))));
  }
}

TEST_CASE("pieces of a map meet") {
  const RationalQuadraticSpline spline = std::get<RationalQuadraticSpline>(example_map("rational_quadratic_spline"));
  const InvertibleMap<double> map = prepare_map<double>(spline);
  for (Index k = 0; k < spline.x.size(); ++k) {
    const double knot = spline.x(k);
    check_near(map.forward(column({knot})), {spline.y(k)}, std::log(spline.derivatives(k)), 1e-15);
    check_near(map.forward(column({std::nextafter(knot, -infinity)})), {spline.y(k)}, std::log(spline.derivatives(k)), 1e-14);
    check_near(map.inverse(column({spline.y(k)})), {knot}, -std::log(spline.derivatives(k)), 1e-14);
    check_near(map.inverse(column({std::nextafter(spline.y(k), -infinity)})), {knot}, -std::log(spline.derivatives(k)), 1e-14);
  }
  // Both sides of the switches between two forms of one logarithm.
  const InvertibleMap<double> softplus = prepare_map<double>(SoftplusMap{});
  for (const double y : {std::nextafter(0.6931, 0.0), 0.6931}) {
    check_near(softplus.inverse(column({y})), {std::log(std::expm1(0.6931))}, -std::log(-std::expm1(-0.6931)), 1e-15);
  }
  const InvertibleMap<double> radial = prepare_map<double>(read(R"({"type": "radial", "z0": [1, 2], "alpha": 0.5, "beta": -0.4999})"));
  const MapValues<double> centre = radial.forward(column({1, 2}));
  CHECK(centre.points == column({1, 2}));
  CHECK(centre.log_det(0) == doctest::Approx(2 * std::log(0.0001 / 0.5)).epsilon(1e-11));
  CHECK(radial.inverse(column({1, 2})).points == column({1, 2}));
}

TEST_CASE("what a map file may not say is one line that names it") {
  const auto refused = [](const char* json, const char* says) {
    CAPTURE(json);
    std::string message;
    try {
      read(json);
    } catch (const std::invalid_argument& error) {
      message = error.what();
    }
    CAPTURE(message);
    CHECK(message.find(says) != std::string::npos);
    CHECK(message.find('\n') == std::string::npos);
  };
  refused(R"({"type": "plannar"})", "map.type: \"plannar\" is unknown (did you mean \"planar\"?)");
  refused(R"({"matrix": 1})", "map.type: is missing");
  refused(R"([])", "map: must be an object");
  refused(R"({"type": "affine", "matrix": [[1, 2], [2, 4]]})", "map.matrix: must be invertible");
  refused(R"({"type": "affine", "matrix": [[0.1, 0.3], [0.2, 0.6]]})", "map.matrix: must be invertible");
  refused(R"({"type": "affine", "matrix": [[1, 2]]})", "map.matrix: has 1 rows of 2 numbers");
  refused(R"({"type": "affine", "matrix": 1, "shift": [1, 2]})", "map.shift: must have one entry per row");
  refused(R"({"type": "affine", "matrix": 1, "shfit": 1})", "map.shfit: unknown key (did you mean \"shift\"?)");
  refused(R"({"type": "householder", "vector": [0, 0]})", "map.vector: must not be 0");
  refused(R"({"type": "permutation", "order": [0, 2]})", "map.order[1]: must be a whole number in [0, 2)");
  refused(R"({"type": "permutation", "order": [0, 0.5]})", "map.order[1]: must be a whole number");
  refused(R"({"type": "permutation", "order": [1, 1]})", "map.order[1]: names a coordinate a second time");
  refused(R"({"type": "planar", "w": [0], "u": [1]})", "map.w: must not be 0");
  refused(R"({"type": "planar", "w": [1, 2], "u": [1]})", "map.u: must have as many entries as w");
  refused(R"({"type": "radial", "z0": [0], "alpha": 1, "beta": -1})", "map.beta: must be > -alpha");
  refused(R"({"type": "radial", "z0": [0], "alpha": 0, "beta": 1})", "alpha must be > 0");
  refused(R"({"type": "sylvester", "q": [[1, 1]], "r1": 1, "r2": 1})", "map.q: must have orthonormal columns");
  refused(R"({"type": "sylvester", "q": [[1, 0]], "r1": 2, "r2": -0.5})", "map.r1[0][0]: times r2[0][0] must be > -1");
  refused(R"({"type": "sylvester", "q": [[1, 0], [0, 1]], "r1": [[1, 0], [1, 1]], "r2": [[1, 0], [0, 1]]})", "map.r1[1][0]: must be 0");
  refused(R"({"type": "lu_convolution", "p": [0, 1], "l": [[1, 0], [0, 2]], "u": [[0, 1], [0, 0]], "s": [1, 1]})", "map.l[1][1]: must be 1");
  refused(R"({"type": "lu_convolution", "p": [0, 1], "l": [[1, 0], [0, 1]], "u": [[1, 1], [0, 0]], "s": [1, 1]})", "map.u[0][0]: must be 0");
  refused(R"({"type": "lu_convolution", "p": [0], "l": 1, "u": 0, "s": [0]})", "map.s[0]: must not be 0");
  refused(R"({"type": "normalisation", "mean": [0, 1], "variance": [1, 0]})", "map.variance[1]: plus epsilon must be > 0");
  refused(R"({"type": "normalisation", "mean": [0], "variance": [1], "scale": [0]})", "map.scale[0]: must not be 0");
  refused(R"({"type": "squeeze", "channels": 1, "height": 3, "width": 2})", "map.height: must be a multiple of factor");
  refused(R"({"type": "squeeze", "channels": 1.5, "height": 2, "width": 2})", "channels must be a whole number");
  refused(R"({"type": "rational_quadratic_spline", "x": [0, 0], "y": [0, 1], "derivatives": [1, 1]})", "map.x[1]: must be greater");
  refused(R"({"type": "rational_quadratic_spline", "x": [0, 1], "y": [0, 1], "derivatives": [1, 0]})", "derivatives must be > 0");
  refused(R"({"type": "leaky_relu", "slope": 0})", "slope must be > 0");
  refused(R"({"type": "nice", "kept": [0], "shift": {"type": "tanh_unit", "weights": [1], "outputs": [1]}})", "map.shift.type: \"tanh_unit\" is unknown");
  refused(R"({"type": "nice", "kept": [0, 1], "shift": {"type": "tanh_units", "weights": [1], "outputs": [[1]]}})", "map.shift: must take 2 inputs");
  refused(R"({"type": "nice", "kept": [2], "shift": {"type": "tanh_units", "weights": [1], "outputs": [[1]]}})", "map.kept[0]: must be a whole number in [0, 2)");
  refused(R"({"type": "real_nvp", "kept": [0], "log_scale": {"type": "tanh_units", "weights": [1], "outputs": [[1]]},
             "shift": {"type": "tanh_units", "weights": [1], "outputs": [[1], [1]]}})", "map.shift: must have as many outputs as log_scale");
  refused(R"({"type": "maf", "shift": {"type": "tanh_units", "weights": [1], "outputs": [[1], [1]]},
             "log_scale": {"type": "tanh_units", "weights": [[1, 1]], "outputs": [[1], [1]]}})", "map.shift: must have as many inputs as outputs");
  refused(R"({"type": "composition", "layers": []})", "map.layers: is empty");
  refused(R"({"type": "composition", "layers": [{"type": "affine", "matrix": 1}, {"type": "permutation", "order": [1, 0]}]})",
          "map.layers[1]: has dimension 2; the layers before it have 1");
  refused(R"({"type": "composition", "layers": [{"type": "softplus"}, {"type": "inverse", "map": {"type": "afine"}}]})", "map.layers[1].map.type: \"afine\"");
  CHECK_THROWS_WITH_AS(prepare_map<double>(example_map("planar")).forward(column({1})), "map: the points have 1 coordinates, the map takes 2",
                       std::invalid_argument);
  CHECK_THROWS_AS(inverse_matrix<double>(Matrix<double>(2, 3)), std::invalid_argument);
}

TEST_CASE("inverses of matrices are rounded once") {
  Matrix<double> hilbert(8, 8);
  for (Index i = 0; i < 8; ++i) {
    for (Index j = 0; j < 8; ++j) hilbert(i, j) = 1 / static_cast<double>(i + j + 1);
  }
  const InverseMatrix<Mp50> exact = inverse_matrix<Mp50>(hilbert);
  const InverseMatrix<double> found = inverse_matrix<double>(hilbert);
  const Matrix<Mp50> product = hilbert.cast<Mp50>() * exact.matrix;
  for (Index i = 0; i < 8; ++i) {
    for (Index j = 0; j < 8; ++j) {
      CHECK(to_double(Mp50(abs(Mp50(product(i, j) - (i == j ? 1 : 0))))) <= 1e-35);
      CHECK(found.matrix(i, j) == to_double(exact.matrix(i, j)));
    }
  }
  CHECK(found.log_det == to_double(exact.log_det));
  // 1/det = 365356847125734485878112256000000 for the rationals; entries are rounded to double.
  CHECK(found.log_det == doctest::Approx(-std::log(3.65356847125734486e32)).epsilon(1e-6));
  // Above 32 dimensions in long double: a bidiagonal matrix has determinant Π Wᵢᵢ and a known inverse.
  Matrix<double> large = Matrix<double>::Identity(40, 40) * 2;
  for (Index i = 0; i + 1 < 40; ++i) large(i, i + 1) = 1;
  const InverseMatrix<double> other = inverse_matrix<double>(large);
  CHECK(other.log_det == doctest::Approx(40 * std::log(2.0)).epsilon(1e-15));
  CHECK(other.matrix(0, 39) == -std::ldexp(1.0, -40));
  CHECK(inverse_matrix<double>(Matrix<double>::Ones(40, 40)).log_det == -infinity);
}

TEST_CASE("roots far out, at 0 and where the slope vanishes are found in every precision") {
  for (const double p : {-1 + 0x1p-40, -0.5, 0.9, 1e3}) {
    for (const double c : {0.0, 1e-20, 0.4, -7.0, 1e12}) {
      const Mp50 x = solve_tanh<Mp50>(Mp50(p), Mp50(1), Mp50(0), Mp50(c));
      // The root is held to its equation.
      CHECK(to_double(Mp50(abs(Mp50(x + Mp50(p) * tanh(x) - c)))) <= 1e-45 * (std::abs(c) + 1e-3));
      const double in_double = solve_tanh<double>(p, 1, 0.0, c);
      const double slope = to_double(Mp50(1 + Mp50(p) * tanh_derivative<Mp50>(x)));
      CHECK(std::abs(in_double - to_double(x)) <= 1e-15 * (std::abs(c) + std::abs(p) * (c == 0 ? 0 : 1)) / slope);
      const Dual<double> moving = solve_tanh<Dual<double>>(p, 1, Dual<double>(0.0), Dual<double>(c, 1));
      CHECK(moving.derivative == doctest::Approx(1 / (1 + p * tanh_derivative(in_double))).epsilon(1e-12));
    }
  }
  CHECK(std::isnan(solve_tanh<double>(0.5, 1, 0.0, infinity)));
  CHECK(std::isnan(solve_tanh<double>(0.5, 1, std::nan(""), 1.0)));
}

TEST_CASE("landmarks reach every branch, boundary and tail, and claims are those of the formulas") {
  const auto reaches = [](const Batch<double>& X, auto condition) {
    for (Index n = 0; n < X.cols(); ++n) {
      if (condition(Vector<double>(X.col(n)))) return true;
    }
    return false;
  };
  const RationalQuadraticSpline spline = std::get<RationalQuadraticSpline>(example_map("rational_quadratic_spline"));
  const Batch<double> S = domain_landmarks(spline, 1), image = range_landmarks(spline, 1);
  CHECK(reaches(S, [&](const auto& x) { return x(0) < spline.x(0) - 1e5; }));
  CHECK(reaches(S, [&](const auto& x) { return x(0) > spline.x(3) + 1e5; }));
  CHECK(reaches(image, [&](const auto& y) { return y(0) < spline.y(0) - 1e5; }));
  for (Index k = 0; k < 4; ++k) {
    CHECK(reaches(S, [&](const auto& x) { return x(0) == spline.x(k); }));
    CHECK(reaches(image, [&](const auto& y) { return y(0) == spline.y(k); }));
    if (k < 3) CHECK(reaches(S, [&](const auto& x) { return x(0) > spline.x(k) && x(0) < spline.x(k + 1); }));
  }
  const Batch<double> L = domain_landmarks(LeakyReluMap{0.1}, 2);
  for (const double sign : {-1.0, 1.0}) {
    for (Index i = 0; i < 2; ++i) CHECK(reaches(L, [&](const auto& x) { return sign * x(i) >= 1e6; }));
  }
  const RadialMap radial = std::get<RadialMap>(example_map("radial"));
  CHECK(reaches(domain_landmarks(radial, 2), [&](const auto& x) { return x == radial.z0; }));
  const PlanarMap planar = std::get<PlanarMap>(example_map("planar"));
  CHECK(reaches(domain_landmarks(planar, 2), [&](const auto& x) { return std::abs(planar.w.dot(x) + planar.b) < 1e-15; }));
  CHECK(reaches(domain_landmarks(planar, 2), [&](const auto& x) { return planar.w.dot(x) + planar.b > 100; }));
  // In a composition: the plane of its planar layer, through the affine one before it.
  const NamedMap* composed = nullptr;
  for (const NamedMap& named : verified_maps()) composed = named.name == "composition" ? &named : composed;
  const Batch<double> before = domain_landmarks(composed->map, 2);
  const Batch<double> within = prepare_map<double>(inner(std::get<Composition>(composed->map).layers[0])).forward(before).points;
  CHECK(reaches(within, [](const auto& x) { return std::abs(1.5 * x(0) - 0.8 * x(1) + 0.3) < 1e-14; }));
  for (const Entry& entry : map_entries()) {
    CAPTURE(entry.name);
    const Map map = example_map(std::string(entry.name));
    const std::string name(entry.name);
    const MapClaims claimed = claims(map);
    CHECK(claimed.volume_preserving == (name == "householder" || name == "permutation" || name == "squeeze" || name == "nice"));
    CHECK(claimed.whole_domain == (name != "logit" && name != "inverse"));
    CHECK(claimed.whole_range == (name != "softplus"));
    CHECK(claimed.smooth == (name != "radial" && name != "rational_quadratic_spline" && name != "leaky_relu" && name != "composition"));
    const Index d = dimension(map) == 0 ? 2 : dimension(map);
    CHECK(prepare_map<double>(map).forward(domain_landmarks(map, d)).log_det.allFinite());
    CHECK(prepare_map<double>(map).inverse(range_landmarks(map, d)).log_det.allFinite());
    CHECK(domain_landmarks(map, d).cols() >= 6);
    CHECK(range_landmarks(map, d).cols() >= 6);
  }
  const Map broken = read(R"({"type": "composition", "layers": [{"type": "affine", "matrix": 2, "shift": 1}, {"type": "leaky_relu"},
    {"type": "inverse", "map": {"type": "rational_quadratic_spline", "x": [0, 1], "y": [2, 4], "derivatives": [1, 1]}}]})");
  CHECK(domain_breaks(broken) == Row{-0.5, 0.5, 1.5});
  const Row images = range_breaks(broken);
  REQUIRE(images.size() == 3);
  CHECK(images[0] == -2);
  CHECK(images[2] == 1);
}

namespace {

using D = Dual<double>;

std::set<std::string> red_laws(const MapSubject<double>& subject, const NamedMap& named) {
  std::set<std::string> red;
  for (const LawResult& result : check_map<double>(evaluate_at<double>(subject, map_points(named.map, named.dimension)))) {
    if (result.not_applicable.empty() && result.verdict.outcome != Outcome::ok) red.insert(result.identity);
  }
  return red;
}

const NamedMap& named_map(const std::string& name) {
  for (const NamedMap& named : verified_maps()) {
    if (named.name == name) return named;
  }
  throw std::invalid_argument(name);
}

}  // namespace

TEST_CASE("every law of maps fails when what it speaks of is off by 1e-6, or is NaN") {
  for (const double off : {1.000001, std::nan("")}) {
    std::set<std::string> red;
    for (const char* name : {"composition", "composition.line", "householder"}) {
      const NamedMap& named = named_map(name);
      const MapSubject<double> right = map_subject<double>(named.map);
      CHECK(red_laws(right, named).empty());
      const auto changed = [off](const auto& f, bool points) {
        return [=](const Batch<D>& X) {
          MapValues<D> values = f(X);
          if (points) values.points *= D(off);
          else values.log_det.array() += D(off - 1);
          return values;
        };
      };
      for (const bool points : {true, false}) {
        MapSubject<double> wrong = right;
        wrong.map.forward = changed(right.map.forward, points);
        red.merge(red_laws(wrong, named));
        wrong = right;
        wrong.map.inverse = changed(right.map.inverse, points);
        red.merge(red_laws(wrong, named));
      }
      MapSubject<double> wrong = right;
      wrong.vector_jacobian = [=](const Batch<double>& X, const Batch<double>& W) { return Batch<double>(off * right.vector_jacobian(X, W)); };
      red.merge(red_laws(wrong, named));
      wrong = right;
      wrong.map.forward = [=](const Batch<D>& X) {
        MapValues<D> values = right.map.forward(X);
        values.log_det.array() += D((off - 1) * static_cast<double>(X.cols()));
        return values;
      };
      red.merge(red_laws(wrong, named));
    }
    for (const Entry& law : map_law_entries()) {
      CAPTURE(law.name);
      CAPTURE(off);
      CHECK(red.count(std::string(law.name)) == 1);
    }
  }
}

TEST_CASE("rounding checks fail when double is off by 1e-9") {
  const NamedMap& named = named_map("real_nvp");
  const std::vector<MapPoints> points = map_points(named.map, named.dimension);
  MapSubject<double> wrong = map_subject<double>(named.map);
  const std::vector<MapEvaluation<Mp50>> exact = evaluate_at<Mp50>(map_subject<Mp50>(named.map), points);
  CHECK(check_map_rounding(evaluate_at<double>(wrong, points), exact).verdict.outcome == Outcome::ok);
  wrong.map.inverse = [f = wrong.map.inverse](const Batch<D>& Y) {
    MapValues<D> values = f(Y);
    values.log_det.array() += D(1e-9);
    return values;
  };
  CHECK(check_map_rounding(evaluate_at<double>(wrong, points), exact).verdict.outcome == Outcome::fault);
}

TEST_CASE("a map whose log|det| is 0 or constant decides no law that needs more, and must say what it hides") {
  CHECK(map_lint_record(verified_maps()).outcome == Outcome::ok);
  std::vector<NamedMap> maps{named_map("composition"), named_map("householder")};
  CHECK(map_lint_record(maps).outcome == Outcome::ok);
  maps[1].declares.clear();
  const Record silent = map_lint_record(maps);
  CHECK(silent.outcome == Outcome::fault);
  CHECK(silent.fields["detail"].get<std::string>().find("householder: has zero_log_det") != std::string::npos);
  maps = {named_map("composition")};
  maps[0].declares = {"constant_log_det"};
  CHECK(map_lint_record(maps).outcome == Outcome::fault);
  CHECK(map_lint_record({named_map("affine")}).outcome == Outcome::fault);  // nothing free of constant_log_det
  for (const char* name : {"householder", "permutation", "nice"}) {
    const NamedMap& named = named_map(name);
    for (const LawResult& result : check_map<double>(evaluate_at<double>(map_subject<double>(named.map), map_points(named.map, named.dimension)))) {
      if (result.identity == "map_inverse_log_det") CHECK(!result.not_applicable.empty());
      if (result.identity == "map_volume") CHECK(result.not_applicable.empty());
    }
  }
  const NamedMap constant_layers{"x", read(R"({"type": "composition", "layers": [{"type": "affine", "matrix": 2}, {"type": "affine", "matrix": 3}]})"), 1, {}};
  for (const LawResult& result : check_map<double>(evaluate_at<double>(map_subject<double>(constant_layers.map), map_points(constant_layers.map, 1)))) {
    if (result.identity == "map_chain_rule") CHECK(!result.not_applicable.empty());
  }
}

TEST_CASE("a map known in double alone is checked by differences") {
  const NamedMap& named = named_map("composition");
  const InvertibleMap<double> plain = prepare_map<double>(named.map);
  const Batch<double> X = map_points(named.map, 2)[1].X;
  const std::vector<MapPoints> points{{X, plain.forward(X).points, true, true}};
  const auto red = [&](const InvertibleMap<double>& map) {
    std::set<std::string> laws;
    const MapSubject<double> subject = subject_by_differences(map, claims(named.map));
    for (const LawResult& result : check_map<double>(evaluate_at<double>(subject, points))) {
      if (!result.not_applicable.empty() || result.verdict.outcome == Outcome::ok) continue;
      laws.insert(result.identity);
    }
    return laws;
  };
  CHECK(red(plain).empty());
  InvertibleMap<double> wrong = plain;
  wrong.forward = [plain](const Batch<double>& Y) {
    MapValues<double> values = plain.forward(Y);
    values.log_det *= -1;
    return values;
  };
  CHECK(red(wrong).count("map_log_det") == 1);
}

TEST_CASE("densities of folded laws are those known in closed form") {
  const auto log_normal = [](const Batch<double>& Z) {
    Vector<double> values(Z.cols());
    for (Index n = 0; n < Z.cols(); ++n) values(n) = log_normal_pdf(Z(0, n));
    return values;
  };
  const auto density = [&](const PiecewiseMap<double>& map, double y) { return std::exp(image_log_density(map, log_normal, column({y}))(0)); };
  CHECK(density(absolute_value_fold<double>(), 0.7) == doctest::Approx(2 * normal_pdf(0.7)).epsilon(1e-15));
  CHECK(density(absolute_value_fold<double>(), -0.7) == 0);
  // χ² with one degree of freedom: exp(−y/2)/√(2πy).
  CHECK(density(square_fold<double>(), 1.3) == doctest::Approx(std::exp(-0.65) / std::sqrt(2 * pi<double>() * 1.3)).epsilon(1e-15));
  CHECK(density(square_fold<double>(), -1) == 0);
  // z³ − 3z = 0 at 0 and ±√3, with slopes −3 and 6.
  CHECK(density(cubic_fold<double>(), 0) == doctest::Approx(normal_pdf(0.0) / 3 + 2 * normal_pdf(std::sqrt(3.0)) / 6).epsilon(1e-14));
  // z³ − 3z = 18 at 3 alone, slope 24; = −18 at −3.
  for (const double y : {18.0, -18.0}) CHECK(density(cubic_fold<double>(), y) == doctest::Approx(normal_pdf(3.0) / 24).epsilon(1e-13));
  for (const PiecewiseMap<double>& map : {absolute_value_fold<double>(), square_fold<double>(), cubic_fold<double>()}) {
    for (const double z : {-2.5, -1.4, -0.6, 0.3, 0.9, 1.2, 4.0}) {
      int found = 0;
      for (const InvertibleMap<double>& piece : map.pieces) {
        const MapValues<double> image = piece.forward(column({z}));
        if (std::isnan(image.log_det(0))) continue;
        ++found;
        check_near(piece.inverse(image.points), {z}, -image.log_det(0), 1e-13);
      }
      CHECK(found == 1);
    }
  }
}

TEST_CASE("the law of folds fails when a preimage is off") {
  for (const double off : {1.000001, std::nan("")}) {
    FoldSubject<double> subject = cubic_subject<double>();
    CHECK(check_fold(subject).front().verdict.outcome == Outcome::ok);
    subject.map.pieces[1].inverse = [right = subject.map.pieces[1].inverse, off](const Batch<D>& Y) {
      MapValues<D> values = right(Y);
      values.points *= D(off);
      return values;
    };
    CHECK(check_fold(subject).front().verdict.outcome == Outcome::fault);
  }
}

namespace {

std::map<std::string, Outcome> outcomes_of(const OwnMap& map) {
  std::map<std::string, Outcome> outcomes;
  for (const Record& record : own_map_identities({map}).front().run(1)) outcomes[record.id] = record.outcome;
  return outcomes;
}

}  // namespace

TEST_CASE("a map of one's own is held to the laws, in duals or by differences, and degenerate points are said") {
  Batch<double> X(1, 4);
  X << -1.1, 0.2, 0.8, 3;
  const auto forward = [](const auto& x, auto& y) {
    using std::exp, std::log;
    y(0) = x(0) + exp(x(0));
    return log(1 + exp(x(0)));
  };
  const auto inverse = [](const auto& y, auto& x) {
    using std::exp, std::log;
    auto z = y(0) > 1 ? decltype(y(0) + 0)(log(y(0))) : decltype(y(0) + 0)(y(0));
    for (int step = 0; step < 60; ++step) z = z - (z + exp(z) - y(0)) / (1 + exp(z));
    x(0) = z;
    return -log(1 + exp(z));
  };
  const auto in_duals = outcomes_of(make_map("own", 1, forward, inverse, X, {.whole_domain = true, .whole_range = true}));
  CHECK(in_duals.at("own/map_log_det/scalar=double") == Outcome::ok);
  CHECK(in_duals.at("own/map_total_mass/scalar=double") == Outcome::ok);
  CHECK(in_duals.at("own/lint") == Outcome::inconclusive);  // d = 1: J is its own transpose
  OwnMap declared = make_map("own", 1, forward, inverse, X);
  declared.declares = {"symmetric_jacobian"};
  CHECK(outcomes_of(declared).at("own/lint") == Outcome::ok);
  // In double alone.
  const auto plain = [&](const Vector<double>& x, Vector<double>& y) { return forward(x, y); };
  const auto plain_inverse = [&](const Vector<double>& y, Vector<double>& x) { return inverse(y, x); };
  const auto wrong = [&](const Vector<double>& x, Vector<double>& y) { return -forward(x, y); };
  const OwnMap by_differences = make_map("own", 1, plain, plain_inverse, X);
  CHECK(by_differences.subject.by_differences);
  CHECK(outcomes_of(by_differences).at("own/map_log_det/scalar=double") == Outcome::ok);
  CHECK(outcomes_of(make_map("own", 1, wrong, plain_inverse, X)).at("own/map_log_det/scalar=double") == Outcome::fault);
  // A shift: its log|det| is 0, so that its sign decides nothing.
  const auto shift = [](const auto& x, auto& y) {
    y(0) = x(0) + 1;
    return 0 * x(0);
  };
  const auto unshift = [](const auto& y, auto& x) {
    x(0) = y(0) - 1;
    return 0 * y(0);
  };
  const auto degenerate = outcomes_of(make_map("own", 1, shift, unshift, X));
  CHECK(degenerate.at("own/map_inverse_log_det/scalar=double") == Outcome::not_applicable);
  CHECK(degenerate.at("own/lint") == Outcome::inconclusive);
  CHECK_THROWS_AS(make_map("own/map", 1, forward, inverse, X), std::invalid_argument);
  CHECK_THROWS_AS(make_map("own", 1, forward, inverse, Batch<double>(X.leftCols(1))), std::invalid_argument);
}

TEST_CASE("studies of maps hold, and what is off turns them red") {
  const Matrix<double> W = conditioned_matrix(16, 1e6);
  // Singular values 10^(−6k/15): the logarithms sum to −8 · 6 · log 10.
  CHECK(inverse_matrix<double>(W).log_det == doctest::Approx(-48 * std::log(10.0)).epsilon(1e-8));
  const LogDetAccuracy accuracy = measure_log_det(16, 1e6);
  CHECK(log_det_finding({accuracy}).outcome == Outcome::ok);
  for (const double error : {1e-6, std::nan("")}) {
    LogDetAccuracy off = accuracy;
    off.log_det_error = error;
    const Record record = log_det_finding({accuracy, off});
    CHECK(record.outcome == Outcome::fault);
    CHECK(record.fields["detail"].get<std::string>().find("d = 16, condition 1e+06") != std::string::npos);
  }
  const Inversion slow = measure_inversion(-0.9, 0.05), diverging = measure_inversion(3, 0.7);
  CHECK(slow.root - 0.9 * std::tanh(slow.root) == doctest::Approx(0.05).epsilon(1e-14));
  CHECK(slow.fixed_point > 10 * slow.bracketing);
  CHECK(diverging.fixed_point == -1);
  CHECK(inversion_finding({slow, diverging}).outcome == Outcome::ok);
  for (double Inversion::*error : {&Inversion::bracketing_error, &Inversion::newton_error, &Inversion::fixed_point_error}) {
    Inversion off = slow;
    off.*error = 1e-12;
    CHECK(inversion_finding({off}).outcome == Outcome::fault);
  }
  Inversion endless = slow;
  endless.fixed_point = -1;
  CHECK(inversion_finding({endless}).outcome == Outcome::fault);
}
