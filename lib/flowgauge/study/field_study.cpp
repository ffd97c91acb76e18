#include "flowgauge/study/field_study.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/record/check_id.hpp"
#include "flowgauge/solver/path_model.hpp"

namespace flowgauge {
namespace {

constexpr double noisiest = -2.5, cleanest = 3;
constexpr std::string_view solver_of_lines = "odeint_controlled_dopri5";
constexpr double tolerance_of_lines = 1e-9;
constexpr Index lines = 12;

/// How finely a picture is cut: times, nodes of the density and of the velocity along each axis. Flow lines are drawn
/// at every time, the rest at every `stride`-th.
struct Resolution {
  Index times, stride, density_nodes, velocity_nodes;
};
Resolution resolution(Index dimension) {
  return dimension == 1 ? Resolution{41, 1, 57, 57} : Resolution{26, 5, 25, 9};
}

/// A box around most of a law.
struct Box {
  Vector<double> low, high;
  double width() const { return (high - low).maxCoeff(); }
};

Box united(const Box& a, const Box& b) {
  return {a.low.cwiseMin(b.low), a.high.cwiseMax(b.high)};
}

/// From the 5 % to the 95 % quantile of samples of X_t along each axis, and 40 % of that more on each side.
Box box_of(const Problem& problem, double t) {
  constexpr Index points = 400;
  constexpr std::uint64_t seed = 1;
  const Batch<double> X = sample(problem.schedule, problem.target, t, points, seed);
  Box box{Vector<double>(X.rows()), Vector<double>(X.rows())};
  for (Index i = 0; i < X.rows(); ++i) {
    std::vector<double> row;
    for (Index n = 0; n < points; ++n) {
      if (std::isfinite(X(i, n))) row.push_back(X(i, n));
    }
    if (row.size() < points / 2)
      throw std::runtime_error("most samples of problem " + problem.name + " are not finite");
    std::sort(row.begin(), row.end());
    const double low = row[row.size() / 20], high = row[row.size() - 1 - row.size() / 20];
    box.low(i) = low - 0.4 * (high - low);
    box.high(i) = high + 0.4 * (high - low);
  }
  return box;
}

/// The part of the path that is drawn: λ at both ends, and the places.
struct Frame {
  double noise_lambda, data_lambda;
  Box box;
};

double time_at(const Schedule& schedule, double lambda) {
  const Range range = domain(schedule);
  return std::clamp(t_of_lambda(schedule, lambda), range.low, range.high);
}

Frame frame_of(const Problem& problem, Index nodes) {
  const Schedule& schedule = problem.schedule;
  const auto box_at = [&](double lambda) { return box_of(problem, time_at(schedule, lambda)); };
  const auto reached = [&](double lambda) {
    const double there = noise_level(schedule, time_at(schedule, lambda)).lambda;
    return std::isfinite(there) ? there : lambda;
  };
  constexpr double step = 0.25;
  Frame frame{reached(noisiest), reached(cleanest), {}};
  const Box data = box_at(frame.data_lambda);
  Box noise = box_at(frame.noise_lambda);
  while (noise.width() > 2.5 * data.width() && frame.noise_lambda + step < std::min(0.0, frame.data_lambda)) {
    frame.noise_lambda += step;
    noise = box_at(frame.noise_lambda);
  }
  frame.box = united(united(noise, data), box_at((frame.noise_lambda + frame.data_lambda) / 2));
  const double distance = frame.box.width() / static_cast<double>(nodes - 1);
  while (noise_level(schedule, time_at(schedule, frame.data_lambda)).sigma < 0.8 * distance &&
         frame.data_lambda - step > std::max(1.0, frame.noise_lambda)) {
    frame.data_lambda -= step;
  }
  return frame;
}

/// Cut into cells, the box around their centres: arrows there stay inside the picture.
Box of_centres(const Box& box, Index cells) {
  const Vector<double> half = (box.high - box.low) / (2 * static_cast<double>(cells));
  return {box.low + half, box.high - half};
}

double node(double low, double high, Index i, Index count) {
  return low + (high - low) * static_cast<double>(i) / static_cast<double>(count - 1);
}

/// The nodes of a grid over the box, of which the last axis runs fastest (d × count^d).
Batch<double> nodes_of(const Box& box, Index count) {
  if (box.low.size() == 1) {
    Batch<double> X(1, count);
    for (Index j = 0; j < count; ++j) X(0, j) = node(box.low(0), box.high(0), j, count);
    return X;
  }
  Batch<double> X(2, count * count);
  for (Index j = 0; j < count; ++j) {
    for (Index k = 0; k < count; ++k) {
      X(0, j * count + k) = node(box.low(0), box.high(0), j, count);
      X(1, j * count + k) = node(box.low(1), box.high(1), k, count);
    }
  }
  return X;
}

/// Six digits: pictures need no more, and records stay small.
Json short_number(double x) {
  if (!std::isfinite(x)) return number(x);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", x);
  return std::strtod(text.data(), nullptr);
}

/// One point as a number on the line, as an array in the plane.
Json point(const Batch<double>& X, Index n) {
  if (X.rows() == 1) return short_number(X(0, n));
  Json values = Json::array();
  for (Index i = 0; i < X.rows(); ++i) values.push_back(short_number(X(i, n)));
  return values;
}

Json points(const Batch<double>& X) {
  Json values = Json::array();
  for (Index n = 0; n < X.cols(); ++n) values.push_back(point(X, n));
  return values;
}

/// Values at the nodes of a grid: an array on the line, an array of arrays in the plane.
Json on_grid(const Batch<double>& values, Index count, Index dimension) {
  if (dimension == 1) return points(values);
  Json rows = Json::array();
  for (Index j = 0; j < count; ++j) rows.push_back(points(values.middleCols(j * count, count)));
  return rows;
}

Json axis(const Box& box, Index i, Index count) {
  Json values = Json::array();
  for (Index j = 0; j < count; ++j) values.push_back(short_number(node(box.low(i), box.high(i), j, count)));
  return values;
}

/// Where the flow takes the points X, given at the first of the times.
struct Lines {
  std::vector<Batch<double>> places;
  std::string method;
};

Lines flow_lines(const Problem& problem, const std::vector<double>& times, const Batch<double>& X) {
  const GaussianPath<double> path = problem.path<double>();
  Lines result{{X}, {}};
  for (std::size_t i = 1; i < times.size(); ++i) {
    if (auto exact = exact_flow(path, times.front(), times[i], X)) {
      result.places.push_back(std::move(exact->image));
      result.method = to_string(exact->method);
    } else {
      const Solver& solver = solver_named(solver_of_lines);
      const auto model = path_model(path, Parameterisation::velocity);
      result.places.push_back(
          solver.run_adaptive(model, times[i - 1], times[i], result.places.back(), tolerance_of_lines));
      result.method = solver_of_lines;
    }
  }
  return result;
}

Record field_record(const Problem& problem, std::string_view quantity, Outcome outcome) {
  Record record{"field", field_id(problem, quantity), outcome, Json::object()};
  record.fields["problem"] = problem.name;
  record.fields["dimension"] = problem.dimension();
  record.fields["quantity"] = quantity;
  return record;
}

void put_times(Record& record, const std::vector<double>& t, const std::vector<double>& lambda) {
  for (const auto& [key, values] : {std::pair{"t", &t}, std::pair{"lambda", &lambda}}) {
    record.fields[key] = Json::array();
    for (const double x : *values) record.fields[key].push_back(short_number(x));
  }
}

void put_places(Record& record, const Box& box, Index count) {
  record.fields["x"] = axis(box, 0, count);
  if (box.low.size() == 2) record.fields["y"] = axis(box, 1, count);
}

void hand_over(Record record, bool finite, const Sink& sink) {
  if (!finite) {
    record.outcome = Outcome::fault;
    record.fields["cause"] = "not_finite";
    record.fields["detail"] = "a value is not finite, though σ > 0 at every time of the picture";
  }
  sink(record);
}

void draw(const Problem& problem, const Sink& sink) {
  const Index dimension = problem.dimension();
  const Resolution cut = resolution(dimension);
  const Frame frame = frame_of(problem, cut.density_nodes);

  std::vector<double> times, lambdas;  // from the noise to the data
  for (Index i = 0; i < cut.times; ++i) {
    lambdas.push_back(node(frame.noise_lambda, frame.data_lambda, i, cut.times));
    times.push_back(time_at(problem.schedule, lambdas.back()));
  }
  const Batch<double> starts = start_points<double>(problem, times.front(), lines);
  Lines flow = flow_lines(problem, times, starts);
  if (times.front() > times.back()) {
    std::reverse(times.begin(), times.end());
    std::reverse(lambdas.begin(), lambdas.end());
    std::reverse(flow.places.begin(), flow.places.end());
  }

  Record trajectories = field_record(problem, "trajectories", Outcome::ok);
  trajectories.fields["method"] = flow.method;
  put_times(trajectories, times, lambdas);
  Json values = Json::array();
  bool finite = true;
  for (const Batch<double>& X : flow.places) {
    values.push_back(points(X));
    finite = finite && X.allFinite();
  }
  trajectories.fields["values"] = std::move(values);
  hand_over(std::move(trajectories), finite, sink);

  const GaussianPath<double> path = problem.path<double>();
  std::vector<double> t, lambda;
  for (std::size_t i = 0; i < times.size(); i += static_cast<std::size_t>(cut.stride)) {
    t.push_back(times[i]);
    lambda.push_back(lambdas[i]);
  }
  for (const bool density : {false, true}) {
    const Index count = density ? cut.density_nodes : cut.velocity_nodes;
    const Box box = density || dimension == 1 ? frame.box : of_centres(frame.box, count);
    const Batch<double> X = nodes_of(box, count);
    Record record = field_record(problem, density ? "density" : "velocity", Outcome::ok);
    put_times(record, t, lambda);
    put_places(record, box, count);
    values = Json::array();
    finite = true;
    for (const double at : t) {
      const Evaluation<double> found = path.evaluate(at, X, density ? Want::log_density : Want::velocity);
      const Batch<double> shown =
          density ? Batch<double>(found.log_density.array().exp().matrix().transpose()) : found.velocity;
      values.push_back(on_grid(shown, count, dimension));
      finite = finite && shown.allFinite();
    }
    record.fields["values"] = std::move(values);
    hand_over(std::move(record), finite, sink);
  }
}

}  // namespace

bool has_field(const Problem& problem) {
  return problem.dimension() <= 2;
}

std::string field_id(const Problem& problem, std::string_view quantity) {
  return check_id(std::string(entry(problem.schedule).name) + "." + problem.name, "field",
                  {{"quantity", std::string(quantity)}});
}

void run_field(const Problem& problem, const Sink& sink) {
  try {
    draw(problem, sink);
  } catch (const std::exception& error) {
    Record record = field_record(problem, "density", Outcome::error);
    record.fields["cause"] = "exception";
    record.fields["detail"] = error.what();
    sink(record);
  }
}

}  // namespace flowgauge
