#include "flowgauge/gauge/run_task.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "flowgauge/gauge/frame_reading.hpp"
#include "flowgauge/gauge/schedule_json.hpp"
#include "flowgauge/gauge/served_model.hpp"
#include "flowgauge/record/record.hpp"

namespace flowgauge {
namespace {

/// A client may put several batches into one request, or go through one in parts.
constexpr Index most_batches_in_a_request = 16;
constexpr std::size_t most_steps_kept = 10000, most_levels_kept = 40000;

Index size_of(const std::vector<Index>& shape) {
  Index size = 1;
  for (const Index length : shape) size *= length;
  return size;
}

[[noreturn]] void reject(const std::string& what) { throw std::invalid_argument(what); }

Parameterisation read_kind(const Frame& request) {
  const std::string name = text_at(request, "kind");
  for (const Parameterisation kind : all_parameterisations()) {
    if (to_string(kind) == name) return kind;
  }
  reject(std::string(to_string(request.type)) + ": \"kind\" is \"" + name + "\"; allowed are x0, epsilon, v, velocity, score");
}

Json level_json(const Schedule& schedule, double t) {
  const NoiseLevel<double> level = noise_level(schedule, t);
  return {{"t", number(t)}, {"alpha", number(level.alpha)}, {"sigma", number(level.sigma)}};
}

/// A part of a level, as one number for all rows or as an array with one a row; nothing where it is not there.
std::vector<double> level_numbers(const Frame& request, const std::string& key, Index rows) {
  if (request.find(key) != nullptr) {
    const Batch<double> values = batch_at(request, key, {}, rows, rows);
    return {values.data(), values.data() + values.size()};
  }
  if (request.header.contains(key)) return {number_at(request, key)};
  return {};
}

double at(const std::vector<double>& numbers, Index row) {
  return numbers.size() == 1 ? numbers.front() : numbers.at(static_cast<std::size_t>(row));
}

}  // namespace

RunTask::RunTask(const ForeignSubject& subject, const RunQuestion& question)
    : subject_(subject),
      question_(question),
      law_(prepare<double>(question.target)),
      point_(subject.capabilities.shape.empty() ? std::vector<Index>{law_.dimension} : subject.capabilities.shape),
      most_rows_(most_batches_in_a_request * question.points),
      noise_(question.noise) {
  const std::string of = "run of " + subject.name + ": ";
  if (size_of(point_) != law_.dimension) {
    reject(of + "a point has shape " + to_string(point_) + ", the target has dimension " + std::to_string(law_.dimension));
  }
  if (question.points < 1 || (subject.capabilities.batch > 0 && question.points > subject.capabilities.batch)) {
    reject(of + std::to_string(question.points) + " points; allowed are 1 to " +
           (subject.capabilities.batch > 0 ? std::to_string(subject.capabilities.batch) : "any number"));
  }
  if (!question.start) reject(of + "there is no start");
  if (subject.kind == SubjectKind::log_prob) {
    const NoiseLevel<double> level = noise_level(question.schedule, question.data_time);
    serve_points({level.alpha, level.sigma});
  }
}

void RunTask::serve_points(const Level& start) {
  Batch<double> X = question_.start(start);
  if (X.rows() != law_.dimension || X.cols() != question_.points) reject("run of " + subject_.name + ": the start has another size");
  answer_.start = start;
  answer_.start_points = rounded(X, subject_.capabilities.dtype);
  started_ = true;
}

Frame RunTask::frame() const {
  const Dtype dtype = subject_.capabilities.dtype;
  std::vector<Index> shape{question_.points};
  shape.insert(shape.end(), point_.begin(), point_.end());
  Frame frame{FrameType::run, 0, Json::object()};
  frame.header = {{"subject", subject_.name},
                  {"check", question_.check},
                  {"steps", question_.steps},
                  {"parameterisation", to_string(question_.parameterisation)},
                  {"dtype", to_string(dtype)},
                  {"shape", shape},
                  {"schedule", to_json(question_.schedule)},
                  {"noise_end", level_json(question_.schedule, question_.noise_time)},
                  {"data_end", level_json(question_.schedule, question_.data_time)},
                  {"grid", question_.grid}};
  const auto count = static_cast<Index>(question_.times.size());
  if (count > 0 && !subject_.capabilities.own_grid) {
    Batch<double> t(1, count), alpha(1, count), sigma(1, count);
    for (Index i = 0; i < count; ++i) {
      t(i) = question_.times[static_cast<std::size_t>(i)];
      const NoiseLevel<double> level = noise_level(question_.schedule, t(i));
      alpha(i) = level.alpha;
      sigma(i) = level.sigma;
    }
    frame.arrays = {array_of("t", t, {}, Dtype::f64), array_of("alpha", alpha, {}, Dtype::f64),
                    array_of("sigma", sigma, {}, Dtype::f64)};
  }
  if (subject_.kind == SubjectKind::log_prob) frame.arrays.push_back(array_of("x", answer_.start_points, point_, dtype));
  return frame;
}

std::uint64_t RunTask::most_payload() const {
  // x and v, and up to four numbers a row for the level; a little for what a later version may add.
  const auto row = static_cast<std::uint64_t>(2 * law_.dimension + 4);
  return row * static_cast<std::uint64_t>(most_rows_) * sizeof(double) + 65536;
}

Frame RunTask::serve(const Frame& request) {
  try {
    switch (request.type) {
      case FrameType::start:
        return serve_start(request);
      case FrameType::model:
      case FrameType::jvp:
      case FrameType::vjp:
        return serve_model(request);
      case FrameType::noise:
        return serve_noise(request);
      case FrameType::step:
        return serve_step(request);
      default:
        reject(std::string(to_string(request.type)) + " is no request");
    }
  } catch (const std::invalid_argument& refusal) {
    return {FrameType::refused, request.sequence, {{"message", refusal.what()}}};
  }
}

Frame RunTask::answer(const Frame& request, const char* name, const Batch<double>& X, const std::vector<Index>& point,
                      Dtype dtype) const {
  return {FrameType::answer, request.sequence, Json::object(), {array_of(name, X, point, dtype)}};
}

Frame RunTask::serve_start(const Frame& request) {
  if (subject_.kind == SubjectKind::log_prob) reject("start: the points of this task came with it, as array \"x\"");
  if (started_) reject("start: asked for already; once a task is allowed");
  const Level start{level_part(request, request.header, "alpha"), level_part(request, request.header, "sigma")};
  if (start.alpha == 0 && start.sigma == 0) reject("start: \"alpha\" and \"sigma\" are both 0");
  serve_points(start);
  return answer(request, "x", answer_.start_points, point_, subject_.capabilities.dtype);
}

std::vector<NoiseLevel<double>> RunTask::levels(const Frame& request, Parameterisation kind, Index rows) const {
  const std::string name(to_string(request.type));
  const auto numbers = [&](const char* key) { return level_numbers(request, key, rows); };
  const std::vector<double> t = numbers("t"), alpha = numbers("alpha"), sigma = numbers("sigma");
  const bool one = std::max({t.size(), alpha.size(), sigma.size()}) == 1;
  std::vector<NoiseLevel<double>> all;
  if (!t.empty()) {
    if (!alpha.empty() || !sigma.empty()) reject(name + ": the level is \"t\", or \"alpha\" and \"sigma\"; not both");
    for (const double time : t) {
      require_time(question_.schedule, time);
      all.push_back(noise_level(question_.schedule, time));
    }
    return all;
  }
  if (alpha.empty() || sigma.empty()) reject(name + ": the level is missing; \"alpha\" and \"sigma\" are needed, or \"t\"");
  std::vector<double> dalpha = numbers("dalpha"), dsigma = numbers("dsigma");
  if (kind == Parameterisation::velocity && (dalpha.empty() || dsigma.empty())) {
    reject(name + ": a velocity needs \"dalpha\" and \"dsigma\" beside \"alpha\" and \"sigma\", or \"t\"");
  }
  if (dalpha.empty()) dalpha = {0};
  if (dsigma.empty()) dsigma = {0};
  const Index count = one && dalpha.size() == 1 && dsigma.size() == 1 ? 1 : rows;
  for (Index row = 0; row < count; ++row) {
    const double a = at(alpha, row), s = at(sigma, row);
    if (!(a >= 0 && s >= 0) || std::isinf(a) || std::isinf(s) || (a == 0 && s == 0)) {
      reject(name + ": \"alpha\" is " + number(a).dump() + " and \"sigma\" is " + number(s).dump() +
             "; numbers >= 0, not both 0, are needed");
    }
    all.push_back(level_without_clock(a, s, at(dalpha, row), at(dsigma, row)));
  }
  return all;
}

/// The level of the grid for one that was asked for, in the client's coordinates: the schedule's own, or those with α = 1;
/// the one asked for where ticks of the clock lie between them.
NoiseLevel<double> RunTask::on_grid(const Frame& request, const NoiseLevel<double>& asked) const {
  const long step = std::max(0L, answer_.evaluations - 1) / question_.exact_clock;
  const auto last = static_cast<long>(question_.times.size()) - 1;
  const auto at_end = [&](long index) {
    return noise_level(question_.schedule, question_.times.at(static_cast<std::size_t>(std::min(index, last))));
  };
  NoiseLevel<double> level = at_end(step);
  if (question_.exact_clock > 1) {
    const NoiseLevel<double> next = at_end(step + 1);
    if (std::abs(next.lambda - asked.lambda) < std::abs(level.lambda - asked.lambda)) level = next;
  }
  // Rounding moves a level to the tick before or behind it: what is farther is another mistake, and is not mended.
  const std::vector<double>& ticks = question_.clock_ticks;
  const auto first = std::upper_bound(ticks.begin(), ticks.end(), std::min(asked.lambda, level.lambda));
  const auto behind = std::lower_bound(first, ticks.end(), std::max(asked.lambda, level.lambda));
  if (behind - first > 1) return asked;
  if (request.header.contains("t") || request.find("t") != nullptr) return level;
  const double scale = asked.alpha == 1 ? level.alpha : 1;
  return level_without_clock(level.alpha / scale, level.sigma / scale, asked.dalpha, asked.dsigma);
}

Frame RunTask::serve_model(const Frame& request) {
  if (!started_) reject(std::string(to_string(request.type)) + ": \"start\" must be asked for first: the points to begin with are served, at the level where the run begins, not drawn");
  const Parameterisation kind = read_kind(request);
  const Batch<double> X = batch_at(request, "x", point_, std::nullopt, most_rows_);
  const Dtype dtype = request.find("x")->dtype;
  std::vector<NoiseLevel<double>> at_levels = levels(request, kind, X.cols());
  if (request.type == FrameType::model) {
    ++answer_.evaluations;
    if (answer_.asked.size() < most_levels_kept) answer_.asked.push_back({at_levels.front().alpha, at_levels.front().sigma});
  }
  if (question_.exact_clock > 0) {
    for (NoiseLevel<double>& level : at_levels) level = on_grid(request, level);
  }
  if (request.type == FrameType::model) {
    return answer(request, "y", predict(law_, kind, at_levels, X), point_, dtype);
  }
  const Batch<double> V = batch_at(request, "v", point_, X.cols(), X.cols());
  return answer(request, "y", jacobian_product(law_, kind, at_levels, X, V), point_, dtype);
}

Frame RunTask::serve_noise(const Frame& request) {
  std::vector<Index> shape{question_.points};
  shape.insert(shape.end(), point_.begin(), point_.end());
  if (request.header.contains("shape")) {
    const Json& asked = request.header["shape"];
    const auto is_length = [](const Json& axis) { return axis.is_number_unsigned() && axis.get<std::uint64_t>() >= 1 && axis.get<std::uint64_t>() <= 1'000'000; };
    if (!asked.is_array() || asked.empty() || asked.size() > 8 || !std::all_of(asked.begin(), asked.end(), is_length)) {
      reject("noise: \"shape\" must be 1 to 8 whole numbers from 1 to 1000000, rows first");
    }
    shape = asked.get<std::vector<Index>>();
  }
  const Index most = most_rows_ * law_.dimension;
  Index count = 1;
  for (const Index length : shape) count = count <= most ? count * length : count;
  if (count > most) reject("noise: \"shape\" " + to_string(shape) + " is too large; at most " + std::to_string(most) + " numbers are allowed");
  const std::vector<Index> point(shape.begin() + 1, shape.end());
  const Index d = size_of(point), rows = shape.front();
  const bool increment = request.header.contains("from") || request.header.contains("to");
  const Batch<double> Z =
      increment ? noise_.increment(number_at(request, "from"), number_at(request, "to"), d, rows) : noise_.normals(d, rows);
  answer_.draws = noise_.draws();
  return answer(request, "z", Z, point, subject_.capabilities.dtype);
}

Frame RunTask::serve_step(const Frame& request) {
  const Level level{level_part(request, request.header, "alpha"), level_part(request, request.header, "sigma")};
  if (level.alpha == 0 && level.sigma == 0) reject("step: \"alpha\" and \"sigma\" are both 0");
  const double index = number_at(request, "index");
  if (!(std::abs(index) <= 1e9) || index != std::floor(index)) reject("step: \"index\" must be a whole number");
  if (answer_.steps.size() < most_steps_kept) answer_.steps.push_back({static_cast<long>(index), level});
  return {FrameType::answer, request.sequence, Json::object()};
}

RunAnswer RunTask::finish(const Frame& end) {
  RunAnswer done = answer_;
  if (end.type == FrameType::skipped) {
    done.end = TaskEnd::skipped;
    done.message = text_at(end, "reason", "no reason is given");
    done.detail = text_at(end, "link");
    return done;
  }
  if (end.type == FrameType::error) {
    done.end = TaskEnd::error;
    done.message = text_at(end, "message", "no message is given");
    done.detail = text_at(end, "traceback");
    return done;
  }
  try {
    if (!started_) reject("result: \"start\" was never asked for");
    if (subject_.kind == SubjectKind::log_prob) {
      done.X = batch_at(end, "log_prob", {}, question_.points, question_.points);
    } else {
      if (!end.header.contains("end")) reject("result: \"end\" is missing; {\"alpha\": number, \"sigma\": number} is needed");
      const Json& level = end.header["end"];
      done.finish = {level_part(end, level, "alpha"), level_part(end, level, "sigma")};
      done.X = batch_at(end, "x", point_, question_.points, question_.points);
    }
    if (end.header.contains("evaluations")) {
      const double own = number_at(end, "evaluations");
      if (!(std::abs(own) <= 1e15) || own != std::floor(own)) reject("result: \"evaluations\" must be a whole number");
      done.own_evaluations = static_cast<long>(own);
    }
    done.end = TaskEnd::result;
    return done;
  } catch (const std::invalid_argument& misfit) {
    return broken(misfit.what(), "");
  }
}

RunAnswer RunTask::broken(const std::string& message, const std::string& detail) {
  RunAnswer done = answer_;
  done.end = TaskEnd::broken;
  done.message = message;
  done.detail = detail;
  return done;
}

}  // namespace flowgauge
