#pragma once
// Brownian motion between two absorbing walls.

#include <array>

#include "flowgauge/numeric/entry.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/process/images.hpp"

namespace flowgauge {

/// dX = σ dW on (0, L) until it meets an end.
struct AbsorbedBrownian {
  double length = 1.6;
  double volatility = 0.7;
  double start = 0.5;

  static constexpr std::array<Parameter, 3> parameters{
      {{"length", Shape::number, "1.6", {.low = 0, .open_low = true}, "length L of the interval"},
       {"volatility", Shape::number, "0.7", {.low = 0, .open_low = true}, "volatility σ"},
       {"start", Shape::number, "0.5", {.low = 0, .open_low = true}, "start x₀ in (0, L)"}}};
  static constexpr Entry entry{
      .name = "absorbed_brownian",
      .title = "Absorbed Brownian motion",
      .statement =
          "dX = σ dW on (0, L), p = 0 at the ends:  p = Σ_n N(x; x₀ + 2nL) − N(x; −x₀ + 2nL) = (2/L)Σ_k "
          "sin(kπx/L)sin(kπx₀/L)e^{−k²π²σ²t/2L²}",
      .assumptions = "absorbing walls at 0 and L; images up to σ²t = L²/8, sines beyond",
      .source = "Carslaw and Jaeger 1959, Conduction of Heat in Solids, sections 3.4 and 14.3",
      .blind_to = "drift: there is none; the density is not normalised, its mass is the probability of survival",
      .parameters = parameters,
      .example = R"({"type": "absorbed_brownian", "length": 1.6, "volatility": 0.7, "start": 0.5})",
  };

