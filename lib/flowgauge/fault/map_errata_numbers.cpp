#include <cmath>

#include "flowgauge/fault/errata_numbers.hpp"
#include "flowgauge/map/map.hpp"
#include "flowgauge/map/vector_products.hpp"
#include "flowgauge/numeric/special.hpp"

namespace flowgauge::errata_numbers {
namespace {

using D = Dual<double>;

double off(double a, double b) { return std::abs(a - b) / (std::abs(a) + std::abs(b)); }

AffineMap line(double slope, double shift) { return {Matrix<double>::Constant(1, 1, slope), Vector<double>::Constant(1, shift)}; }

/// ∫ f over [−30, 30] by the trapezoid rule: 1e-15 for smooth f of Gaussian decay and width above ½.
template <class F>
double integral(F f) {
  constexpr double step = 0.05;
  double sum = 0;
  for (int i = -600; i <= 600; ++i) sum += f(step * i);
  return step * sum;
}

Batch<double> at(double x) { return Batch<double>::Constant(1, 1, x); }

/// z ↦ z + û tanh z, then z ↦ 3z + 1: labels as the text has them, latent to data.
InvertibleMap<double> generator() {
  const PlanarMap bend{Vector<double>::Ones(1), Vector<double>::Constant(1, 0.9), 0};
  return composed<double>({prepare_map<double>(bend), prepare_map<double>(line(3, 1))});
}

}  // namespace

Demonstration density_of_image() {
  // f = softplus under N(0, 1): P(f(X) ≤ z) = Φ(f⁻¹(z)), whose derivative is the density.
  const InvertibleMap<double> f = prepare_map<double>(SoftplusMap{});
  double worst = 0;
  for (const double z : {0.05, 0.4, 0.7, 1.9, 4.0}) {
    const double expected = normal_cdf(D(log(expm1(D(z, 1))))).derivative;
    const MapValues<double> back = f.inverse(at(z));
    const double x = back.points(0);
    const double through_inverse = normal_pdf(x) * std::exp(back.log_det(0));
    const double through_map = normal_pdf(x) * std::exp(-f.forward(at(x)).log_det(0));
    for (const double found : {through_inverse, through_map}) {
      if (!(off(found, expected) <= worst)) worst = off(found, expected);
    }
  }
  return {"the density of log(1 + eˣ), x ~ N(0, 1), by both forms against the derivative of its distribution function", worst, {}};
}

Demonstration absolute_value_of_determinant() {
  // f(x) = −2x + 1 has det J = −2.
  const auto mass = [](double factor) { return integral([&](double x) { return normal_pdf(-2 * x + 1) * factor; }); };
  const double absolute = std::exp(prepare_map<double>(line(-2, 1)).forward(at(0)).log_det(0));
  return {"∫p_z(f(x)) |det J| dx with the determinant itself, −2, and with its absolute value, for f(x) = −2x + 1", off(mass(-2), 1),
          off(mass(absolute), 1)};
}

Demonstration gradient_for_jacobian() {
  // An affine coupling: J is triangular, ∇f = Jᵀ is triangular the other way.
  const InvertibleMap<D> f = prepare_map<D>(example_map("real_nvp"));
  Batch<double> x(2, 1), v(2, 1);
  x << 0.7, -1.2;
  v << 1, 2;
  const Batch<double> product = jacobian_vector_product(f, x, v);
  const double step = 1e-3;
  const auto image = [&](double h) {
    return Batch<double>(prepare_map<double>(example_map("real_nvp")).forward(x + h * v).points);
  };
  // Central differences of order 6.
  const Batch<double> expected = (45 * (image(step) - image(-step)) - 9 * (image(2 * step) - image(-2 * step)) + (image(3 * step) - image(-3 * step))) / (60 * step);
  const Batch<double> transposed = vector_jacobian_product(f, x, v);
  return {"the directional derivative of an affine coupling by differences, against ∇f·v with ∇f = Jᵀ, and against J·v",
          (transposed - expected).norm() / (transposed.norm() + expected.norm()),
          (product - expected).norm() / (product.norm() + expected.norm()), 1e-10};
}

Demonstration normalising_density() {
  // p_d = N(0, 1), f(x) = 2x + 1, hence p_z = N(1, 4).
  const InvertibleMap<double> f = prepare_map<double>(line(2, 1));
  const auto p_z = [](double z) { return normal_pdf((z - 1) / 2) / 2; };
  const double printed = integral([&](double x) { return p_z(f.inverse(at(x)).points(0)) * std::exp(f.forward(at(x)).log_det(0)); });
  const double corrected = integral([&](double x) {
    const MapValues<double> z = f.forward(at(x));
    return p_z(z.points(0)) * std::exp(z.log_det(0));
  });
  return {"total mass for f(x) = 2x + 1 and p_d = N(0, 1): 4 as printed, against 1", off(printed, 1), off(corrected, 1)};
}

Demonstration composed_normalising_density() {
  const InvertibleMap<double> f = generator();
  double worst_normalising = 0;  // how far the two labellings are from each other
  const auto mass = [&](double exponent) {
    return integral([&](double x) {
      const MapValues<double> back = f.inverse(at(x));
      // Π|det J_{fᵢ}(zᵢ₋₁)| at the intermediate points, which the forward pass from z₀ meets.
      const double product = f.forward(back.points).log_det(0);
      // With normalising labels, hᵢ = fᵢ⁻¹ …, the product has the exponent +1 of the inverse maps.
      if (!(std::abs(product + back.log_det(0)) <= worst_normalising)) worst_normalising = std::abs(product + back.log_det(0));
      return normal_pdf(back.points(0)) * std::exp(exponent * product);
    });
  };
  const double printed = off(mass(1), 1), corrected = off(mass(-1), 1);
  return {"total mass for z + û tanh z followed by 3z + 1, with exponent +1 as printed, and −1 (or +1 with the labels of the inverse)",
          printed, std::max(corrected, worst_normalising)};
}

}  // namespace flowgauge::errata_numbers
