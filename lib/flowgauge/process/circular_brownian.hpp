#pragma once
// Brownian motion with drift on a circle.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/process/images.hpp"

namespace flowgauge {

/// dX = μ dt + σ dW modulo L.
struct CircularBrownian {
  double length = 6.283185307179586;
  double drift_rate = 0.6;
  double volatility = 1.1;
  double start = 1;

  static constexpr std::array<Parameter, 4> parameters{
      {{"length", Shape::number, "6.283185307179586", {.low = 0, .open_low = true}, "circumference L"},
       {"drift", Shape::number, "0.6", {}, "drift μ"},
       {"volatility", Shape::number, "1.1", {.low = 0, .open_low = true}, "volatility σ"},
       {"start", Shape::number, "1", {.low = 0}, "start x₀ in [0, L)"}}};
  static constexpr Entry entry{
      .name = "circular_brownian",
      .title = "Brownian motion on a circle",
      .statement =
          "dX = μ dt + σ dW mod L:  p = Σ_n N(x; x₀ + μt + nL, σ²t) = 1/L + (2/L)Σ_k cos(2πk(x − x₀ − "
          "μt)/L)e^{−2π²k²σ²t/L²}",
      .assumptions = "points are taken modulo L; images up to σ²t = L²/2π, cosines beyond",
      .source = "Mardia and Jupp 2000, Directional Statistics, section 3.5.7 (wrapped normal, theta function)",
      .blind_to =
          "everything that depends on the place: drift and noise are constant. Mean and covariance have no meaning "
          "here",
      .parameters = parameters,
      .example =
          R"({"type": "circular_brownian", "length": 6.283185307179586, "drift": 0.6, "volatility": 1.1, "start": 1})",
  };

  static CircularBrownian from(const auto& values) {
    const CircularBrownian process{values.number("length"), values.number("drift"), values.number("volatility"),
                                   values.number("start")};
    if (!(process.start < process.length)) values.reject("start", "must be in [0, length)");
    return process;
  }

  template <class T>
  T drift(const T&) const {
    return T(drift_rate);
  }
  template <class T>
  T noise(const T&) const {
    return T(volatility);
  }
  template <class T>
  T diffusion_divergence(const T&) const {
    return T(0);
  }

  template <class T>
  T squared_width(const T& t) const {
    return T(volatility) * T(volatility) * t;
  }
  bool narrow(double squared_width) const { return squared_width < length * length / (2 * pi<double>()); }

  /// x − x₀ − μt, taken to within half a turn of 0.
  template <class T>
  T offset(const T& t, const T& from, const T& x) const {
    const T straight = (x - from) - T(drift_rate) * t;
    return straight - T(length) * std::floor(to_double(straight) / length + 0.5);
  }

  template <class T>
  LineDensity<T> by_images(const T& t, const T& from, const T& x, int count) const {
    const T width = squared_width(t);
    const T nearest = offset(t, from, x);
    std::vector<ImageTerm<T>> terms;
    for (int n = -count; n <= count; ++n) {
      const T distance = nearest - n * T(length);
      terms.push_back({-distance * distance / (2 * width), T(1), -distance / width});
    }
    LineDensity<T> density = sum_of_images(terms);
    density.log_density += log_normalisation(width);
    return density;
  }

  template <class T>
  LineDensity<T> by_cosines(const T& t, const T& from, const T& x, int count) const {
    using std::cos, std::exp, std::log, std::log1p, std::sin;
    const T unit = 2 * pi<T>() / T(length);
    const T rate = unit * unit * squared_width(t) / 2;
    const T nearest = offset(t, from, x);
    T sum(0), slope(0);
    for (int k = 1; k <= count; ++k) {
      const T size = 2 * exp(T(-(k * k) * rate));
      sum += size * cos(T(k * unit * nearest));
      slope -= size * k * unit * sin(T(k * unit * nearest));
    }
    return {log1p(sum) - T(log(Real<T>(length))), slope / (1 + sum)};
  }

  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    if (narrow(to_double(squared_width(t)))) return by_images(t, from, x, image_count<T>);
    return by_cosines(t, from, x, image_count<T>);
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    process.axes = {Axis{0, length, Boundary::periodic, Boundary::periodic}};
    process.stationary = [L = length](const Batch<T>& X) {
      return each_density<T>(X, [&](Index) {
        using std::log;
        return LineDensity<T>{-T(log(Real<T>(L))), T(0)};
      });
    };
    process.stationary_velocity = [mu = drift_rate](const Batch<T>& X) {
      return Batch<T>::Constant(1, X.cols(), T(mu));
    };
    process.entropy_production = [mu = T(drift_rate), sigma = T(volatility)] {
      return T(2 * mu * mu / (sigma * sigma));
    };
    process.other_forms = {{"other_series", [p = *this](const T& t, const Batch<T>& starts, const Batch<T>& X) {
                              const bool narrow = p.narrow(to_double(p.squared_width(t)));
                              return each_density<T>(X,
                                                     [&](Index n) {
                                                       const T& from = starts(0, column_of(starts, X, n));
                                                       return narrow
                                                                  ? p.by_cosines(t, from, X(0, n), 6 * image_count<T>)
                                                                  : p.by_images(t, from, X(0, n), 3 * image_count<T>);
                                                     })
                                  .log_density;
                            }}};
    process.bulk = [L = length](double) { return Bulk{Coordinate::identity, 0, L, 0, true}; };
    return process;
  }
};

}  // namespace flowgauge
