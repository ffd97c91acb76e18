#pragma once
// Uniform on the dark cells of a checkerboard.

#include <array>
#include <string>

#include "flowgauge/numeric/batch.hpp"
#include "flowgauge/numeric/entry.hpp"

namespace flowgauge {

/// Uniform on the cells (i, j), i + j even, of an n × n board in the plane, centred at 0; cells are counted from the lower
/// left. Evaluated as a mixture of two products of histograms: even columns with even rows, odd columns with odd rows.
struct Checkerboard {
  Index cells = 4;
  double cell_width = 1;

  static constexpr Index most_cells = 256;
  static constexpr std::array<Parameter, 2> parameters{
      {{"cells", Shape::whole, "4", {2, most_cells, false, false}, "cells a side n, even"},
       {"cell_width", Shape::number, "1", {1e-100, 1e100, false, false}, "width of a cell"}}};
  static constexpr Entry entry{
      .name = "checkerboard",
      .title = "Checkerboard in the plane",
      .statement = "p = ½[a₀(x)a₀(y) + a₁(x)a₁(y)] with a₀, a₁ the noised uniform laws on the even and the odd cells of a side",
      .assumptions = "σ > 0, or x/α inside a dark cell",
      .source = "Grathwohl et al. 2019, arXiv:1810.01367, figure 2 (the data set); the closed form is the convolution of intervals with N(0, σ²)",
      .blind_to = "odd functions of x: the board is its own image under x → −x",
      .parameters = parameters,
      .example = R"({"type": "checkerboard", "cells": 4, "cell_width": 0.75})",
  };

  static Checkerboard from(const auto& values) {
    Checkerboard target{values.whole("cells"), values.number("cell_width")};
    if (target.cells % 2 != 0) values.reject("cells", std::to_string(target.cells) + " is not allowed; it must be even");
    return target;
  }

  /// The n + 1 edges of the cells of a side.
  Vector<double> edges() const {
    Vector<double> all(cells + 1);
    for (Index i = 0; i <= cells; ++i) all(i) = static_cast<double>(2 * i - cells) / 2 * cell_width;
    return all;
  }
};

}  // namespace flowgauge
