#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>

#include "flowgauge/numeric/csv.hpp"
#include "flowgauge/problem/problem.hpp"

namespace flowgauge {

namespace assets {
extern const std::string_view iris_csv;
}  // namespace assets

namespace {

Matrix<double> square(std::initializer_list<double> rows) {
  const auto d = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(rows.size()))));
  Matrix<double> S(d, d);
  Index i = 0;
  for (const double value : rows) {
    S(i / d, i % d) = value;
    ++i;
  }
  return S;
}

Vector<double> vector(std::initializer_list<double> values) {
  Vector<double> v(static_cast<Index>(values.size()));
  Index i = 0;
  for (const double value : values) v(i++) = value;
  return v;
}

Matrix<double> columns(std::initializer_list<Vector<double>> points) {
  Matrix<double> X(points.begin()->size(), static_cast<Index>(points.size()));
  Index n = 0;
  for (const Vector<double>& x : points) X.col(n++) = x;
  return X;
}

GaussianMixture line_mixture(std::initializer_list<double> weights, std::initializer_list<double> means,
                             std::initializer_list<double> variances) {
  GaussianMixture target{vector(weights), vector(means).transpose(), {}};
  for (const double variance : variances) target.covariances.push_back(square({variance}));
  return target;
}

Gaussian line_gaussian(double mean, double variance) {
  return {vector({mean}), square({variance})};
}

/// Fisher's irises as they are, smoothed by a third of a centimetre.
Empirical irises() {
  std::istringstream stream{std::string(assets::iris_csv)};
  return {"iris.csv", 0.3, read_csv(stream, "iris.csv")};
}

GaussianMixture two_lumps() {
  return line_mixture({0.4, 0.6}, {-1, 0.8}, {0.16, 0.36});
}

GaussianMixture plane_mixture() {
  return {vector({0.3, 0.5, 0.2}),
          columns({vector({-1, 0.2}), vector({1.2, 0.6}), vector({0.1, -1.1})}),
          {square({0.3, 0.12, 0.12, 0.2}), square({0.25, -0.1, -0.1, 0.4}), square({0.5, 0, 0, 0.15})}};
}

/// Three components in d = 8 whose covariances are tridiagonal, different and do not commute.
GaussianMixture eight_dimensions() {
  const Index d = 8;
  GaussianMixture target{vector({0.2, 0.3, 0.5}), Matrix<double>(d, 3), {}};
  for (Index k = 0; k < 3; ++k) {
    Matrix<double> S = Matrix<double>::Zero(d, d);
    for (Index i = 0; i < d; ++i) {
      target.means(i, k) = 0.25 * static_cast<double>((3 * i + 5 * k) % 7) - 0.5;
      S(i, i) = 0.3 + 0.05 * static_cast<double>((i + 2 * k) % 5);
      if (i + 1 < d) S(i, i + 1) = S(i + 1, i) = ((i + k) % 3 == 0) ? -0.1 : 0.08;
    }
    target.covariances.push_back(std::move(S));
  }
  return target;
}

Atoms plane_atoms() {
  return {
      columns({vector({-1, 0.3}), vector({0.4, 1.1}), vector({1.3, -0.6}), vector({0.2, -0.2}), vector({-0.5, -0.9})}),
      vector({1, 2, 1.5, 0.5, 3})};
}

