// Time of one batch of N points: every quantity over dimension, components and batch size, and every catalogue problem.

#include <benchmark/benchmark.h>

#include <string>

#include "flowgauge/numeric/random.hpp"
#include "flowgauge/path/exact_flow.hpp"
#include "flowgauge/problem/problem.hpp"

namespace {

using namespace flowgauge;

Batch<double> centres(Index d, Index count) { return 2 * normal_batch({1, 0}, 0, d, count); }

Target mixture(Index d, Index count) {
  Matrix<double> covariance = Matrix<double>::Constant(d, d, 0.1);
  covariance.diagonal().setConstant(0.5);
  return GaussianMixture{Vector<double>::Ones(count), centres(d, count),
                         std::vector<Matrix<double>>(static_cast<std::size_t>(count), covariance)};
}

Target kernel_density(Index d, Index count) { return Empirical{"", 0.25, centres(d, count)}; }

struct Quantity {
  const char* name;
  Want want;
};
constexpr Quantity quantities[]{
    {"log_density", Want::log_density}, {"score", Want::score}, {"velocity", Want::velocity},
    {"divergence", Want::divergence},   {"all", Want::all},
};

void evaluate(benchmark::State& state, Target (*target)(Index, Index), Want want) {
  const Index d = state.range(0), count = state.range(1), N = state.range(2);
  const GaussianPath<double> path(VpLinear{}, target(d, count));
  const Batch<double> X = normal_batch({2, 0}, 0, d, N);
  for (auto _ : state) {
    const Evaluation<double> out = path.evaluate(0.3, X, want);
    benchmark::DoNotOptimize(out.log_density.data());
    benchmark::DoNotOptimize(out.score.data());
    benchmark::DoNotOptimize(out.velocity.data());
    benchmark::DoNotOptimize(out.divergence.data());
  }
  state.SetItemsProcessed(state.iterations() * N);
}

void quantile_flow(benchmark::State& state) {
  const GaussianPath<double> path(VpLinear{}, mixture(1, state.range(0)));
  const Batch<double> X = normal_batch({3, 0}, 0, 1, 1024);
  for (auto _ : state) benchmark::DoNotOptimize(exact_flow(path, 0.3, 0.02, X)->image.data());
  state.SetItemsProcessed(state.iterations() * X.cols());
}
BENCHMARK(quantile_flow)->ArgName("K")->Arg(2)->Arg(16)->UseRealTime();

void evaluate_problem(benchmark::State& state, const Problem& problem) {
  const GaussianPath<double> path = problem.path<double>();
  const Batch<double> X = sample(problem.schedule, problem.target, problem.noise_time, 1024, 4);
  for (auto _ : state) benchmark::DoNotOptimize(path.evaluate(problem.noise_time, X).log_density.data());
  state.SetItemsProcessed(state.iterations() * X.cols());
}

void register_targets() {
  for (const auto& [name, target] : {std::pair{"gaussian_mixture", &mixture}, std::pair{"kernel_density", &kernel_density}}) {
    for (const Quantity& quantity : quantities) {
      auto* benchmark = benchmark::RegisterBenchmark((std::string(name) + "/" + quantity.name).c_str(), evaluate, target,
                                                     quantity.want);
      benchmark->ArgNames({"d", "K", "N"});
      for (const int d : {1, 2, 8, 64}) benchmark->Args({d, 3, 1024});
      for (const int count : {1, 64}) benchmark->Args({2, count, 1024});
      for (const int N : {1, 64, 16384}) benchmark->Args({2, 3, N});
    }
  }
}

void register_problems() {
  for (const Problem& problem : problem_catalogue()) {
    benchmark::RegisterBenchmark(("problem/" + problem.name).c_str(),
                                 [&](benchmark::State& state) { evaluate_problem(state, problem); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  register_targets();
  register_problems();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
