#include "flowgauge/solver/single_precision.hpp"

#include <map>
#include <stdexcept>
#include <string>

#include "flowgauge/solver/method_lists.hpp"

namespace flowgauge {
namespace {

template <class Method>
SingleRun run_of(const Method& method) {
  return [method](const auto& model, const auto& times, const auto& x) { return method(model, times, x); };
}

template <class Methods>
void add(std::map<std::string_view, SingleRun>& runs, const Methods& methods) {
  std::apply([&](const auto&... method) { (runs.emplace(method.entry.name, run_of(method)), ...); }, methods);
}

std::map<std::string_view, SingleRun> all_runs() {
  std::map<std::string_view, SingleRun> runs;
  add(runs, ReferenceMethods{});
  add(runs, SinglestepMethods{});
  for (const MultistepSampler& one : multistep_list()) {
    runs.emplace(one.solver.entry.name, std::visit([](const auto& method) { return run_of(method); }, one.method));
  }
  return runs;
}

}  // namespace

SingleBatch in_single(const Batch<double>& X) {
  if (X.rows() != 1) {
    throw std::invalid_argument("in_single: X has " + std::to_string(X.rows()) + " rows; allowed is 1");
  }
  SingleBatch x;
  for (Index n = 0; n < X.cols(); ++n) x.values.push_back(static_cast<float>(X(0, n)));
  return x;
}

Batch<double> in_double(const SingleBatch& x) {
  Batch<double> X(1, static_cast<Index>(x.values.size()));
  for (Index n = 0; n < X.cols(); ++n) X(0, n) = static_cast<double>(x.values[static_cast<std::size_t>(n)]);
  return X;
}

Model<SingleBatch, double> in_single(const Model<Batch<double>, double>& model, Parameterisation parameterisation) {
  return {model.schedule(), parameterisation, [=](const SingleBatch& x, double t) {
            const Batch<double> X = in_double(x);
            switch (parameterisation) {
              case Parameterisation::epsilon:
                return in_single(model.epsilon(X, t));
              case Parameterisation::velocity:
                return in_single(model.velocity(X, t));
              case Parameterisation::x0:
                return in_single(model.denoiser(X, t));
              default:
                throw std::invalid_argument("in_single: parameterisation " + std::string(to_string(parameterisation)) +
                                            " is not allowed; allowed are x0, epsilon, velocity");
            }
          }};
}

SingleRun single_run(std::string_view name) {
  static const std::map<std::string_view, SingleRun> runs = all_runs();
  const auto found = runs.find(name);
  return found == runs.end() ? SingleRun{} : found->second;
}

SingleRun single_run(const StochasticSampler& sampler, const RandomKey& key) {
  const Noise<SingleBatch> noise = [drawn = batch_noise(key)](const SingleBatch& like, int step, int index) {
    return in_single(drawn(in_double(like), step, index));
  };
  return [=, method = sampler.method](const auto& model, const auto& times, const auto& x) {
    return run_sampler<SingleBatch>(method, model, times, noise, x);
  };
}

}  // namespace flowgauge
