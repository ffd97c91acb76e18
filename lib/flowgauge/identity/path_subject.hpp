#pragma once
// What the laws of a path are checked on: a path as plain functions, so that a planted fault can replace any of them.

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "flowgauge/identity/data_law.hpp"
#include "flowgauge/path/diffusion.hpp"
#include "flowgauge/path/gaussian_path.hpp"

namespace flowgauge {

/// A stochastic process that claims the marginals of the path. `law` is the name of the law that checks it.
template <class T>
struct MarginalProcess {
  std::string_view law;
  Clock clock;
  std::function<Diffusion<T>(const T& t, const NoiseLevel<T>&, const Batch<T>& X, const Evaluation<T>&)> at;
};

/// A path under test in scalar T. evaluate fills all quantities (Want::all). What only some laws need may be left empty.
template <class T>
struct PathSubject {
  Index dimension = 0;
  TimeDirection direction = TimeDirection::flow_time;
  std::function<NoiseLevel<T>(const T& t)> level;
  std::function<Evaluation<T>(const T& t, const Batch<T>& X)> evaluate;
  std::vector<MarginalProcess<T>> processes;
  /// The data law, for laws that integrate over it.
  std::shared_ptr<const DataLaw> data;
  /// The same path for the image of the data rounded by snapped(), its noise scaled by the factor of the similarity.
  std::function<PathSubject(const Similarity& map, bool reversed)> transformed;
  /// Whether the image of the data under a similarity is a law that the path can be made of; where not given, any is.
  std::function<bool(const Similarity& map)> transforms;
};

/// The subject of a schedule and a target. Instantiated for double, Mp50 and duals of them.
template <class T>
PathSubject<T> path_subject(const Schedule& schedule, const Target& target);

/// The processes of a right path: the marginal-preserving family with w = ½, 2 and 1 + t both ways, Anderson's reverse
/// process and the noising process.
template <class T>
std::vector<MarginalProcess<T>> path_processes(TimeDirection direction);

}  // namespace flowgauge
