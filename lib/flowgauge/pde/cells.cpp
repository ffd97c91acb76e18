#include "flowgauge/pde/cells.hpp"

#include <cmath>
#include <stdexcept>

#include "flowgauge/numeric/text.hpp"

namespace flowgauge {
namespace {

void require_interval(double low, double high, Index n) {
  if (!(std::isfinite(low) && std::isfinite(high) && low < high)) {
    throw std::invalid_argument("cells: the interval [" + shortest(low) + ", " + shortest(high) +
                                "] is not allowed; it must be finite with low < high");
  }
  if (n < 1) throw std::invalid_argument("cells: n = " + std::to_string(n) + " is not allowed; it must be >= 1");
}

}  // namespace

Cells cells_between(const Vector<double>& faces) {
  const Index n = faces.size() - 1;
  if (n < 1) throw std::invalid_argument("cells: " + std::to_string(n + 1) + " faces are not allowed; two or more are");
  for (Index i = 0; i < n; ++i) {
    if (!(faces(i) < faces(i + 1)) || !std::isfinite(faces(i)) || !std::isfinite(faces(i + 1))) {
      throw std::invalid_argument("cells: faces " + shortest(faces(i)) + ", " + shortest(faces(i + 1)) +
                                  " are not allowed; they must be finite and increase");
    }
  }
  return {faces, (faces.head(n) + faces.tail(n)) / 2, faces.tail(n) - faces.head(n)};
}

Cells uniform_cells(double low, double high, Index n) {
  require_interval(low, high, n);
  return cells_between(Vector<double>::LinSpaced(n + 1, low, high));
}

Cells stretched_cells(double low, double high, Index n, double focus, double scale) {
  require_interval(low, high, n);
  if (!(scale > 0) || !std::isfinite(scale) || !std::isfinite(focus)) {
    throw std::invalid_argument("cells: scale = " + shortest(scale) + " about " + shortest(focus) +
                                " is not allowed; both must be finite and the scale > 0");
  }
  const double first = std::asinh((low - focus) / scale), last = std::asinh((high - focus) / scale);
  Vector<double> faces(n + 1);
  for (Index i = 0; i <= n; ++i) {
    faces(i) = focus + scale * std::sinh(first + (last - first) * static_cast<double>(i) / static_cast<double>(n));
  }
  faces(0) = low;
  faces(n) = high;
  return cells_between(faces);
}

double mass_of(const Cells& cells, const Vector<double>& density) { return cells.widths.dot(density); }

}  // namespace flowgauge
