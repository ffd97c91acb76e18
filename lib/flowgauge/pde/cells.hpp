#pragma once
// Cells of a line: the intervals whose masses a finite-volume method carries.

#include "flowgauge/numeric/batch.hpp"

namespace flowgauge {

/// n intervals side by side: n + 1 faces, increasing; centres midway between them; widths.
struct Cells {
  Vector<double> faces;
  Vector<double> centres;
  Vector<double> widths;

  Index count() const { return centres.size(); }
};

/// The cells between given faces. Throws std::invalid_argument unless these are at least two, finite and increasing.
Cells cells_between(const Vector<double>& faces);

/// n cells of equal width. Throws std::invalid_argument unless low < high are finite and n >= 1.
Cells uniform_cells(double low, double high, Index n);

/// n cells that are narrowest at `focus`: x = focus + scale · sinh(ξ) with ξ uniform, widths ∝ √(scale² + (x − focus)²) to
/// leading order. A smooth map, so that second-order methods keep their order. Throws as uniform_cells, and unless scale > 0.
/// Source: Tavella and Randall 2000, Pricing Financial Instruments, section 5.6.
Cells stretched_cells(double low, double high, Index n, double focus, double scale);

/// Σ widths · density.
double mass_of(const Cells& cells, const Vector<double>& density);

}  // namespace flowgauge
