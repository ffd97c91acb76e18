#pragma once
// The leaky rectifier.

#include <array>
#include <vector>

#include "flowgauge/map/elementwise.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// x where x ≥ 0, slope · x where x < 0, on every coordinate.
struct LeakyReluMap {
  double slope;

  static constexpr std::array<Parameter, 1> parameters{{{"slope", Shape::number, "0.01", {.low = 0, .open_low = true}, "slope below 0"}}};
  static constexpr Entry entry{
      .name = "leaky_relu",
      .title = "Leaky rectifier",
      .statement = "f(x)ᵢ = xᵢ for xᵢ ≥ 0, slope·xᵢ for xᵢ < 0;  log|det| = (number of xᵢ < 0)·log slope",
      .assumptions = "any dimension; slope > 0; at 0, where f has no derivative, the slope from above counts",
      .source = "Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic models, section 2",
      .blind_to = "the difference between J and Jᵀ: J is diagonal; on points of one sign the other branch",
      .parameters = parameters,
      .example = R"({"type": "leaky_relu", "slope": 0.2})",
  };
  static LeakyReluMap from(const auto& values) { return {values.number("slope")}; }

  static constexpr Index dimension() { return 0; }
  static constexpr bool smooth() { return false; }
  std::vector<double> coordinates() const { return {-1e6, -3, -1e-300, 0, 1e-300, 2, 1e6}; }
  std::vector<double> image_coordinates() const { return coordinates(); }
  std::vector<double> breaks() const { return {0}; }
  std::vector<double> image_breaks() const { return {0}; }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    return each_coordinate(x, y, [this](const T& v, T& log_slope) {
      log_slope = v < 0 ? below<T>() : T(0);
      return v < 0 ? T(slope * v) : v;
    });
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    return each_coordinate(y, x, [this](const T& v, T& log_slope) {
      log_slope = v < 0 ? T(-below<T>()) : T(0);
      return v < 0 ? T(v / slope) : v;
    });
  }

 private:
  template <class T>
  T below() const {
    using std::log;
    return T(Real<T>(log(Real<T>(slope))));
  }
};

}  // namespace flowgauge
