#pragma once
// Pixels of an image into channels.

#include <array>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Each factor × factor patch of a channel becomes factor² channels.
struct SqueezeMap {
  Index channels, height, width, factor;

  static constexpr std::array<Parameter, 4> parameters{
      {{"channels", Shape::whole, "", {1, 1e4}, "C"},
       {"height", Shape::whole, "", {1, 1e4}, "H, a multiple of factor"},
       {"width", Shape::whole, "", {1, 1e4}, "W, a multiple of factor"},
       {"factor", Shape::whole, "2", {1, 1e3}, "k, the side of a patch"}}};
  static constexpr Entry entry{
      .name = "squeeze",
      .title = "Squeeze: space to channels",
      .statement = "y[ck² + ik + j, h, w] = x[c, kh + i, kw + j], 0 ≤ i, j < k;  log|det| = 0",
      .assumptions = "x[c, h, w] of C × H × W is coordinate (cH + h)W + w; y has Ck² × H/k × W/k, in the same order",
      .source = "Dinh et al. 2017, arXiv:1605.08803, section 3.6; Kingma and Dhariwal 2018, arXiv:1807.03039, section 3",
      .blind_to = "log|det|, which is 0",
      .parameters = parameters,
      .example = R"({"type": "squeeze", "channels": 1, "height": 4, "width": 2, "factor": 2})",
  };

  static SqueezeMap from(const auto& values) {
    SqueezeMap map{values.whole("channels"), values.whole("height"), values.whole("width"), values.whole("factor")};
    if (map.height % map.factor != 0) values.reject("height", "must be a multiple of factor");
    if (map.width % map.factor != 0) values.reject("width", "must be a multiple of factor");
    if (map.dimension() > 1000000) values.reject("channels", "times height times width must be at most 1000000");
    return map;
  }

  Index dimension() const { return channels * height * width; }
  static constexpr bool volume_preserving() { return true; }

  /// Where coordinate n of x goes.
  Index target(Index n) const {
    const Index w = n % width, h = n / width % height, c = n / (width * height);
    const Index channel = (c * factor + h % factor) * factor + w % factor;
    return (channel * (height / factor) + h / factor) * (width / factor) + w / factor;
  }

  template <class T>
  T forward(const Vector<T>& x, Vector<T>& y) const {
    for (Index n = 0; n < x.size(); ++n) y(target(n)) = x(n);
    return T(0);
  }
  template <class T>
  T inverse(const Vector<T>& y, Vector<T>& x) const {
    for (Index n = 0; n < y.size(); ++n) x(n) = y(target(n));
    return T(0);
  }
};

}  // namespace flowgauge
