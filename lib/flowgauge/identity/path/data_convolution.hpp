#pragma once
// The noised law is the data law convolved with the noise.

#include "flowgauge/identity/path_evaluation.hpp"
#include "flowgauge/identity/posterior_quadrature.hpp"
#include "flowgauge/identity/rounding.hpp"
#include "flowgauge/identity/sides_builder.hpp"

namespace flowgauge {

struct DataConvolution {
  static constexpr Entry entry{
      .name = "data_convolution",
      .title = "Convolution with the noise",
      .statement = "p(x) = ∫ p_data(z) N(x; αz, σ²I) dz, with D and V the mean and covariance of z under the integrand",
      .assumptions = "d = 1 and independent coordinates, by quadrature in 50 digits over the data density as it is defined; atoms in any d, where the integral is a sum; log p, D and V compared within the effect of a rounding of t and x",
      .source = "definition of X = αZ + σε; quadrature: Trefethen, Weideman 2014, doi:10.1137/130932132 (mixtures); Trefethen 2008, doi:10.1137/060659831 (densities)",
      .blind_to = "velocity and divergence",
  };

  template <class T>
  static std::string not_applicable(const PathEvaluation<T>& at) {
    if (!at.subject->data) return "the data law is not stated";
    const DataLaw& data = *at.subject->data;
    return at.dimension() == 1 || data.atomic() || !data.mixture
               ? ""
               : "quadrature over the data is done for d = 1, atoms and independent coordinates";
  }

  template <class T>
  static Sides<T> sides(const PathEvaluation<T>& at) {
    // An integral over a density takes milliseconds: two points a batch show a wrong formula.
    const Index count = at.subject->data->mixture || at.points() < 2 ? at.points() : 2, d = at.dimension();
    Vector<T> log_density(count);
    Batch<T> mean(d, count), covariance(d * d, count);
    for (Index n = 0; n < count; ++n) {
      const detail::Posterior posterior =
          detail::posterior(*at.subject->data, Mp50(at.level.alpha), Mp50(at.level.sigma), at.X.col(n).template cast<Mp50>(),
                            std::same_as<T, double> ? 16 : 30);
      log_density(n) = static_cast<T>(posterior.log_density);
      mean.col(n) = posterior.mean.template cast<T>();
      covariance.col(n) = posterior.covariance.reshaped().template cast<T>();
    }
    SidesBuilder<T> builder;
    const auto first = [&](const Vector<T>& values) { return Vector<T>(values.head(count)); };
    const Batch<T> of_log_density = at.value.log_density.head(count).transpose();
    const Batch<T> expected = log_density.transpose();
    Batch<T> found_rows = Batch<T>::Zero(d * d, count), expected_rows = Batch<T>::Zero(d * d, count);
    found_rows.row(0) = of_log_density;
    expected_rows.row(0) = expected;
    builder.add(found_rows, expected_rows, first(rounding_scale(at, Quantity::log_density)));
    found_rows.setZero();
    expected_rows.setZero();
    found_rows.topRows(d) = at.value.denoiser.leftCols(count);
    expected_rows.topRows(d) = mean;
    builder.add(found_rows, expected_rows, first(rounding_scale(at, Quantity::denoiser)));
    builder.add(at.value.posterior_covariance.leftCols(count), covariance,
                first(rounding_scale(at, Quantity::posterior_covariance)));
    return builder.sides();
  }
};

}  // namespace flowgauge