std::vector<Problem> named() {
  return {
      {.name = "gaussian_narrow",
       .title = "N(0.7, 0.25) on the line, VP linear",
       .cannot_see = "nonlinear terms, the second direction; half of the gate configuration with gaussian_wide",
       .schedule = VpLinear{0.1, 20},
       .target = line_gaussian(0.7, 0.25),
       .noise_time = 0.25,
       .data_time = 0.02,
       .declares = {"single_eigenvalue", "affine_field"}},
      {.name = "gaussian_wide",
       .title = "N(0.7, 4) on the line, VP linear",
       .cannot_see = "nonlinear terms, the second direction; half of the gate configuration with gaussian_narrow",
       .schedule = VpLinear{0.1, 20},
       .target = line_gaussian(0.7, 4),
       .noise_time = 0.25,
       .data_time = 0.02,
       .declares = {"single_eigenvalue", "affine_field"}},
      {.name = "gaussian_2d",
       .title = "Gaussian in the plane, eigenvalues 0.25 and 2.25 turned by 30°, trigonometric",
       .cannot_see = "nonlinear terms",
       .schedule = Trigonometric{},
       .target = Gaussian{vector({0.7, -0.4}), square({1.75, 0.8660254037844386, 0.8660254037844386, 0.75})},
       .noise_time = 0.45,
       .data_time = 0.9,
       .declares = {"affine_field"}},
      {.name = "mixture_1d",
       .title = "Two components on the line, VP linear",
       .cannot_see = "couplings between coordinates",
       .schedule = VpLinear{0.1, 20},
       .target = two_lumps(),
       .noise_time = 0.3,
       .data_time = 0.02},
      {.name = "mixture_1d_short",
       .title = "Two components on the line, VP linear, from λ ≈ 0",
       .cannot_see = "couplings between coordinates",
       .schedule = VpLinear{0.1, 20},
       .target = two_lumps(),
       .noise_time = 0.25,
       .data_time = 0.02},
      {.name = "mixture_3_1d",
       .title = "Three components on the line, VP cosine",
       .cannot_see = "couplings between coordinates",
       .schedule = VpCosine{0.008},
       .target = line_mixture({0.25, 0.45, 0.3}, {-1.4, 0.2, 1.5}, {0.2, 0.3, 0.15}),
       .noise_time = 0.55,
       .data_time = 0.08},
      {.name = "mixture_flow_1d",
       .title = "Two components on the line, CondOT (flow time)",
       .cannot_see = "couplings between coordinates",
       .schedule = CondOt{0},
       .target = line_mixture({0.35, 0.65}, {-0.9, 1}, {0.25, 0.3}),
       .noise_time = 0.4,
       .data_time = 0.92},
      {.name = "mixture_ve_1d",
       .title = "Two components on the line, VE",
       .cannot_see = "couplings between coordinates; mistakes in α, which is 1",
       .schedule = Ve{0.01, 50},
       .target = line_mixture({0.55, 0.45}, {-0.6, 1.2}, {0.3, 0.2}),
       .noise_time = 0.55,
       .data_time = 0.25},
      {.name = "mixture_trigonometric_1d",
       .title = "Two components on the line, trigonometric (flow time)",
       .cannot_see = "couplings between coordinates",
       .schedule = Trigonometric{},
       .target = line_mixture({0.5, 0.5}, {-0.7, 1.1}, {0.4, 0.2}),
       .noise_time = 0.4,
       .data_time = 0.92},
      {.name = "mixture_2d",
       .title = "Three components in the plane, full covariances that do not commute, VP linear",
       .cannot_see = "what an error below 1e-15 of the reference solve would show: no closed form",
       .schedule = VpLinear{0.1, 20},
       .target = plane_mixture(),
       .noise_time = 0.28,
       .data_time = 0.03},
      {.name = "mixture_edm_2d",
       .title = "Three components in the plane, EDM",
       .cannot_see = "mistakes in α, which is 1; no closed form",
       .schedule = Edm{},
       .target = plane_mixture(),
       .noise_time = 1.2,
       .data_time = 0.08},
      {.name = "mixture_8d",
       .title = "Three components in d = 8, tridiagonal covariances, CondOT (flow time)",
       .cannot_see = "no closed form",
       .schedule = CondOt{0},
       .target = eight_dimensions(),
       .noise_time = 0.45,
       .data_time = 0.9},
      {.name = "atoms_2d",
       .title = "Five weighted atoms in the plane, VP cosine",
       .cannot_see = "smooth data: the field is steep between atoms; the data end is not at σ = 0; no closed form",
       .schedule = VpCosine{0.008},
       .target = plane_atoms(),
       .noise_time = 0.6,
       .data_time = 0.3},
      {.name = "gaussian_near_atom",
       .title = "N(0.7, 1e-6) on the line, VP linear: almost an atom",
       .cannot_see = "nonlinear terms, the second direction",
       .schedule = VpLinear{0.1, 20},
       .target = line_gaussian(0.7, 1e-6),
       .noise_time = 0.25,
       .data_time = 0.02,
       .declares = {"single_eigenvalue", "affine_field"},
       .for_comparison = true},
      {.name = "checkerboard",
       .title = "Checkerboard of 4 × 4 unit cells in the plane, VP linear",
       .cannot_see = "errors that are odd under x → −x; what an error below 1e-15 of the reference solve would show: no closed form",
       .schedule = VpLinear{0.1, 20},
       .target = Checkerboard{4, 1},
       .noise_time = 0.28,
       .data_time = 0.03,
       .declares = {"zero_mean"},
       .for_comparison = true},
      {.name = "iris",
       .title = "150 irises (Fisher 1936) in d = 4, smoothed by 0.3 cm, EDM",
       .cannot_see = "mistakes in α, which is 1; every kernel is the same; no closed form",
       .schedule = Edm{},
       .target = irises(),
       .noise_time = 1.5,
       .data_time = 0.2,
       .declares = {"single_eigenvalue"}},
  };
}

