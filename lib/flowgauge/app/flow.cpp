#include <nlohmann/json.hpp>
#include <stdexcept>

#include "flowgauge/app/commands.hpp"
#include "flowgauge/app/json_values.hpp"
#include "flowgauge/app/points_argument.hpp"
#include "flowgauge/problem/map_file.hpp"
#include "flowgauge/solver/reference.hpp"

namespace flowgauge {

int flow(const FlowOptions& options, std::ostream& out) {
  if (const std::optional<NamedMapFile> file = load_map_file(options.problem)) {
    throw std::invalid_argument("flow: " + file->name + " is a map file, which has no times; eval gives its image and inverse");
  }
  const Problem problem = load_problem(options.problem);
  const double from = time_argument(options.from, "--from", problem);
  const double to = time_argument(options.to, "--to", problem);
  const Batch<double> X = points_argument(options.points, problem);
  const Flow result = flow(problem, from, to, X);

  Json points = Json::array();
  for (Index n = 0; n < X.cols(); ++n) {
    Json point{
        {"x", json_vector(X.col(n))},
        {"image", json_vector(result.image.col(n))},
        {"log_density_change", number(result.log_density_change(n))},
        {"method", result.method},
    };
    if (result.error_estimate.size() > 0) point["error_estimate"] = number(result.error_estimate(n));
    points.push_back(std::move(point));
  }
  out << Json{{"problem", problem_echo(options.problem)},
              {"from", number(from)},
              {"to", number(to)},
              {"points", std::move(points)}}
             .dump()
      << '\n';
  return status::done;
}

}  // namespace flowgauge
