#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/json_values.hpp"
#include "flowgauge/app/points_argument.hpp"
#include "flowgauge/problem/map_file.hpp"

namespace flowgauge {
namespace {

Json json_column(const Batch<Mp50>& X, Index n) {
  Json array = Json::array();
  for (Index i = 0; i < X.rows(); ++i) array.push_back(number(to_double(X(i, n))));
  return array;
}

/// In 50 digits, rounded at the end: a composition keeps what its layers would lose between them in double, though not what
/// they lose in 50 digits. The logit of its inverse is exact to |x| = 80, has an error of 2⁻¹⁶⁸eˣ beyond, and is NaN from
/// 118 on, where the inverse is 1; the inverse of softplus is NaN where softplus leaves the exponents, below −1.4e9.
int eval_map(const NamedMapFile& file, const EvalOptions& options, std::ostream& out) {
  if (!options.times.empty()) throw std::invalid_argument("--t: a map has no time; leave it out with map files");
  const Batch<double> X = points_argument(options.points, dimension(file.map), "map " + file.name);
  const InvertibleMap<Mp50> map = prepare_map<Mp50>(file.map);
  const MapValues<Mp50> image = map.forward(X.cast<Mp50>()), source = map.inverse(X.cast<Mp50>());
  Json points = Json::array();
  for (Index n = 0; n < X.cols(); ++n) {
    points.push_back({
        {"x", json_vector(X.col(n))},
        {"image", json_column(image.points, n)},
        {"log_det", number(to_double(image.log_det(n)))},
        {"inverse", json_column(source.points, n)},
        {"inverse_log_det", number(to_double(source.log_det(n)))},
    });
  }
  out << Json{{"problem", problem_echo(options.problem)}, {"points", std::move(points)}}.dump() << '\n';
  return status::done;
}

}  // namespace

int eval(const EvalOptions& options, std::ostream& out) {
  if (const std::optional<NamedMapFile> file = load_map_file(options.problem)) return eval_map(*file, options, out);
  if (options.times.empty()) throw std::invalid_argument("--t is missing");
  const Problem problem = load_problem(options.problem);
  const std::vector<double> times = times_argument(options.times, "--t", problem);
  const Batch<double> X = points_argument(options.points, problem);
  const GaussianPath<double> path = problem.path<double>();

  Json points = Json::array();
  for (const double t : times) {
    const Evaluation<double> all = path.evaluate(t, X);
    for (Index n = 0; n < X.cols(); ++n) {
      points.push_back({
          {"t", number(t)},
          {"x", json_vector(X.col(n))},
          {"log_density", number(all.log_density(n))},
          {"score", json_vector(all.score.col(n))},
          {"hessian", json_square(all.hessian.col(n), X.rows())},
          {"velocity", json_vector(all.velocity.col(n))},
          {"divergence", number(all.divergence(n))},
          {"denoiser", json_vector(all.denoiser.col(n))},
          {"posterior_covariance", json_square(all.posterior_covariance.col(n), X.rows())},
      });
    }
  }
  out << Json{{"problem", problem_echo(options.problem)}, {"points", std::move(points)}}.dump() << '\n';
  return status::done;
}

}  // namespace flowgauge
