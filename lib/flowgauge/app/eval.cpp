#include <nlohmann/json.hpp>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/json_values.hpp"
#include "flowgauge/app/points_argument.hpp"

namespace flowgauge {

int eval(const EvalOptions& options, std::ostream& out) {
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