  static AbsorbedBrownian from(const auto& values) {
    const AbsorbedBrownian process{values.number("length"), values.number("volatility"), values.number("start")};
    if (!(process.start < process.length)) values.reject("start", "must be in (0, length)");
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
  /// Sines cost a few more terms from L²/8 on than images; they keep relative accuracy in both corners.
  bool narrow(double squared_width) const { return squared_width < length * length / 8; }

  /// Images in pairs about the wall at 0, each pair a factor 1 − e^{−2xm/σ²t} that vanishes there without cancellation.
  template <class T>
  LineDensity<T> by_images(const T& t, const T& from, const T& x, int count) const {
    using std::exp, std::expm1;
    const T width = squared_width(t);
    std::vector<ImageTerm<T>> terms;
    for (int n = 0; n <= count; ++n) {
      for (const int sign : {1, -1}) {
        if (n == 0 && sign < 0) continue;
        const T image = 2 * n * T(length) + sign * from;
        const T offset = sign > 0 ? T((x - from) - 2 * n * T(length)) : T((x + from) - 2 * n * T(length));
        const T mirrored = 2 * x * image / width;
        const T pair = -expm1(T(-mirrored));
        terms.push_back({-offset * offset / (2 * width), T(sign * pair),
                         T(sign * (2 * image * exp(T(-mirrored)) - offset * pair) / width)});
      }
    }
    LineDensity<T> density = sum_of_images(terms);
    density.log_density += log_normalisation(width);
    return density;
  }

  /// sin(kπa/L), by its distance from the nearer wall.
  template <class T>
  T sine(int k, const T& a) const {
    using std::sin;
    const T unit = k * pi<T>() / T(length);
    if (!(2 * a > length)) return sin(T(unit * a));
    return (k % 2 == 1 ? 1 : -1) * sin(T(unit * (length - a)));
  }

  /// The slowest decay stands outside, so that the logarithm stays finite when the mass underflows.
  template <class T>
  LineDensity<T> by_sines(const T& t, const T& from, const T& x, int count) const {
    using std::cos, std::exp, std::log;
    const T unit = pi<T>() / T(length);
    const T rate = unit * unit * squared_width(t) / 2;
    T sum(0), slope(0);
    for (int k = 1; k <= count; ++k) {
      const T size = sine(k, from) * exp(T(-(k * k - 1) * rate));
      sum += size * sine(k, x);
      slope += size * k * unit * cos(T(k * unit * x));
    }
    return {log(T(2 * sum / T(length))) - rate, slope / sum};
  }

  template <class T>
  LineDensity<T> transition(const T& t, const T& from, const T& x) const {
    if (!(x > 0 && x < length && from > 0 && from < length)) return outside_of_domain<T>();
    const bool upper = 2 * x > length;  // from the nearer wall
    const T near_x = upper ? T(length - x) : x;
    const T near_from = upper ? T(length - from) : from;
    LineDensity<T> density = narrow(to_double(squared_width(t))) ? by_images(t, near_from, near_x, image_count<T>)
                                                                 : by_sines(t, near_from, near_x, 2 * image_count<T>);
    if (upper) density.score = -density.score;
    return density;
  }

  /// The probability to be alive at t.
  template <class T>
  T survival(const T& t) const {
    using std::erf, std::exp, std::sqrt;
    require_length_of_time(t);
    const T width = squared_width(t), L(length);
    const T near = 2 * start > length ? T(L - T(start)) : T(start);
    if (!narrow(to_double(width))) {
      T sum(0);
      for (int k = 1; k <= 2 * image_count<T>; k += 2) {
        const T unit = k * pi<T>() / L;
        sum += 4 * sine(k, near) * exp(T(-unit * unit * width / 2)) / (k * pi<T>());
      }
      return sum;
    }
    const T deviation = sqrt(width);
    T alive = erf(T(near / (deviation * T(sqrt(Real<T>(2))))));
    for (int n = 1; n <= image_count<T>; ++n) {
      const T crossed = normal_cdf(T(-(n * L - near) / deviation)) - normal_cdf(T(-(n * L + near) / deviation));
      alive += (n % 2 == 0 ? 2 : -2) * crossed;
    }
    return alive;
  }

  /// Mass lost per time through the wall at 0 by a start at distance `near` from it: ½σ² ∂ₓp(0).
  template <class T>
  T outflow(const T& t, const T& near) const {
    using std::exp;
    const T width = squared_width(t), L(length);
    T slope(0);
    if (narrow(to_double(width))) {
      for (int n = -image_count<T>; n <= image_count<T>; ++n) {
        const T image = near + 2 * n * L;
        slope += 2 * image / width * exp(T(-image * image / (2 * width) + log_normalisation(width)));
      }
    } else {
      for (int k = 1; k <= 2 * image_count<T>; ++k) {
        const T unit = k * pi<T>() / L;
        slope += 2 * unit * sine(k, near) * exp(T(-unit * unit * width / 2)) / L;
      }
    }
    return T(volatility) * T(volatility) * slope / 2;
  }

  template <class T>
  ExactProcess<T> exact() const {
    ExactProcess<T> process = line_process<T>(*this, start);
    process.axes = {Axis{0, length, Boundary::absorbing, Boundary::absorbing}};
    process.mass = [p = *this](const T& t) { return p.survival<T>(t); };
    process.outflow = [p = *this](const T& t) {
      require_length_of_time(t);
      Vector<T> rates(2);
      rates(0) = p.outflow<T>(t, T(p.start));
      rates(1) = p.outflow<T>(t, T(T(p.length) - T(p.start)));
      return rates;
    };
    process.other_forms = {{"other_series", [p = *this](const T& t, const Batch<T>& starts, const Batch<T>& X) {
                              const bool narrow = p.narrow(to_double(p.squared_width(t)));
                              return each_density<T>(X,
                                                     [&](Index n) {
                                                       const T& from = starts(0, column_of(starts, X, n));
                                                       return narrow
                                                                  ? p.by_sines(t, from, X(0, n), 6 * image_count<T>)
                                                                  : p.by_images(t, from, X(0, n), 3 * image_count<T>);
                                                     })
                                  .log_density;
                            }}};
    process.bulk = [L = length](double) { return Bulk{Coordinate::identity, 0, L, 0, true}; };
    return process;
  }
};

}  // namespace flowgauge
