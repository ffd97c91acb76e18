#pragma once
// Brownian motion between two reflecting walls.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/process/images.hpp"

namespace flowgauge {

/// dX = σ dW on [0, L], reflected at both ends.
struct ReflectedBrownian {
  double length = 1.5;
  double volatility = 0.8;
  double start = 0.4;

  static constexpr std::array<Parameter, 3> parameters{
      {{"length", Shape::number, "1.5", {.low = 0, .open_low = true}, "length L of the interval"},
       {"volatility", Shape::number, "0.8", {.low = 0, .open_low = true}, "volatility σ"},
       {"start", Shape::number, "0.4", {.low = 0}, "start x₀ in [0, L]"}}};
  static constexpr Entry entry{
      .name = "reflected_brownian",
      .title = "Reflected Brownian motion",
      .statement =
          "dX = σ dW on [0, L], no flux:  p = Σ_n N(x; ±x₀ + 2nL, σ²t) = 1/L + (2/L)Σ_k "
          "cos(kπx/L)cos(kπx₀/L)e^{−k²π²σ²t/2L²}",
      .assumptions = "reflecting walls at 0 and L; images up to σ²t = 2L²/π, cosines beyond",
      .source = "Carslaw and Jaeger 1959, Conduction of Heat in Solids, sections 3.4 and 14.3",
      .blind_to = "drift: there is none",
      .parameters = parameters,
      .example = R"({"type": "reflected_brownian", "length": 1.5, "volatility": 0.8, "start": 0.4})",
  };

  static ReflectedBrownian from(const auto& values) {
    const ReflectedBrownian process{values.number("length"), values.number("volatility"), values.number("start")};
    if (!(process.start <= process.length)) values.reject("start", "must be in [0, length]");
    return process;
  }

  template <class T>
  T drift(const T&) const {
    return T(0);
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

  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    if (!(x >= 0 && x <= length)) return outside_of_domain<T>();
    return reflected(squared_width(t), from, x, T(length));
  }

  /// ∫₀ʷ N(offset; 0, s) ds = E|offset + √w N| − |offset|, for w = squared width.
  template <class T>
  static T local_time(const T& offset, const T& width) {
    using std::abs, std::sqrt;
    const T deviation = sqrt(width);
    const T distance = abs(offset);
    return 2 * (deviation * normal_pdf(T(distance / deviation)) - distance * normal_cdf(T(-distance / deviation)));
  }

  template <class T>
  MeanCovariance<T> moments(const T& t) const {
    using std::cos, std::exp;
    require_length_of_time(t);
    const T width = squared_width(t), L(length), x0(start);
    if (few_images(to_double(width), length)) {
      // The start folded by the walls: each wall adds its local time to the mean.
      T even(0), odd(0);
      // Walls stand twice as close as images, and both sides of the start count.
      const int walls = 2 * image_count<T>;
      for (int n = -walls; n <= walls + 1; ++n) {
        (n % 2 == 0 ? even : odd) += local_time<T>(T(x0 - n * L), width);
      }
      const T shift = even - odd;
      return line_moments<T>(T(x0 + shift), T(width - 2 * x0 * even - 2 * (L - x0) * odd - shift * shift));
    }
    const T unit = pi<T>() / L;
    T mean = L / 2, square = L * L / 3;
    for (int k = 1; k <= image_count<T>; ++k) {
      const T size = 4 * cos(T(k * unit * x0)) * exp(T(-(k * k) * unit * unit * width / 2)) / (unit * unit * T(k * k));
      if (k % 2 == 1) mean -= size / L;
      square += k % 2 == 1 ? T(-size) : size;
    }
    return line_moments<T>(mean, T(square - mean * mean));
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    process.axes = {Axis{0, length, Boundary::reflecting, Boundary::reflecting}};
    process.moments = [p = *this](const T& t) { return p.moments<T>(t); };
    process.stationary = [p = *this](const Batch<T>& X) {
      return each_density<T>(X, [&](Index n) {
        using std::log;
        if (!(X(0, n) >= 0 && X(0, n) <= p.length)) return outside_of_domain<T>();
        return LineDensity<T>{-T(log(Real<T>(p.length))), T(0)};
      });
    };
    process.stationary_moments = [L = T(length)] { return line_moments<T>(T(L / 2), T(L * L / 12)); };
    process.stationary_velocity = [](const Batch<T>& X) { return Batch<T>::Constant(1, X.cols(), T(0)); };
    process.entropy_production = [] { return T(0); };
    process.other_forms = {{"other_series", [p = *this](const T& t, const Batch<T>& starts, const Batch<T>& X) {
                              return each_density<T>(X,
                                                     [&](Index n) {
                                                       return reflected(p.squared_width(t),
                                                                        starts(0, column_of(starts, X, n)), X(0, n),
                                                                        T(p.length), true);
                                                     })
                                  .log_density;
                            }}};
    process.bulk = [L = length](double) { return Bulk{Coordinate::identity, 0, L, 0, true}; };
    return process;
  }
};

}  // namespace flowgauge