/// Lengths of six petals in centimetres, two of each species (Fisher 1936).
Empirical petals() {
  return {"", 0.3, Batch<double>{{1.4, 1.7, 4.5, 4.9, 5.6, 6.1}}};
}

/// A small law of each kind: the example of its entry, but where that needs a file of the user's.
template <class T>
Target reference_target(std::type_identity<T>) {
  return target_from_json(Json::parse(T::entry.example));
}
Target reference_target(std::type_identity<Empirical>) {
  return petals();
}

template <class F, class... Ts>
void for_each_type(F f, std::type_identity<std::variant<Ts...>>) {
  (f(std::type_identity<Ts>{}), ...);
}

/// Between λ = 0 and λ = 3 on any schedule.
Problem generated(const Schedule& schedule, Target target, const std::string& target_name) {
  const std::string schedule_name(entry(schedule).name);
  return {.name = schedule_name + "." + target_name,
          .title = "Generated: " + target_name + " under " + schedule_name,
          .cannot_see = "what its schedule and its target cannot see; no closed form unless Gaussian",
          .schedule = schedule,
          .target = std::move(target),
          .noise_time = t_of_lambda(schedule, 0.0),
          .data_time = t_of_lambda(schedule, 3.0)};
}

}  // namespace

const std::vector<Problem>& problem_catalogue() {
  static const std::vector<Problem> problems = [] {
    std::vector<Problem> all = named();
    for (const Entry& schedule : schedule_entries()) {
      all.push_back(generated(example_schedule(schedule.name), reference_target(std::type_identity<GaussianMixture>{}),
                              std::string(GaussianMixture::entry.name)));
    }
    // Targets under a schedule of flow time, in which the named problems are fewer.
    for_each_type(
        [&]<class T>(std::type_identity<T> type) {
          Problem problem = generated(Trigonometric{}, reference_target(type), std::string(T::entry.name));
          if constexpr (std::same_as<T, GaussianMixture>) return;
          if constexpr (std::same_as<T, LowRankGaussian>) problem.declares = {"affine_field"};
          if constexpr (std::same_as<T, Hypercube> || std::same_as<T, Sphere>) problem.declares = {"zero_mean", "single_eigenvalue"};
          if constexpr (std::same_as<T, Checkerboard>) problem.declares = {"zero_mean"};
          if constexpr (std::same_as<T, HermiteTilted>) {
            // Its covariance is 1, which a variance-preserving schedule would never change.
            problem = generated(CondOt{}, reference_target(type), std::string(T::entry.name));
            problem.declares = {"zero_mean"};
          }
          if constexpr (std::same_as<T, Gaussian>) problem.declares = {"affine_field"};
          if constexpr (std::same_as<T, Empirical>) problem.declares = {"single_eigenvalue"};
          all.push_back(std::move(problem));
        },
        std::type_identity<Target>{});
    return all;
  }();
  return problems;
}

}  // namespace flowgauge
