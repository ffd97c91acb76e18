#pragma once
// Definitions behind map_evaluation.hpp. Include only in the room's own .cpp files.

#include <algorithm>
#include <cmath>
#include <limits>

#include "flowgauge/identity/map_laws.hpp"
#include "flowgauge/map/vector_products.hpp"
#include "flowgauge/numeric/special.hpp"
#include "flowgauge/target/gauss_rule.hpp"

namespace flowgauge {

template <class T>
Elimination<T> eliminate(const Matrix<T>& A) {
  using std::log;
  const Index d = A.rows();
  Matrix<T> U = A, B = Matrix<T>::Identity(d, d);
  T log_det(0);
  for (Index j = 0; j < d; ++j) {
    Index pivot = j;
    for (Index i = j + 1; i < d; ++i) {
      if (magnitude<T>(U(i, j)) > magnitude<T>(U(pivot, j))) pivot = i;
    }
    for (Index k = 0; k < d; ++k) {
      std::swap(U(j, k), U(pivot, k));
      std::swap(B(j, k), B(pivot, k));
    }
    log_det += log(magnitude<T>(U(j, j)));
    for (Index i = 0; i < d; ++i) {
      if (i == j || U(i, j) == 0) continue;
      const T factor = U(i, j) / U(j, j);
      for (Index k = j; k < d; ++k) U(i, k) -= factor * U(j, k);
      for (Index k = 0; k < d; ++k) B(i, k) -= factor * B(j, k);
    }
  }
  T condition(0);
  for (Index i = 0; i < d; ++i) {
    for (Index k = 0; k < d; ++k) {
      B(i, k) = B(i, k) / U(i, i);
      condition += magnitude<T>(T(A(k, i) * B(i, k)));
    }
  }
  return {log_det, B, condition};
}

template <class T>
MapDerivatives<T> derivatives_of(const std::function<MapValues<Dual<T>>(const Batch<Dual<T>>&)>& f, const Batch<T>& X) {
  const Index d = X.rows(), count = X.cols();
  MapDerivatives<T> all{Batch<T>(d, count), Vector<T>(count), std::vector<Matrix<T>>(static_cast<std::size_t>(count), Matrix<T>(d, d)),
                        Batch<T>(d, count)};
  for (Index j = 0; j < d; ++j) {
    Batch<Dual<T>> seeded(d, count);
    for (Index n = 0; n < count; ++n) {
      for (Index i = 0; i < d; ++i) seeded(i, n) = Dual<T>(X(i, n), T(i == j ? 1 : 0));
    }
    const MapValues<Dual<T>> values = f(seeded);
    for (Index n = 0; n < count; ++n) {
      for (Index i = 0; i < d; ++i) {
        all.points(i, n) = values.points(i, n).value;
        all.jacobian[static_cast<std::size_t>(n)](i, j) = values.points(i, n).derivative;
      }
      all.log_det(n) = values.log_det(n).value;
      all.log_det_gradient(j, n) = values.log_det(n).derivative;
    }
  }
  return all;
}

template <class T>
std::function<MapValues<Dual<T>>(const Batch<Dual<T>>&)> with_differences(std::function<MapValues<T>(const Batch<T>&)> f) {
  return [f](const Batch<Dual<T>>& moving) {
    using std::isnan;
    const Index d = moving.rows();
    MapValues<Dual<T>> all{Batch<Dual<T>>(d, moving.cols()), Vector<Dual<T>>(moving.cols())};
    for (Index n = 0; n < moving.cols(); ++n) {
      Batch<T> x(d, 1), v(d, 1);
      T size(1), speed(0);
      for (Index i = 0; i < d; ++i) {
        x(i) = moving(i, n).value;
        v(i) = moving(i, n).derivative;
        if (magnitude<T>(x(i)) > size) size = magnitude<T>(x(i));
        if (magnitude<T>(v(i)) > speed) speed = magnitude<T>(v(i));
      }
      const MapValues<T> here = f(x);
      for (Index i = 0; i < d; ++i) all.points(i, n) = Dual<T>(here.points(i, 0));
      all.log_det(n) = Dual<T>(here.log_det(0));
      if (speed == 0) continue;
      const auto slopes = [&](const T& h) {
        Vector<T> sums = Vector<T>::Constant(d + 1, T(0));
        for (int k = 1; k <= 4; ++k) {
          const T weight = k == 1 ? T(4) / 5 : k == 2 ? T(-1) / 5 : k == 3 ? T(4) / 105 : T(-1) / 280;
          const MapValues<T> ahead = f(Batch<T>(x + v * T(k * h))), behind = f(Batch<T>(x - v * T(k * h)));
          for (Index i = 0; i < d; ++i) sums(i) += weight * T(ahead.points(i, 0) - behind.points(i, 0));
          sums(d) += weight * T(ahead.log_det(0) - behind.log_det(0));
        }
        return Vector<T>(sums / h);
      };
      // In 50 digits one short step leaves digits enough: h⁸ against 10⁻⁵⁰/h. In double the step is halved, and of two
      // neighbours that are nearest to each other the shorter counts: singularities ask for short ones, rounding for long ones.
      const int most = std::same_as<T, double> ? 8 : 1;
      T h = size / speed / (std::same_as<T, double> ? 256.0 : 0x1p24);
      Vector<T> best, last;
      T least(std::numeric_limits<double>::infinity());
      for (int halved = 0, tried = 0; halved < 30 && tried < most; ++halved, h = h / 2) {
        const Vector<T> now = slopes(h);
        if (isnan(now(0)) || isnan(now(d))) continue;
        const T gap = tried == 0 ? least : T((now - last).cwiseAbs().maxCoeff());
        if (tried == 0 || gap < least) {
          best = now;
          least = gap;
        }
        last = now;
        ++tried;
      }
      if (best.size() == 0) continue;
      for (Index i = 0; i < d; ++i) all.points(i, n).derivative = best(i);
      all.log_det(n).derivative = best(d);
    }
    return all;
  };
}

template <class T>
MapEvaluation<T> evaluate_map(const MapSubject<T>& subject, const MapPoints& points) {
  MapEvaluation<T> at;
  at.subject = &subject;
  at.X = points.X.cast<T>();
  at.Z = points.Z.cast<T>();
  at.smooth = points.smooth;
  at.integrate = points.integrate;
  at.there = derivatives_of<T>(subject.map.forward, at.X);
  at.back = derivatives_of<T>(subject.map.inverse, at.there.points);
  at.log_det_again = plain_values<T>(subject.map.forward, at.back.points).log_det;
  at.from_image = derivatives_of<T>(subject.map.inverse, at.Z);
  at.Z_again = plain_values<T>(subject.map.forward, at.from_image.points).points;
  for (const Matrix<T>& J : at.there.jacobian) at.there_by_jacobian.push_back(eliminate<T>(J));
  for (const Matrix<T>& J : at.back.jacobian) at.back_by_jacobian.push_back(eliminate<T>(J));
  for (const Matrix<T>& J : at.from_image.jacobian) at.from_image_by_jacobian.push_back(eliminate<T>(J));
  return at;
}

namespace detail {

/// Nodes with weights of an integral over the line or the plane.
template <class T>
struct Nodes {
  Batch<T> X;
  Vector<T> weights;
};

/// A Gauss–Legendre rule on every piece between neighbouring breaks.
template <class T>
Nodes<T> piecewise_nodes(std::vector<T> breaks) {
  std::sort(breaks.begin(), breaks.end());
  breaks.erase(std::unique(breaks.begin(), breaks.end()), breaks.end());
  const GaussRule<T>& rule = gauss_rule<T>(24);
  const Index per_piece = static_cast<Index>(rule.nodes.size());
  Nodes<T> all{Batch<T>(1, per_piece * static_cast<Index>(breaks.size() - 1)), {}};
  all.weights.resize(all.X.cols());
  for (std::size_t k = 0; k + 1 < breaks.size(); ++k) {
    const T half = T(breaks[k + 1] - breaks[k]) / 2, middle = T(breaks[k + 1] + breaks[k]) / 2;
    for (Index i = 0; i < per_piece; ++i) {
      const Index n = static_cast<Index>(k) * per_piece + i;
      all.X(0, n) = middle + half * rule.nodes[static_cast<std::size_t>(i)];
      all.weights(n) = half * rule.weights[static_cast<std::size_t>(i)];
    }
  }
  return all;
}

/// Equal steps over a box of the plane.
template <class T>
Nodes<T> plane_nodes(const Vector<T>& low, const Vector<T>& high, Index side) {
  Nodes<T> all{Batch<T>(2, side * side), Vector<T>::Constant(side * side, T(1))};
  const double steps = static_cast<double>(side - 1);
  for (Index j = 0; j < side; ++j) {
    for (Index i = 0; i < side; ++i) {
      all.X(0, i + side * j) = low(0) + T(high(0) - low(0)) * (static_cast<double>(i) / steps);
      all.X(1, i + side * j) = low(1) + T(high(1) - low(1)) * (static_cast<double>(j) / steps);
    }
  }
  all.weights *= T(T(high(0) - low(0)) * T(high(1) - low(1))) / (steps * steps);
  return all;
}

/// log N(0, I) at every column.
template <class T>
Vector<T> log_normal_densities(const Batch<T>& X) {
  Vector<T> all = Vector<T>::Constant(X.cols(), T(0));
  for (Index n = 0; n < X.cols(); ++n) {
    for (Index i = 0; i < X.rows(); ++i) all(n) += log_normal_pdf<T>(X(i, n));
  }
  return all;
}

}  // namespace detail

template <class T>
PushforwardIntegrals<T> integrate_pushforward(const std::function<MapValues<Dual<T>>(const Batch<Dual<T>>&)>& g,
                                              const std::function<MapValues<Dual<T>>(const Batch<Dual<T>>&)>& g_inverse,
                                              Index dimension, const std::vector<double>& breaks,
                                              const std::vector<double>& image_breaks) {
  using std::exp;
  const double reach = 9;  // 2e-19 of the mass lies beyond
  detail::Nodes<T> source, image;
  if (dimension == 1) {
    std::vector<T> cuts, image_cuts;
    for (double z = -reach; z <= reach; z += 0.75) cuts.push_back(T(z));
    Batch<T> places(1, static_cast<Index>(cuts.size()));
    for (Index n = 0; n < places.cols(); ++n) places(0, n) = cuts[static_cast<std::size_t>(n)];
    const Batch<T> images = plain_values<T>(g, places).points;
    for (Index n = 0; n < images.cols(); ++n) image_cuts.push_back(images(0, n));
    const auto [low, high] = std::minmax_element(image_cuts.begin(), image_cuts.end());
    const T lowest = *low, highest = *high;
    for (const double b : breaks) {
      // Behind a kink singularities of the other branch are near: pieces grow shorter towards it.
      for (const double step : {-0.3, -0.1, -0.02, 0.0, 0.02, 0.1, 0.3}) {
        if (b + step > -reach && b + step < reach) cuts.push_back(T(b + step));
      }
    }
    for (const double b : image_breaks) {
      for (const double step : {-0.3, -0.1, -0.02, 0.0, 0.02, 0.1, 0.3}) {
        if (T(b + step) > lowest && T(b + step) < highest) image_cuts.push_back(T(b + step));
      }
    }
    source = detail::piecewise_nodes<T>(cuts);
    image = detail::piecewise_nodes<T>(image_cuts);
  } else {
    constexpr Index angles = 96, source_side = 129, image_side = 257;
    source = detail::plane_nodes<T>(Vector<T>::Constant(2, T(-reach)), Vector<T>::Constant(2, T(reach)), source_side);
    Batch<T> circle(2, angles);
    for (Index n = 0; n < angles; ++n) {
      const double angle = 2 * 3.14159265358979323846 * static_cast<double>(n) / static_cast<double>(angles);
      circle(0, n) = T(reach * std::cos(angle));
      circle(1, n) = T(reach * std::sin(angle));
    }
    const Batch<T> rim = plain_values<T>(g, circle).points;
    image = detail::plane_nodes<T>(Vector<T>(rim.rowwise().minCoeff()), Vector<T>(rim.rowwise().maxCoeff()), image_side);
  }
  const MapValues<T> from_image = plain_values<T>(g_inverse, image.X);
  const Vector<T> log_density = detail::log_normal_densities<T>(from_image.points) + from_image.log_det;
  const Vector<T> source_log_density = detail::log_normal_densities<T>(source.X);
  const Batch<T> mapped = plain_values<T>(g, source.X).points;
  Vector<T> mass(image.weights.size()), source_mass(source.weights.size());
  for (Index n = 0; n < mass.size(); ++n) mass(n) = image.weights(n) * T(exp(log_density(n)));
  for (Index n = 0; n < source_mass.size(); ++n) source_mass(n) = source.weights(n) * T(exp(source_log_density(n)));
  PushforwardIntegrals<T> all{mass.sum(), {}, {}, {}};
  for (Index i = 0; i < dimension; ++i) {
    for (Index j = i; j <= dimension; ++j) {  // j = d stands for the factor 1
      const auto moment = [&](const Batch<T>& Y, Index n) { return j == dimension ? Y(i, n) : T(Y(i, n) * Y(j, n)); };
      T by_image(0), by_source(0), scale(0);
      for (Index n = 0; n < mass.size(); ++n) {
        const T part = moment(image.X, n) * mass(n);
        by_image += part;
        scale += magnitude<T>(part);
      }
      for (Index n = 0; n < source_mass.size(); ++n) by_source += moment(mapped, n) * source_mass(n);
      all.by_image.push_back(by_image);
      all.by_source.push_back(by_source);
      all.scale.push_back(scale);
    }
  }
  return all;
}

template <class T>
MapSubject<T> map_subject(const Map& map) {
  const InvertibleMap<Dual<T>> prepared = prepare_map<Dual<T>>(map);
  return {prepared,
          [prepared](const Batch<T>& X, const Batch<T>& V) { return jacobian_vector_product<T>(prepared, X, V); },
          [prepared](const Batch<T>& X, const Batch<T>& W) { return vector_jacobian_product<T>(prepared, X, W); },
          claims(map),
          domain_breaks(map),
          range_breaks(map)};
}

namespace detail {

template <class T, class Law>
constexpr double tolerance_of_map_law() {
  if constexpr (requires { Law::template tolerance<T>; }) {
    return Law::template tolerance<T>;
  } else {
    return std::same_as<T, double> ? 1e-12 : 1e-30;
  }
}

template <class T, class... Laws>
std::vector<MapLaw<T>> with_tolerances(LawList<Laws...> list) {
  const std::vector<LawOf<T, MapEvaluation<T>>> laws = laws_of<T, MapEvaluation<T>>(list);
  const double tolerances[] = {tolerance_of_map_law<T, Laws>()...};
  std::vector<MapLaw<T>> all;
  for (std::size_t k = 0; k < laws.size(); ++k) all.push_back({laws[k], tolerances[k]});
  return all;
}

}  // namespace detail

template <class T>
const std::vector<MapLaw<T>>& map_laws() {
  static const std::vector<MapLaw<T>> laws = detail::with_tolerances<T>(MapLaws{});
  return laws;
}

}  // namespace flowgauge
