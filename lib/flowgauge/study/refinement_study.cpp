#include "flowgauge/study/refinement_study.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/map/leapfrog.hpp"
#include "flowgauge/map/plane_flows.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/study/support.hpp"

namespace flowgauge {
namespace {

void require_layers(int layers) {
  if (layers < 1) throw std::invalid_argument("layers = " + std::to_string(layers) + "; allowed is 1 or more");
}

/// The x near y with x + h f(x, t) = y, by Newton's method from y; NaN where it does not settle.
double residual_inverse(const ContinuousFlow<double>& flow, double y, double t, double h) {
  double x = y;
  for (int n = 0; n < 60; ++n) {
    const Vector<double> at = Vector<double>::Constant(1, x);
    const double step = (x + h * flow.velocity(at, t)(0) - y) / (1 + h * flow.divergence(at, t));
    x -= step;
    if (std::abs(step) <= 1e-15 * (1 + std::abs(x))) return x;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

InvertibleMap<double> residual_layers(const ContinuousFlow<double>& flow, double from, double to, int layers) {
  require_layers(layers);
  if (flow.dimension != 1) {
    throw std::invalid_argument("residual_layers: flow " + std::string(flow.entry.name) + " has dimension " +
                                std::to_string(flow.dimension) + "; allowed is 1");
  }
  const double h = (to - from) / layers;
  std::vector<InvertibleMap<double>> all;
  for (int n = 0; n < layers; ++n) {
    const double t = from + n * h;
    all.push_back(pointwise_map<double>(
        1,
        [flow, t, h](const Vector<double>& x, Vector<double>& y) {
          y(0) = x(0) + h * flow.velocity(x, t)(0);
          return std::log(std::abs(1 + h * flow.divergence(x, t)));
        },
        [flow, t, h](const Vector<double>& y, Vector<double>& x) {
          x(0) = residual_inverse(flow, y(0), t, h);
          return -std::log(std::abs(1 + h * flow.divergence(x, t)));
        }));
  }
  return composed(std::move(all));
}

InvertibleMap<double> coupling_layers(double omega, double duration, int layers) {
  require_layers(layers);
  const double h = duration / layers;
  const auto force = [omega](double q) { return -omega * omega * q; };
  std::vector<InvertibleMap<double>> all;
  for (int n = 0; n < layers; ++n) {
    all.push_back(pointwise_map<double>(
        2,
        [=](const Vector<double>& x, Vector<double>& y) {
          y = leapfrog_step(force, x, h);
          return 0.0;
        },
        [=](const Vector<double>& y, Vector<double>& x) {
          x = leapfrog_step(force, y, -h);
          return 0.0;
        }));
  }
  return composed(std::move(all));
}

std::string refinement_id(const RefinementStudy& study) {
  return check_id(study.layers, "refinement", {{"problem", std::string(study.flow)}});
}

void run_refinement(const RefinementStudy& study, const Sink& sink) {
  const bool couplings = study.layers == "coupling_layers";
  if (!couplings && study.layers != "residual_layers") {
    throw std::invalid_argument("refinement: layers \"" + std::string(study.layers) +
                                "\" are unknown; allowed are residual_layers, coupling_layers");
  }
  const ContinuousFlow<double>& flow = continuous_flow_named(study.flow);
  // Between the poles of every flow of the catalogue.
  const double from = 0, to = couplings ? 1.5 : 0.5;
  Batch<double> X(flow.dimension, 5);
  for (Index n = 0; n < X.cols(); ++n) {
    for (Index i = 0; i < X.rows(); ++i) X(i, n) = 0.125 + 0.1875 * static_cast<double>(n) - 0.5 * static_cast<double>(i);
  }
  const CarriedBatch exact = carry(flow, from, to, X);
  std::vector<double> errors, largest;
  std::vector<long> evaluations;
  for (const int layers : study.counts) {
    const InvertibleMap<double> map =
        couplings ? coupling_layers(OscillatorFlow::omega, to - from, layers) : residual_layers(flow, from, to, layers);
    const MapValues<double> image = map.forward(X);
    Batch<double> off(X.rows() + 1, X.cols());
    off << image.points - exact.image, (image.log_det - exact.log_det).transpose();
    errors.push_back(rms(off));
    largest.push_back(largest_column(off));
    evaluations.push_back(couplings ? 2L * layers : layers);
  }
  const double expected = couplings ? 2 : 1;
  const OrderGate gate{.expected = expected,
                       .tolerance = study.tolerance,
                       .floor = std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(study.counts.back()))};
  Json fields;
  fields["solver"] = std::string(study.layers);
  fields["problem"] = std::string(study.flow);
  fields["grid"] = "time_uniform";
  fields["parameterisation"] = "velocity";
  fields["direction"] = std::string(to_string(Travel::forward));
  fields["scalar"] = std::string(to_string(Precision::double_precision));
  fields["norm"] = "refinement";
  fields["claimed_order"] = expected;
  fields["expected_order"] = expected;
  Solver claim;
  claim.claimed_order = expected;
  sink(order_record(refinement_id(study), std::move(fields), gate, fit_order(study.counts, errors, gate), study.counts,
                    evaluations, errors, largest, claim));
}

std::vector<StudyTask> refinement_tasks() {
  std::vector<RefinementStudy> studies{{"coupling_layers", OscillatorFlow::entry.name}};
  for (const ContinuousFlow<double>& flow : continuous_flows<double>()) {
    if (flow.dimension == 1) studies.push_back({"residual_layers", flow.entry.name});
  }
  std::vector<StudyTask> tasks;
  for (const RefinementStudy& study : studies) {
    tasks.push_back({refinement_id(study), [study](const Sink& sink) { run_refinement(study, sink); }});
  }
  return tasks;
}

}  // namespace flowgauge
